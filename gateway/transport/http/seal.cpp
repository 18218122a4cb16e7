// SPDX-License-Identifier: Apache-2.0
// Makes random tokens and seals with OpenSSL, and writes them as base64url.
#include "gateway/transport/http/seal.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>

namespace crossdock::http {
namespace {

constexpr std::size_t key_size = 32, code_size = 32;
constexpr std::size_t longest_sealed = 4096;  // of the text; nothing that we close comes near

std::string base64url(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const auto size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  while (text.ends_with('=')) text.pop_back();
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

// Only what base64url writes: one text for the same bytes.
std::optional<std::string> from_base64url(std::string_view text) {
  std::string padded(text);
  std::ranges::replace(padded, '-', '+');
  std::ranges::replace(padded, '_', '/');
  const auto padding = (4 - padded.size() % 4) % 4;
  padded.append(padding, '=');
  std::string bytes(padded.size() / 4 * 3, '\0');
  const auto size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(padded.data()), static_cast<int>(padded.size()));
  if (size < 0 || static_cast<std::size_t>(size) < padding) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  if (base64url(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1) std::abort();
  return bytes;
}

std::string random_token() { return base64url(random_bytes(key_size)); }

bool is_same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Seal::Seal() : key_(random_bytes(key_size)) {}

std::string Seal::code_of(std::string_view bytes) const {
  std::string code(code_size, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), key_.reveal().data(), static_cast<int>(key_.reveal().size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
       reinterpret_cast<unsigned char*>(code.data()), &size);
  return code;
}

std::string Seal::close(std::string_view bytes) const { return base64url(std::string(bytes) + code_of(bytes)); }

std::optional<std::string> Seal::open(std::string_view text) const {
  if (text.empty() || text.size() > longest_sealed) return std::nullopt;
  auto bytes = from_base64url(text);
  if (!bytes || bytes->size() < code_size) return std::nullopt;
  const auto code = bytes->substr(bytes->size() - code_size);
  bytes->resize(bytes->size() - code_size);
  if (!is_same_secret(code, code_of(*bytes))) return std::nullopt;
  return bytes;
}

}  // namespace crossdock::http
