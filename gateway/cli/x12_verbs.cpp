// SPDX-License-Identifier: Apache-2.0
// `crossdock x12`: checks, acknowledges and shows X12 files without a store or a configuration.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <memory>

#include "gateway/cli/files.hpp"
#include "gateway/cli/program.hpp"
#include "gateway/cli/tolerate_option.hpp"
#include "translators/x12/acknowledgement.hpp"
#include "translators/x12/report.hpp"

namespace crossdock::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> tolerate;
  int level = 3;
  std::string guide;  // a partner's guide, for level 4
  std::string order;  // the order that the documents answer, for level 7
  std::string dictionary;
  bool no_colour = false;
  std::string type = "997";  // of an acknowledgement
  std::int64_t control = 1;
};

using SharedOptions = std::shared_ptr<Options>;
using SharedDictionary = std::shared_ptr<const x12::Dictionary>;

Result<SharedDictionary> dictionary_of(const Options& options) {
  return options.dictionary.empty() ? x12::Dictionary::embedded() : x12::Dictionary::load(options.dictionary);
}

x12::CheckOptions check_options(const Options& options) {
  x12::CheckOptions check;
  check.read.tolerate = options.tolerate;
  check.validate.level = options.level;
  return check;
}

Outcome check(const Options& options, Output& out) {
  const auto dictionary = dictionary_of(options);
  if (!dictionary) return stop(dictionary.error());
  Progress progress("checking", options.files.size());
  std::size_t invalid = 0;
  for (const auto& path : options.files) {
    progress.step(path);
    const auto bytes = read_file(path);
    if (!bytes) return stop(bytes.error());
    const auto report = x12::check_file(*bytes, **dictionary, check_options(options), path);
    if (report.verdict == x12::Verdict::invalid) ++invalid;
    out.raw(out.json() ? x12::to_json(report) + '\n' : x12::findings_text(report));
  }
  if (options.files.size() > 1) {
    out.say(std::to_string(options.files.size()) + " files, " + std::to_string(invalid) + " invalid",
            invalid != 0 ? Tone::bad : Tone::good);
  }
  return invalid != 0 ? Exit::no : Exit::done;
}

// A repetition separator for an answer whose version needs one, where theirs had none.
char unused(const x12::Delimiters& d) {
  for (const char c : {'^', '!', '|'}) {
    if (c != d.element && c != d.component && c != d.segment) return c;
  }
  return '^';
}

// The interchange that answers: from their receiver to their sender, with their delimiters.
Result<std::string> answer(const Options& options, const x12::Interchange& interchange,
                           const x12::InterchangeReport& report) {
  std::string_view group_from, group_to;
  if (!interchange.groups.empty()) {
    group_from = interchange.groups.front().receiver;
    group_to = interchange.groups.front().sender;
  }
  x12::InterchangeText text;
  text.sender = {std::string(interchange.isa[6]), std::string(interchange.receiver()), std::string(group_from)};
  text.receiver = {std::string(interchange.isa[4]), std::string(interchange.sender()), std::string(group_to)};
  text.delimiters = interchange.delimiters;
  text.control = options.control;
  text.at = present();
  text.usage = interchange.isa[14].empty() ? 'P' : interchange.isa[14].front();
  text.line_breaks = true;
  if (options.type == "ta1") {
    if (!x12::wants_ta1(interchange)) return std::string();
    text.version = std::string(interchange.isa[11]);
    text.ta1.push_back(x12::make_ta1(interchange, report, text.delimiters));
    return x12::write(text);
  }
  const auto form = options.type == "999" ? x12::AcknowledgementForm::form_999 : x12::AcknowledgementForm::form_997;
  auto control = options.control;
  for (auto& answers : x12::make_acknowledgements(form, interchange, report, text.delimiters)) {
    text.version = std::max(text.version, answers.version.substr(0, 5));
    x12::GroupText group{.functional_id = "FA", .version = std::move(answers.version), .control = control++};
    group.sets = std::move(answers.sets);
    for (std::size_t i = 0; i < group.sets.size(); ++i) group.set_controls.push_back(static_cast<std::int64_t>(i) + 1);
    text.groups.push_back(std::move(group));
  }
  if (text.groups.empty()) return std::string();
  if (text.version >= "00402" && text.delimiters.repetition == 0) text.delimiters.repetition = unused(text.delimiters);
  return x12::write(text);
}

Outcome acknowledge(const Options& options, Output& out) {
  const auto dictionary = dictionary_of(options);
  if (!dictionary) return stop(dictionary.error());
  const auto bytes = read_file(options.files.front());
  if (!bytes) return stop(bytes.error());
  const auto report = x12::check_file(*bytes, **dictionary, check_options(options), options.files.front());
  if (report.file.interchanges.empty()) {
    return absent("there is no interchange that could be acknowledged",
                  "See 'crossdock x12 check " + options.files.front() + "'.");
  }
  bool silent = false;
  for (std::size_t i = 0; i < report.file.interchanges.size(); ++i) {
    const auto& interchange = report.file.interchanges[i];
    auto text = answer(options, interchange, report.interchanges[i]);
    if (!text) return stop(text.error());
    silent = silent || text->empty();
    if (out.json()) {
      out.object({{"file", options.files.front()},
                  {"interchange", interchange.control()},
                  {"type", options.type},
                  {"status", std::string(1, report.interchanges[i].status)},
                  {"text", *text}});
    } else {
      out.raw(*text);
    }
  }
  if (!silent) return Exit::done;
  if (options.type == "ta1") {
    return absent("an interchange that holds only TA1s is not answered",
                  "See 'crossdock x12 show " + options.files.front() + "'.");
  }
  return absent(
      "a " + options.type + " answers no interchange that is rejected as a whole or holds only acknowledgements",
      "An interchange is answered with 'crossdock x12 ack --type ta1 " + options.files.front() + "'.");
}

Outcome show(const Options& options, Output& out) {
  const auto dictionary = dictionary_of(options);
  if (!dictionary) return stop(dictionary.error());
  const auto bytes = read_file(options.files.front());
  if (!bytes) return stop(bytes.error());
  const auto report = x12::check_file(*bytes, **dictionary, check_options(options), options.files.front());
  out.raw(out.json() ? x12::to_json(report) + '\n'
                     : x12::show(report, **dictionary, {.colour = out.colour() && !options.no_colour}));
  return report.verdict == x12::Verdict::invalid ? Exit::no : Exit::done;
}

CLI::App& add_verb(CLI::App& x12, const std::string& name, const std::string& about, const SharedOptions& options) {
  auto& verb = *x12.add_subcommand(name, about);
  verb.add_option("--level", options->level,
                  "How far to check: 1 envelope, 2 grammar, 3 balances, 4 the partner's guide, 5 codes of others and "
                  "check digits, 6 business, 7 against the order; each holds those before it")
      ->check(CLI::Range(1, 7))
      ->capture_default_str();
  verb.add_option("--guide", options->guide, "The partner's guide: level 4 checks it")->type_name("FILE");
  verb.add_option("--order", options->order, "The order that is answered, X12 or canonical JSON: for level 7")
      ->type_name("FILE");
  add_tolerate(verb, options->tolerate);
  verb.add_option("--dictionary", options->dictionary, "Dictionary files that take the place of the built-in ones")
      ->type_name("DIR");
  return verb;
}

}  // namespace

void add_x12(CLI::App& app, Program& program) {
  auto& x12 = noun(app, "x12", "X12 files: check, ack, show");

  const auto checked = std::make_shared<Options>();
  auto& check_verb = add_verb(x12, "check", "Check files against the standard; every finding with its place", checked);
  check_verb.add_option("FILE", checked->files, "Files, or - for standard input")->required()->type_name("");
  program.on(check_verb, "crossdock x12 check --tolerate bom,line-breaks orders/*.edi",
             [checked](Output& out) { return check(*checked, out); });

  const auto acknowledged = std::make_shared<Options>();
  auto& ack_verb = add_verb(x12, "ack", "Write the acknowledgement that answers a file", acknowledged);
  ack_verb.add_option("--type", acknowledged->type, "What to answer with: 997, 999 (005010X231A1) or ta1")
      ->check(CLI::IsMember({"997", "999", "ta1"}))
      ->capture_default_str();
  ack_verb.add_option("--control", acknowledged->control, "Control number of the answer")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{999'999'999}))
      ->capture_default_str();
  ack_verb.add_option("FILE", acknowledged->files, "A file, or - for standard input")
      ->required()
      ->expected(1)
      ->type_name("");
  program.on(ack_verb, "crossdock x12 ack --type 997 po-4711.edi",
             [acknowledged](Output& out) { return acknowledge(*acknowledged, out); });

  const auto shown = std::make_shared<Options>();
  auto& show_verb = add_verb(x12, "show", "The loops, segments and codes of a file in words, findings in place", shown);
  show_verb.add_option("FILE", shown->files, "A file, or - for standard input")->required()->expected(1)->type_name("");
  show_verb.add_flag("--no-colour,--no-color", shown->no_colour, "No colour, also on a terminal");
  program.on(show_verb, "crossdock x12 show po-4711.edi", [shown](Output& out) { return show(*shown, out); });
}

}  // namespace crossdock::cli
