// SPDX-License-Identifier: Apache-2.0
// Writes down what deliveries tell of their destinations: who is silent, who is told of it, and what goes on when one
// answers again.
#pragma once

#include "gateway/pipeline/silence.hpp"
#include "gateway/pipeline/stage.hpp"

namespace crossdock::pipeline {

// Notes an attempt that did not get through and may be repeated. How long its destination is left alone, from its end;
// nothing when only this message waits.
Result<Duration> note_failure(store::Transaction& tx, const Context& context, std::string_view destination,
                              const Attempt& attempt, const std::vector<Duration>& waits, const Error& error);

// Notes a delivery. One that was failing until then is well again: the case is closed, and what was given up in its
// silence is tried once more, but for the events of a webhook, which a person replays.
Result<void> note_delivery(store::Transaction& tx, const Context& context, std::string_view destination,
                           const std::vector<Duration>& waits);

// A case of its own tells of it from now on, and a person decides: it is not silent any more, but disabled.
Result<void> note_disabled(store::Transaction& tx, const Context& context, std::string_view destination);

// Opens the cases of destinations that took nothing for `destination_alarm`. How many.
Result<int> raise_alarms(store::Database& database, const Context& context);

}  // namespace crossdock::pipeline
