// SPDX-License-Identifier: Apache-2.0
// Knows of each subject whether its case was open when the store was last asked.
#include "gateway/transport/exchange/standing_cases.hpp"

#include "gateway/pipeline/cases.hpp"

namespace crossdock::exchange {
namespace {

constexpr std::chrono::minutes between_looks{1};

// Ids of the open cases of a kind.
Result<std::vector<std::int64_t>> open_cases(store::Transaction& tx, const std::string& subject, CaseKind kind) {
  const auto cases = store::cases::of_subject(tx, subject);
  if (!cases) return fail(cases.error());
  std::vector<std::int64_t> open;
  for (const auto& one : *cases) {
    if (one.open && one.kind == kind) open.push_back(one.id);
  }
  return open;
}

}  // namespace

void StandingCases::happened(store::Database& database, const PartnerId& partner, const std::string& subject,
                             const std::string& text, TimePoint now) {
  {
    const std::lock_guard lock(mutex_);
    auto& state = states_[subject];
    if (state.open && now - state.looked < between_looks) return;
    state = {.open = true, .looked = now};
  }
  (void)database.write([&](store::Transaction& tx) -> Result<void> {
    const auto open = open_cases(tx, subject, kind_);
    if (!open) return fail(open.error());
    if (!open->empty()) return {};
    return pipeline::cases::add(
               tx, {.kind = kind_, .partner = partner, .subject = subject, .text = store::storable(text)}, now)
        .map([](bool) {});
  });
}

void StandingCases::ended(store::Database& database, const std::string& subject, TimePoint now) {
  {
    const std::lock_guard lock(mutex_);
    const auto [known, added] = states_.try_emplace(subject);
    if (!added && !known->second.open) return;
    known->second = {.open = false, .looked = now};
  }
  std::vector<std::int64_t> open;
  (void)database.read([&](store::Transaction& tx) -> Result<void> {
    auto found = open_cases(tx, subject, kind_);
    if (found) open = std::move(*found);
    return {};
  });
  if (open.empty()) return;
  (void)database.write([&](store::Transaction& tx) -> Result<void> {
    for (const auto id : open) {
      if (auto closed = pipeline::cases::close(tx, id, resolution_, now); !closed) return closed;
    }
    return {};
  });
}

}  // namespace crossdock::exchange
