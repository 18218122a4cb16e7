// SPDX-License-Identifier: Apache-2.0
// Shared by the mapping's tests: the library with the standard mappings, and X12 text in and out.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translators/edifact/writer.hpp"
#include "translators/mapping/mapping.hpp"

namespace crossdock::tests {

const mapping::Library& standard_mappings();
std::shared_ptr<const segments::Dictionary> dictionary();

// A file that was read and validated; the views in it point into `bytes`.
struct X12File {
  std::string bytes;
  segments::File file;
  std::vector<segments::InterchangeReport> reports;
};
std::unique_ptr<X12File> read_file(std::string bytes, int level = 3);
std::unique_ptr<X12File> read_file(std::string bytes, mapping::Syntax syntax, int level);  // X12 or EDIFACT

// The body of a set in an envelope of this version, as a file.
std::string enveloped(const segments::SetText& set, std::string_view version = "004010");
std::string enveloped(const segments::SetText& set, const mapping::Mapping& mapping);  // of X12 or EDIFACT

// The document of the first set of a file; the error as text otherwise.
Result<mapping::ReadResult> read_first(const X12File& file, const mapping::Mapping& mapping,
                                       mapping::Trace trace = mapping::Trace::off);

// The document that these segments, each with its terminator, are by a mapping; and back. A failure to write is the error
// as text.
Result<mapping::ReadResult> read_body(const mapping::Mapping& mapping, std::string_view body);
Result<mapping::ReadResult> read_body(std::string_view standard_mapping, std::string_view body);
std::string written_body(std::string_view mapping, const canonical::Document& document);

// The segments between ST and SE, one a line.
std::string body_lines(const X12File& file, std::size_t group = 0, std::size_t set = 0);
std::string lines_of(std::string_view body, char terminator = '~');

// Where the test data lies, or nothing when it is not there.
std::optional<std::string> corpus();
std::string file_text(const std::string& path);

}  // namespace crossdock::tests
