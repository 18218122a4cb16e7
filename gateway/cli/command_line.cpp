// SPDX-License-Identifier: Apache-2.0
// Turns declared verbs into CLI11's, fills their options from the words, and suggests a word for a mistyped one.
#include "gateway/cli/command_line.hpp"

#include <CLI/CLI.hpp>

#include <exception>

#include "base/overloaded.hpp"
#include "base/text.hpp"

namespace crossdock::cli {
namespace {

// The innermost noun or verb that was understood: a word that was not ends the path, though a later one may be known.
const CLI::App& innermost(const CLI::App& app, std::string& path) {
  const auto parsed = app.get_subcommands();
  if (parsed.empty() || !app.remaining(false).empty()) return app;
  path += " " + parsed.front()->get_name();
  return innermost(*parsed.front(), path);
}

// Words that others use for a noun of ours.
std::string other_word(std::string_view word) {
  return word == "edifact" ? "; EDIFACT files too are read by 'crossdock x12': check, ack, show" : "";
}

// Where the words stop being understood: the sentence with the nearest word that is known there; else "".
std::string not_understood(const CLI::App& app) {
  std::string path = app.get_name();
  const auto& last = innermost(app, path);
  const auto verbs = last.get_subcommands([](const CLI::App*) { return true; });
  const auto rest = app.remaining(true);
  std::vector<std::string> names;
  for (const auto* verb : verbs) names.push_back(verb->get_name());
  if (rest.empty()) return verbs.empty() ? "" : "'" + path + "' needs one of these words: " + join(names, ", ");
  if (rest.front().starts_with("-") || names.empty()) {
    names.clear();
    for (const auto* option : last.get_options()) {
      const auto spellings = option->get_name(false, true);
      for (const auto one : split(spellings, ',')) names.emplace_back(one);
    }
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const auto meant = nearest(rest.front(), known);
  std::string text = "'" + rest.front() + "' is nothing that '" + path + "' knows";
  if (const auto other = &last == &app ? other_word(rest.front()) : ""; !other.empty()) return text + other;
  if (!meant.empty()) text += "; did you mean '" + std::string(meant) + "'?";
  return text;
}

void complain_of_usage(const CLI::App& app, const CLI::ParseError& error) {
  const auto unknown = not_understood(app);
  std::string path = app.get_name();
  innermost(app, path);
  std::fprintf(stderr, "crossdock: %s\n  See '%s --help'.\n", unknown.empty() ? error.what() : unknown.c_str(),
               path.c_str());
}

CLI::Option& add_target(CLI::App& verb, const Option& option) {
  return std::visit(Overloaded{
                        [&](bool* into) -> CLI::Option& { return *verb.add_flag(option.name, *into, option.about); },
                        [&](auto* into) -> CLI::Option& { return *verb.add_option(option.name, *into, option.about); },
                    },
                    option.target);
}

void add_checks(CLI::Option& added, const Option& option) {
  if (!option.choices.empty()) added.check(CLI::IsMember(option.choices));
  if (option.range) added.check(CLI::Range(option.range->first, option.range->second));
  if (option.above_zero) added.check(CLI::PositiveNumber);
  if (option.mistake) added.check(option.mistake, "");
}

void add_option(CLI::App& verb, const Option& option) {
  auto& added = add_target(verb, option);
  if (option.mandatory) added.required();
  if (option.once) added.expected(1);
  if (option.one_a_time) added.allow_extra_args(false);
  if (option.separator != 0) added.delimiter(option.separator);
  if (option.value_name) added.type_name(*option.value_name);
  add_checks(added, option);
  if (option.default_shown) added.capture_default_str();
}

class CommandLine {
 public:
  explicit CommandLine(const Program& program) : app_(program.about) {
    app_.name("crossdock");
    app_.set_version_flag("--version", program.version);
    app_.require_subcommand(1);
    app_.footer(program.footer);
    app_.add_option("--memory", memory_,
                    "What a verb may take of the memory, whatever it is given to read: 512MiB, 4GiB")
        ->transform(CLI::AsSizeValue(false))
        ->check(CLI::Range(std::size_t{16} << 20, std::size_t{1} << 40))
        ->option_text("SIZE [2GiB]");
    for (const auto& command : program.commands) std::visit([&](const auto& one) { add(app_, one); }, command);
  }

  Exit run(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& asked) {
      return static_cast<Exit>(app_.exit(asked));
    } catch (const CLI::ParseError& error) {
      complain_of_usage(app_, error);
      return Exit::misuse;
    } catch (const std::exception& error) {  // what the system refused at a place that cannot do without
      std::fprintf(stderr, "crossdock: cannot go on: %s\n", error.what());
      return Exit::no;
    }
    return exit_;
  }

 private:
  void add(CLI::App& to, const Noun& noun) {
    auto& added = *to.add_subcommand(noun.name, noun.about);
    added.require_subcommand(1);
    for (const auto& verb : noun.verbs) add(added, verb);
  }

  void add(CLI::App& to, const Verb& verb) {
    auto& added = *to.add_subcommand(verb.name, verb.about);
    for (const auto& option : verb.options) add_option(added, option);
    for (const auto& option : verb.options) {
      for (const auto& rival : option.rivals) added.get_option(option.name)->excludes(added.get_option(rival));
    }
    const auto form = std::make_shared<Output::Form>(Output::Form::text);
    auto* json = added.add_flag_callback(
        "--json", [form] { *form = Output::Form::json; }, "One JSON object a line, for programs");
    if (verb.is_list) {
      auto* csv = added.add_flag_callback(
          "--csv", [form] { *form = Output::Form::csv; },
          "CSV with the members of the JSON as columns, for spreadsheets");
      csv->excludes(json);
    }
    added.footer("Example:\n  " + verb.example);
    added.callback([this, form, &run = verb.run] { exit_ = finished(run, *form); });
  }

  Exit finished(const std::function<Outcome(Output&)>& run, Output::Form form) const {
    Output output(form);
    const auto outcome = bounded(memory_, run, output);
    if (!outcome) complain(outcome.error());
    return outcome ? *outcome : outcome.error().exit;
  }

  CLI::App app_;
  std::size_t memory_ = std::size_t{2} << 30;
  Exit exit_ = Exit::done;
};

}  // namespace

Exit run(const Program& program, int argc, const char* const* argv) { return CommandLine(program).run(argc, argv); }

}  // namespace crossdock::cli
