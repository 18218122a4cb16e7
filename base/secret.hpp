// SPDX-License-Identifier: Apache-2.0
// A password or key: it can be used, but neither formatted, compared nor printed by accident.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace crossdock {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  // The only way to the value; callers hand it to the library that needs it and keep no copy.
  std::string_view reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

}  // namespace crossdock
