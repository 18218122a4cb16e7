// SPDX-License-Identifier: Apache-2.0
// Computes and compares one-time codes with OpenSSL's HMAC.
#include "gateway/access/one_time_code.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace crossdock::access {
namespace {

constexpr std::int64_t step_milliseconds = 30'000;
constexpr std::uint32_t code_range = 1'000'000;

bool is_same_code(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::int64_t step_at(TimePoint now) { return now.time_since_epoch().count() / step_milliseconds; }

std::string code_at(const Secret& secret, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i)
    counter[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (8 * (7 - i)));
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha1(), secret.reveal().data(), static_cast<int>(secret.reveal().size()), counter.data(), counter.size(),
       digest.data(), &size);
  // RFC 4226 §5.3: four bytes from a place that the last byte names, without their sign.
  const std::size_t place = digest[size - 1] & 0x0FU;
  const std::uint32_t number = (digest[place] & 0x7FU) << 24U | std::uint32_t{digest[place + 1]} << 16U |
                               std::uint32_t{digest[place + 2]} << 8U | digest[place + 3];
  return fmt::format("{:06}", number % code_range);
}

std::optional<std::int64_t> step_of_code(const Secret& secret, std::string_view code, TimePoint now,
                                         std::int64_t last_used) {
  std::string digits(code);
  std::erase(digits, ' ');
  std::optional<std::int64_t> found;
  // All three are computed, whichever fits.
  for (const std::int64_t away : {-1, 0, 1}) {
    const auto step = step_at(now) + away;
    if (is_same_code(digits, code_at(secret, step)) && step > last_used) found = step;
  }
  return found;
}

std::string base32(std::string_view bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  std::uint32_t held = 0;
  int bits = 0;
  for (const char byte : bytes) {
    held = held << 8U | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 5; bits -= 5) text += letters[held >> static_cast<unsigned>(bits - 5) & 31U];
  }
  if (bits > 0) text += letters[held << static_cast<unsigned>(5 - bits) & 31U];
  return text;
}

std::string enrolment_uri(const Secret& secret, std::string_view name) {
  return fmt::format("otpauth://totp/Crossdock:{}?secret={}&issuer=Crossdock", name, base32(secret.reveal()));
}

}  // namespace crossdock::access
