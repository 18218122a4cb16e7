// SPDX-License-Identifier: Apache-2.0
// Code tables: wire codes and canonical words with a declared way back.
//
// One canonical word may have several wire codes; the first one written in the table is preferred when
// writing unless another is marked. An entry with `read: word` is an alias that is never written.
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

namespace crossdock::mapping {

struct CodeEntry {
  std::string wire;  // "" stands for an absent value
  std::string word;
  bool read_only = false;
  bool write_only = false;  // several words share the code; it reads as another one
  int length = 0;           // written only for values of this many characters; 0 for any
};

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
  bool open = false;      // a code without entry stands for itself (text fields only)
  bool partial = false;   // further words are written by another rule
  std::string own;        // of units: a code without entry is a unit of this list's own, "x12:QQ"; empty for none
  std::string otherwise;  // the word an unknown code reads as, empty for none; the code is kept as an extension
  std::vector<CodeEntry> entries;

  // The entry for a code as written, or nullptr.
  const CodeEntry* read(std::string_view wire) const;
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
  int read(std::string_view wire) const;
  // The preferred entry for an ordinal whose value has `length` characters, or nullptr.
  const CodeEntry* write(int ordinal, std::size_t length = 0) const;

 private:
  const CodeTable* table_;
  std::vector<int> ordinals_;                           // by entry
  std::vector<const CodeEntry*> usual_;                 // by ordinal: for values of any length
  std::vector<std::vector<const CodeEntry*>> special_;  // by ordinal: for values of one length
};

using CodeTables = std::map<std::string, std::shared_ptr<const CodeTable>, std::less<>>;

// The tables of one codes/*.yaml file: `tables: {name: {codes: {…}, writes: {word: code}, open: …, otherwise: …}}`.
Result<std::vector<CodeTable>> parse_code_tables(const yaml::File& file);
// The entries of a `codes:` mapping: `EA: EA`, `VN: {read: seller}`, `UP: {is: gtin, length: 12}`.
Result<std::vector<CodeEntry>> parse_code_entries(const yaml::File& file, const yaml::Node& node);
// `table` with further entries, which win over its own for the same wire code and are preferred when writing.
CodeTable extended(const CodeTable& table, const std::vector<CodeEntry>& entries);

}  // namespace crossdock::mapping
