// SPDX-License-Identifier: Apache-2.0
// Judges which bytes may delimit, and which would not collide with values.
#include <algorithm>

#include "base/text.hpp"
#include "translators/x12/writer.hpp"

namespace crossdock::x12 {
namespace {

std::string quoted_delimiter(char c) { return "'" + printable({&c, 1}) + "'"; }

}  // namespace

Result<void> check_delimiters(std::string_view used) {
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (is_alphanumeric(used[i]) || used[i] == ' ')
      return fail(Fault::invalid, quoted_delimiter(used[i]) + " cannot be a delimiter");
    if (used.find(used[i], i + 1) != std::string_view::npos)
      return fail(Fault::invalid, quoted_delimiter(used[i]) + " is used for two delimiters");
  }
  return {};
}

std::optional<Delimiters> without_collisions(const Delimiters& taken, std::span<const Collided> collisions,
                                             std::string_view text) {
  // Printable ones first, as people read them; then the control bytes that X12.5 recommends.
  constexpr std::string_view candidates = "*~>^|!:;<\\\x1D\x1C\x1F\x1E";
  Delimiters result = taken;
  std::string unusable;
  for (const auto& one : collisions) unusable += one.byte;
  for (char* role : {&result.element, &result.component, &result.repetition, &result.segment}) {
    if (*role == 0 || unusable.find(*role) == std::string::npos) continue;
    const auto free = std::ranges::find_if(candidates, [&](char c) {
      const bool used = c == result.element || c == result.component || c == result.repetition || c == result.segment;
      return !used && unusable.find(c) == std::string::npos && text.find(c) == std::string_view::npos;
    });
    if (free == candidates.end()) return std::nullopt;
    *role = *free;
  }
  if (result == taken) return std::nullopt;
  return result;
}

}  // namespace crossdock::x12
