// SPDX-License-Identifier: Apache-2.0
// One file checked from end to end, for `crossdock x12 check` and `crossdock x12 show`: pure functions from
// bytes to values and text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "translators/x12/dictionary.hpp"
#include "translators/x12/interchange.hpp"
#include "translators/x12/report_json.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::x12 {

struct CheckOptions {
  ReadOptions read;
  ValidateOptions validate;
};

struct FileReport {
  std::string name;                             // for messages; may be empty
  Verdict verdict = Verdict::valid;             // invalid: any error; tolerated: valid by using tolerances
  std::vector<std::string> tolerances;          // those that were used, each once, in file order
  std::vector<Finding> findings;                // of the file, outside any interchange
  File file;                                    // views into the bytes given to check_file
  std::vector<InterchangeReport> interchanges;  // as File::interchanges
};

// Reads and validates. Bytes without any ISA give an invalid report with one finding.
FileReport check_file(std::string_view bytes, const Dictionary& dictionary, const CheckOptions& options = {},
                      std::string name = {});

// Sets verdict and tolerances from the findings.
void conclude(FileReport& report);

// All findings in the order of the file: envelope first, then group by group and set by set.
std::vector<const Finding*> all_findings(const FileReport& report);

// One line, as JsonReport writes it.
std::string to_json(const FileReport& report, const LineOf& line_of = {});

// For people: one line for each finding (place, code, sentence) in columns, and a last line with the verdict.
std::string findings_text(const FileReport& report, const LineOf& line_of = {});

struct ShowOptions {
  bool colour = false;
};
// The loop tree with names of segments, elements and codes, and each finding below what it is about.
std::string show(const FileReport& report, const Dictionary& dictionary, const ShowOptions& options = {});

}  // namespace crossdock::x12
