// SPDX-License-Identifier: Apache-2.0
// Loads dictionary and mappings once, and wraps segments in an envelope to read them.
#include "tests/mapping/support.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "translators/edifact/validator.hpp"
#include "translators/x12/dictionary.hpp"
#include "translators/x12/validator.hpp"
#include "translators/x12/writer.hpp"

namespace crossdock::tests {

std::shared_ptr<const segments::Dictionary> dictionary() {
  static const auto loaded = x12::embedded_dictionary();
  if (!loaded) ADD_FAILURE() << describe(loaded.error());
  return loaded ? *loaded : nullptr;
}

const mapping::Library& standard_mappings() {
  static const auto library = mapping::Library::load(
      {.folder = CROSSDOCK_SOURCE_DIR "/mappings", .overlays = {}, .sources = {}, .dictionary = dictionary()});
  if (!library) {
    std::fprintf(stderr, "%s\n", describe(library.error()).c_str());
    std::abort();
  }
  return **library;
}

std::unique_ptr<X12File> read_file(std::string bytes, int level) {
  auto out = std::make_unique<X12File>();
  out->bytes = std::move(bytes);
  auto file = x12::read(out->bytes);
  if (!file) {
    ADD_FAILURE() << describe(file.error());
    return out;
  }
  out->file = std::move(*file);
  for (const auto& interchange : out->file.interchanges)
    out->reports.push_back(x12::validate(interchange, *dictionary(), {.level = level}));
  return out;
}

std::unique_ptr<X12File> read_file(std::string bytes, mapping::Syntax syntax, int level) {
  if (syntax == mapping::Syntax::x12) return read_file(std::move(bytes), level);
  auto out = std::make_unique<X12File>();
  out->bytes = std::move(bytes);
  const auto& directories = *standard_mappings().edifact();
  auto file = edifact::read(out->bytes, directories);
  if (!file) {
    ADD_FAILURE() << describe(file.error());
    return out;
  }
  out->file = std::move(*file);
  for (const auto& interchange : out->file.interchanges)
    out->reports.push_back(edifact::validate(interchange, directories, {.level = level}));
  return out;
}

std::string enveloped(const segments::SetText& set, const mapping::Mapping& mapping) {
  if (mapping.syntax() == mapping::Syntax::x12) return enveloped(set, mapping.version());
  edifact::InterchangeText text;
  text.sender = text.receiver = {"4012345000009", "14"};
  text.control = "1";
  text.level = "UNOY";
  text.messages.push_back({.set = set, .version = mapping.version(), .reference = "1"});
  const auto written = edifact::write(text);
  if (!written) ADD_FAILURE() << describe(written.error());
  return written.value_or("");
}

std::string enveloped(const segments::SetText& set, std::string_view version) {
  const auto* grammar = dictionary()->find(version, set.id);
  x12::InterchangeText text;
  text.sender = {"ZZ", "SENDER", "SENDER"};
  text.receiver = {"ZZ", "RECEIVER", "RECEIVER"};
  text.version = version.starts_with("005") ? "00501" : "00401";
  if (text.version == "00501") text.delimiters.repetition = '^';
  text.control = 1;
  text.at = TimePoint(std::chrono::hours(24 * 365 * 56));
  text.groups.push_back({.functional_id = grammar->functional_id,
                         .version = std::string(version),
                         .control = 1,
                         .sets = {set},
                         .set_controls = {1}});
  const auto written = x12::write(text);
  if (!written) ADD_FAILURE() << describe(written.error());
  return written.value_or("");
}

Result<mapping::ReadResult> read_first(const X12File& file, const mapping::Mapping& mapping, mapping::Trace trace) {
  if (file.file.interchanges.empty() || file.file.interchanges[0].groups.empty())
    return fail(Fault::malformed, "no set");
  const auto& group = file.file.interchanges[0].groups[0];
  return mapping::read_segments(mapping, file.file.interchanges[0], group.sets[0], file.reports[0].groups[0].sets[0],
                                trace);
}

std::string lines_of(std::string_view body, char terminator) {
  std::string out;
  for (const char c : body) out += c == terminator ? '\n' : c;
  return out;
}

Result<mapping::ReadResult> read_body(const mapping::Mapping& mapping, std::string_view body) {
  const char end = mapping.syntax() == mapping::Syntax::edifact ? '\'' : '~';
  const segments::SetText set{.id = mapping.set(),
                              .implementation = {},
                              .body = std::string(body),
                              .segments = static_cast<int>(std::ranges::count(body, end))};
  const auto file = read_file(enveloped(set, mapping), mapping.syntax(), 2);
  return read_first(*file, mapping);
}

Result<mapping::ReadResult> read_body(std::string_view standard_mapping, std::string_view body) {
  return read_body(*standard_mappings().find(standard_mapping), body);
}

std::string written_body(std::string_view mapping_name, const canonical::Document& document) {
  const auto mapping = standard_mappings().find(mapping_name);
  const bool edifact = mapping->syntax() == mapping::Syntax::edifact;
  const auto out =
      mapping::write_segments(*mapping, document, edifact ? edifact::standard_delimiters : segments::Delimiters{});
  return out ? out->body : describe(out.error());
}

std::string body_lines(const X12File& file, std::size_t group, std::size_t set) {
  const auto& interchange = file.file.interchanges[0];
  const auto& one = interchange.groups[group].sets[set];
  std::string out;
  for (std::uint32_t i = 1; i + 1 < one.segment_count; ++i) {
    const auto& segment = interchange.segments[one.first_segment + i];
    out += segment.tag;
    for (const auto element : interchange.elements_of(segment)) out.append("*").append(element);
    out += '\n';
  }
  return out;
}

std::optional<std::string> corpus() {
  const char* configured = std::getenv("CROSSDOCK_CORPUS");
  for (std::string path :
       {std::string(configured != nullptr ? configured : ""), std::string(CROSSDOCK_SOURCE_DIR "/../shared/corpus")}) {
    if (!path.empty() && std::filesystem::is_directory(path)) return path;
  }
  return std::nullopt;
}

std::string file_text(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace crossdock::tests
