// SPDX-License-Identifier: Apache-2.0
// Nouns, verbs and their options as data. The file of a noun declares them; command_line.cpp alone knows the library
// that reads words by them. A declaration reads so:
//
//   auto& list_verb = queue.verb("list", "Open work, oldest first", "crossdock queue list --state held");
//   auto& listed = list_verb.runs(list);  // Outcome list(const Options&, Output&)
//   list_verb.option("--state", listed.state, "Only this state").one_of({"ready", "leased", "held"});
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/cli/program.hpp"

namespace crossdock::cli {

// An option ("--limit") or an argument ("FILE"). Its variable keeps the value that it has, the default, until one is
// given. Options of bool are flags: they take no value.
struct Option {
  using Target = std::variant<std::string*, int*, std::int64_t*, bool*, std::vector<std::string>*>;
  using Mistake = std::function<std::string(const std::string& value)>;  // what is wrong with it, or ""

  std::string name;  // "--no-colour,--no-color" has two spellings
  std::string about;
  Target target;
  std::optional<std::string> value_name = {};  // in the help; nullopt: TEXT or INT, as the variable is
  bool mandatory = false, default_shown = false, once = false, one_a_time = false, above_zero = false;
  char separator = 0;                                               // 0: none
  std::optional<std::pair<std::int64_t, std::int64_t>> range = {};  // both ends belong to it
  std::vector<std::string> choices = {};
  Mistake mistake = {};
  std::vector<std::string> rivals = {};  // names of options

  Option& takes(std::string name_of_value) { return value_name = std::move(name_of_value), *this; }
  Option& required() { return mandatory = true, *this; }
  Option& optional() { return mandatory = false, *this; }
  Option& shows_default() { return default_shown = true, *this; }
  Option& within(std::int64_t least, std::int64_t most) { return range = {least, most}, *this; }
  Option& positive() { return above_zero = true, *this; }
  Option& one_of(std::vector<std::string> words) { return choices = std::move(words), *this; }
  Option& checked_by(Mistake find) { return mistake = std::move(find), *this; }
  Option& excludes(const Option& other) { return rivals.push_back(other.name), *this; }
  // Of lists: one value in all; one value after each mention of the option; several values in one word.
  Option& single() { return once = true, *this; }
  Option& one_each() { return one_a_time = true, *this; }
  Option& separated_by(char mark) { return separator = mark, *this; }
};

// Every verb has --help, which ends with the example, and --json; those that print one table have --csv.
struct Verb {
  std::string name, about;
  std::string example;  // a command that works
  std::function<Outcome(Output&)> run = {};
  std::deque<Option> options = {};  // in the order of the help
  bool is_list = false;             // prints one table

  // Makes the options that `work` takes; they live as long as the verb.
  template <class Options>
  Options& runs(Outcome (*work)(const Options&, Output&)) {
    return runs<Options>(std::function(work));
  }
  template <class Options, class Work>
  Options& runs(Work work) {
    const auto made = std::make_shared<Options>();
    run = [made, work = std::move(work)](Output& out) { return work(*made, out); };
    return *made;
  }

  template <class T>
  Option& option(std::string named, T& into, std::string tells) {
    return options.emplace_back(Option{.name = std::move(named), .about = std::move(tells), .target = &into});
  }
  Verb& lists() { return is_list = true, *this; }
  // Required, unless it is said to be optional().
  template <class T>
  Option& argument(std::string named, T& into, std::string tells) {
    return option(std::move(named), into, std::move(tells)).takes("").required();
  }
};

// Needs one of its verbs.
struct Noun {
  std::string name, about;
  std::deque<Verb> verbs = {};

  Verb& verb(std::string named, std::string tells, std::string example) {
    return verbs.emplace_back(Verb{std::move(named), std::move(tells), std::move(example)});
  }
};

struct Program {
  std::string about, footer, version;
  std::deque<std::variant<Noun, Verb>> commands = {};  // in the order of the help

  Noun& noun(std::string name, std::string tells) {
    return std::get<Noun>(commands.emplace_back(Noun{std::move(name), std::move(tells)}));
  }
  Verb& verb(std::string name, std::string tells, std::string example) {
    return std::get<Verb>(commands.emplace_back(Verb{std::move(name), std::move(tells), std::move(example)}));
  }
};

}  // namespace crossdock::cli
