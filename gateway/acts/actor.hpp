// SPDX-License-Identifier: Apache-2.0
// The one who acts. Every act of a person is named: the program's faces say who it is.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"

namespace crossdock::acts {

struct Actor {
  std::string name;  // as people know the person: "jane.doe"
  std::string from;  // the face that was used, and the account that it knows: "cli:root"
};

// An act with its reason: who, why, when.
struct Because {
  const Actor& actor;
  std::string_view why;  // a sentence
  TimePoint now;
};

}  // namespace crossdock::acts
