// SPDX-License-Identifier: Apache-2.0
// The last stage: bytes leave through a channel. It is the only stage that does something outside of its
// transaction, so it delivers first and records then; a delivery may therefore happen twice, with the same bytes
// and control numbers, and never not at all.
#pragma once

#include <span>

#include "gateway/pipeline/channel.hpp"
#include "gateway/pipeline/stage.hpp"
#include "gateway/store/database.hpp"

namespace crossdock::pipeline {

// How long is waited between attempts: a partner or webhook may have a schedule of its own.
const std::vector<Duration>& waits_for(const Context& context, std::string_view partner);

// What has reached its receiver and is still to be recorded.
struct Sent {
  const store::work_queue::Claim* claim = nullptr;
  TimePoint begun;
  store::Message message;
  const partners::Partner* partner = nullptr;  // none for an event, which nobody answers
  Reached reached;
};

// Hands a document to the channel. Events go to webhooks in the same way. The claim outlives what is returned, and so
// does the network.
tl::expected<Sent, Undelivered> deliver(store::Database& database, const Context& context, Channel& channel,
                                        const store::work_queue::Claim& claim);
// Records all of them in one transaction, with the timers for their answers, or none.
Result<void> record(store::Database& database, const Network& network, std::span<const Sent> sent);

// For those who hand documents to a channel themselves: keeps what the channel has to keep. The place that was reached.
Result<std::string> kept(store::Database& database, Delivered delivered);

}  // namespace crossdock::pipeline
