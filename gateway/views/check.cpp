// SPDX-License-Identifier: Apache-2.0
// Lets the syntaxes judge bytes that nobody has sent yet.
#include "gateway/views/check.hpp"

#include <algorithm>
#include <map>
#include <span>

#include "base/text.hpp"
#include "translators/edifact/answer.hpp"
#include "translators/edifact/validator.hpp"
#include "translators/segments/finding_lines.hpp"
#include "translators/segments/looks.hpp"
#include "translators/x12/answer.hpp"
#include "translators/x12/validator.hpp"
#include "translators/xml/gate.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::views::check {
namespace {

using canonical::Syntax;

constexpr std::size_t most_findings = 1'000;  // that are told; one slip at the start may break all that follows

// What a file comes to, whatever its syntax.
struct Judged {
  std::string syntax, verdict, looks;
  Cell root;  // of XML, with its namespace
  Cell note;  // what was not judged, or why nothing was
  std::size_t found = 0;
  Table findings{{{"code", "CODE"},
                  {"place", "PLACE"},
                  {"line", "LINE"},
                  {"column", ""},
                  {"offset", "OFFSET"},
                  {"length", ""},
                  {"message", "FINDING"},
                  {"error", "ERROR"}},
                 {}};
  Table answers{
      {{"interchange", "INTERCHANGE"}, {"type", "TYPE"}, {"status", "STATUS"}, {"text", ""}, {"why_not", "WHY NOT"}},
      {}};
  std::vector<std::string> texts;  // of the answers
};

// How long the segment or element is that begins at an offset, in bytes.
std::map<std::uint64_t, std::uint64_t> lengths_in(const std::vector<segments::Shown>& nodes) {
  std::map<std::uint64_t, std::uint64_t> lengths;
  for (const auto& node : nodes) {
    if (node.kind == segments::Shown::Kind::segment || node.kind == segments::Shown::Kind::element)
      lengths.try_emplace(node.offset, node.length);
  }
  return lengths;
}

void add_findings(const segments::FileReport& report, std::string_view bytes, const segments::Dictionary& dictionary,
                  Judged& judged) {
  const auto lengths = lengths_in(segments::tree_of(report, dictionary));
  const auto line_of = segments::lines_in(bytes);
  const auto findings = segments::all_findings(report);
  judged.found = findings.size();
  for (const auto* finding : std::span(findings).first(std::min(findings.size(), most_findings))) {
    const auto length = lengths.find(finding->offset);
    judged.findings.add({finding->exact_code(), segments::place_of(*finding),
                         static_cast<std::int64_t>(line_of(finding->offset)), Cell(),
                         static_cast<std::int64_t>(finding->offset),
                         length == lengths.end() ? Cell() : Cell(static_cast<std::int64_t>(length->second)),
                         finding->message, Cell::boolean(finding->error)});
  }
}

bool is_acknowledged(const Rules& rules) {
  if (rules.partner == nullptr) return true;
  return rules.syntax == Syntax::x12 ? rules.partner->x12_settings.acknowledge != partners::Acknowledge::none
                                     : rules.partner->edifact_settings.contrl != partners::AnswerWhen::never;
}

bool wants_999(const Rules& rules) {
  return rules.partner != nullptr && rules.partner->x12_settings.acknowledge == partners::Acknowledge::with_999;
}

void add_answers(const segments::FileReport& report, const Rules& rules, TimePoint now, Judged& judged) {
  if (!is_acknowledged(rules)) return;
  const bool is_x12 = rules.syntax == Syntax::x12;
  const auto form = wants_999(rules) ? x12::AnswerType::form_999 : x12::AnswerType::form_997;
  const auto answers =
      is_x12 ? x12::answers(report, form, 1, now) : edifact::answers(report, rules.dictionary(), 1, now);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i].text.empty()) judged.texts.push_back(answers[i].text);
    judged.answers.add({printable(report.file.interchanges[i].control()),
                        is_x12 ? wants_999(rules) ? "999" : "997" : "CONTRL",
                        std::string(1, report.interchanges[i].status), answers[i].text, answers[i].why_not});
  }
}

void judge_segments(std::string_view bytes, const Rules& rules, TimePoint now, Judged& judged) {
  const auto report = checked(bytes, rules);
  judged.verdict = to_string(report.verdict);
  if (!report.tolerances.empty()) judged.note = "uses tolerances: " + join(report.tolerances, ", ");
  add_findings(report, bytes, rules.dictionary(), judged);
  add_answers(report, rules, now, judged);
}

void judge_xml(std::string_view bytes, const pipeline::Network& network, Judged& judged) {
  if (const auto sniffed = xml::sniff(bytes)) judged.root = sniffed->root_name();
  const auto report = network.gate().check(bytes);
  judged.verdict = !report || !report->valid() ? "invalid" : report->schema_checked ? "valid" : "well-formed";
  if (!report) {
    judged.note = describe(report.error());
    return;
  }
  if (!report->note.empty()) judged.note = report->note;
  judged.found = report->findings_total;
  for (const auto& finding : report->findings) {
    judged.findings.add({finding.code, finding.path, std::int64_t{finding.line}, std::int64_t{finding.column}, Cell(),
                         Cell(), finding.message, Cell::boolean(true)});
  }
}

Judged judge(std::string_view bytes, const pipeline::Network& network, const partners::Partner* partner,
             TimePoint now) {
  Judged judged;
  if (const auto syntax = segments::syntax_in(bytes)) {
    judged.syntax = to_string(*syntax);
    judge_segments(bytes, {.network = network, .syntax = *syntax, .partner = partner}, now, judged);
  } else if (xml::looks_like_xml(bytes)) {
    judged.syntax = to_string(Syntax::xml);
    judge_xml(bytes, network, judged);
  } else {
    const auto look = segments::look_of(bytes);
    judged.verdict = "invalid";
    judged.looks = look.sentence;
    if (!look.next.empty()) judged.note = look.next;
  }
  return judged;
}

Tone tone_of_verdict(std::string_view verdict) {
  if (verdict == "invalid") return Tone::bad;
  return verdict == "valid" ? Tone::good : Tone::warn;
}

}  // namespace

const segments::Dictionary& Rules::dictionary() const {
  return syntax == Syntax::x12 ? network.dictionary() : network.edifact();
}

segments::FileReport checked(std::string_view bytes, const Rules& rules) {
  const bool is_x12 = rules.syntax == Syntax::x12;
  segments::CheckOptions options;
  if (rules.partner != nullptr) {
    options.read.tolerate = is_x12 ? rules.partner->x12_settings.tolerate : rules.partner->edifact_settings.tolerate;
    options.validate = rules.network.validation_of(*rules.partner, rules.direction, rules.syntax);
  }
  return is_x12 ? x12::check_file(bytes, rules.dictionary(), options)
                : edifact::check_file(bytes, rules.dictionary(), options);
}

Judgement show(std::string_view bytes, const pipeline::Network& network, const partners::Partner* partner,
               TimePoint now) {
  auto judged = judge(bytes, network, partner, now);
  Page page;
  page.field("syntax", "syntax", judged.syntax.empty() ? Cell() : Cell(judged.syntax));
  page.field("verdict", "verdict", Cell(judged.verdict, tone_of_verdict(judged.verdict)));
  page.field("looks", "it", judged.looks.empty() ? Cell() : Cell(judged.looks));
  page.field("partner", "as from", partner == nullptr ? Cell() : Cell(partner->id.text()));
  page.field("root", "root", std::move(judged.root));
  page.field("note", "note", std::move(judged.note));
  page.field("findings_total", "findings", static_cast<std::int64_t>(judged.found));
  page.section("findings", "Findings", std::move(judged.findings));
  page.section("answers", "What would be answered", std::move(judged.answers));
  return {.page = std::move(page), .good = judged.verdict != "invalid", .answers = std::move(judged.texts)};
}

}  // namespace crossdock::views::check
