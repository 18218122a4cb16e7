// SPDX-License-Identifier: Apache-2.0
// Where each transaction set says its own number and the number of a line.
#include "translators/x12/business_unit.hpp"

#include <algorithm>
#include <array>

namespace crossdock::x12 {
namespace {

struct Place {
  std::string_view tag;
  std::size_t element = 0;  // from 1; 0: the set has no such place
};
struct Places {
  std::string_view set;
  Place document, line;
};
constexpr std::array<Places, 14> places = {{
    {"180", {"BGN", 2}, {"BLI", 2}},
    {"810", {"BIG", 2}, {"IT1", 1}},
    {"812", {"BCD", 2}, {}},
    {"820", {"TRN", 2}, {"RMR", 2}},
    {"824", {"BGN", 2}, {"OTI", 3}},
    {"832", {"BCT", 2}, {"LIN", 1}},
    {"846", {"BIA", 3}, {"LIN", 1}},
    {"850", {"BEG", 3}, {"PO1", 1}},
    {"855", {"BAK", 3}, {"PO1", 1}},
    {"856", {"BSN", 2}, {"HL", 1}},
    {"860", {"BCH", 3}, {"POC", 1}},
    {"861", {"BRA", 1}, {"RCD", 1}},
    {"865", {"BCA", 3}, {"POC", 1}},
    {"870", {"BSR", 3}, {"HL", 1}},
}};

constexpr int furthest_header = 10;  // the document's number stands in one of the first segments

}  // namespace

std::vector<BusinessUnit> business_units(const Interchange& in, const TransactionSet& set, int segment_number,
                                         std::string_view loop) {
  std::vector<BusinessUnit> units;
  const auto found = std::ranges::find(places, set.id, &Places::set);
  if (found == places.end()) return units;
  // Whether the segment is the one looked for; then what it says is taken, if it says anything.
  const auto take = [&](const Place& place, int number) {
    const auto& segment = in.segments[set.first_segment + static_cast<std::uint32_t>(number) - 1];
    if (place.element == 0 || segment.tag != place.tag) return false;
    const auto elements = in.elements_of(segment);
    if (place.element <= elements.size() && !elements[place.element - 1].empty()) {
      const auto position = (place.element < 10 ? "0" : "") + std::to_string(place.element);
      units.push_back({std::string(place.tag) + position, elements[place.element - 1]});
    }
    return true;
  };
  const int last = static_cast<int>(set.segment_count);
  for (int number = 1; number <= std::min(last, furthest_header) && !take(found->document, number);) ++number;
  const auto outermost = loop.substr(0, loop.find('/'));
  if (outermost.substr(0, outermost.find('#')) != found->line.tag) return units;
  for (int number = std::min(last, segment_number); number > 0 && !take(found->line, number);) --number;
  return units;
}

}  // namespace crossdock::x12
