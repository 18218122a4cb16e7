// SPDX-License-Identifier: Apache-2.0
// Whose rows somebody sees: those of all partners, or of some. docs/people.md says what that leaves out.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace crossdock::access {

class Partners {
 public:
  Partners() = default;  // all
  // None but those with these ids; with no id, nobody's.
  static Partners only(std::vector<std::string> ids) {
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    Partners partners;
    partners.all_ = false;
    partners.ids_ = std::move(ids);
    return partners;
  }

  bool all() const { return all_; }
  bool has(std::string_view id) const { return all_ || std::ranges::binary_search(ids_, id); }
  const std::vector<std::string>& ids() const { return ids_; }  // none where all are seen
  friend bool operator==(const Partners&, const Partners&) = default;

 private:
  bool all_ = true;
  std::vector<std::string> ids_;  // sorted, each once
};

// "all", or their ids with commas between them.
inline std::string text_of(const Partners& partners) { return partners.all() ? "all" : join(partners.ids(), ", "); }

inline constexpr std::size_t most_partners = 100;  // that somebody is limited to

}  // namespace crossdock::access
