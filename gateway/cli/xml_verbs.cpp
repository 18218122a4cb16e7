// SPDX-License-Identifier: Apache-2.0
// `crossdock xml`: checks XML documents as the gate does, without a store or a configuration.
#include <CLI/CLI.hpp>

#include <memory>

#include "gateway/cli/files.hpp"
#include "gateway/cli/program.hpp"
#include "translators/xml/gate.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string schemas;
};

struct Verdict {
  bool valid = false;
  bool schema = false;
};

Table findings_of(const Result<xml::GateReport>& report) {
  Table table{{{"line", "LINE"}, {"column", "COLUMN"}, {"code", "CODE"}, {"path", "PATH"}, {"message", "FINDING"}}, {}};
  if (!report) return table;
  for (const auto& finding : report->findings) {
    table.add({std::int64_t{finding.line}, std::int64_t{finding.column}, finding.code, finding.path, finding.message});
  }
  return table;
}

Verdict check_file(const xml::Gate& gate, const std::string& path, const std::string& bytes, Output& out) {
  const auto report = gate.check(bytes);
  const auto sniffed = xml::sniff(bytes);
  const Verdict verdict{report && report->valid(), report && report->schema_checked};
  Page page;
  page.field("file", "", path);
  page.field("verdict", "", verdict.valid ? "valid" : "invalid");
  page.field("root", "", sniffed ? Cell(sniffed->root) : Cell());
  page.field("namespace", "", sniffed ? Cell(sniffed->root_namespace) : Cell());
  page.field("schema_checked", "", Cell::boolean(verdict.schema));
  page.field("note", "", report ? Cell(report->note) : Cell());
  page.field("error", "", report ? Cell() : Cell(describe(report.error())));
  page.field("fault", "", report ? Cell() : Cell(to_string(report.error().fault)));
  page.field("findings_total", "", static_cast<std::int64_t>(report ? report->findings_total : 0));
  page.section("findings", "", findings_of(report));
  if (out.json()) {
    out.page(page);
    return verdict;
  }
  out.say(shown_name(path) + ": " + (sniffed ? sniffed->root + ", " : "") + (verdict.valid ? "valid" : "invalid"),
          verdict.valid ? Tone::good : Tone::bad);
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
  Progress progress("checking", options.files.size());
  bool invalid = false, unchecked = false;
  for (const auto& path : options.files) {
    progress.step(path);
    const auto bytes = read_file(path);
    if (!bytes) return stop(bytes.error());
    const auto verdict = check_file(gate, path, *bytes, out);
    invalid = invalid || !verdict.valid;
    unchecked = unchecked || (verdict.valid && !verdict.schema);
  }
  if (unchecked && options.schemas.empty())
    out.hint("Name the folder of the schemas with --schemas to check more than the form.");
  return invalid ? Exit::no : Exit::done;
}

}  // namespace

void add_xml(CLI::App& app, Program& program) {
  auto& xml = noun(app, "xml", "XML documents: check");
  const auto options = std::make_shared<Options>();
  auto& verb = *xml.add_subcommand("check", "Check documents: form, limits, and their schema where there is one");
  verb.add_option("--schemas", options->schemas, "Folder of the XSD files; without it only form and limits are checked")
      ->type_name("DIR");
  verb.add_option("FILE", options->files, "Files, or - for standard input")->required()->type_name("");
  program.on(verb, "crossdock xml check --schemas /usr/share/ubl-2.1/xsd order.xml",
             [options](Output& out) { return check(*options, out); });
}

}  // namespace crossdock::cli
