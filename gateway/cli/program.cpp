// SPDX-License-Identifier: Apache-2.0
// Runs a verb within its memory limit, prints errors with the next step, and suggests a verb for a mistyped word.
#include "gateway/cli/program.hpp"

#include <CLI/CLI.hpp>

#include <memory>

#include "base/memory.hpp"
#include "base/text.hpp"

namespace crossdock::cli {

tl::unexpected<Trouble> absent(std::string what, std::string next) {
  return tl::unexpected(Trouble{{Error{Fault::invalid, std::move(what), {}}}, std::move(next), Exit::no});
}

void Program::on(CLI::App& verb, std::string_view example, Run run) {
  const auto json = std::make_shared<bool>(false);
  verb.add_flag("--json", *json, "One JSON object a line, for programs");
  verb.footer("Example:\n  " + std::string(example));
  verb.callback([this, json, run = std::move(run)] {
    Output output(*json);
    const auto outcome = bounded(run, output);
    if (!outcome) complain(outcome.error());
    exit_ = outcome ? *outcome : outcome.error().exit;
  });
}

void Program::add_memory_option(CLI::App& app) {
  app.add_option("--memory", memory_, "What a verb may take of the memory, whatever it is given to read: 512MiB, 4GiB")
      ->transform(CLI::AsSizeValue(false))
      ->check(CLI::Range(std::size_t{16} << 20, std::size_t{1} << 40))
      ->option_text("SIZE [2GiB]");
}

Outcome Program::bounded(const Run& run, Output& output) const {
  auto pool = MemoryPool::undivided(memory_);
  MemoryAccount memory(pool);
  auto outcome = memory.bounded([&]() -> Result<Outcome> { return run(output); });
  if (outcome) return std::move(*outcome);
  return stop(outcome.error(), "'crossdock --memory 8GiB …' allows more.");
}

CLI::App& noun(CLI::App& app, const std::string& name, const std::string& about) {
  for (auto* known : app.get_subcommands([&](CLI::App* one) { return one->get_name() == name; })) return *known;
  auto* added = app.add_subcommand(name, about);
  added->require_subcommand(1);
  return *added;
}

void complain(const Trouble& trouble) {
  std::string text;
  for (const auto& error : trouble.errors) text += "crossdock: " + describe(error) + '\n';
  if (!trouble.next.empty()) text += "  " + trouble.next + '\n';
  std::fputs(text.c_str(), stderr);
}

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

}  // namespace

std::string understood(const CLI::App& app) {
  std::string path = "crossdock";
  innermost(app, path);
  return path;
}

std::string not_understood(const CLI::App& app) {
  std::string path = "crossdock";
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

}  // namespace crossdock::cli
