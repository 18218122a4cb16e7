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

#include "translators/segments/starts.hpp"
#include "translators/x12/interchange.hpp"

namespace crossdock::x12 {

using segments::delimiter_like;
using segments::has_isa_places;
using segments::is_fixed_isa;
using segments::isa_length;
using segments::isa_separators;
using segments::starts_isa;

// The lengths of its elements.
inline constexpr std::array<std::size_t, 16> isa_widths = {2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1};

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

}  // namespace crossdock::x12
