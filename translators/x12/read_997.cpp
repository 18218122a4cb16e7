// SPDX-License-Identifier: Apache-2.0
// Reads the 997 a partner sent about one of our groups.
#include "base/text.hpp"
#include "translators/x12/acknowledgement.hpp"

namespace crossdock::x12 {
namespace {

std::string_view element(const Interchange& in, const Segment& segment, std::size_t position) {
  const auto elements = in.elements_of(segment);
  return position <= elements.size() ? elements[position - 1] : std::string_view{};
}

std::string segment_note(const Interchange& in, const Segment& s) {
  return "segment " + printable(element(in, s, 2), 6) + " (" + printable(element(in, s, 1), 3) + "): error " +
         printable(element(in, s, 4), 3);
}

std::string element_note(const Interchange& in, const Segment& s) {
  const auto value = element(in, s, 4);
  return "  element " + printable(element(in, s, 1), 10) + ": error " + printable(element(in, s, 3), 3) +
         (value.empty() ? "" : ", value '" + printable(value, 99) + "'");
}

}  // namespace

Result<AcknowledgedGroup> read_997(const Interchange& interchange, const TransactionSet& set) {
  if (set.id != "997") return fail(Fault::invalid, "transaction set " + printable(set.id, 10) + " is not a 997");
  AcknowledgedGroup group;
  bool begun = false, ended = false;
  for (std::uint32_t i = 0; i < set.segment_count; ++i) {
    const auto& s = interchange.segments[set.first_segment + i];
    const auto at = [&](std::size_t position) { return std::string(element(interchange, s, position)); };
    if (s.tag == "AK1") {
      group.functional_id = at(1);
      group.control = at(2);
      begun = true;
    } else if (s.tag == "AK2") {
      group.sets.push_back({.id = at(1), .control = at(2), .status = 'A', .notes = {}});
    } else if (s.tag == "AK3" && !group.sets.empty()) {
      group.sets.back().notes.push_back(segment_note(interchange, s));
    } else if (s.tag == "AK4" && !group.sets.empty()) {
      group.sets.back().notes.push_back(element_note(interchange, s));
    } else if (s.tag == "AK5") {
      if (group.sets.empty() || at(1).size() != 1)
        return fail(Fault::invalid, "AK5 of the 997 has no set or no status");
      group.sets.back().status = at(1)[0];
    } else if (s.tag == "AK9") {
      if (at(1).size() != 1) return fail(Fault::invalid, "AK9 of the 997 has no status");
      group.status = at(1)[0];
      ended = true;
    }
  }
  if (!begun || !ended || group.functional_id.empty() || group.control.empty()) {
    return fail(Fault::invalid, "the 997 has no complete " + std::string(begun ? "AK9" : "AK1"));
  }
  return group;
}

}  // namespace crossdock::x12
