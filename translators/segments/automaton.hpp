// SPDX-License-Identifier: Apache-2.0
// A set grammar in the form the validator runs on: integers and flat tables. Internal to the validator.
//
// The state after a segment is the node it was matched with: the loops that are open are that node's
// ancestors. So the step for most segments is one load from a table [node][tag]; how often a node was used is
// counted beside it.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "translators/segments/dictionary.hpp"

namespace crossdock::segments {

// Up to eight bytes as one number, padded with zeros: tags and codes are compared as integers.
inline std::uint64_t pack(std::string_view text) {
  const char* const at = text.data();
  const std::size_t size = text.size();
  if (size >= 4) {
    std::uint32_t low = 0, high = 0;
    std::memcpy(&low, at, 4);
    std::memcpy(&high, at + size - 4, 4);
    return low | (std::uint64_t{high} >> (8 * (8 - size))) << 32;
  }
  if (size == 0) return 0;
  const auto byte = [at](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i); };
  return byte(0) | byte(size / 2) | byte(size - 1);
}

// The same for tags, nearly all of which have two or three letters; 0 for one of more than four bytes.
inline std::uint32_t pack_tag(std::string_view tag) {
  if (tag.size() == 2 || tag.size() == 3) [[likely]] {
    std::uint16_t first = 0;
    std::memcpy(&first, tag.data(), 2);
    const std::uint32_t last = static_cast<unsigned char>(tag[tag.size() - 1]);
    return first | (tag.size() == 3 ? last << 16 : 0);
  }
  return tag.size() <= 4 ? static_cast<std::uint32_t>(pack(tag)) : 0;
}

// The codes of one list that fit eight bytes, in an open hash table.
class CodeSet {
 public:
  explicit CodeSet(const CodeList& list);
  bool contains(std::string_view code) const;

 private:
  const CodeList* list_;
  std::vector<std::uint64_t> slots_;
  std::uint64_t mask_ = 0;
};

struct ElementCheck {
  ElementType type = ElementType::text;
  bool repeats = false;
  std::uint32_t min = 1, max = 1;
  const CodeSet* codes = nullptr;
  const ElementDef* def = nullptr;
};

// A syntax note over bits: bit n - 1 stands for element n.
struct NoteCheck {
  char kind = 'P';
  std::uint64_t first = 0;  // C and L: the element that asks for others
  std::uint64_t mask = 0;   // the (other) elements

  bool holds(std::uint64_t present) const {
    const auto have = present & mask;
    switch (kind) {
      case 'P': return have == 0 || have == mask;
      case 'R': return have != 0;
      case 'C': return (present & first) == 0 || have == mask;
      case 'L': return (present & first) == 0 || have != 0;
      default: return (have & (have - 1)) == 0;  // E: at most one
    }
  }
};

NoteCheck compile_note(const SyntaxNote& note);

struct SegmentCheck {
  const SegmentDef* def = nullptr;
  std::uint64_t mandatory = 0;
  std::vector<ElementCheck> elements;
  std::vector<NoteCheck> notes;
  std::uint64_t pairs = 0;           // the first elements of notes P over two neighbours, as in PO1-06 to PO1-25
  std::vector<NoteCheck> others;     // the notes that are not such pairs
  std::vector<std::size_t> periods;  // positions of periods (Dialect::period) with their form before them

  // Whether all notes hold: the pairs at once, as a PO1 has ten of them.
  bool notes_hold(std::uint64_t present) const {
    bool broken = ((present ^ (present >> 1)) & pairs) != 0;
    for (const auto& note : others) broken |= !note.holds(present);
    return !broken;
  }
};

// Compiles and keeps the code sets and segment checks that several grammar nodes share.
class CheckTable {
 public:
  const SegmentCheck* check(const SegmentDef* def, const Dialect& dialect);
  // The compiled form of a list; nullptr if any value will do.
  const CodeSet* codes_of(const CodeList* list) const;

 private:
  const CodeSet* codes(const CodeList* list);
  std::vector<std::unique_ptr<SegmentCheck>> segments_;
  std::vector<std::pair<const CodeList*, std::unique_ptr<CodeSet>>> code_sets_;
};

struct Automaton {
  static constexpr int deepest = 24;
  static constexpr std::int16_t none = -1;  // no step; -2 - n: the step to n leaves out a mandatory segment

  struct Node {
    std::int16_t parent = -1, first_child = -1, next = -1, depth = 0;
    bool mandatory = false, loop = false;
    std::int32_t max = 1;  // 0: no limit
    const SegmentCheck* check = nullptr;
  };

  explicit Automaton(const SetGrammar& grammar);

  // The dense number of a tag in this set, -1 for one that does not occur in it.
  int tag(std::string_view tag) const {
    const auto key = pack_tag(tag);
    const auto& slot = slots[(key * multiplier) >> 20];
    return slot.key == key ? slot.number : -1;
  }
  std::int16_t step(int node, int tag) const {
    return steps[static_cast<std::size_t>(node) * tag_count + static_cast<std::size_t>(tag)];
  }

  struct Slot {
    std::uint32_t key = 0;
    std::int16_t number = -1;
  };
  const SetGrammar* grammar;
  CheckTable checks;
  std::vector<Node> nodes;
  std::vector<std::int16_t> tags;  // of each node
  std::array<Slot, 4096> slots{};  // perfect: multiplier was chosen so
  std::uint32_t multiplier = 1;
  std::size_t tag_count = 0;
  std::vector<std::int16_t> steps;  // [node][tag]

 private:
  void number_tags();
  bool place_tags(const std::vector<std::uint32_t>& keys);
  void compile_nodes();
  void compile_steps(int node);
};

}  // namespace crossdock::segments
