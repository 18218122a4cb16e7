// SPDX-License-Identifier: Apache-2.0
// Knows how the counts of callers follow those who come and go.
#include "gateway/transport/http/crowd.hpp"

#include <algorithm>

namespace crossdock::http {

std::size_t Crowd::count_of(const std::string& caller) const {
  const auto found = counts_.find(caller);
  return found == counts_.end() ? 0 : found->second;
}

void Crowd::leave(const Connection& one) {
  const auto found = std::ranges::find(inside_, &one, &Guest::who);
  if (found == inside_.end()) return;
  const auto count = counts_.find(found->caller);
  if (--count->second == 0) counts_.erase(count);
  inside_.erase(found);
}

}  // namespace crossdock::http
