// SPDX-License-Identifier: Apache-2.0
// `crossdock xml`: checks XML documents as the gate does, without a store or a configuration.

#include "gateway/cli/check_files.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/program.hpp"
#include "gateway/cli/verb.hpp"
#include "translators/xml/gate.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::cli {
namespace xml_verbs {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string schemas;
};

enum class FileVerdict { invalid, unchecked, valid };

// Without schemas only the form is judged.
std::string_view word_of(FileVerdict verdict) {
  switch (verdict) {
    case FileVerdict::invalid: return "invalid";
    case FileVerdict::unchecked: return "well-formed";
    case FileVerdict::valid: return "valid";
  }
  return "";
}

Tone tone_of(FileVerdict verdict) {
  if (verdict == FileVerdict::invalid) return Tone::bad;
  return verdict == FileVerdict::valid ? Tone::good : Tone::warn;
}

Table findings_of(const Result<xml::GateReport>& report) {
  Table table{{{"line", "LINE"}, {"column", "COLUMN"}, {"code", "CODE"}, {"path", "PATH"}, {"message", "FINDING"}}, {}};
  if (!report) return table;
  for (const auto& finding : report->findings) {
    table.add({std::int64_t{finding.line}, std::int64_t{finding.column}, finding.code, finding.path, finding.message});
  }
  return table;
}

// `schemas`: their folder, or empty. A document that none of them knows is not valid: nobody has said what it may hold.
Result<xml::GateReport> judge(const xml::Gate& gate, const std::string& bytes, const std::string& schemas) {
  auto report = gate.check(bytes);
  if (!report || schemas.empty() || report->schema_checked) return report;
  const auto sniffed = xml::sniff(bytes);
  return fail(Fault::unmapped, "no schema in " + shown_name(schemas) + " declares " +
                                   (sniffed ? sniffed->root_name() : "its root") +
                                   ": the namespace is misspelt, or the schemas of its standard are missing");
}

FileVerdict verdict_of(const Result<xml::GateReport>& report) {
  if (!report || !report->valid()) return FileVerdict::invalid;
  return report->schema_checked ? FileVerdict::valid : FileVerdict::unchecked;
}

FileVerdict check_file(const xml::Gate& gate, const Options& options, const std::string& path, const std::string& bytes,
                       Output& out) {
  const auto report = judge(gate, bytes, options.schemas);
  const auto sniffed = xml::sniff(bytes);
  const auto verdict = verdict_of(report);
  Page page;
  page.field("file", "", path);
  page.field("verdict", "", word_of(verdict));
  page.field("root", "", sniffed ? Cell(sniffed->root) : Cell());
  page.field("namespace", "", sniffed ? Cell(sniffed->root_namespace) : Cell());
  page.field("schema_checked", "", Cell::boolean(report && report->schema_checked));
  page.field("note", "", report ? Cell(report->note) : Cell());
  page.field("error", "", report ? Cell() : Cell(describe(report.error())));
  page.field("fault", "", report ? Cell() : Cell(to_string(report.error().fault)));
  page.field("findings_total", "", static_cast<std::int64_t>(report ? report->findings_total : 0));
  page.section("findings", "", findings_of(report));
  if (out.json()) {
    out.page(page);
    return verdict;
  }
  out.say(shown_name(path) + ": " + (sniffed ? sniffed->root + ", " : "") + std::string(word_of(verdict)),
          tone_of(verdict));
  if (!report) out.say("  " + describe(report.error()));
  if (report && !report->note.empty()) out.say("  " + report->note, Tone::warn);
  if (report && !report->findings.empty()) out.raw(aligned(findings_of(report), out.colour()));
  return verdict;
}

Outcome check(const Options& options, Output& out) {
  auto schemas =
      options.schemas.empty() ? Result<xml::SchemaSet>(xml::SchemaSet()) : xml::SchemaSet::open(options.schemas);
  if (!schemas) return stop(schemas.error(), "--schemas names a folder with the XSD files of UBL.");
  const xml::Gate gate(*schemas);
  bool unchecked = false;
  const auto outcome = check_files(options.files, out, [&](const std::string& path) -> Result<bool> {
    const auto bytes = read_file(path);
    if (!bytes) return fail(bytes.error());
    const auto verdict = check_file(gate, options, path, *bytes, out);
    unchecked = unchecked || verdict == FileVerdict::unchecked;
    return verdict != FileVerdict::invalid;
  });
  if (unchecked) out.hint("Name the folder of the schemas with --schemas to check more than the form.");
  return outcome;
}

}  // namespace
}  // namespace xml_verbs

void add_xml(Program& program) {
  using namespace xml_verbs;
  auto& xml = program.noun("xml", "XML documents: check");
  auto& verb = xml.verb("check", "Check documents: form, limits, and their schema where there is one",
                        "crossdock xml check --schemas /usr/share/ubl-2.1/xsd order.xml");
  auto& options = verb.runs(check);
  verb.option("--schemas", options.schemas, "Folder of the XSD files; without it only form and limits are checked")
      .takes("DIR");
  verb.argument("FILE", options.files, "Files, or - for standard input");
}

}  // namespace crossdock::cli
