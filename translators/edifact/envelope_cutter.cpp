// SPDX-License-Identifier: Apache-2.0
// Follows UNB, UNG, UNH, UNT, UNE and UNZ while an interchange is cut. A segment that belongs nowhere is reported once
// for each run of such segments.
#include "base/text.hpp"
#include "translators/edifact/cutter.hpp"

namespace crossdock::edifact {
namespace {

constexpr std::size_t most_findings = 1000;  // a hostile file could cause one for each of its values

std::string_view trimmed(std::string_view text) { return trim(text); }

}  // namespace

std::string_view Cutter::element(std::uint32_t index, std::size_t flat) const {
  const auto elements = out_.elements_of(out_.segments[index]);
  return flat < elements.size() ? elements[flat] : std::string_view{};
}

void Cutter::note(segments::Finding finding) {
  if (out_.findings.size() < most_findings) out_.findings.push_back(std::move(finding));
}

void Cutter::stray(std::string_view code, const segments::Segment& segment, const std::string& message) {
  if (in_stray_) return;
  in_stray_ = true;
  note({.level = 1,
        .code = "UCI:" + std::string(code),
        .segment = printable(segment.tag, 10),
        .offset = segment.offset,
        .message = message});
}

// UNB: syntax 0 and 1, sender 5 to 8, recipient 9 to 12, date and time 13 and 14, reference 15, request 20, test 22.
void Cutter::take_header(std::uint32_t index) {
  const auto at = [&](std::size_t flat) { return element(index, flat); };
  auto& header = out_.header;
  header[4] = at(unb_sender_qualifier);
  header[5] = at(unb_sender);
  header[6] = at(unb_receiver_qualifier);
  header[7] = at(unb_receiver);
  header[8] = at(13);
  header[9] = at(14);
  header[11] = keep(std::string(at(0)) + ":" + std::string(at(1)));
  header[12] = at(unb_reference);
  header[13] = at(20) == "1" ? "1" : "0";
  header[14] = at(22) == "1" ? "T" : "P";
  if (at(1) < "4") out_.delimiters.repetition = 0;
  // Levels A to C are ASCII and Latin-1. Many senders write UTF-8 all the same, which is recognised.
  latin_ = at(0) == "UNOA" || at(0) == "UNOB" || at(0) == "UNOC";
}

// UNG: identification 0, addresses 1 and 3, date and time 5 and 6, reference 7, agency 8, version 9 and 10.
void Cutter::open_group(std::uint32_t index) {
  const auto at = [&](std::size_t flat) { return element(index, flat); };
  if (!out_.groups.empty() && !is_written(out_.groups.front()))
    stray("30", out_.segments[index], "groups and messages outside groups are mixed");
  in_stray_ = false;
  group_open_ = true;
  message_open_ = false;
  auto& group = out_.groups.emplace_back();
  group.functional_id = at(0);
  group.sender = at(1);
  group.receiver = at(3);
  group.date = at(5);
  group.time = at(6);
  group.control = at(7);
  group.agency = at(8);
  group.version = keep(std::string(trimmed(at(9))) + std::string(trimmed(at(10))));
  group.header = index;
}

// UNH: reference 0, type 1, version 2, release 3, agency 4, the association's code 5.
void Cutter::open_message(std::uint32_t index) {
  const auto at = [&](std::size_t flat) { return element(index, flat); };
  const auto type = at(1);
  auto version = std::string(trimmed(at(2))) + std::string(trimmed(at(3)));
  if (version.starts_with('0') && tolerates(options_, "version-zero") &&
      !dictionary_.release("D" + version.substr(1)).empty()) {
    version.front() = 'D';
    note(departure(options_, "version-zero", "2", out_.segments[index].offset,
                   "UNH-02-2 is 0: read as directory " + printable(version, 10)));
  }
  if (!group_open_) {
    if (!out_.groups.empty() && is_written(out_.groups.back()))
      stray("30", out_.segments[index], "groups and messages outside groups are mixed");
    const bool same = !out_.groups.empty() && !is_written(out_.groups.back()) &&
                      out_.groups.back().functional_id == type && out_.groups.back().version == version;
    if (!same) {
      auto& group = out_.groups.emplace_back();
      group.functional_id = type;
      group.sender = out_.header[5];
      group.receiver = out_.header[7];
      group.date = out_.header[8];
      group.time = out_.header[9];
      group.agency = at(4);
      group.version = keep(version);
    }
  } else if (out_.groups.back().sets.empty()) {
    out_.groups.back().version = keep(version);  // what the messages say counts
  }
  message_open_ = true;
  in_stray_ = false;
  if (version != version_) {
    version_ = version;
    definitions_.clear();
  }
  out_.groups.back().sets.push_back(
      {.id = type, .control = at(0), .implementation = at(5), .first_segment = index, .segment_count = 1});
}

// Takes note of the segment's place in the envelopes; true after the UNZ.
bool Cutter::follow_envelope(std::string_view tag, std::uint32_t index) {
  const auto& segment = out_.segments[index];
  if (index == 0) {
    take_header(index);
  } else if (tag == "UNH") {
    open_message(index);
  } else if (tag == "UNG") {
    open_group(index);
  } else if (tag == "UNE") {
    if (!group_open_) {
      stray("15", segment, "UNE has no UNG");
    } else {
      out_.groups.back().trailer = index;
    }
    group_open_ = message_open_ = in_stray_ = false;
  } else if (tag == "UNZ") {
    out_.trailer = index;
    return true;
  } else if (message_open_) {
    auto& message = out_.groups.back().sets.back();
    ++message.segment_count;
    if (tag == "UNT") {
      message.closed = true;
      message_open_ = false;
    }
  } else if (tag == "UNT") {
    stray("15", segment, "UNT has no UNH");
    in_stray_ = false;
  } else {
    stray("33", segment, "segment '" + printable(tag, 10) + "' stands outside a message");
  }
  return false;
}

}  // namespace crossdock::edifact
