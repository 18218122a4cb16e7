// SPDX-License-Identifier: Apache-2.0
// Counts failures in a row, opens a case at the third, and closes it after a success.
#include "gateway/transport/exchange/alerts.hpp"

#include <fmt/format.h>

#include "gateway/pipeline/cases.hpp"

namespace crossdock::exchange {
namespace {

constexpr int failures_that_alert = 3;
constexpr auto alert_kind = CaseKind::channel_failing;

std::string subject_of(const PartnerId& partner, std::string_view activity) {
  return fmt::format("partner:{} {}", partner.text(), activity);
}

}  // namespace

void Alerts::failed(const PartnerId& partner, std::string_view activity, const Error& error) {
  const auto subject = subject_of(partner, activity);
  {
    const std::lock_guard lock(mutex_);
    if (++failures_[subject] < failures_that_alert) return;
  }
  open_case(partner, subject, activity, error);
}

void Alerts::went_well(const PartnerId& partner, std::string_view activity) {
  const auto subject = subject_of(partner, activity);
  {
    const std::lock_guard lock(mutex_);
    const auto [known, first] = failures_.try_emplace(subject, 0);
    const bool nothing_open = !first && known->second < failures_that_alert;
    known->second = 0;
    if (nothing_open) return;
  }
  close_case(subject);
}

void Alerts::open_case(const PartnerId& partner, const std::string& subject, std::string_view activity,
                       const Error& error) {
  const auto text = store::storable(fmt::format("{} fails: {}", activity, describe(error)));
  (void)database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto added =
        pipeline::cases::add(tx, {.kind = alert_kind, .partner = partner, .subject = subject, .text = text}, clock_());
    if (!added) return fail(added.error());
    return {};
  });
}

void Alerts::close_case(const std::string& subject) {
  std::vector<std::int64_t> open;
  (void)database_.read([&](store::Transaction& tx) -> Result<void> {
    const auto cases = store::cases::of_subject(tx, subject);
    if (!cases) return fail(cases.error());
    for (const auto& one : *cases) {
      if (one.open && one.kind == alert_kind) open.push_back(one.id);
    }
    return {};
  });
  if (open.empty()) return;
  (void)database_.write([&](store::Transaction& tx) -> Result<void> {
    for (const auto id : open) {
      if (auto closed = pipeline::cases::close(tx, id, "it works again", clock_()); !closed) return closed;
    }
    return {};
  });
}

}  // namespace crossdock::exchange
