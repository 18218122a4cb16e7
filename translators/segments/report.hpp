// SPDX-License-Identifier: Apache-2.0
// One file checked from end to end, and what people and programs read of it: pure functions from values to text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "translators/segments/dictionary.hpp"
#include "translators/segments/interchange.hpp"
#include "translators/segments/report_json.hpp"
#include "translators/segments/validation.hpp"

namespace crossdock::segments {

struct CheckOptions {
  ReadOptions read;
  ValidateOptions validate;
};

struct FileReport {
  std::string name;                             // for messages; may be empty
  Verdict verdict = Verdict::valid;             // invalid: any error; tolerated: valid by using tolerances
  std::vector<std::string> tolerances;          // those that were used, each once, in file order
  std::vector<Finding> findings;                // of the file, outside any interchange
  File file;                                    // views into the bytes that were checked
  std::vector<InterchangeReport> interchanges;  // as File::interchanges
};

// Sets verdict and tolerances from the findings.
void conclude(FileReport& report);

// All findings in the order of the file: envelope first, then group by group and set by set.
std::vector<const Finding*> all_findings(const FileReport& report);

// One line, as JsonReport writes it.
std::string to_json(const FileReport& report, const LineOf& line_of = {});

// For people: one line for each finding (place, code, sentence) in columns, and a last line with the verdict.
std::string findings_text(const FileReport& report, const LineOf& line_of = {});

// The interchange that answers another one where no partner is configured: from its receiver to its sender.
struct Answer {
  std::string text;     // with a line feed after each segment; empty where there is none
  std::string why_not;  // then, one sentence without a stop at its end
};

// The loop tree as nodes in the order of the file, each finding after what it is about.
struct Shown {
  enum class Kind { interchange, group, set, segment, element, finding };

  Kind kind{};
  std::size_t depth = 0;
  std::string place;                     // a segment's tag, an element's position "03-01", a finding's code
  std::string name;                      // by the standard, or a finding's sentence
  std::string value;                     // of an element, as written
  std::string meaning;                   // of a code
  std::uint64_t offset = 0, length = 0;  // in bytes from the start of the file
  bool error = false;                    // of a finding
};
std::vector<Shown> tree_of(const FileReport& report, const Dictionary& dictionary);

struct ShowOptions {
  bool colour = false;
};
// The loop tree with names of segments, elements and codes, and each finding below what it is about.
std::string show(const FileReport& report, const Dictionary& dictionary, const ShowOptions& options = {});

}  // namespace crossdock::segments
