// SPDX-License-Identifier: Apache-2.0
// Where bytes go. Code that reads or writes more than memory may hold does so piece by piece; the caller decides
// whether the pieces end in a spool, in the store or in a string.
#pragma once

#include <string_view>

#include "base/result.hpp"

namespace crossdock {

class Sink {
 public:
  virtual ~Sink() = default;
  // An error ends the work: it is given back to whoever pushes, unchanged.
  virtual Result<void> write(std::string_view bytes) = 0;
};

}  // namespace crossdock
