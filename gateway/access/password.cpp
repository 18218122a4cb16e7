// SPDX-License-Identifier: Apache-2.0
// Hashes passwords with libargon2, and refuses those that everybody tries first.
#include "gateway/access/password.hpp"

#include <argon2.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "base/text.hpp"

namespace crossdock::access {
namespace {

constexpr std::uint32_t passes = 3, memory_kib = 64 * 1024, lanes = 1, hash_size = 32;
constexpr std::size_t fewest_kinds = 5;  // of different bytes

// Beginnings of what is tried first, of those that are long enough to be taken otherwise.
constexpr std::array common_beginnings{"password", "passw0rd", "qwertyuiop", "administrator", "123456789",
                                       "letmein",  "iloveyou", "crossdock",  "welcome",       "changeme"};

}  // namespace

std::string wrong_with_password(const Secret& password, std::string_view name) {
  const auto text = password.reveal();
  if (text.size() < shortest_password || text.size() > longest_password)
    return fmt::format("has {} bytes, not {} to {}", text.size(), shortest_password, longest_password);
  if (!is_utf8(text)) return "is no UTF-8 text";
  if (std::set<char>(text.begin(), text.end()).size() < fewest_kinds)
    return fmt::format("has fewer than {} different characters", fewest_kinds);
  const auto lower = to_lower(text);
  if (!name.empty() && lower.find(to_lower(name)) != std::string::npos) return "contains the name of its person";
  const auto begins = [&](std::string_view common) { return lower.starts_with(common); };
  if (std::ranges::any_of(common_beginnings, begins)) return "begins like passwords that are tried first";
  return {};
}

std::string hash_of(const Secret& password, std::string_view salt) {
  const auto text = password.reveal();
  std::string encoded(
      argon2_encodedlen(passes, memory_kib, lanes, static_cast<std::uint32_t>(salt.size()), hash_size, Argon2_id),
      '\0');
  const int result = argon2id_hash_encoded(passes, memory_kib, lanes, text.data(), text.size(), salt.data(),
                                           salt.size(), hash_size, encoded.data(), encoded.size());
  // Only want of memory or a salt that is too short are left, and no other hash would do.
  if (result != ARGON2_OK) std::abort();
  encoded.resize(encoded.find('\0'));
  return encoded;
}

bool is_password(const Secret& password, const std::string& hash) {
  const auto text = password.reveal();
  return argon2id_verify(hash.c_str(), text.data(), text.size()) == ARGON2_OK;
}

const std::string& nobodys_hash() {
  // Of 32 zero bytes under a salt of zeros: the result is thrown away, only the time counts.
  static const auto hash = hash_of(Secret(std::string(32, '\0')), std::string(salt_size, '\0'));
  return hash;
}

}  // namespace crossdock::access
