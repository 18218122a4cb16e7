// SPDX-License-Identifier: Apache-2.0
// `crossdock`: nouns and verbs. Each noun has its file; this one only collects them.
#include <sys/stat.h>

#include <csignal>

#include "gateway/cli/command_line.hpp"

namespace {

using namespace crossdock::cli;

// In the order of the help.
constexpr auto nouns = {add_serve,     add_demo,    add_check,   add_migrate, add_store,   add_x12,
                        add_xml,       add_as2,     add_mapping, add_partner, add_cert,    add_find,
                        add_message,   add_queue,   add_order,   add_route,   add_invoice, add_case,
                        add_exception, add_webhook, add_audit,   add_user,    add_token};

}  // namespace

int main(int argc, char** argv) {
  // A reader that closes early (`| head`) ends the program quietly, as it does every other tool.
  std::signal(SIGPIPE, SIG_DFL);
  // Files that we make are for their owner. The few files that others share get their mode where they are made.
  ::umask(0077);
  Program program{
      .about = "Crossdock: orders, acknowledgements, ship notices and invoices between trading partners",
      .footer =
          "Exit status: 0 done, 1 the answer is no (invalid file, exceptions found), 2 usage or configuration.\n"
          "Every verb has --help with an example, and --json.",
      .version = "crossdock " CROSSDOCK_VERSION};
  for (const auto add : nouns) add(program);
  return static_cast<int>(run(program, argc, argv));
}
