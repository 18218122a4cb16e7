// SPDX-License-Identifier: Apache-2.0
// Which bytes may delimit, which value collides with them, and which others would not.
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

std::string describe(const Collided& at) {
  const auto number = [](int n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
  std::string text = "segment " + std::to_string(at.segment) + " (" + at.tag + number(at.element);
  if (at.component > 0) text += number(at.component);
  if (at.repetition > 0) text += ", repetition " + std::to_string(at.repetition);
  text += ") ";
  return text + (at.byte == 0 ? "repeats, but there is no repetition separator"
                              : "holds " + quoted_delimiter(at.byte) + ", which cannot be written there");
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
