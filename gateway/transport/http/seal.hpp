// SPDX-License-Identifier: Apache-2.0
// Random tokens, and seals by which a server knows again what it gave out itself. Both travel in URLs and cookies, as
// base64url without padding (RFC 4648 §5).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace crossdock::http {

// From the system's generator. Without one the program ends: a secret that can be guessed is worse.
std::string random_bytes(std::size_t size);

// 256 random bits as 43 characters.
std::string random_token();

// Takes the same time wherever two texts of one length differ.
bool is_same_secret(std::string_view a, std::string_view b);

// Seals with HMAC-SHA-256 and a random key of its own: nothing that another one sealed is opened. What is sealed can be
// read by everybody; it cannot be made or changed.
class Seal {
 public:
  Seal();

  std::string close(std::string_view bytes) const;
  // nullopt for text that this seal did not close.
  std::optional<std::string> open(std::string_view text) const;

 private:
  std::string code_of(std::string_view bytes) const;

  Secret key_;
};

}  // namespace crossdock::http
