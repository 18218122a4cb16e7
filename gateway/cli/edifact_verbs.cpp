// SPDX-License-Identifier: Apache-2.0
// Checks, answers and shows EDIFACT files for the verbs of `crossdock x12`.
#include "gateway/cli/edifact_verbs.hpp"

#include <boost/json.hpp>

#include "gateway/cli/files.hpp"
#include "translators/edifact/answer.hpp"
#include "translators/edifact/dictionary.hpp"
#include "translators/edifact/validator.hpp"

namespace crossdock::cli {
namespace edifact_verbs {
namespace {

struct Checked {
  std::shared_ptr<const segments::Dictionary> dictionary;
  segments::FileReport report;
};

Result<Checked> checked(const std::string& path, const std::string& bytes, const segments::CheckOptions& options) {
  auto dictionary = edifact::embedded_dictionary();
  if (!dictionary) return fail(dictionary.error());
  auto report = edifact::check_file(bytes, **dictionary, options, path);
  return Checked{std::move(*dictionary), std::move(report)};
}

// The next step for whoever hoped for an answer.
std::string next_step(const std::string& path, const std::string& type, const segments::Answer& none) {
  const bool answered_by_ta1 = none.why_not.starts_with("a 99");
  if (answered_by_ta1) return "An interchange is answered with 'crossdock x12 ack --type ta1 " + path + "'.";
  const bool nothing_to_answer = none.why_not.ends_with("is not answered");
  return "See 'crossdock x12 " + std::string(nothing_to_answer ? "show " : "check ") + path + "'." +
         (type == "contrl" || nothing_to_answer ? ""
                                                : " The gateway answers with the addresses of the partner's file.");
}

}  // namespace
}  // namespace edifact_verbs

Result<segments::Verdict> check_edifact(const std::string& path, const std::string& bytes,
                                        const segments::CheckOptions& options, Output& out) {
  using namespace edifact_verbs;
  const auto done = checked(path, bytes, options);
  if (!done) return fail(done.error());
  const auto line_of = segments::lines_in(bytes);
  out.raw(out.json() ? segments::to_json(done->report, line_of) + '\n'
                     : segments::findings_text(done->report, line_of));
  return done->report.verdict;
}

Outcome say_answers(const std::string& path, const std::string& type, const segments::FileReport& report,
                    const std::vector<segments::Answer>& answers, Output& out) {
  using namespace edifact_verbs;
  if (answers.empty())
    return absent("there is no interchange that could be acknowledged", "See 'crossdock x12 check " + path + "'.");
  const segments::Answer* none = nullptr;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].text.empty() && none == nullptr) none = &answers[i];
    if (!out.json()) {
      out.raw(answers[i].text);
      continue;
    }
    boost::json::object line{{"file", path},
                             {"interchange", report.file.interchanges[i].control()},
                             {"type", type},
                             {"status", std::string(1, report.interchanges[i].status)},
                             {"text", answers[i].text}};
    if (answers[i].text.empty()) line["why_not"] = answers[i].why_not;
    out.object(line);
  }
  if (none == nullptr) return Exit::done;
  return absent(none->why_not, next_step(path, type, *none));
}

Outcome acknowledge_edifact(const std::string& path, const std::string& bytes, std::int64_t control,
                            const segments::CheckOptions& options, Output& out) {
  using namespace edifact_verbs;
  const auto done = checked(path, bytes, options);
  if (!done) return stop(done.error());
  const auto answers = edifact::answers(done->report, *done->dictionary, control, present());
  return say_answers(path, "contrl", done->report, answers, out);
}

Outcome show_edifact(const std::string& path, const std::string& bytes, bool colour,
                     const segments::CheckOptions& options, Output& out) {
  using namespace edifact_verbs;
  const auto done = checked(path, bytes, options);
  if (!done) return stop(done.error());
  const auto& report = done->report;
  out.raw(out.json() ? segments::to_json(report, segments::lines_in(bytes)) + '\n'
                     : segments::show(report, *done->dictionary, {.colour = colour}));
  return report.verdict == segments::Verdict::invalid ? Exit::no : Exit::done;
}

}  // namespace crossdock::cli
