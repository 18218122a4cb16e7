// SPDX-License-Identifier: Apache-2.0
// Writes the findings of a check as it goes on: text for people or one JSON object, in bounded memory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translators/segments/finding_lines.hpp"
#include "translators/x12/stream_check.hpp"

namespace crossdock::x12 {

using segments::FindingLines;
using segments::JsonReport;
using segments::LineOf;

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
