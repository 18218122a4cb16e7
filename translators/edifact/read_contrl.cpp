// SPDX-License-Identifier: Apache-2.0
// Reads what a partner's CONTRL says of one of our interchanges.
#include "base/text.hpp"
#include "translators/edifact/contrl.hpp"

namespace crossdock::edifact {
namespace {

constexpr std::size_t most_notes = 200;  // for a person

// The segments of one CONTRL, by the standard's positions.
class Reading {
 public:
  Reading(const segments::Interchange& in, const segments::Dictionary& dictionary) : in_(in), dictionary_(dictionary) {}

  // Fault::invalid for a segment without the action that it must have.
  Result<void> take(const segments::Segment& segment) {
    if (segment.tag == "UCI") {
      about_.reference = value(segment, 1);
      begun_ = true;
      return take_action(segment, 4, "interchange " + printable(about_.reference, 14));
    }
    if (segment.tag == "UCF") return take_action(segment, 4, "group " + printable(value(segment, 1), 14));
    if (segment.tag == "UCM") {
      return take_action(segment, 3,
                         "message " + printable(value(segment, 1), 14) + " (" + printable(value(segment, 2), 6) + ")");
    }
    if (segment.tag == "UCS") note("segment " + printable(value(segment, 1), 6) + error(segment, 2));
    if (segment.tag == "UCD") note("  element " + place(segment) + error(segment, 1));
    return {};
  }

  Result<AnsweredInterchange> result() && {
    if (!begun_ || about_.reference.empty()) return fail(Fault::invalid, "the CONTRL names no interchange (UCI-01)");
    return std::move(about_);
  }

 private:
  const segments::SegmentDef* definition(std::string_view tag) const {
    return dictionary_.segment(contrl_directory, tag);
  }

  // The first component at a position of the standard, from 1; `component` counts from 0.
  std::string value(const segments::Segment& segment, std::size_t position, std::size_t component = 0) const {
    const auto* def = definition(segment.tag);
    if (def == nullptr || position >= def->starts.size()) return {};
    const auto elements = in_.elements_of(segment);
    const std::size_t at = def->starts[position - 1] + component;
    return at < elements.size() ? std::string(trim(elements[at])) : std::string();
  }

  // ": missing (13)", "" where no code is given.
  std::string error(const segments::Segment& segment, std::size_t position) const {
    const auto code = value(segment, position);
    if (code.empty()) return {};
    const auto* def = definition(segment.tag);
    const auto* codes = def->elements[def->starts[position - 1]].codes;
    const auto name =
        codes == nullptr ? std::map<std::string, std::string, std::less<>>::const_iterator() : codes->names.find(code);
    const bool known = codes != nullptr && name != codes->names.end();
    return ": " + (known ? name->second + " (" + code + ")" : "error " + printable(code, 3));
  }

  std::string place(const segments::Segment& segment) const {
    const auto component = value(segment, 2, 1);
    return printable(value(segment, 2), 3) + (component.empty() ? "" : ":" + printable(component, 3));
  }

  Result<void> take_action(const segments::Segment& segment, std::size_t position, const std::string& what) {
    const auto action = value(segment, position);
    if (action == "4") {
      about_.rejected = true;
      note(what + " rejected" + error(segment, position + 1));
    } else if (action == "8") {
      about_.only_received = true;
    } else if (action != "7") {
      return fail(Fault::invalid, std::string(segment.tag) + " of the CONTRL has no action that we know: '" +
                                      printable(action, 3) + "'");
    }
    return {};
  }

  void note(std::string text) {
    if (about_.notes.size() < most_notes) about_.notes.push_back(std::move(text));
  }

  const segments::Interchange& in_;
  const segments::Dictionary& dictionary_;
  AnsweredInterchange about_;
  bool begun_ = false;
};

}  // namespace

Result<AnsweredInterchange> read_contrl(const segments::Interchange& interchange, const segments::TransactionSet& set,
                                        const segments::Dictionary& dictionary) {
  if (set.id != "CONTRL") return fail(Fault::invalid, "message " + printable(set.id, 10) + " is no CONTRL");
  Reading reading(interchange, dictionary);
  for (std::uint32_t i = 0; i < set.segment_count; ++i) {
    if (auto taken = reading.take(interchange.segments[set.first_segment + i]); !taken) return fail(taken.error());
  }
  return std::move(reading).result();
}

}  // namespace crossdock::edifact
