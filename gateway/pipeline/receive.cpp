// SPDX-License-Identifier: Apache-2.0
// Stores payload, message, event and the work that checks it, in one transaction.
#include "gateway/pipeline/receive.hpp"

#include "gateway/pipeline/failpoint.hpp"
#include "gateway/pipeline/work.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::pipeline {

Result<Receipt> record_arrival(store::Transaction& tx, const StoredArrival& arrival, TimePoint now) {
  store::Message message;
  message.direction = store::Direction::in;
  message.partner = arrival.partner.text();
  message.channel = arrival.channel;
  message.name = store::storable(arrival.name, 255);
  message.payload = arrival.payload.id;
  message.sha256 = arrival.payload.sha256;
  message.size = arrival.payload.size;
  message.dedup_key = arrival.dedup_key;
  message.state = store::MessageState::unwrapped;  // a plain file has no wrapping to take off
  const auto added = store::messages::add(tx, message, now);
  if (!added) return fail(added.error());
  if (!added->fresh) return Receipt{added->id, false};
  if (auto queued = store::work_queue::add(tx, check_of(added->id), now); !queued) return fail(queued.error());
  const auto told = store::events::add(
      tx, {.at = now,
           .message = added->id,
           .kind = store::EventKind::received,
           .text = message.name + " (" + std::to_string(message.size) + " bytes) from " + message.partner + " by " +
                   message.channel + (arrival.form.empty() ? "" : ", " + arrival.form)});
  if (!told) return fail(told.error());
  return Receipt{added->id, true};
}

namespace {

Result<Receipt> receive(store::Transaction& tx, const Arrival& arrival, TimePoint now) {
  auto payload = store::payloads::store(tx, arrival.bytes, now);
  if (!payload) return fail(payload.error());
  return record_arrival(tx,
                        {.partner = arrival.partner,
                         .channel = arrival.channel,
                         .name = arrival.name,
                         .payload = std::move(*payload),
                         .dedup_key = arrival.dedup_key},
                        now);
}

}  // namespace

Result<std::vector<Receipt>> receive(store::Database& database, std::span<const Arrival> arrivals, TimePoint now) {
  std::vector<Receipt> receipts;
  const auto done = database.write([&](store::Transaction& tx) -> Result<void> {
    receipts.clear();
    for (const auto& arrival : arrivals) {
      const auto receipt = receive(tx, arrival, now);
      if (!receipt) return fail(receipt.error());
      receipts.push_back(*receipt);
    }
    failpoint("receive.before_commit");
    return {};
  });
  if (!done) return fail(done.error());
  failpoint("receive.committed");
  return receipts;
}

Result<Receipt> receive(store::Database& database, const Arrival& arrival, TimePoint now) {
  return receive(database, std::span(&arrival, 1), now).map([](const auto& receipts) { return receipts.front(); });
}

}  // namespace crossdock::pipeline
