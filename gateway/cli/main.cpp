// SPDX-License-Identifier: Apache-2.0
// `crossdock`: nouns and verbs. Each noun has its file; this one only collects them.
#include <CLI/CLI.hpp>
#include <sys/stat.h>

#include <csignal>
#include <exception>

#include "gateway/cli/program.hpp"
#include "gateway/cli/reach_verbs.hpp"
#include "gateway/cli/serve_verb.hpp"
#include "gateway/cli/simulate_verb.hpp"
#include "gateway/cli/store_verbs.hpp"
#include "gateway/cli/webhook_verbs.hpp"

namespace {

using namespace crossdock::cli;

constexpr auto nouns = {add_serve, add_demo,    add_check,   add_migrate, add_store,    add_x12,     add_xml,
                        add_as2,   add_mapping, add_partner, add_reach,   add_simulate, add_cert,    add_message,
                        add_queue, add_order,   add_route,   add_invoice, add_case,     add_webhook, add_audit};

int usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto unknown = not_understood(app);
  std::fprintf(stderr, "crossdock: %s\n  See '%s --help'.\n", unknown.empty() ? error.what() : unknown.c_str(),
               understood(app).c_str());
  return static_cast<int>(Exit::misuse);
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that closes early (`| head`) ends the program quietly, as it does every other tool.
  std::signal(SIGPIPE, SIG_DFL);
  // Files that we make are for their owner. The few files that others share get their mode where they are made.
  ::umask(0077);
  CLI::App app("Crossdock: orders, acknowledgements, ship notices and invoices between trading partners");
  app.name("crossdock");
  app.set_version_flag("--version", "crossdock " CROSSDOCK_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 done, 1 the answer is no (invalid file, exceptions found), 2 usage or configuration.\n"
      "Every verb has --help with an example, and --json.");
  Program program;
  program.add_memory_option(app);
  for (const auto add : nouns) add(app, program);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error);
  } catch (const std::exception& error) {  // what the system refused at a place that cannot do without
    std::fprintf(stderr, "crossdock: cannot go on: %s\n", error.what());
    return static_cast<int>(Exit::no);
  }
  return static_cast<int>(program.exit());
}
