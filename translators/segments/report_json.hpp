// SPDX-License-Identifier: Apache-2.0
// A checked file as one JSON object, written as the check goes on: nothing of a set is kept after it was written,
// so a file of any size can be reported.
//
//   {"file":…,"interchanges":[{"control":…,"sender":…,"receiver":…,"version":…,"groups":[
//     {"control":…,"id":…,"version":…,"sender":…,"receiver":…,"sets":[
//       {"control":…,"id":…,"version":…,"status":"A","findings":[…]}],
//      "status":"A","findings":[…]}],
//    "status":"A","findings":[…]}],
//   "findings":[…],"tolerances":[…],"verdict":"valid"}
//
// Members that are known only at the end of a file, an interchange or a group stand at its end.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "translators/segments/interchange.hpp"
#include "translators/segments/lines.hpp"
#include "translators/segments/validation.hpp"

namespace crossdock::segments {

enum class Verdict { valid, tolerated, invalid };
std::string_view to_string(Verdict verdict);

// Appends to `text`, which the caller may write out and clear between any two calls.
class JsonReport {
 public:
  // Findings say their line where `line_of` knows it.
  explicit JsonReport(std::string& text, LineOf line_of = {}) : text_(text), line_of_(std::move(line_of)) {}

  void begin_file(std::string_view name);
  void begin_interchange(const Interchange& interchange);
  void begin_group(const Group& group);
  void add_set(const Group& group, const TransactionSet& set, const SetReport& report);
  void end_group(const GroupReport& report);
  void end_interchange(const InterchangeReport& report);
  // `findings` are those outside any interchange.
  void end_file(std::span<const Finding> findings, std::span<const std::string> tolerances, Verdict verdict);

 private:
  void field(std::string_view name, std::string_view value);
  void comma();
  void status_and_findings(char status, std::span<const Finding> findings);
  void findings(std::span<const Finding> findings);

  std::string& text_;
  LineOf line_of_;
  bool first_ = true;  // of the innermost list
};

}  // namespace crossdock::segments
