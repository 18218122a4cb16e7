// SPDX-License-Identifier: Apache-2.0
// Finds digests, ciphers and key transports by name, in one table for each kind.
#include "gateway/transport/as2/algorithms.hpp"

#include <array>

#include "base/text.hpp"

namespace crossdock::as2 {
namespace {

struct DigestNames {
  std::string_view name, old_name;
};
constexpr std::array<DigestNames, 4> digest_names{
    {{"sha-1", "sha1"}, {"sha-256", "sha256"}, {"sha-384", "sha384"}, {"sha-512", "sha512"}}};

struct CipherNames {
  std::string_view name;
  const char* openssl;
};
constexpr std::array<CipherNames, 7> ciphers{{{"aes-128-cbc", "AES-128-CBC"},
                                              {"aes-192-cbc", "AES-192-CBC"},
                                              {"aes-256-cbc", "AES-256-CBC"},
                                              {"aes-128-gcm", "AES-128-GCM"},
                                              {"aes-192-gcm", "AES-192-GCM"},
                                              {"aes-256-gcm", "AES-256-GCM"},
                                              {"3des", "DES-EDE3-CBC"}}};
constexpr std::array<std::string_view, 4> transports{"pkcs1", "oaep-sha1", "oaep-sha256", "oaep-sha512"};
constexpr std::array<std::string_view, 3> canonicalisations{"raw", "hdrCRLF", "allCRLF"};

std::string letters_and_digits(std::string_view text) {
  std::string result;
  for (const char c : to_lower(text)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) result += c;
  }
  return result;
}

}  // namespace

std::string_view to_string(Digest digest) { return digest_names[static_cast<std::size_t>(digest)].name; }
std::string_view old_name(Digest digest) { return digest_names[static_cast<std::size_t>(digest)].old_name; }

std::optional<Digest> parse_digest(std::string_view name) {
  auto plain = letters_and_digits(name);
  for (const std::string_view prefix : {"rsa", "ecdsa"}) {
    if (plain.starts_with(prefix)) plain.erase(0, prefix.size());
  }
  if (plain == "sha") return Digest::sha1;                               // seen from old products
  if (plain.starts_with("sha2") && plain.size() > 6) plain.erase(3, 1);  // "sha2-256"
  for (const auto digest : all_digests) {
    if (plain == old_name(digest)) return digest;
  }
  return std::nullopt;
}

std::vector<Digest> parse_digests(std::string_view list) {
  std::vector<Digest> known;
  for (const auto name : split(list, ',')) {
    if (const auto digest = parse_digest(name)) known.push_back(*digest);
  }
  return known;
}

std::string_view to_string(Cipher cipher) { return ciphers[static_cast<std::size_t>(cipher)].name; }
const char* openssl_name(Cipher cipher) { return ciphers[static_cast<std::size_t>(cipher)].openssl; }
bool authenticates(Cipher cipher) { return cipher >= Cipher::aes_128_gcm && cipher <= Cipher::aes_256_gcm; }

std::optional<Cipher> parse_cipher(std::string_view name) {
  auto plain = letters_and_digits(name);
  if (plain == "desede3cbc" || plain == "tripledes" || plain == "des3") plain = "3des";
  if (plain == "aes128" || plain == "aes192" || plain == "aes256") plain += "cbc";
  for (std::size_t i = 0; i < ciphers.size(); ++i) {
    if (plain == letters_and_digits(ciphers[i].name)) return static_cast<Cipher>(i);
  }
  return std::nullopt;
}

std::string_view to_string(KeyTransport transport) { return transports[static_cast<std::size_t>(transport)]; }

std::optional<KeyTransport> parse_key_transport(std::string_view name) {
  for (std::size_t i = 0; i < transports.size(); ++i) {
    if (name == transports[i]) return static_cast<KeyTransport>(i);
  }
  return std::nullopt;
}

std::string_view to_string(Canonicalisation form) { return canonicalisations[static_cast<std::size_t>(form)]; }

}  // namespace crossdock::as2
