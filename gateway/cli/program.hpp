// SPDX-License-Identifier: Apache-2.0
// The frame of every verb: its help with an example, --json, its exit status, and how it says what went wrong.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "gateway/cli/output.hpp"

namespace CLI {
class App;
}

namespace crossdock::cli {

enum class Exit {
  done = 0,
  no = 1,      // the answer is no: an invalid file, an exception found, nothing of that name
  misuse = 2,  // usage or configuration
};

// Why a verb could not do its work, and the next step for whoever called it.
struct Trouble {
  std::vector<Error> errors;
  std::string next;
  Exit exit = Exit::misuse;
};
using Outcome = tl::expected<Exit, Trouble>;

inline tl::unexpected<Trouble> stop(Error error, std::string next = {}) {
  return tl::unexpected(Trouble{{std::move(error)}, std::move(next), Exit::misuse});
}
inline tl::unexpected<Trouble> stop(std::vector<Error> errors, std::string next = {}) {
  return tl::unexpected(Trouble{std::move(errors), std::move(next), Exit::misuse});
}
// The trouble for a thing that was asked for and is not there.
tl::unexpected<Trouble> absent(std::string what, std::string next);

class Program {
 public:
  using Run = std::function<Outcome(Output&)>;

  // Gives the verb --json and makes `run` its work; `example` is a command that works, shown by --help.
  void on(CLI::App& verb, std::string_view example, Run run);
  Exit exit() const { return exit_; }
  // The option of all verbs that bounds what they may take of the heap.
  void add_memory_option(CLI::App& app);

 private:
  Outcome bounded(const Run& run, Output& output) const;

  std::size_t memory_ = std::size_t{2} << 30;
  Exit exit_ = Exit::done;
};

// A noun of the command line, which needs one of its verbs: added once, found again afterwards.
CLI::App& noun(CLI::App& app, const std::string& name, const std::string& about);

// "crossdock: place: what", a line each, then the next step, on standard error.
void complain(const Trouble& trouble);

// The words that `app` has understood, for a hint at their --help: "crossdock x12 ack".
std::string understood(const CLI::App& app);
// Where `app` stops understanding the words of the command line: the sentence with the nearest word it knows.
std::string not_understood(const CLI::App& app);

// ---- one function a noun; each adds its verbs ------------------------------------------------------------

void add_x12(CLI::App& app, Program& program);
void add_as2(CLI::App& app, Program& program);
void add_xml(CLI::App& app, Program& program);
void add_mapping(CLI::App& app, Program& program);
void add_check(CLI::App& app, Program& program);
void add_migrate(CLI::App& app, Program& program);
void add_partner(CLI::App& app, Program& program);
void add_cert(CLI::App& app, Program& program);
void add_message(CLI::App& app, Program& program);
void add_queue(CLI::App& app, Program& program);
void add_order(CLI::App& app, Program& program);
void add_route(CLI::App& app, Program& program);
void add_invoice(CLI::App& app, Program& program);
void add_case(CLI::App& app, Program& program);
void add_audit(CLI::App& app, Program& program);

}  // namespace crossdock::cli
