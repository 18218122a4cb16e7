// SPDX-License-Identifier: Apache-2.0
// The algorithms of S/MIME that this library speaks, and the many ways in which products spell them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossdock::as2 {

enum class Digest { sha1, sha256, sha384, sha512 };
inline constexpr Digest all_digests[] = {Digest::sha1, Digest::sha256, Digest::sha384, Digest::sha512};

// "sha-256": RFC 5751 and later, what we write unless an agreement says otherwise.
std::string_view to_string(Digest digest);
// "sha256": RFC 3851, what products before 2010 expect.
std::string_view old_name(Digest digest);
// Any spelling that was seen: "SHA-256", "sha256", "rsa-sha256", "sha_256", "\"sha1\"". nullopt for what we lack.
std::optional<Digest> parse_digest(std::string_view name);
// Those we know of a list such as "sha-256, md5, sha1", in its order.
std::vector<Digest> parse_digests(std::string_view list);

// 3DES and SHA-1 are spoken only where a partner's agreement still allows it.
enum class Cipher { aes_128_cbc, aes_192_cbc, aes_256_cbc, aes_128_gcm, aes_192_gcm, aes_256_gcm, triple_des };

std::string_view to_string(Cipher cipher);  // "aes-128-cbc", …, "3des"
std::optional<Cipher> parse_cipher(std::string_view name);
// Whether the cipher detects changes (AES-GCM, in AuthEnvelopedData).
bool authenticates(Cipher cipher);
// An EVP_CIPHER's name, for OpenSSL.
const char* openssl_name(Cipher cipher);

// How an RSA key signs; EC keys sign ECDSA whatever is asked here.
enum class SignaturePadding { pkcs1, pss };
// How the content key is encrypted for an RSA key; EC keys agree on one by ECDH.
enum class KeyTransport { pkcs1, oaep_sha1, oaep_sha256, oaep_sha512 };
std::string_view to_string(KeyTransport transport);
std::optional<KeyTransport> parse_key_transport(std::string_view name);  // "pkcs1", "oaep-sha256", …

// Content integrity: the digest that a receipt gives back, so that the sender knows what was understood.
struct Mic {
  std::string value;  // base64
  Digest algorithm = Digest::sha256;
  friend bool operator==(const Mic&, const Mic&) = default;
};

// Which form of the received bytes a digest was taken over. The names are those of our reports.
enum class Canonicalisation {
  raw,      // "raw": as received
  headers,  // "hdrCRLF": bare line feeds of the MIME headers became CRLF
  whole,    // "allCRLF": those of the content too
};
std::string_view to_string(Canonicalisation form);

}  // namespace crossdock::as2
