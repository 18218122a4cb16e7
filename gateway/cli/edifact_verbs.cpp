// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/edifact_verbs.hpp"

#include <boost/json.hpp>

#include <cstdio>
#include <fstream>

#include "gateway/cli/files.hpp"
#include "translators/edifact/contrl.hpp"
#include "translators/edifact/dictionary.hpp"

namespace crossdock::cli {
namespace {

struct Checked {
  std::string bytes;  // that the report points into
  std::shared_ptr<const x12::Dictionary> dictionary;
  x12::FileReport report;
};

Result<std::unique_ptr<Checked>> checked(const std::string& path, const x12::CheckOptions& options) {
  auto out = std::make_unique<Checked>();
  auto bytes = read_file(path);
  if (!bytes) return fail(bytes.error());
  auto dictionary = edifact::embedded_dictionary();
  if (!dictionary) return fail(dictionary.error());
  out->bytes = std::move(*bytes);
  out->dictionary = std::move(*dictionary);
  out->report = edifact::check_file(out->bytes, *out->dictionary, options, path);
  return out;
}

// From their recipient to their sender, with the reference of ours.
Result<std::string> answer(const x12::Interchange& interchange, const x12::SetText& contrl, std::int64_t control) {
  edifact::InterchangeText text;
  text.sender = {std::string(interchange.receiver()), std::string(interchange.isa[6])};
  text.receiver = {std::string(interchange.sender()), std::string(interchange.isa[4])};
  text.control = std::to_string(control);
  text.at = present();
  text.test = interchange.isa[14] == "T";
  text.line_breaks = true;
  text.messages.push_back({.set = contrl, .version = std::string(edifact::contrl_version), .reference = "1"});
  return edifact::write(text);
}

}  // namespace

bool is_edifact(const std::string& path) {
  if (path == "-") {
    const int first = std::getc(stdin);
    if (first != EOF) std::ungetc(first, stdin);
    return first == 'U';
  }
  std::string start(256, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(file.gcount()));
  return edifact::looks_like_edifact(start);
}

Result<x12::Verdict> check_edifact(const std::string& path, const x12::CheckOptions& options, Output& out) {
  const auto done = checked(path, options);
  if (!done) return fail(done.error());
  const auto& report = (*done)->report;
  out.raw(out.json() ? x12::to_json(report) + '\n' : x12::findings_text(report));
  return report.verdict;
}

Outcome acknowledge_edifact(const std::string& path, std::int64_t control, const x12::CheckOptions& options,
                            Output& out) {
  const auto done = checked(path, options);
  if (!done) return stop(done.error());
  const auto& report = (*done)->report;
  if (report.file.interchanges.empty()) {
    return absent("there is no interchange that could be acknowledged", "See 'crossdock x12 check " + path + "'.");
  }
  bool silent = false;
  for (std::size_t i = 0; i < report.file.interchanges.size(); ++i) {
    const auto& interchange = report.file.interchanges[i];
    const auto contrl = edifact::make_contrl(interchange, report.interchanges[i], *(*done)->dictionary);
    silent = silent || !contrl;
    auto text = contrl ? answer(interchange, *contrl, control) : Result<std::string>(std::string());
    if (!text) return stop(text.error());
    if (out.json()) {
      out.object({{"file", path},
                  {"interchange", interchange.control()},
                  {"type", "contrl"},
                  {"status", std::string(1, report.interchanges[i].status)},
                  {"text", *text}});
    } else {
      out.raw(*text);
    }
  }
  if (!silent) return Exit::done;
  return absent("a CONTRL is not answered", "See 'crossdock x12 show " + path + "'.");
}

Outcome show_edifact(const std::string& path, bool colour, const x12::CheckOptions& options, Output& out) {
  const auto done = checked(path, options);
  if (!done) return stop(done.error());
  const auto& report = (*done)->report;
  out.raw(out.json() ? x12::to_json(report) + '\n' : x12::show(report, *(*done)->dictionary, {.colour = colour}));
  return report.verdict == x12::Verdict::invalid ? Exit::no : Exit::done;
}

}  // namespace crossdock::cli
