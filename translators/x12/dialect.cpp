// SPDX-License-Identifier: Apache-2.0
// Codes of AK304, and versions of six digits.
#include "translators/x12/dialect.hpp"

#include <algorithm>

namespace crossdock::x12 {
namespace {

constexpr std::size_t version_size = 6;

bool is_version(std::string_view word) {
  return word.size() == version_size && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

// GS08 may say more than the release: "004010VICS".
std::string in_time_order(std::string_view version) {
  return version.size() < version_size ? std::string() : std::string(version.substr(0, version_size));
}

}  // namespace

constinit const segments::Dialect dialect{.syntax = canonical::Syntax::x12,
                                          .header = "ST",
                                          .trailer = "SE",
                                          .set_word = "Set",
                                          .level = "HL",
                                          .outdented = "SE",
                                          .period = 1251,
                                          .period_format = 1250,
                                          .codes = {.missing = "AK304:3",
                                                    .loop_overuse = "AK304:4",
                                                    .overuse = "AK304:5",
                                                    .unknown = "AK304:1",
                                                    .foreign = "AK304:6",
                                                    .late = "AK304:7",
                                                    .unexpected = "AK304:2"},
                                          .is_version = is_version,
                                          .versions_are = "each of six digits",
                                          .in_time_order = in_time_order};

}  // namespace crossdock::x12
