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
  std::string_view fix;                        // what to do when it does not hold
  std::function<Result<std::string>()> climb;  // what was found: "SHA256:… (ssh-ed25519), pinned"
};

struct Step {
  enum class State { held, broke, not_tried } state = State::not_tried;
  std::string_view name;
  std::string found;  // or the error
  std::string_view fix;
};

// From the lowest rung up to the first that does not hold; those above it are not tried.
std::vector<Step> climb(const std::vector<Rung>& ladder);

}  // namespace crossdock::exchange
