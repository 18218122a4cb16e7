// SPDX-License-Identifier: Apache-2.0
// Follows ISA, GS, ST, SE, GE and IEA while an interchange is cut. What belongs nowhere is reported once for
// each run of such segments, so that one broken ST does not give a finding for every segment after it.
#include "base/text.hpp"
#include "translators/x12/cutter.hpp"

namespace crossdock::x12 {
namespace {

constexpr std::size_t most_findings = 200;  // a hostile file could cause one for each of its segments

std::string_view element(const Interchange& in, std::uint32_t index, std::size_t number) {
  const auto elements = in.elements_of(in.segments[index]);
  return number <= elements.size() ? elements[number - 1] : std::string_view{};
}

}  // namespace

void Cutter::note(Finding finding) {
  if (out_.findings.size() < most_findings) out_.findings.push_back(std::move(finding));
}

void Cutter::stray(std::string_view ta105, const Segment& segment, const std::string& message) {
  if (in_stray_) return;
  in_stray_ = true;
  note({.level = 1,
        .code = "TA105:" + std::string(ta105),
        .segment = printable(segment.tag, 10),
        .offset = segment.offset,
        .message = message});
}

void Cutter::open_group(std::uint32_t index) {
  group_open_ = true;
  set_open_ = in_stray_ = false;
  auto& group = out_.groups.emplace_back();
  std::string_view* const fields[] = {&group.functional_id, &group.sender,  &group.receiver, &group.date,
                                      &group.time,          &group.control, &group.agency,   &group.version};
  for (std::size_t i = 0; i < 8; ++i) *fields[i] = element(out_, index, i + 1);
  group.header = index;
}

void Cutter::open_set(std::uint32_t index) {
  const auto& segment = out_.segments[index];
  if (!group_open_) return stray("024", segment, "ST stands outside a functional group");
  set_open_ = true;
  in_stray_ = false;
  out_.groups.back().sets.push_back({.id = element(out_, index, 1),
                                     .control = element(out_, index, 2),
                                     .implementation = element(out_, index, 3),
                                     .first_segment = index,
                                     .segment_count = 1});
}

// Takes note of the segment's place in the envelopes; true after the IEA.
bool Cutter::follow_envelope(std::string_view tag, std::uint32_t index) {
  const auto& segment = out_.segments[index];
  if (tag == "ST") {
    open_set(index);
  } else if (tag == "GS") {
    open_group(index);
  } else if (tag == "GE") {
    if (!group_open_) {
      stray("022", segment, "GE has no GS");
    } else {
      out_.groups.back().trailer = index;
    }
    group_open_ = set_open_ = in_stray_ = false;
  } else if (tag == "IEA") {
    out_.trailer = index;
    return true;
  } else if (set_open_) {
    auto& set = out_.groups.back().sets.back();
    ++set.segment_count;
    if (tag == "SE") {
      set.closed = true;
      set_open_ = false;
    }
  } else if (tag == "TA1" && !group_open_) {
    out_.ta1.push_back(index);
  } else if (!group_open_ && (tag == "ISB" || tag == "ISE" || tag == "TA3")) {
    // Grade of service and delivery notices (X12.5): legal here, and of no concern to us.
  } else if (tag == "SE") {
    stray("022", segment, "SE has no ST");
    in_stray_ = false;
  } else {
    stray("022", segment, "segment '" + printable(tag, 10) + "' stands outside a transaction set");
  }
  return false;
}

}  // namespace crossdock::x12
