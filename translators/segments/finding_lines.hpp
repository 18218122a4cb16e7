// SPDX-License-Identifier: Apache-2.0
// Writes findings as lines for people, in bounded memory.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "translators/segments/report_json.hpp"

namespace crossdock::segments {

// Findings as lines in columns, envelopes before what stands in them, as findings_text has it. A file with very many
// is written in parts: within each part the order is that, and the columns are its own.
class FindingLines {
 public:
  static constexpr std::size_t most = 10'000;  // in one part

  explicit FindingLines(LineOf line_of = {}) : line_of_(std::move(line_of)) {}

  // Where findings go that belong before those added from now on; later ones with the same mark follow each other.
  struct Mark {
    std::size_t at = 0, part = 0;
  };
  Mark mark() const { return {lines_.size(), part_}; }
  void add(const Finding& finding) { insert({lines_.size(), part_}, finding); }
  void insert(Mark mark, const Finding& finding);
  void insert(Mark mark, const std::vector<Finding>& findings);
  // Appends the lines to `text` and starts the next part.
  void write(std::string& text);
  bool full() const { return lines_.size() >= most; }

 private:
  struct Line {
    std::string place, code, message;
  };
  LineOf line_of_;
  std::deque<Line> lines_;
  std::size_t part_ = 0;
};

// "PO1-02 (segment 6)", "file" for a finding about the whole.
std::string place_of(const Finding& finding);

// "orders.edi: invalid, 3 errors, using bom"
std::string conclusion(std::string_view name, Verdict verdict, std::uint64_t errors,
                       const std::vector<std::string>& tolerances);

}  // namespace crossdock::segments
