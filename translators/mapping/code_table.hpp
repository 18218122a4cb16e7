// SPDX-License-Identifier: Apache-2.0
// Code tables: wire codes and canonical words with a declared way back.
//
// One canonical word may have several wire codes; the first one written in the table is preferred when
// writing unless another is marked. An entry with `read: word` is an alias that is never written.
//
// A code without a word holds the document, unless the table says `keep`: then it goes to the extensions, with a note.
// Both are said with a reason, so that a table answers for every code that the standard has at its element.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/yaml.hpp"
#include "translators/mapping/origin.hpp"

namespace crossdock::mapping {

// The fate of a code: it has a meaning; or it has none, and holds the document or is kept beside it.
enum class Fate : std::uint8_t { meant, hold, keep };

struct CodeEntry {
  std::string wire;  // "" stands for an absent value
  std::string word;  // of a code without meaning the reason
  bool read_only = false;
  bool write_only = false;  // several words share the code; it reads as another one
  int length = 0;           // written only for values of this many characters; 0 for any
  Fate fate = Fate::meant;
  Origin origin = {};  // where it was written
};

// Stands in a table for every code that it does not name.
inline constexpr std::string_view other_codes = "(others)";

// Whether two short texts are equal, compared where they stand: for codes of two or three bytes the call of memcmp
// costs more than the comparison, and its AVX-512 form slows down the SSE instructions around it.
inline bool same_code(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

// Short texts, packed into whole numbers, to indices: one multiplication and mostly one comparison a look-up.
class ShortTexts {
 public:
  static constexpr std::size_t longest = 7;
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  // The first of equal texts stays; longer ones are not taken.
  void fill(const std::vector<std::string_view>& texts, const std::vector<std::uint32_t>& indices);
  // `text` has at most `longest` bytes.
  std::uint32_t find(std::string_view text) const;

 private:
  struct Place {
    std::uint64_t key = 0;  // 0: free
    std::uint32_t index = none;
  };
  std::size_t place_of(std::uint64_t key) const {
    return static_cast<std::size_t>(key * 0x9E3779B97F4A7C15U >> shift_);
  }

  std::vector<Place> places_;  // a power of two, at most half full
  int shift_ = 63;
};

struct CodeTable {
  std::string name;
  bool open = false;     // a code without entry stands for itself (text fields only)
  bool partial = false;  // further words are written by another rule
  bool units = false;    // a code that means a unit here never means another one
  std::string own;  // the list that a code without entry is carried in, "x12" for "x12:QQ"; empty: it is not carried
  std::string otherwise;  // the word an unknown code reads as, empty for none; the code is kept as an extension
  std::vector<CodeEntry> entries;

  // The entry for a code as written, or nullptr.
  const CodeEntry* read(std::string_view wire) const;
  // The table's entry for a code that read() does not find; nullptr when it has none, which means hold.
  const CodeEntry* unmeant(std::string_view wire) const;
  bool keeps(std::string_view wire) const {
    const auto* entry = unmeant(wire);
    return entry != nullptr && entry->fate == Fate::keep;
  }
  // Whether somebody has decided what becomes of the code.
  bool answers_for(std::string_view wire) const {
    return open || !own.empty() || !otherwise.empty() || read(wire) != nullptr || unmeant(wire) != nullptr;
  }
  // "'NA' means nothing in code table 'decision': it …", for a code that holds the document.
  std::string refusal(std::string_view wire) const;
  // The code of `code`, "19" of "x12:19", if that is of this table's own list; empty otherwise.
  std::string_view own_part(std::string_view code) const;
  // The preferred entry for a word whose value has `length` characters, or nullptr.
  const CodeEntry* write(std::string_view word, std::size_t length = 0) const;

  void index();  // after entries changed

 private:
  ShortTexts short_wires_;  // to entries
  std::vector<std::uint32_t> by_wire_;
  ShortTexts short_words_;              // to places in by_word_
  std::vector<std::uint32_t> by_word_;  // stable: entries of one word stay in file order
};

// A table whose words are the names of one enumeration, by ordinal: nothing is looked up by name at run time.
class KeyCodes {
 public:
  KeyCodes(const CodeTable& table, std::span<const std::string_view> names);

  // The ordinal a code reads as, -1 if the table has none.
  int read(std::string_view wire) const { return ordinal(table_->read(wire)); }
  int ordinal(const CodeEntry* entry) const {  // of an entry of the table, or nullptr
    return entry == nullptr ? -1 : ordinals_[static_cast<std::size_t>(entry - table_->entries.data())];
  }
  // The preferred entry for an ordinal whose value has `length` characters, or nullptr.
  const CodeEntry* write(int ordinal, std::size_t length = 0) const;
  std::span<const std::string_view> names() const { return names_; }

 private:
  const CodeTable* table_;
  std::span<const std::string_view> names_;
  std::vector<int> ordinals_;                           // by entry
  std::vector<const CodeEntry*> usual_;                 // by ordinal: for values of any length
  std::vector<std::vector<const CodeEntry*>> special_;  // by ordinal: for values of one length
};

// The word of an entry whose code has none.
inline constexpr std::string_view no_word = "other";

using CodeTables = std::map<std::string, std::shared_ptr<const CodeTable>, std::less<>>;

// The note of a code that was kept: "'XY' is not in code table 'reference_kind'; it is kept in the extensions".
std::string kept_aside(const CodeTable& table, std::string_view code);
// The note of one that goes on: "'19' is not in code table 'reference_kind'; it is carried as written".
std::string carried_as_written(const CodeTable& table, std::string_view code);

// The tables of one codes/*.yaml file: `tables: {name: {codes: {…}, writes: {word: code}, open: …, otherwise: …}}`.
Result<std::vector<CodeTable>> parse_code_tables(const yaml::File& file);
// The entries of a `codes:` mapping: `EA: EA`, `VN: {read: seller}`, `UP: {is: gtin, length: 12}`,
// `NA: {hold: reason}`, `(others): {keep: reason}`.
Result<std::vector<CodeEntry>> parse_code_entries(const yaml::File& file, const yaml::Node& node);
// `table` with further entries, which win over its own for the same wire code and are preferred when writing.
CodeTable extended(const CodeTable& table, const std::vector<CodeEntry>& entries);
// Fault::invalid at the entry that gives a unit's code another meaning than `table` does.
Result<void> check_units(const CodeTable& table, const std::vector<CodeEntry>& entries);

}  // namespace crossdock::mapping
