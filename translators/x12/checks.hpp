// SPDX-License-Identifier: Apache-2.0
// Holds what the validator's checks of one transaction set share. Internal to the validator.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "translators/segments/automaton.hpp"
#include "translators/segments/set_check.hpp"
#include "translators/segments/values.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::x12 {

using segments::all_digits;
using segments::all_zeros;
using segments::apply_tolerance;
using segments::Automaton;
using segments::CodeSet;
using segments::echo;
using segments::is_date;
using segments::is_time;
using segments::place;
using segments::same_number;
using segments::scan_number;
using segments::SegmentCheck;
using segments::SetCheck;

// One HL of a set, as check_hierarchy found it.
struct HierarchyLevel {
  // Made in place from its values: zeroing it first would cost as much as the rest of the check.
  HierarchyLevel(std::size_t segment, std::string_view hl01, std::string_view hl02, std::string_view hl03,
                 std::string_view hl04)
      : number(segment), id(hl01), parent(hl02), code(hl03), has_children(hl04) {}

  std::size_t number = 0;  // of the segment
  std::string_view id, parent, code, has_children;
  std::ptrdiff_t above = -1;  // index of the parent
  bool parent_of_any = false;
  // For check_balance: its SN1 and its first TD1 (0: none), and the packs below a shipment.
  std::size_t shipped = 0, packages = 0;
  std::int64_t packs = 0;
};

using HierarchyLevels = std::vector<HierarchyLevel>;  // in the order of the set; empty without HL

// Memory that is used again for each set: nothing is allocated for one that is like those before it.
struct Scratch {
  HierarchyLevels levels;
  std::vector<std::uint32_t> numbers;  // of HL01, small ones
  std::vector<std::size_t> seen;       // on the way to a root
};

// Adds a finding of level 2 about an element: "AK403:n" with its value.
void add_element(SetCheck& check, std::size_t number, std::size_t position, std::string_view code,
                 std::string_view value, const std::string& message);

// Element I05, and element I11 as far as we read the envelope of that version.
bool is_id_qualifier(std::string_view text);
bool is_envelope_version(std::string_view text);
// Whether a value of element 1251 has the form that a code of element 1250 names; unknown codes allow anything.
enum class PeriodFault { none, date, time };
PeriodFault period_fault(std::string_view format, std::string_view value);

// Level 1 of a set: ST and SE. Level 2: order and use of segments; elements; the HL tree. Level 3: balancing.
// Level 4: a guide, first what it allows, then what it asks for. Level 5: code sets kept
// by others and check digits. Level 6: business rules. Level 7: the orders of the options.
void check_set_envelope(SetCheck& check);
void check_structure(SetCheck& check);
void check_elements(SetCheck& check, std::size_t number, const SegmentCheck& rules);
void check_hierarchy(SetCheck& check, Scratch& scratch);
void check_balance(SetCheck& check, HierarchyLevels& levels);
void check_money(SetCheck& check);  // the part of check_balance about amounts and terms
void apply_allowances(SetCheck& check, const Guide& guide);
void check_guide(SetCheck& check, const Guide& guide, const HierarchyLevels& levels);
void check_external(SetCheck& check);
void check_business(SetCheck& check, const HierarchyLevels& levels);
void check_across(SetCheck& check, const HierarchyLevels& levels);

// All levels of one set; `report` is overwritten. duplicate: ST02 was used by an earlier set of the group.
void check_set(const Interchange& in, const Group& group, const TransactionSet& set, bool duplicate,
               const Dictionary& dictionary, const ValidateOptions& options, SetReport& report, Scratch& scratch);

// The parts that the end of the file, or the next ISA, has cut off: a slip that is told once, by its interchange.
struct CutOff {
  std::string set;  // the control number of the one without SE, "" if none
  bool in_set = false, in_group = false;
};
// Whether the interchange ended within the group or the set that was seen last, and not by an IEA.
bool is_cut_off(const Interchange& in, const Group& group);
bool is_cut_off(const Interchange& in, const TransactionSet& set);

// Level 1 of everything around the sets, of which there were as many as the numbers say.
void check_interchange(const Interchange& interchange, std::uint64_t groups, std::uint64_t ta1s, const CutOff& cut_off,
                       InterchangeReport& report);
// A group without a name is a finding of its interchange.
void check_group(const Interchange& interchange, const Group& group, std::uint64_t sets, bool duplicate,
                 const Dictionary& dictionary, GroupReport& report, std::vector<Finding>& of_interchange);
// The group has too many control numbers out of order for all of them to be compared.
void note_unchecked_numbers(const Interchange& interchange, const Group& group, GroupReport& report);

}  // namespace crossdock::x12
