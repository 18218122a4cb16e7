// SPDX-License-Identifier: Apache-2.0
// Codecs: invertible pairs of functions between the text of one place on the wire and one canonical value.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "translators/canonical/schema.hpp"
#include "translators/mapping/code_table.hpp"
#include "translators/segments/dictionary.hpp"

namespace crossdock::mapping {

enum class CodecKind : std::uint8_t {
  text,     // as it is
  integer,  // int
  decimal,  // with a written point, or with `decimals` implied digits
  date,     // in the form `date`
  time,
  code,      // enumeration ↔ code, by `keys`
  word,      // text ↔ code, by `table`
  sscc,      // 18 digits ↔ "00" and 18 digits
  money,     // amount here, currency from the document or an attribute
  quantity,  // value and unit, at two places
  basis,     // code ↔ how many units a price is of, by `bases`
  pair,      // {enumeration, text} at two places
  pairs,     // a list of {enumeration, text} at consecutive pairs of places
  lines,     // a list of texts at consecutive places
  moment,    // date and, where there is one, time of day, in the form that a code (UN/ECE 2379) at a second place names
};

enum class DateForm : std::uint8_t { century, short_year, iso };  // CCYYMMDD, YYMMDD, CCYY-MM-DD

// {enumeration, text, code} records: offsets of the three.
struct PairShape {
  const canonical::Type* key_type = nullptr;
  std::size_t key = 0, value = 0, code = 0;
};

// For entries of lists whose table has a list of its own (CodeTable::own): which codes are carried beside the words.
struct OwnCodes {
  int other = -1;  // the ordinal of `other`, the word of an entry that has none; -1: no such word
  const segments::CodeList* listed = nullptr;  // codes that the element may have; nullptr: any
  std::size_t least = 1, most = 0;             // characters of the code; 0: any
  std::vector<std::string> taken;              // codes that other rules of the same element read
};

// The meaning of a code of price bases: `count` units of the line; or of `unit`, which the line's must be; or, where
// the line counts in a unit that is `count` pieces itself (dozen, thousand), one of that.
struct Basis {
  Decimal count;
  std::string unit, collective;
};
// The text of a table: "100", "100 FOT", "12=DZN". Nullopt if it is none.
std::optional<Basis> parse_basis(std::string_view text);

struct Codec {
  CodecKind kind = CodecKind::text;
  int decimals = -1;                // implied digits after the point; -1: the point is written
  std::size_t least = 0, most = 0;  // length on the wire; 0: any
  bool cut = false;                 // longer text is cut, and said so
  bool wrap = false;                // a longer text of a list goes on in further occurrences
  bool drop = false;                // a word that has no code and does not fit is left out, and said so
  bool digits = false;              // text that is written into a number
  bool bare_point = false;          // numbers without leading zero before the point
  DateForm date = DateForm::iso;
  std::shared_ptr<const CodeTable> table;
  std::shared_ptr<const KeyCodes> keys;  // of `table`, for code, pair and pairs
  std::optional<OwnCodes> own;           // of the three, where there is a place for the code
  PairShape shape;                       // for pair and pairs
  std::vector<Basis> bases;              // of the table's entries, for basis
  std::string attribute;                 // XML: of the unit or currency
  bool hash = false;
};

enum class Outcome : std::uint8_t {
  ok,
  empty,
  cut,
  malformed,
  too_long,
  too_short,
  too_precise,
  no_code,
  not_a_number
};
std::string_view to_string(Outcome outcome);

// Reads `text` (not empty) into a value of `type`: for money the amount, for quantity the number.
Outcome decode(const Codec& codec, std::string_view text, const canonical::Type& type, void* value);

// The text of a value; it may point into the value or into `scratch`, which must stay until it is used.
Outcome encode(const Codec& codec, const canonical::Type& type, const void* value, std::string& scratch,
               std::string_view& text);

// A text in parts of at most `most` characters (not 0), ended at blanks, which go, where there are any. One part at least.
std::vector<std::string> wrapped(std::string_view text, std::size_t most);

// A code as an entry of a list has it: its word, and whether the code itself is to be kept beside the word. The word says
// less than the code where it is `other`, or where it is written by another code (an alias).
struct CodeRead {
  int ordinal = -1;  // -1: the document has no place for such an entry
  bool kept = false;
};
// `length`: characters of the value, on which the preferred code of a word may depend.
CodeRead read_code(const Codec& codec, std::string_view wire, std::size_t length = 0);
// Puts "x12:19" into `code`.
void keep_code(const Codec& codec, std::string_view wire, std::string& code);
// The code for a word and the code kept beside it; nullopt if there is none here. A kept code is written by a table of its
// own list that reads it as this word, where the element may have it; an entry without a word by nothing else.
std::optional<std::string_view> write_code(const Codec& codec, int ordinal, std::string_view kept,
                                           std::size_t length = 0);

// Units: the wire's code to Quantity::unit and ::source_unit, and back. Outcome::no_code for an unknown one: reading keeps
// it all the same, in a table with `own` as a unit of that list alone, which equals no other; no other table writes it.
Outcome decode_unit(const Codec& codec, std::string_view text, canonical::Quantity& quantity);
Outcome encode_unit(const Codec& codec, const canonical::Quantity& quantity, std::string_view& text);

// A basis for a line that counts in `unit`. Outcome::no_code for a code without meaning, or one of another unit.
Outcome decode_basis(const Codec& codec, std::string_view text, const canonical::Quantity& line,
                     canonical::Quantity& basis);
Outcome encode_basis(const Codec& codec, const canonical::Quantity& basis, const canonical::Quantity& line,
                     std::string_view& text);

// Date and time of day in a form of UN/ECE 2379: "102", "203", "204", "101", and "" as "102". False for another form.
bool is_moment_form(std::string_view form);
Outcome decode_moment(std::string_view text, std::string_view form, Date& date, std::optional<TimeOfDay>& time);
// Appends to `scratch`; the form is the shortest that holds the time.
std::string_view encode_moment(const Date& date, const TimeOfDay* time, std::string& scratch, std::string_view& text);

// nullptr key_type if `type` is not such a record.
PairShape pair_shape(const canonical::Type& type);

}  // namespace crossdock::mapping
