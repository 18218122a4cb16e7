// SPDX-License-Identifier: Apache-2.0
// --by: who acts. Every act of a person is named.
#pragma once

#include <string>

#include "gateway/acts/actor.hpp"

namespace crossdock::cli {

struct Verb;

struct ActorOption {
  std::string name;  // "": the user of the operating system

  void add_to(Verb& verb);
  acts::Actor actor() const;
};

}  // namespace crossdock::cli
