// SPDX-License-Identifier: Apache-2.0
// Writes the findings of a check as it goes on: text for people or one JSON object, in bounded memory.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "translators/x12/report_json.hpp"
#include "translators/x12/stream_check.hpp"

namespace crossdock::x12 {

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

// "orders.edi: invalid, 3 errors, using bom"
std::string conclusion(std::string_view name, Verdict verdict, std::uint64_t errors,
                       const std::vector<std::string>& tolerances);

class StreamReport {
 public:
  enum class Form { text, json };
  // `line_of` is asked for each finding that is written, and never before.
  StreamReport(Form form, std::string name, const LineOf& line_of = {});

  void add(const CheckEvent& event);
  void finish(const StreamCheck& check);

  // Returns the text that can be written out now; the rest waits for what may still be learnt about it. In JSON that is
  // the status of sets and groups, which are rejected with their group or interchange: as long as these take no more
  // than some megabytes. Beyond that a set keeps its own status, and the group or interchange says that it is rejected.
  std::string take();

 private:
  void add_text(const CheckEvent& event);
  void add_json(const CheckEvent& event);
  void add_status(std::vector<std::size_t>& to, std::size_t from);
  void reject(std::vector<std::size_t>& which);

  const Form form_;
  const std::string name_;
  std::string text_;
  bool finished_ = false;
  std::vector<Finding> outside_;  // any interchange
  // Text.
  FindingLines lines_;
  FindingLines::Mark file_, interchange_, group_;
  // JSON: where in text_ the statuses stand.
  JsonReport json_;
  std::vector<std::size_t> of_sets_, of_interchange_;
};

}  // namespace crossdock::x12
