// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline/receive.hpp"

#include "gateway/pipeline/failpoint.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::pipeline {
namespace {

Result<Receipt> record(store::Transaction& tx, const Arrival& arrival, TimePoint now) {
  const auto payload = store::payloads::store(tx, arrival.bytes, now);
  if (!payload) return fail(payload.error());
  store::Message message;
  message.direction = store::Direction::in;
  message.partner = arrival.partner.text();
  message.channel = arrival.channel;
  message.name = store::storable(arrival.name, 255);
  message.payload = payload->id;
  message.sha256 = payload->sha256;
  message.size = payload->size;
  message.dedup_key = arrival.dedup_key;
  message.state = store::MessageState::unwrapped;  // a plain file has no wrapping to take off
  const auto added = store::messages::add(tx, message, now);
  if (!added) return fail(added.error());
  if (!added->fresh) return Receipt{added->id, false};
  const auto queued = store::work_queue::push(tx, {.stage = "check", .subject = added->id.number()}, now);
  if (!queued) return fail(queued.error());
  const auto told = store::events::add(tx, {.at = now,
                                            .message = added->id,
                                            .kind = "received",
                                            .text = message.name + " (" + std::to_string(message.size) +
                                                    " bytes) from " + message.partner + " by " + message.channel});
  if (!told) return fail(told.error());
  return Receipt{added->id, true};
}

}  // namespace

Result<Receipt> receive(store::Database& database, const Arrival& arrival, TimePoint now) {
  Receipt receipt;
  const auto done = database.write([&](store::Transaction& tx) -> Result<void> {
    const auto recorded = record(tx, arrival, now);
    if (!recorded) return fail(recorded.error());
    receipt = *recorded;
    failpoint("receive.before_commit");
    return {};
  });
  if (!done) return fail(done.error());
  failpoint("receive.committed");
  return receipt;
}

}  // namespace crossdock::pipeline
