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
  if (!name.empty()) return {name};
  const auto* user = ::getpwuid(::geteuid());
  return {user != nullptr ? user->pw_name : std::to_string(::geteuid())};
}

}  // namespace crossdock::cli
