// SPDX-License-Identifier: Apache-2.0
// Where something in a mapping file was written, and the errors that point there.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/yaml.hpp"

namespace crossdock::mapping {

// An overlay's rules come from another file than its base's.
struct Origin {
  std::shared_ptr<const std::string> file;
  yaml::Place place;

  tl::unexpected<Error> error(std::string what) const;
};

}  // namespace crossdock::mapping
