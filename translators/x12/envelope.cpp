// SPDX-License-Identifier: Apache-2.0
// Level 1: what ISA, IEA, GS, GE, ST and SE say about themselves and each other.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

// TA105 for an invalid ISA01 to ISA16, as X12 assigns the note codes.
constexpr std::array<std::string_view, 16> isa_notes = {"010", "011", "012", "013", "005", "006", "007", "008",
                                                        "014", "015", "016", "017", "018", "019", "020", "027"};
// Interchange id qualifiers, element I05.
constexpr std::string_view id_qualifiers =
    " 01 02 03 04 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 AM NR SA SN ZZ ";

// Whether a list of codes of two characters, each with a blank before and after it, holds `value`.
bool one_of(std::string_view value, std::string_view list) {
  if (value.size() != 2) return false;
  for (std::size_t at = 1; at + 2 < list.size(); at += 3) {
    if (list[at] == value[0] && list[at + 1] == value[1]) return true;
  }
  return false;
}

constexpr std::size_t any_length = 1000;

std::string_view element_at(const Interchange& in, std::uint32_t index, std::size_t position) {
  const auto elements = in.elements_of(in.segments[index]);
  return position <= elements.size() ? elements[position - 1] : std::string_view{};
}

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

bool is_no_date(std::string_view text) { return text.find_first_not_of(" 0") == std::string_view::npos; }

class Envelope {
 public:
  // `set` when the findings are about ST and SE, which are numbered within it.
  Envelope(const Interchange& in, std::vector<Finding>& findings, std::string code, const TransactionSet* set = nullptr)
      : in_(in), findings_(findings), code_(std::move(code)), set_(set) {}

  void add(std::string_view code, std::uint32_t index, std::size_t position, const std::string& message,
           bool error = true) {
    findings_.push_back(finding(code, index, position, message, error));
  }

  // The same for what a tolerance allows.
  void depart(Tolerance tolerance, std::string_view code, std::uint32_t index, std::size_t position,
              const std::string& message, bool error = true) {
    auto departure = finding(code, index, position, message, error);
    apply_tolerance(in_.tolerances, tolerance, departure);
    findings_.push_back(std::move(departure));
  }

  // A trailer's control number must be the header's. With other zeros it is the same where both are numbers
  // (N0: ISA, GS), and worth a word; ST02 is text, and another text.
  void control(std::string_view code, std::uint32_t trailer, std::string_view name, std::string_view header_name,
               std::string_view header) {
    const auto value = element_at(in_, trailer, 2);
    if (value == header) return;
    const auto text = std::string(name) + " '" + printable(value, 20) + "' is not " + std::string(header_name) + " '" +
                      printable(header, 20) + "'";
    if (without_blanks(value) == without_blanks(header)) {
      depart(Tolerance::padded_numbers, code, trailer, 2, text + " without its blanks");
    } else if (same_number(value, header)) {
      const bool is_text = set_ != nullptr;
      depart(Tolerance::control_zeros, is_text ? code : "warning:control-zeros", trailer, 2,
             text + ", but the same number", is_text);
    } else {
      add(code, trailer, 2, text);
    }
  }

  // `longest`: how many digits the standard has room for. More are read: the count is right, and that a group is larger
  // than its trailer can say is no reason to refuse what is in it.
  void count(std::string_view code, std::uint32_t trailer, std::string_view name, std::uint64_t actual,
             std::string_view of, std::size_t longest) {
    const auto written = element_at(in_, trailer, 1);
    const auto value = without_blanks(written);
    std::uint64_t stated = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), stated);
    const bool right = parsed.ec == std::errc{} && parsed.ptr == value.data() + value.size() && stated == actual;
    const auto text = std::string(name) + " '" + printable(written, 20) + "' ";
    if (!right) {
      add(code, trailer, 1, text + "does not count the " + std::to_string(actual) + " " + std::string(of));
    } else if (value.size() != written.size()) {
      depart(Tolerance::padded_numbers, code, trailer, 1, text + "has blanks around it");
    }
    if (right && value.size() > longest) {
      add("warning:count-length", trailer, 1,
          text + "has more than the " + std::to_string(longest) + " digits of the standard: not every partner reads it",
          false);
    }
  }

 private:
  Finding finding(std::string_view code, std::uint32_t index, std::size_t position, const std::string& message,
                  bool error) const {
    const auto& segment = in_.segments[index];
    const auto value = position > 0 ? element_at(in_, index, position) : std::string_view{};
    return {.level = 1,
            .code = error ? code_ + std::string(code) : std::string(code),
            .segment = std::string(segment.tag),
            .segment_number = number_of(index),
            .element = static_cast<int>(position),
            .offset = value.empty() ? segment.offset : in_.offset_of(segment, value),
            .value = echo(value, in_.delimiters),
            .message = message,
            .error = error};
  }

  // Within the set, as its sender counts: those that were not kept too.
  int number_of(std::uint32_t index) const {
    if (set_ == nullptr) return 0;
    const auto dropped = index > set_->first_segment ? set_->dropped_segments : 0;
    return static_cast<int>(std::min<std::uint64_t>(index - set_->first_segment + 1 + dropped, 1U << 30));
  }

  const Interchange& in_;
  std::vector<Finding>& findings_;
  std::string code_;
  const TransactionSet* set_;
};

constexpr std::string_view authorization_qualifiers = " 00 01 02 03 04 05 06 ";
constexpr std::string_view security_qualifiers = " 00 01 02 03 04 05 06 07 08 ";

// Authorization or security information.
bool is_information(std::string_view value) {
  return std::ranges::none_of(value, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
}
// It is blank, though the qualifier before it says that there is some: nobody reads it, so that is only told.
bool lacks_information(std::string_view value, std::string_view qualifier, std::string_view qualifiers) {
  return qualifier != "00" && one_of(qualifier, qualifiers) && trim(value).empty();
}

bool isa_element_is_valid(const Interchange& in, std::size_t i) {
  const auto value = in.header[i];
  switch (i) {
    case 0: return one_of(value, authorization_qualifiers);
    case 1: return is_information(value);
    case 2: return one_of(value, security_qualifiers);
    case 3: return is_information(value);
    case 4:
    case 6: return is_id_qualifier(value);
    case 5:
    case 7: return !trim(value).empty();
    case 8: return value.size() == 6 && is_date(value);
    case 9: return value.size() == 4 && is_time(value);
    case 10: return true;  // the reader has judged it
    case 11: return value.size() == 5 && all_digits(value);
    case 12: return value.size() == 9 && all_digits(value);
    case 13: return value == "0" || value == "1";
    case 14: return value == "P" || value == "T" || value == "I";
    default: return true;
  }
}

// Well-formed, but of a version of the envelope that nobody here reads.
void check_support(const Interchange& in, Envelope& envelope) {
  const auto version = in.header[11];
  if (isa_element_is_valid(in, 11) && !is_envelope_version(version)) {
    envelope.add("003", 0, 12, "ISA-12 '" + std::string(version) + "' is not a version of the envelope that we know");
  }
}

void check_isa(const Interchange& in, Envelope& envelope) {
  for (std::size_t i = 0; i < 16; ++i) {
    if (isa_element_is_valid(in, i)) continue;
    const auto text = place("ISA", i + 1) + " '" + printable(in.header[i], 20) + "' is not valid";
    const bool no_date = (i == 8 && is_no_date(in.header[i])) || (i == 9 && trim(in.header[i]).empty());
    if (no_date) {
      envelope.depart(Tolerance::isa_date, isa_notes[i], 0, i + 1, text);
    } else {
      envelope.add(isa_notes[i], 0, i + 1, text);
    }
  }
}

void check_information(const Interchange& in, Envelope& envelope) {
  constexpr std::string_view qualifiers[] = {authorization_qualifiers, security_qualifiers};
  for (const std::size_t i : {1, 3}) {
    if (!lacks_information(in.header[i], in.header[i - 1], qualifiers[i / 2])) continue;
    envelope.add("warning:isa-information", 0, i + 1,
                 place("ISA", i + 1) + " is blank, though " + place("ISA", i) + " '" + std::string(in.header[i - 1]) +
                     "' says that there is information",
                 false);
  }
}

void check_gs(const Interchange& in, const Group& group, const Dictionary& dictionary, Envelope& envelope) {
  if (!dictionary.knows_group(group.functional_id))
    envelope.add("1", group.header, 1,
                 "GS-01 '" + printable(group.functional_id, 10) + "' is not a functional group that we know");
  if (const auto control = without_blanks(group.control); control.size() > 9 || !all_digits(control)) {
    envelope.add("6", group.header, 6,
                 "GS-06 '" + printable(group.control, 20) + "' is not a number of one to nine digits");
  } else if (control.size() != group.control.size()) {
    envelope.depart(Tolerance::padded_numbers, "6", group.header, 6,
                    "GS-06 '" + printable(group.control, 20) + "' has blanks around it");
  }
  if (dictionary.release(group.version).empty()) {
    envelope.add("2", group.header, 8, "GS-08 '" + printable(group.version, 20) + "' is not a version we know");
  } else if (const auto neighbours = dictionary.neighbours(group.version); !neighbours.empty()) {
    envelope.add("warning:release", group.header, 8,
                 "GS-08 '" + printable(group.version, 20) + "' has no tables of its own here: judged by " + neighbours,
                 false);
  }
  if (!is_date(group.date))
    envelope.add("warning:group-date", group.header, 4, "GS-04 '" + printable(group.date, 10) + "' is not a date",
                 false);
  if (!is_time(group.time))
    envelope.add("warning:group-time", group.header, 5, "GS-05 '" + printable(group.time, 10) + "' is not a time",
                 false);
  if (in.delimiters.repetition == 0 && group.version >= "00402" && in.header[11] < "00402") {
    envelope.add("warning:versions", group.header, 8,
                 "GS-08 '" + printable(group.version, 20) + "' is newer than ISA-12", false);
  }
}

bool is_set_id(std::string_view id) {
  return id.size() == 3 &&
         std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

// "005010X220A1" and "005010" are of one release.
bool same_release(std::string_view a, std::string_view b) { return a.substr(0, 6) == b.substr(0, 6); }

// ST03 names the guide that the set follows; most senders repeat it in GS08.
void check_implementation(const TransactionSet& set, const Group& group, Envelope& envelope) {
  const auto text = "ST-03 '" + printable(set.implementation, 40) + "' is not ";
  if (set.implementation.size() > 35 || !same_release(set.implementation, group.version)) {
    envelope.add("19", set.first_segment, 3, text + "a guide of version " + printable(group.version, 20));
  } else if (set.implementation != group.version) {
    envelope.add("warning:implementation", set.first_segment, 3, text + "GS-08 '" + printable(group.version, 20) + "'",
                 false);
  }
}

}  // namespace

bool is_id_qualifier(std::string_view text) { return one_of(text, id_qualifiers); }
bool is_envelope_version(std::string_view text) {
  return text.size() == 5 && all_digits(text) && text >= "00200" && text < "00900";
}

// An interchange that is being read has no end yet: its IEA, or a GS, closes what is open before it is taken.
bool is_cut_off(const Interchange& in, const Group& group) {
  return in.end != 0 && in.trailer == 0 && group.trailer == 0 && &group == &in.groups.back();
}
bool is_cut_off(const Interchange& in, const TransactionSet& set) {
  const auto& last = in.groups.back();
  return !set.closed && is_cut_off(in, last) && !last.sets.empty() && &set == &last.sets.back();
}

namespace {

// The reader may have seen in which segment the file ends: then that finding says what is missing too.
void check_end(const CutOff& cut_off, Envelope& envelope, InterchangeReport& report) {
  const std::string missing = cut_off.in_set     ? "SE, GE and IEA are missing"
                              : cut_off.in_group ? "GE and IEA are missing"
                                                 : "the interchange has no IEA";
  const auto ends = std::ranges::find_if(report.findings, [](const Finding& f) {
    return f.code == "TA105:023" && f.message.starts_with("the file ends within");
  });
  if (ends != report.findings.end()) {
    ends->message += ": " + missing;
  } else if (cut_off.in_set) {
    envelope.add("023", 0, 0,
                 "the interchange ends within transaction set " + printable(cut_off.set, 20) + ": " + missing);
  } else {
    envelope.add("023", 0, 0, (cut_off.in_group ? "the interchange ends within a group: " : "") + missing);
  }
}

}  // namespace

void check_interchange(const Interchange& in, std::uint64_t groups, std::uint64_t ta1s, const CutOff& cut_off,
                       InterchangeReport& report) {
  Envelope envelope(in, report.findings, "TA105:");
  check_isa(in, envelope);
  check_information(in, envelope);
  check_support(in, envelope);
  if (in.trailer == 0) {
    return check_end(cut_off, envelope, report);
  }
  envelope.control("001", in.trailer, "IEA-02", "ISA-13", in.control());
  // Senders of a lone TA1 often count it as if it were a group. It cannot do harm and is only reported.
  if (groups == 0 && ta1s > 0 && same_number(element_at(in, in.trailer, 1), "1")) {
    envelope.depart(Tolerance::ta1_count, "warning:ta1-count", in.trailer, 1, "IEA-01 counts the TA1 as a group",
                    false);
  } else {
    envelope.count("021", in.trailer, "IEA-01", groups, "groups of the interchange", 5);  // I16: N0 1/5
  }
}

// A GS that does not say what group it opens cannot be named in a 997: the TA1 speaks of it.
void check_header(const Interchange& in, const Group& group, GroupReport& report,
                  std::vector<Finding>& of_interchange) {
  const std::string_view needed[] = {group.functional_id, group.control, group.version};
  constexpr std::size_t positions[] = {1, 6, 8};
  Envelope envelope(in, of_interchange, "TA105:");
  for (std::size_t i = 0; i < 3 && !report.nameless; ++i) {
    if (!trim(needed[i]).empty()) continue;
    report.nameless = true;
    envelope.add("024", group.header, positions[i], place("GS", positions[i]) + " is missing: the group has no name");
  }
}

void check_group(const Interchange& in, const Group& group, std::uint64_t sets, bool duplicate,
                 const Dictionary& dictionary, GroupReport& report, std::vector<Finding>& of_interchange) {
  check_header(in, group, report, of_interchange);
  if (report.nameless) return;
  Envelope envelope(in, report.findings, "AK905:");
  check_gs(in, group, dictionary, envelope);
  if (duplicate) {
    envelope.add(group.version >= "005010" ? "19" : "6", group.header, 6,
                 "GS-06 '" + printable(group.control, 20) + "' was used by an earlier group");
  }
  if (is_cut_off(in, group)) return;
  if (group.trailer == 0) {
    envelope.add("3", group.header, 0, "group " + printable(group.control, 20) + " has no GE");
    return;
  }
  envelope.count("5", group.trailer, "GE-01", sets, "transaction sets of the group", 6);  // 97: N0 1/6
  if (sets == 0) envelope.add("5", group.trailer, 1, "the group holds no transaction set");
  envelope.control("4", group.trailer, "GE-02", "GS-06", group.control);
}

void note_unchecked_numbers(const Interchange& in, const Group& group, GroupReport& report) {
  Envelope(in, report.findings, "AK905:")
      .add("warning:numbers-not-compared", group.header, 0,
           "the control numbers of the sets are in such disorder that not all of them were compared", false);
}

void check_set_envelope(SetCheck& check) {
  const auto& set = check.set;
  const bool newer = check.group.version >= "005010";
  Envelope envelope(check.interchange, check.report.findings, "AK501:", &set);
  if (set.control.size() < 4 || set.control.size() > 9) {
    envelope.add("7", set.first_segment, 2, "ST-02 '" + printable(set.control, 20) + "' is not 4 to 9 characters long");
  }
  if (check.duplicate) {
    envelope.add("23", set.first_segment, 2,
                 "ST-02 '" + printable(set.control, 20) + "' was used by an earlier set of the group");
  }
  if (newer && !set.implementation.empty()) check_implementation(set, check.group, envelope);
  const auto* grammar = check.report.grammar;
  if (!is_set_id(set.id)) {
    envelope.add("6", set.first_segment, 1, "ST-01 '" + printable(set.id, 10) + "' does not name a transaction set");
  } else if (grammar == nullptr) {
    envelope.add("1", set.first_segment, 1,
                 "transaction set '" + printable(set.id, 10) + "' is not known in version " +
                     printable(check.group.version, 20));
  } else if (grammar->functional_id != check.group.functional_id &&
             check.dictionary.knows_group(check.group.functional_id)) {
    envelope.add(newer ? "18" : "6", set.first_segment, 1,
                 "transaction set " + grammar->set + " belongs into a group '" + grammar->functional_id + "', not '" +
                     printable(check.group.functional_id, 10) + "'");
  } else if (check.group.functional_id != "FA" && !check.options.agrees(*grammar)) {
    envelope.add("1", set.first_segment, 1,
                 "transaction set " + grammar->set + " of release " + std::string(grammar->release) +
                     " is not agreed with this partner");
  }
  if (set.oversize) {
    envelope.add("5", set.first_segment, 0,
                 "transaction set " + printable(set.control, 20) + " is longer than a set may be and was not read");
  }
  if (is_cut_off(check.interchange, set)) return;
  if (!set.closed) {
    envelope.add("2", set.first_segment, 0, "transaction set " + printable(set.control, 20) + " has no SE");
    return;
  }
  const auto trailer = set.first_segment + set.segment_count - 1;
  envelope.count("4", trailer, "SE-01", set.segment_count + set.dropped_segments, "segments of the set",
                 any_length);  // level 2 looks at the elements of SE
  envelope.control("3", trailer, "SE-02", "ST-02", set.control);
}

}  // namespace crossdock::x12
