// SPDX-License-Identifier: Apache-2.0
// `crossdock x12`: checks, acknowledges and shows X12 files without a store or a configuration.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "base/yaml.hpp"
#include "gateway/cli/edifact_verbs.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/program.hpp"
#include "gateway/cli/tolerate_option.hpp"
#include "translators/x12/acknowledgement.hpp"
#include "translators/x12/across.hpp"
#include "translators/x12/guide.hpp"
#include "translators/x12/report.hpp"
#include "translators/x12/stream_report.hpp"

namespace crossdock::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> tolerate;
  int level = 0;      // 0: as far as there is something to check against
  std::string guide;  // a file, or the name of one that comes with the program
  std::string order;  // a file of the orders that the documents answer
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

// What files are checked against. The options of the check point into it.
struct Standard {
  SharedDictionary dictionary;
  std::shared_ptr<const x12::Guide> guide;
  std::vector<x12::OrderFacts> orders;
  x12::CheckOptions options;
};

Result<std::shared_ptr<const x12::Guide>> guide_of(const Options& options, const x12::Dictionary& dictionary) {
  const auto names = x12::Guide::standard_names();
  if (std::ranges::find(names, options.guide) != names.end()) return x12::Guide::standard(options.guide, dictionary);
  const auto file = yaml::load(options.guide);
  if (file) return x12::Guide::load(*file, dictionary);
  const auto meant = nearest(options.guide, names);
  auto error = file.error();
  if (!meant.empty()) error.what += "; did you mean the guide '" + std::string(meant) + "' of the program?";
  return fail(std::move(error));
}

Result<std::vector<x12::OrderFacts>> orders_of(const Options& options) {
  const auto bytes = read_file(options.order);
  if (!bytes) return fail(bytes.error());
  const auto file = x12::read(*bytes, {.tolerate = options.tolerate});
  if (!file) return fail(Fault::invalid, file.error().what, options.order);
  auto orders = x12::read_orders(*file);
  if (orders.empty()) return fail(Fault::invalid, "there is no 850 with a number in it", options.order);
  return orders;
}

Result<std::shared_ptr<const Standard>> standard_of(const Options& options) {
  const auto standard = std::make_shared<Standard>();
  const auto dictionary = dictionary_of(options);
  if (!dictionary) return fail(dictionary.error());
  standard->dictionary = *dictionary;
  if (!options.guide.empty()) {
    auto guide = guide_of(options, **dictionary);
    if (!guide) return fail(guide.error());
    standard->guide = std::move(*guide);
  }
  if (!options.order.empty()) {
    auto orders = orders_of(options);
    if (!orders) return fail(orders.error());
    standard->orders = std::move(*orders);
  }
  if (options.level == 7 && options.order.empty())
    return fail(Fault::invalid, "level 7 compares with the order: --order says which file it is in");
  auto& check = standard->options;
  check.read.tolerate = options.tolerate;
  if (standard->guide) {
    for (const auto& name : standard->guide->tolerate()) check.read.tolerate.push_back(name);
  }
  const int deepest = !options.order.empty() ? 7 : standard->guide ? 4 : 3;
  check.validate.level = options.level > 0 ? options.level : deepest;
  check.validate.guide = standard->guide.get();
  if (!options.order.empty()) check.validate.orders = &standard->orders;
  return standard;
}

// In bounded memory, however long the file is.
Result<x12::Verdict> check_file(const std::string& path, const x12::Dictionary& dictionary,
                                const x12::CheckOptions& options, Output& out) {
  using Form = x12::StreamReport::Form;
  x12::StreamCheck check(dictionary, options);
  x12::StreamReport report(out.json() ? Form::json : Form::text, path);
  const auto drain = [&] {
    while (const auto* event = check.next()) report.add(*event);
    if (const auto text = report.take(); !text.empty()) out.raw(text);
  };
  constexpr std::size_t chunk = 256 << 10;
  const auto read = read_file(
      path, [&] { return check.room(chunk); },
      [&](std::size_t size) {
        check.filled(size);
        drain();
      });
  if (!read) return fail(read.error());
  check.finish();
  drain();
  report.finish(check);
  out.raw(report.take());
  return check.verdict();
}

Outcome check(const Options& options, Output& out) {
  const auto standard = standard_of(options);
  if (!standard) return stop(standard.error());
  Progress progress("checking", options.files.size());
  std::size_t invalid = 0;
  for (const auto& path : options.files) {
    progress.step(path);
    const auto verdict = is_edifact(path) ? check_edifact(path, (*standard)->options, out)
                                          : check_file(path, *(*standard)->dictionary, (*standard)->options, out);
    if (!verdict) return stop(verdict.error());
    if (*verdict == x12::Verdict::invalid) ++invalid;
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
  const auto standard = standard_of(options);
  if (!standard) return stop(standard.error());
  if (is_edifact(options.files.front()))
    return acknowledge_edifact(options.files.front(), options.control, (*standard)->options, out);
  const auto bytes = read_file(options.files.front());
  if (!bytes) return stop(bytes.error());
  const auto report = x12::check_file(*bytes, *(*standard)->dictionary, (*standard)->options, options.files.front());
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
  const auto standard = standard_of(options);
  if (!standard) return stop(standard.error());
  if (is_edifact(options.files.front()))
    return show_edifact(options.files.front(), out.colour() && !options.no_colour, (*standard)->options, out);
  const auto bytes = read_file(options.files.front());
  if (!bytes) return stop(bytes.error());
  const auto report = x12::check_file(*bytes, *(*standard)->dictionary, (*standard)->options, options.files.front());
  out.raw(out.json() ? x12::to_json(report) + '\n'
                     : x12::show(report, *(*standard)->dictionary, {.colour = out.colour() && !options.no_colour}));
  return report.verdict == x12::Verdict::invalid ? Exit::no : Exit::done;
}

std::string names_of(const std::vector<std::string_view>& names) { return join({names.begin(), names.end()}, ", "); }

CLI::App& add_verb(CLI::App& x12, const std::string& name, const std::string& about, const SharedOptions& options) {
  auto& verb = *x12.add_subcommand(name, about);
  verb.add_option("--level", options->level,
                  "How far: 1 envelope, 2 grammar, 3 balances, 4 the partner's guide, 5 code lists of others and check "
                  "digits, 6 business, 7 against the order. Each holds those before it; without it 3, with --guide 4, "
                  "with --order 7")
      ->check(CLI::Range(1, 7))
      ->type_name("N");
  verb.add_option("--guide", options->guide,
                  "The partner's guide, a file or one of " + names_of(x12::Guide::standard_names()))
      ->type_name("FILE");
  verb.add_option("--order", options->order, "A file with the orders that are answered, X12 850")->type_name("FILE");
  add_tolerate(verb, options->tolerate);
  verb.add_option("--dictionary", options->dictionary, "Dictionary files that take the place of the built-in ones")
      ->type_name("DIR");
  return verb;
}

}  // namespace

void add_x12(CLI::App& app, Program& program) {
  auto& x12 = noun(app, "x12", "X12 and EDIFACT files: check, ack, show");

  const auto checked = std::make_shared<Options>();
  auto& check_verb = add_verb(x12, "check", "Check files against the standard; every finding with its place", checked);
  check_verb.add_option("FILE", checked->files, "Files, or - for standard input")->required()->type_name("");
  program.on(
      check_verb,
      "crossdock x12 check --tolerate bom,line-breaks orders/*.edi\n  crossdock x12 check --json --guide mass-retail po-4711.edi\n  crossdock x12 check --order po-4711.edi asn-4711.edi",
      [checked](Output& out) { return check(*checked, out); });

  const auto acknowledged = std::make_shared<Options>();
  auto& ack_verb = add_verb(x12, "ack", "Write the acknowledgement that answers a file", acknowledged);
  ack_verb
      .add_option("--type", acknowledged->type,
                  "What to answer with: 997, 999 (005010X231A1) or ta1; EDIFACT is answered with CONTRL")
      ->check(CLI::IsMember({"997", "999", "ta1"}))
      ->capture_default_str();
  ack_verb.add_option("--control", acknowledged->control, "Control number of the answer")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{999'999'999}))
      ->capture_default_str();
  ack_verb.add_option("FILE", acknowledged->files, "A file, or - for standard input")
      ->required()
      ->expected(1)
      ->type_name("");
  program.on(
      ack_verb,
      "crossdock x12 ack --type 997 po-4711.edi\n  crossdock x12 ack --type 999 --guide partners/acme/guide.yaml po-4711.edi",
      [acknowledged](Output& out) { return acknowledge(*acknowledged, out); });

  const auto shown = std::make_shared<Options>();
  auto& show_verb = add_verb(x12, "show", "The loops, segments and codes of a file in words, findings in place", shown);
  show_verb.add_option("FILE", shown->files, "A file, or - for standard input")->required()->expected(1)->type_name("");
  show_verb.add_flag("--no-colour,--no-color", shown->no_colour, "No colour, also on a terminal");
  program.on(show_verb, "crossdock x12 show po-4711.edi", [shown](Output& out) { return show(*shown, out); });
}

}  // namespace crossdock::cli
