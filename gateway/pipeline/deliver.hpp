// SPDX-License-Identifier: Apache-2.0
// The last stage: bytes leave through a channel. It is the only stage that does something outside of its
// transaction, so it delivers first and records then; a delivery may therefore happen twice, with the same bytes
// and control numbers, and never not at all.
#pragma once

#include "gateway/pipeline/channel.hpp"
#include "gateway/pipeline/stage.hpp"
#include "gateway/store/database.hpp"

namespace crossdock::pipeline {

// How long is waited between attempts: a partner or webhook may have a schedule of its own.
const std::vector<Duration>& waits_for(const Context& context, std::string_view partner);

// Events go to webhooks in the same way.
tl::expected<void, Undelivered> deliver(store::Database& database, const Context& context, Channel& channel,
                                        const store::work_queue::Claim& claim);

// For those who hand documents to a channel themselves: keeps what the channel has to keep. The place that was reached.
Result<std::string> kept(store::Database& database, Delivered delivered);

}  // namespace crossdock::pipeline
