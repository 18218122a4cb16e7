// SPDX-License-Identifier: Apache-2.0
// Content hashes: the identity of a payload.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace crossdock {

// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view bytes);

// The same over bytes that arrive in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);
  // The digest of all that was given; call it once.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crossdock
