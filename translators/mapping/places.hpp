// SPDX-License-Identifier: Apache-2.0
// Several places on the wire for one canonical fact: which of them is written, and which is read first.
//
// One rule writes a path, or several whose `when` differ, or others `again`. The others are read only; where a document has
// more than one of the places, the fact is read from the best of them and the rest is kept in the extensions, told.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "translators/mapping/origin.hpp"
#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

// `owner` tells records apart: the document's is 0, those of lists have numbers of their own.
struct PlacedOp {
  Op* op = nullptr;
  int owner = 0;
};

struct PlacedList {
  const Repeat* repeat = nullptr;
  std::vector<const Op*> deciding;  // rules whose codes tell which elements are this list's
  int owner = 0;
  Origin origin;
};

// Gives ops of one path their rank, in the order of the file. Fault::invalid for two that write it.
Result<void> rank_places(const std::vector<PlacedOp>& placed);
// Fault::invalid for two lists that would write the same elements twice.
Result<void> check_lists(const std::vector<PlacedList>& lists);

// Whether a fact is to be read from the place of `op`. `said` is about the record that the op fills; what was read there
// from a place that is less good is taken out and returned, to be kept.
enum class Place : std::uint8_t { read, instead, aside, same };
struct Choice {
  Place place = Place::read;
  Said before;  // of Place::instead
};
Choice choose_place(const Op& op, std::vector<Said>& said, std::string place, std::string_view text);

// Remembers what was already told of a document: what a partner repeats in ten thousand lines is told of the first.
class Told {
 public:
  bool first(const Op& op, std::string_view code);

 private:
  std::set<std::pair<const Op*, std::string>> told_;
};

// Empties the field of an op before a better place fills it.
void forget(const Op& op, void* record);

}  // namespace crossdock::mapping
