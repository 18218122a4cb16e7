// SPDX-License-Identifier: Apache-2.0
// Keeps the times of failed decryptions for each partner and address, and opens and closes the case.
#include "gateway/transport/as2_wire/decryption_watch.hpp"

#include <fmt/format.h>

#include "gateway/pipeline/cases.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/transport/as2/envelope.hpp"

namespace crossdock::as2_wire {
namespace {

constexpr auto watched = CaseKind::as2_decryption_failing;
// All addresses together may fail this many times as often as one: then nobody hears more, from wherever it asks.
constexpr std::size_t addresses = 10;
constexpr std::size_t most_records = 1'000;

std::string subject_of(const PartnerId& partner) { return "partner:" + partner.text() + " AS2 decryption"; }

}  // namespace

as2::Telling DecryptionWatch::telling(const PartnerId& partner, const std::string& address, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const bool silent = beyond(record_of({partner, address}, now), now) || beyond(record_of({partner, ""}, now), now);
  return silent ? as2::Telling::nothing : as2::Telling::why;
}

void DecryptionWatch::failed(const PartnerId& partner, const std::string& address, TimePoint now) {
  {
    const std::lock_guard lock(mutex_);
    const bool one = add({partner, address}, now);
    const bool all = add({partner, ""}, now);
    if (records_.size() > most_records) forget_old(now);
    if (!one && !all) return;
  }
  open_case(partner, now);
}

bool DecryptionWatch::add(const Key& key, TimePoint now) {
  auto& record = record_of(key, now);
  record.failures.push_back(now);
  if (record.failures.size() > record.most) record.failures.pop_front();
  if (record.alerted || !beyond(record, now)) return false;
  record.alerted = true;
  return true;
}

// The case is closed when nobody who uses the partner's name fails any more.
void DecryptionWatch::went_well(const PartnerId& partner, TimePoint now) {
  {
    const std::lock_guard lock(mutex_);
    const auto begin = records_.lower_bound({partner, ""});
    auto end = begin;
    bool alerted = false;
    for (; end != records_.end() && end->first.first == partner; ++end) {
      if (beyond(end->second, now)) return;
      alerted = alerted || end->second.alerted;
    }
    if (!alerted) return;
    records_.erase(begin, end);
  }
  close_case(partner, now);
}

bool DecryptionWatch::beyond(const Record& record, TimePoint now) const {
  return record.failures.size() >= record.most && record.failures.front() + limit_.within > now;
}

// A record that is needed again is read from the store.
void DecryptionWatch::forget_old(TimePoint now) {
  std::erase_if(records_, [&](const auto& entry) {
    const auto& record = entry.second;
    return !record.alerted && (record.failures.empty() || record.failures.back() + limit_.within <= now);
  });
}

DecryptionWatch::Record& DecryptionWatch::record_of(const Key& key, TimePoint now) {
  const auto [found, added] = records_.try_emplace(key);
  auto& record = found->second;
  if (!added) return record;
  record.most = key.second.empty() ? limit_.failures * addresses : limit_.failures;
  (void)database_.read([&](store::Transaction& tx) -> Result<void> {
    const auto failures = store::as2::refused(tx, key.first, key.second, as2::cannot_decrypt, now - limit_.within,
                                              static_cast<int>(record.most));
    if (!failures) return fail(failures.error());
    record.failures.assign(failures->begin(), failures->end());
    return {};
  });
  record.alerted = beyond(record, now);
  return record;
}

// A store that is away is told of elsewhere: the case is lost then.
void DecryptionWatch::open_case(const PartnerId& partner, TimePoint now) {
  (void)database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto text = fmt::format(
        "{} messages under the name of {} could not be decrypted within {} minutes: a key does not fit, or somebody tries to read "
        "messages by changing them. Refusals do not say why until it ends",
        limit_.failures, partner.text(), std::chrono::ceil<std::chrono::minutes>(limit_.within).count());
    const auto added = pipeline::cases::add(
        tx, {.kind = watched, .partner = partner, .subject = subject_of(partner), .text = text}, now);
    if (!added) return fail(added.error());
    return {};
  });
}

void DecryptionWatch::close_case(const PartnerId& partner, TimePoint now) {
  (void)database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto cases = store::cases::of_subject(tx, subject_of(partner));
    if (!cases) return fail(cases.error());
    for (const auto& one : *cases) {
      if (!one.open || one.kind != watched) continue;
      if (auto closed = pipeline::cases::close(tx, one.id, "messages can be decrypted again", now); !closed)
        return closed;
    }
    return {};
  });
}

}  // namespace crossdock::as2_wire
