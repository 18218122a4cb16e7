// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/x12_invariants.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "translators/x12/acknowledgement.hpp"
#include "translators/x12/report.hpp"
#include "translators/x12/rewrite.hpp"

namespace crossdock::fuzz {
namespace {

using namespace x12;

constexpr Delimiters ours{.element = '*', .component = '>', .repetition = '^', .segment = '~'};

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void check_finding(const Finding& finding, std::size_t size) {
  require(finding.offset <= size, "a finding stands within the file");
  require(!finding.code.empty() && !finding.message.empty(), "a finding has a code and a sentence");
  require(std::ranges::all_of(finding.value, [](char c) { return c >= 0x20 && c < 0x7F; }), "values can be echoed");
  require(finding.error || finding.code.find(':') != std::string::npos, "what is no error says what it is");
}

// The answer to each group is valid by our own validator.
void acknowledge(const Interchange& in, const InterchangeReport& report, const Dictionary& dictionary) {
  auto sets = make_997(in, report, ours);
  std::size_t next = 0;
  for (const auto& group : in.groups) {
    if (sets.empty() || group.functional_id == "FA") continue;
    InterchangeText text;
    text.sender = text.receiver = {"ZZ", "US", "US"};
    text.delimiters = ours;
    text.version = acknowledgement_version(group.version) == "005010" ? "00501" : "00401";
    text.control = 1;
    text.groups.push_back({.functional_id = "FA",
                           .version = std::string(acknowledgement_version(group.version)),
                           .control = 1,
                           .sets = {std::move(sets[next++])},
                           .set_controls = {1}});
    const auto bytes = write(text);
    require(bytes.has_value(), "an acknowledgement can be written");
    require(check_file(*bytes, dictionary).verdict == Verdict::valid, "an acknowledgement is valid");
  }
}

// What was read is what is written; with other delimiters it is as valid as before.
void rewrite_all(const FileReport& report, std::string_view bytes, const CheckOptions& options,
                 const Dictionary& dictionary) {
  const auto again = rewrite(report.file, bytes);
  const bool joined = std::ranges::any_of(report.file.interchanges,
                                          [](const Interchange& in) { return in.joined && !in.joined->empty(); });
  require(joined || again == bytes, "what was read is written again");
  if (joined || report.verdict != Verdict::valid) return;
  for (const auto& in : report.file.interchanges) {
    const auto other = rewrite(in, RewriteOptions{.delimiters = {'\x1D', '\x1F', '\x1E', '\x1C'}});
    if (!other) continue;  // a value holds one of these
    const auto checked = check_file(other->bytes, dictionary, options);
    require(checked.verdict == Verdict::valid, "other delimiters do not change the verdict");
  }
}

}  // namespace

void check_x12(std::string_view bytes, unsigned flags) {
  static const auto dictionary = Dictionary::embedded();
  CheckOptions options;
  for (std::size_t i = 0; i < tolerance_names.size(); ++i) {
    // All, none, or every other one.
    if ((flags & 3) == 1 || ((flags & 3) == 2 && i % 2 == (flags >> 2 & 1)))
      options.read.tolerate.emplace_back(tolerance_names[i].name);
  }
  const auto report = check_file(bytes, **dictionary, options);
  const auto findings = all_findings(report);
  for (const auto* finding : findings) check_finding(*finding, bytes.size());
  const bool any_error = std::ranges::any_of(findings, [](const Finding* finding) { return finding->error; });
  require(any_error == (report.verdict == Verdict::invalid), "the verdict follows from the findings");
  require(!to_json(report).empty() && !show(report, **dictionary).empty(), "a report can be shown");
  for (std::size_t i = 0; i < report.interchanges.size(); ++i)
    acknowledge(report.file.interchanges[i], report.interchanges[i], **dictionary);
  rewrite_all(report, bytes, options, **dictionary);
}

}  // namespace crossdock::fuzz
