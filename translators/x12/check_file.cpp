// SPDX-License-Identifier: Apache-2.0
// Reads and validates a file from end to end.
#include "translators/x12/interchange_check.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::x12 {

FileReport check_file(std::string_view bytes, const Dictionary& dictionary, const CheckOptions& options,
                      std::string name) {
  FileReport report;
  report.name = std::move(name);
  auto file = read(bytes, options.read);
  if (!file) {
    report.findings.push_back(no_isa(bytes));
  } else {
    report.file = std::move(*file);
    report.findings = report.file.findings;
    InterchangeNumbers numbers;
    for (const auto& interchange : report.file.interchanges)
      numbers.check(interchange, report.interchanges.emplace_back(validate(interchange, dictionary, options.validate)));
  }
  conclude(report);
  return report;
}

}  // namespace crossdock::x12
