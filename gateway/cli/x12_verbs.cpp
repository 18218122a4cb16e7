// SPDX-License-Identifier: Apache-2.0
// `crossdock x12`: checks, acknowledges and shows X12 files without a store or a configuration.
#include <boost/json.hpp>

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "base/yaml.hpp"
#include "gateway/cli/check_files.hpp"
#include "gateway/cli/edifact_verbs.hpp"
#include "gateway/cli/file_lines.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/program.hpp"
#include "gateway/cli/tolerate_option.hpp"
#include "gateway/cli/verb.hpp"
#include "translators/segments/looks.hpp"
#include "translators/x12/across.hpp"
#include "translators/x12/answer.hpp"
#include "translators/x12/standard_guides.hpp"
#include "translators/x12/stream_report.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::cli {
namespace x12_verbs {
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

using SharedDictionary = std::shared_ptr<const segments::Dictionary>;

Result<SharedDictionary> dictionary_of(const Options& options) {
  return options.dictionary.empty() ? x12::embedded_dictionary() : x12::load_dictionary(options.dictionary);
}

// The standard that files are checked against. The options of the check point into it.
struct Standard {
  SharedDictionary dictionary;
  std::shared_ptr<const segments::Guide> guide;
  std::vector<segments::OrderFacts> orders;
  segments::CheckOptions options;
};

Result<std::shared_ptr<const segments::Guide>> guide_of(const Options& options,
                                                        const segments::Dictionary& dictionary) {
  const auto names = x12::standard_guide_names();
  if (std::ranges::find(names, options.guide) != names.end()) return x12::standard_guide(options.guide, dictionary);
  const auto file = yaml::load(options.guide);
  if (file) return segments::Guide::load(*file, dictionary);
  const auto meant = nearest(options.guide, names);
  auto error = file.error();
  if (!meant.empty()) error.what += "; did you mean the guide '" + std::string(meant) + "' of the program?";
  return fail(std::move(error));
}

Result<std::vector<segments::OrderFacts>> orders_of(const Options& options) {
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

// A file being checked as its bytes come in. X12 in bounded memory, however long it is; EDIFACT is collected.
class FileCheck {
 public:
  FileCheck(const std::string& path, const Standard& standard, Output& out)
      : path_(path),
        standard_(standard),
        out_(out),
        x12_(*standard.dictionary, standard.options),
        report_(out.json() ? x12::StreamReport::Form::json : x12::StreamReport::Form::text, path, lines_of(path)) {}

  Result<segments::Verdict> run() {
    const auto read = read_file(
        path_, [&] { return room(); }, [&](std::size_t size) { filled(size); });
    if (!read) return fail(read.error());
    if (edifact_) return check_edifact(path_, whole_, standard_.options, out_);
    x12_.finish();
    drain();
    report_.finish(x12_);
    out_.raw(report_.take());
    return x12_.verdict();
  }

 private:
  static constexpr std::size_t chunk = 256 << 10;

  std::span<char> room() {
    if (started_ && !edifact_) return x12_.room(chunk);
    block_.resize(chunk);
    return block_;
  }

  // Which syntax it is follows from the first chunk, which is whole unless the file ends within it.
  void filled(std::size_t size) {
    const bool first = !started_;
    const std::string_view bytes(block_.data(), std::min(size, block_.size()));
    if (first) edifact_ = segments::syntax_in(bytes) == segments::Syntax::edifact;
    started_ = true;
    if (edifact_) {
      whole_ += bytes;
      return;
    }
    if (first) {
      x12_.push(bytes);
    } else {
      x12_.filled(size);
    }
    drain();
  }

  void drain() {
    while (const auto* event = x12_.next()) report_.add(*event);
    if (const auto text = report_.take(); !text.empty()) out_.raw(text);
  }

  const std::string& path_;
  const Standard& standard_;
  Output& out_;
  x12::StreamCheck x12_;
  x12::StreamReport report_;
  std::vector<char> block_;
  std::string whole_;
  bool started_ = false, edifact_ = false;
};

Outcome check(const Options& options, Output& out) {
  const auto standard = standard_of(options);
  if (!standard) return stop(standard.error());
  return check_files(options.files, out, [&](const std::string& path) -> Result<bool> {
    const auto verdict = FileCheck(path, **standard, out).run();
    if (!verdict) return fail(verdict.error());
    return *verdict != segments::Verdict::invalid;
  });
}

Outcome acknowledge(const Options& options, Output& out) {
  const auto standard = standard_of(options);
  if (!standard) return stop(standard.error());
  const auto& path = options.files.front();
  const auto bytes = read_file(path);
  if (!bytes) return stop(bytes.error());
  const auto& how = (*standard)->options;
  if (segments::syntax_in(*bytes) == segments::Syntax::edifact)
    return acknowledge_edifact(path, *bytes, options.control, how, out);
  const auto report = x12::check_file(*bytes, *(*standard)->dictionary, how, path);
  const auto type = options.type == "ta1"   ? x12::AnswerType::ta1
                    : options.type == "999" ? x12::AnswerType::form_999
                                            : x12::AnswerType::form_997;
  return say_answers(path, options.type, report, x12::answers(report, type, options.control, present()), out);
}

Outcome show(const Options& options, Output& out) {
  const auto standard = standard_of(options);
  if (!standard) return stop(standard.error());
  const auto& path = options.files.front();
  const auto bytes = read_file(path);
  if (!bytes) return stop(bytes.error());
  const bool colour = out.colour() && !options.no_colour;
  const auto& how = (*standard)->options;
  if (segments::syntax_in(*bytes) == segments::Syntax::edifact) return show_edifact(path, *bytes, colour, how, out);
  const auto report = x12::check_file(*bytes, *(*standard)->dictionary, how, path);
  out.raw(out.json() ? segments::to_json(report, segments::lines_in(*bytes)) + '\n'
                     : segments::show(report, *(*standard)->dictionary, {.colour = colour}));
  return report.verdict == segments::Verdict::invalid ? Exit::no : Exit::done;
}

std::string names_of(const std::vector<std::string_view>& names) { return join({names.begin(), names.end()}, ", "); }

void add_standard(Verb& verb, Options& options) {
  verb.option("--level", options.level,
              "How far: 1 envelope, 2 grammar, 3 balances, 4 the partner's guide, 5 code lists of others and check "
              "digits, 6 business, 7 against the order. Each holds those before it; without it 3, with --guide 4, "
              "with --order 7")
      .within(1, 7)
      .takes("N");
  verb.option("--guide", options.guide,
              "The partner's guide, a file or one of " + names_of(x12::standard_guide_names()))
      .takes("FILE");
  verb.option("--order", options.order, "A file with the orders that are answered, X12 850").takes("FILE");
  add_tolerate(verb, options.tolerate);
  verb.option("--dictionary", options.dictionary, "Dictionary files that take the place of the built-in ones")
      .takes("DIR");
}

}  // namespace
}  // namespace x12_verbs

void add_x12(Program& program) {
  using namespace x12_verbs;
  auto& x12 = program.noun("x12", "X12 and EDIFACT files: check, ack, show");

  auto& check_verb = x12.verb(
      "check", "Check files against the standard; every finding with its place",
      "crossdock x12 check --tolerate bom,line-breaks orders/*.edi\n  crossdock x12 check --json --guide mass-retail po-4711.edi\n  crossdock x12 check --order po-4711.edi asn-4711.edi");
  auto& checked = check_verb.runs(check);
  add_standard(check_verb, checked);
  check_verb.argument("FILE", checked.files, "Files, or - for standard input");

  auto& ack_verb = x12.verb(
      "ack", "Write the acknowledgement that answers a file",
      "crossdock x12 ack --type 997 po-4711.edi\n  crossdock x12 ack --type 999 --guide partners/acme/guide.yaml po-4711.edi");
  auto& acknowledged = ack_verb.runs(acknowledge);
  add_standard(ack_verb, acknowledged);
  ack_verb
      .option("--type", acknowledged.type,
              "What to answer with: 997, 999 (005010X231A1) or ta1; EDIFACT is answered with CONTRL")
      .one_of({"997", "999", "ta1"})
      .shows_default();
  ack_verb.option("--control", acknowledged.control, "Control number of the answer")
      .within(1, 999'999'999)
      .shows_default();
  ack_verb.argument("FILE", acknowledged.files, "A file, or - for standard input").single();

  auto& show_verb = x12.verb("show", "The loops, segments and codes of a file in words, findings in place",
                             "crossdock x12 show po-4711.edi");
  auto& shown = show_verb.runs(show);
  add_standard(show_verb, shown);
  show_verb.argument("FILE", shown.files, "A file, or - for standard input").single();
  show_verb.option("--no-colour,--no-color", shown.no_colour, "No colour, also on a terminal");
}

}  // namespace crossdock::cli
