// SPDX-License-Identifier: Apache-2.0
// Where a transaction set says its own number, by the names of 005010X231A1.
#include "translators/x12/business_unit.hpp"

#include <algorithm>
#include <array>

namespace crossdock::x12 {
namespace {

struct Place {
  std::string_view set, tag;
  std::size_t element = 0;  // from 1
  std::string_view name;    // a code of CTX01-1
};
// The guide's other names (CLM01, ENT01, NM109 and the like) are of sets that are not known here, or of their lines.
constexpr std::array<Place, 1> places = {{{"820", "TRN", 2, "TRN02"}}};

constexpr std::uint32_t furthest_header = 10;  // the number stands in one of the first segments

}  // namespace

std::optional<BusinessUnit> business_unit(const Interchange& in, const TransactionSet& set) {
  const auto* const place = std::ranges::find(places, set.id, &Place::set);
  if (place == places.end()) return std::nullopt;
  for (std::uint32_t i = 0; i < std::min(set.segment_count, furthest_header); ++i) {
    const auto& segment = in.segments[set.first_segment + i];
    if (segment.tag != place->tag) continue;
    const auto elements = in.elements_of(segment);
    if (place->element > elements.size()) return std::nullopt;
    return BusinessUnit{std::string(place->name), elements[place->element - 1]};
  }
  return std::nullopt;
}

}  // namespace crossdock::x12
