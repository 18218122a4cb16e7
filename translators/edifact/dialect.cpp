// SPDX-License-Identifier: Apache-2.0
// Codes of 0085, and directories such as D.96A.
#include "translators/edifact/dialect.hpp"

#include <algorithm>

namespace crossdock::edifact {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "D96A", "D3", "22".
bool is_directory(std::string_view word) {
  return !word.empty() && word.size() <= 6 &&
         std::ranges::all_of(word, [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
}

// "D96A" and "D01B" in the order of time; other versions as they are.
std::string in_time_order(std::string_view version) {
  const bool directory = version.size() == 4 && is_digit(version[1]) && is_digit(version[2]);
  if (!directory) return std::string(version);
  return std::string(1, version[0]) + (version[1] >= '8' ? "19" : "20") + std::string(version.substr(1));
}

// Unknown, unexpected and late segments are not supported in their position.
constexpr std::string_view not_in_this_position = "UCS:15";

}  // namespace

constinit const segments::Dialect dialect{.syntax = canonical::Syntax::edifact,
                                          .header = "UNH",
                                          .trailer = "UNT",
                                          .set_word = "Message",
                                          .flat = true,
                                          .decoded = true,
                                          .codes = {.missing = "UCS:13",
                                                    .loop_overuse = "UCS:36",
                                                    .overuse = "UCS:35",
                                                    .unknown = not_in_this_position,
                                                    .foreign = not_in_this_position,
                                                    .late = not_in_this_position,
                                                    .unexpected = not_in_this_position},
                                          .is_version = is_directory,
                                          .versions_are = "such as D93A D99B D96A",
                                          .in_time_order = in_time_order};

}  // namespace crossdock::edifact
