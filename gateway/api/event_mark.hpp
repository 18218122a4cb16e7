// SPDX-License-Identifier: Apache-2.0
// The ids of server-sent events, which readers give back as Last-Event-ID: which events they have.
//
// "60" is all up to 60. On PostgreSQL an event may be committed after one with a higher id: "60~41~50-52" is all up to 60
// but for 41 and 50 to 52. So a reader goes on without a gap and without hearing anything twice, at any node.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/store/follower.hpp"

namespace crossdock::api {

// At most so many holes are written: the newest, for older ones are from transactions that were rolled back.
inline constexpr std::size_t most_holes = 64;

std::string mark_of(const store::EventPlace& place);
// Nothing for text that `mark_of` never writes. The holes count as noticed now.
std::optional<store::EventPlace> place_in(std::string_view mark, TimePoint now);

}  // namespace crossdock::api
