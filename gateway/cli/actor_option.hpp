// SPDX-License-Identifier: Apache-2.0
// --by: who acts. Every act of a person is named.
#pragma once

#include <string>

#include "gateway/acts/actor.hpp"

namespace CLI {
class App;
}

namespace crossdock::cli {

struct ActorOption {
  std::string name;  // "": the user of the operating system

  void add_to(CLI::App& verb);
  acts::Actor actor() const;
};

}  // namespace crossdock::cli
