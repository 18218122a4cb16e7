// SPDX-License-Identifier: Apache-2.0
// Knows which of the refused files a person was told of already.
#include "gateway/transport/exchange/refusals.hpp"

#include <fmt/format.h>

namespace crossdock::exchange {

void Refusals::tell(store::Database& database, const PartnerId& partner, std::string_view way,
                    const std::vector<Error>& refused, Seen seen, TimePoint now) {
  const auto subject = fmt::format("partner:{} {} files", partner.text(), way);
  for (const auto kind : {Fault::refused, Fault::invalid})
    tell_kind(database, partner, subject, refused, kind, seen, now);
}

void Refusals::tell_kind(store::Database& database, const PartnerId& partner, const std::string& subject,
                         const std::vector<Error>& refused, Fault kind, Seen seen, TimePoint now) {
  auto& cases = kind == Fault::refused ? names_ : sizes_;
  std::set<std::string> there;
  for (const auto& one : refused) {
    if (one.fault == kind) there.insert(describe(one));
  }
  std::string fresh;
  {
    const std::lock_guard lock(mutex_);
    auto& told = told_[{subject, kind}];
    for (const auto& one : there) {
      if (fresh.empty() && !told.contains(one)) fresh = one;
    }
    if (seen == Seen::some) there.insert(told.begin(), told.end());
    told = there;
  }
  if (!fresh.empty()) {
    cases.happened(database, partner, subject,
                   fresh + "; such files stay where they are, and the log names each: ask the partner", now);
  } else if (there.empty() && seen == Seen::all) {
    cases.ended(database, subject, now);
  }
}

}  // namespace crossdock::exchange
