// SPDX-License-Identifier: Apache-2.0
// Reads what a partner sent about one of our groups (997, 999) or interchanges (TA1).
#include "base/text.hpp"
#include "translators/x12/acknowledgement.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::size_t most_notes = 200;  // of a set: for a person

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

std::string context_note(const Interchange& in, const Segment& s) {
  std::string text = "  context " + printable(element(in, s, 1), 71);
  for (std::size_t i = 2; i <= 3; ++i) {
    if (const auto value = element(in, s, i); !value.empty()) text += " " + printable(value, 10);
  }
  return text;
}

// The notes about a set or group in the elements from `first` on.
void add_notes(const Interchange& in, const Segment& s, std::size_t first, std::string_view about,
               std::vector<std::string>& notes) {
  for (auto position = first; position < first + 5; ++position) {
    const auto code = element(in, s, position);
    // For a set 5 says only that there are errors in segments, which are told themselves.
    const bool elsewhere = about == "set" && (code == "5" || code == "I5");
    if (!code.empty() && !elsewhere) notes.push_back(std::string(about) + ": error " + printable(code, 3));
  }
}

}  // namespace

Result<AcknowledgedGroup> read_acknowledgement(const Interchange& interchange, const TransactionSet& set) {
  if (set.id != "997" && set.id != "999")
    return fail(Fault::invalid, "transaction set " + printable(set.id, 10) + " is neither a 997 nor a 999");
  const std::string name(set.id);
  AcknowledgedGroup group;
  bool begun = false, ended = false;
  for (std::uint32_t i = 0; i < set.segment_count; ++i) {
    const auto& s = interchange.segments[set.first_segment + i];
    const auto at = [&](std::size_t position) { return std::string(trim(element(interchange, s, position))); };
    const auto note = [&](std::string text) {
      if (!group.sets.empty() && group.sets.back().notes.size() < most_notes)
        group.sets.back().notes.push_back(std::move(text));
    };
    if (s.tag == "AK1") {
      group.functional_id = at(1);
      group.control = at(2);
      begun = true;
    } else if (s.tag == "AK2") {
      group.sets.push_back({.id = at(1), .control = at(2), .status = 'A', .notes = {}});
    } else if (s.tag == "AK3" || s.tag == "IK3") {
      note(segment_note(interchange, s));
    } else if (s.tag == "AK4" || s.tag == "IK4") {
      note(element_note(interchange, s));
    } else if (s.tag == "CTX") {
      note(context_note(interchange, s));
    } else if (s.tag == "AK5" || s.tag == "IK5") {
      if (group.sets.empty() || at(1).size() != 1)
        return fail(Fault::invalid, std::string(s.tag) + " of the " + name + " has no set or no status");
      group.sets.back().status = at(1)[0];
      add_notes(interchange, s, 2, "set", group.sets.back().notes);
    } else if (s.tag == "AK9") {
      if (at(1).size() != 1) return fail(Fault::invalid, "AK9 of the " + name + " has no status");
      group.status = at(1)[0];
      add_notes(interchange, s, 5, "group", group.notes);
      ended = true;
    }
  }
  if (!begun || !ended || group.functional_id.empty() || group.control.empty()) {
    return fail(Fault::invalid, "the " + name + " has no complete " + std::string(begun ? "AK9" : "AK1"));
  }
  return group;
}

std::vector<AcknowledgedInterchange> read_ta1(const Interchange& interchange) {
  std::vector<AcknowledgedInterchange> all;
  for (const auto index : interchange.outside_groups) {
    const auto& s = interchange.segments[index];
    const auto status = trim(element(interchange, s, 4));
    const auto control = trim(element(interchange, s, 1));
    if (control.empty() || status.size() != 1) continue;
    all.push_back(
        {.control = std::string(control), .status = status[0], .note = std::string(trim(element(interchange, s, 5)))});
  }
  return all;
}

std::string_view ta1_meaning(std::string_view note) {
  static constexpr std::string_view meanings[] = {
      "no error",
      "the control numbers of header and trailer differ",
      "the standard is not supported",
      "the version of the envelope is not supported",
      "the segment terminator is not valid",
      "the sender's qualifier is not valid",
      "the sender's id is not valid",
      "the receiver's qualifier is not valid",
      "the receiver's id is not valid",
      "the receiver is unknown",
      "the authorization qualifier is not valid",
      "the authorization is not valid",
      "the security qualifier is not valid",
      "the security information is not valid",
      "the date is not valid",
      "the time is not valid",
      "the standard's identifier is not valid",
      "the version is not valid",
      "the control number is not valid",
      "the request for an acknowledgement is not valid",
      "the usage indicator is not valid",
      "the count of groups is not valid",
      "the structure of the envelope is not valid",
      "the file ends too early",
      "the content is not valid",
      "the control number was used before",
      "the element separator is not valid",
      "the component separator is not valid",
      "the date of deferred delivery is not valid",
      "the time of deferred delivery is not valid",
      "the delivery code of deferred delivery is not valid",
      "the grade of service is not valid",
  };
  int number = 0;
  for (const char c : note) number = c >= '0' && c <= '9' && number < 100 ? number * 10 + (c - '0') : 1000;
  return note.size() == 3 && number < static_cast<int>(std::size(meanings)) ? meanings[number] : std::string_view{};
}

}  // namespace crossdock::x12
