// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/as2_wire/decryption_watch.hpp"

#include <fmt/format.h>

#include "gateway/store/cases.hpp"
#include "gateway/transport/as2/envelope.hpp"

namespace crossdock::as2_wire {
namespace {

constexpr auto kind = CaseKind::as2_decryption_failing;

std::string subject_of(const PartnerId& partner) { return "partner:" + partner.text() + " AS2 decryption"; }

}  // namespace

as2::Telling DecryptionWatch::telling(const PartnerId& partner, TimePoint now) {
  const std::lock_guard lock(mutex_);
  return beyond(record_of(partner, now), now) ? as2::Telling::nothing : as2::Telling::why;
}

void DecryptionWatch::failed(const PartnerId& partner, TimePoint now) {
  {
    const std::lock_guard lock(mutex_);
    auto& record = record_of(partner, now);
    record.failures.push_back(now);
    if (record.failures.size() > limit_.failures) record.failures.pop_front();
    if (record.alerted || !beyond(record, now)) return;
    record.alerted = true;
  }
  open_case(partner, now);
}

void DecryptionWatch::went_well(const PartnerId& partner, TimePoint now) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = records_.find(partner);
    if (found == records_.end() || !found->second.alerted || beyond(found->second, now)) return;
    records_.erase(found);
  }
  close_case(partner, now);
}

bool DecryptionWatch::beyond(const Record& record, TimePoint now) const {
  return record.failures.size() >= limit_.failures && record.failures.front() + limit_.within > now;
}

DecryptionWatch::Record& DecryptionWatch::record_of(const PartnerId& partner, TimePoint now) {
  const auto [found, added] = records_.try_emplace(partner);
  auto& record = found->second;
  if (!added) return record;
  (void)database_.read([&](store::Transaction& tx) -> Result<void> {
    record.failures.clear();
    const auto rows = tx.query(
        "SELECT created_at FROM message WHERE direction = 'in' AND partner = $1 AND channel = 'as2' AND state = 'held' "
        "AND reason = $2 AND created_at > $3 ORDER BY created_at DESC LIMIT $4",
        std::initializer_list<store::Argument>{partner.text(), as2::cannot_decrypt, store::stored(now - limit_.within),
                                               static_cast<std::int64_t>(limit_.failures)});
    if (!rows) return fail(rows.error());
    for (const auto& row : *rows) record.failures.push_front(store::time_at(row.integer(0)));
    return {};
  });
  record.alerted = beyond(record, now);
  return record;
}

// A store that is away is told of elsewhere: the case is lost then.
void DecryptionWatch::open_case(const PartnerId& partner, TimePoint now) {
  (void)database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto text = fmt::format(
        "{} messages of {} could not be decrypted within {} minutes: a key does not fit, or somebody tries to read "
        "messages by changing them. Refusals do not say why until it ends",
        limit_.failures, partner.text(), std::chrono::ceil<std::chrono::minutes>(limit_.within).count());
    const auto added =
        store::cases::add(tx, {.kind = kind, .partner = partner, .subject = subject_of(partner), .text = text}, now);
    if (!added) return fail(added.error());
    return {};
  });
}

void DecryptionWatch::close_case(const PartnerId& partner, TimePoint now) {
  (void)database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto cases = store::cases::of_subject(tx, subject_of(partner));
    if (!cases) return fail(cases.error());
    for (const auto& one : *cases) {
      if (!one.open || one.kind != kind) continue;
      if (auto closed = store::cases::close(tx, one.id, "messages can be decrypted again", now); !closed) return closed;
    }
    return {};
  });
}

}  // namespace crossdock::as2_wire
