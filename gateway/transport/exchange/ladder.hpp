// SPDX-License-Identifier: Apache-2.0
// The way to a partner as a ladder: each rung needs the ones below it, and each says what to put right.
//
// A transport describes its rungs as a table; `crossdock partner test` climbs them and shows how far it came.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace crossdock::exchange {

struct Rung {
  std::string_view name;                       // "host key"
  std::string fix;                             // what to do when it does not hold
  std::function<Result<std::string>()> climb;  // what was found: "SHA256:… (ssh-ed25519), pinned"
  // Advice where it depends on how the rung broke: asked after `climb`; "" leaves it at `fix`.
  std::function<std::string()> advice;
  std::string skipped;  // why it is not for this partner; then it is not climbed
  bool needed = true;   // by the rungs above it
};

struct Step {
  enum class State { held, broke, skipped, not_tried } state = State::not_tried;
  std::string_view name;
  std::string found;  // or the error, or why it is skipped
  std::string fix;
};

// From the lowest rung up. Those above a needed one that does not hold are not tried.
std::vector<Step> climb(const std::vector<Rung>& ladder);

}  // namespace crossdock::exchange
