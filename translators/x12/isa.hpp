// SPDX-License-Identifier: Apache-2.0
// The interchange header: the only segment read by position, from which all delimiters follow. Internal to
// the reader.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translators/x12/interchange.hpp"

namespace crossdock::x12 {

inline constexpr std::size_t isa_length = 106;  // with terminator; fixed by X12.5
// The lengths of its elements, and where its separators stand.
inline constexpr std::array<std::size_t, 16> isa_widths = {2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1};
inline constexpr std::array<std::size_t, 16> isa_separators = {3,  6,  17, 20, 31, 34, 50,  53,
                                                               69, 76, 81, 83, 89, 99, 101, 103};

// Whether a byte can be a delimiter: neither a letter, a digit nor a blank.
constexpr bool delimiter_like(char c) {
  return !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) && c != ' ';
}

// Notes a departure from the standard: as use of a tolerance if `name` is tolerated, as an error otherwise.
class Departures {
 public:
  explicit Departures(Tolerances tolerances) : tolerances_(tolerances) {}

  Tolerances tolerances() const { return tolerances_; }
  bool tolerated(Tolerance tolerance) const { return tolerances_.has(tolerance); }
  // The finding for it; `ta105` is the note code of the error.
  Finding note(Tolerance tolerance, std::string_view ta105, std::uint64_t offset, const std::string& message) const;

 private:
  Tolerances tolerances_;
};

struct Isa {
  Delimiters delimiters;
  std::string_view tag;
  std::string_view elements[16];
  char separator = '*';              // of these elements; the segments after it may use another
  std::size_t length = 0;            // bytes from the I to one past the terminator
  std::string_view terminator_rest;  // further bytes of a terminator that is not one byte
  std::vector<Finding> findings;
  std::shared_ptr<std::string> joined;  // holds the elements when line breaks had to be taken out
};

// Reads the ISA that `rest` starts with and that stands at `at` in the file. nullopt, with `failure` saying where and why, when no delimiters follow from it.
struct IsaFailure {
  std::uint64_t offset = 0;
  std::string message;
};
std::optional<Isa> parse_isa(std::string_view rest, std::uint64_t at, const Departures& departures,
                             IsaFailure& failure);
// As many bytes as an ISA may take, whatever is wrong with it: no more need to be at hand.
inline constexpr std::size_t isa_lookahead = 4096;

// Whether an ISA begins at `at`, where a segment may begin. With a letter or digit as separator only in the fixed
// layout, and then parse_isa refuses it (TA105 026).
bool starts_isa(std::string_view bytes, std::size_t at);

// Whether an ISA in its fixed layout stands at `at`: the check that tells a header from data.
bool is_fixed_isa(std::string_view bytes, std::size_t at);

}  // namespace crossdock::x12
