// SPDX-License-Identifier: Apache-2.0
// Writes our answer to a file as one interchange: for tests that compare it, or check that it is valid itself.
#pragma once

#include <algorithm>
#include <string>

#include "tests/x12/sample.hpp"
#include "translators/x12/acknowledgement.hpp"

namespace crossdock::x12 {

enum class AnswerKind { of_997, of_999, ta1 };
inline constexpr AnswerKind every_answer[] = {AnswerKind::of_997, AnswerKind::of_999, AnswerKind::ta1};

inline constexpr Delimiters answer_delimiters{.element = '*', .component = '>', .repetition = '^', .segment = '~'};

// The answers to all interchanges of the file, from SELLER to BUYER; "" when there is nothing to answer.
inline std::string answer(const FileReport& report, AnswerKind kind, const Delimiters& delimiters = answer_delimiters) {
  InterchangeText text;
  text.sender = {"ZZ", "SELLER", "SELLER"};
  text.receiver = {"ZZ", "BUYER", "BUYER"};
  text.delimiters = delimiters;
  text.control = 501;
  text.at = std::chrono::sys_days{std::chrono::year{2026} / 1 / 6} + std::chrono::hours(12);
  text.usage = 'T';
  text.line_breaks = delimiters.segment != '\n';
  for (std::size_t i = 0; i < report.interchanges.size(); ++i) {
    const auto& in = report.file.interchanges[i];
    if (kind == AnswerKind::ta1) {
      if (wants_ta1(in)) text.ta1.push_back(make_ta1(in, report.interchanges[i], delimiters));
      continue;
    }
    const auto form = kind == AnswerKind::of_999 ? AcknowledgementForm::form_999 : AcknowledgementForm::form_997;
    for (auto& answers : make_acknowledgements(form, in, report.interchanges[i], delimiters)) {
      text.version = std::max(text.version, answers.version.substr(0, 5));
      GroupText group{.functional_id = "FA",
                      .version = answers.version,
                      .control = 601 + static_cast<std::int64_t>(text.groups.size()),
                      .sets = std::move(answers.sets),
                      .set_controls = {}};
      for (std::size_t k = 0; k < group.sets.size(); ++k)
        group.set_controls.push_back(static_cast<std::int64_t>(k) + 1);
      text.groups.push_back(std::move(group));
    }
  }
  if (text.groups.empty() && text.ta1.empty()) return {};
  const auto written = write(text);
  return written ? *written : "not written: " + written.error().what;
}

// "" when every answer to the file is valid by our own validator, to the highest level; else what is wrong with one.
inline std::string wrong_answer(const FileReport& report, const Delimiters& delimiters = answer_delimiters) {
  for (const auto kind : every_answer) {
    const auto text = answer(report, kind, delimiters);
    if (text.empty()) continue;
    // The partner asked for his delimiters: a line feed as terminator is all that may be tolerated.
    const auto own =
        check_file(text, dictionary(), {.read = {.tolerate = {"line-terminator"}}, .validate = {.level = 7}});
    if (own.verdict == Verdict::invalid || (own.verdict == Verdict::tolerated && delimiters.segment != '\n'))
      return findings_text(own) + text;
  }
  return {};
}

}  // namespace crossdock::x12
