// SPDX-License-Identifier: Apache-2.0
// Knows who sits at the terminal.
#include "gateway/cli/actor_option.hpp"

#include <pwd.h>
#include <unistd.h>

#include "gateway/cli/verb.hpp"

namespace crossdock::cli {

void ActorOption::add_to(Verb& verb) {
  verb.option("--by", name, "Who decides (default: the user of the operating system)").takes("NAME");
}

acts::Actor ActorOption::actor() const {
  const auto* user = ::getpwuid(::geteuid());
  const std::string account = user != nullptr ? user->pw_name : std::to_string(::geteuid());
  return {.name = name.empty() ? account : name, .from = "cli:" + account};
}

}  // namespace crossdock::cli
