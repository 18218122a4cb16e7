// SPDX-License-Identifier: Apache-2.0
// Looks for the name of RSA in the decoded bytes of a key file.
#include "gateway/transport/sftp/login_key.hpp"

#include <openssl/evp.h>

#include <string>

namespace crossdock::sftp {
namespace {

constexpr std::string_view ssh_name{"\0\0\0\7ssh-rsa", 11};                       // RFC 4253 §6.6, in OpenSSH's format
constexpr std::string_view object_id{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9};  // rsaEncryption, in PKCS#8

// The bytes between the first BEGIN and END lines; "" when they are no base64.
std::string body_of(std::string_view text) {
  const auto begin = text.find("-----\n");
  const auto end = text.find("-----END");
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin + 6) return {};
  std::string base64;
  for (const char c : text.substr(begin + 6, end - begin - 6)) {
    if (c != '\n' && c != '\r') base64.push_back(c);
  }
  std::string bytes(base64.size(), '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(base64.data()), static_cast<int>(base64.size()));
  bytes.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
  return bytes;
}

}  // namespace

bool is_rsa_key(std::string_view text) {
  if (text.find("BEGIN RSA PRIVATE KEY") != std::string_view::npos) return true;
  const auto body = body_of(text);
  return body.find(ssh_name) != std::string::npos || body.find(object_id) != std::string::npos;
}

}  // namespace crossdock::sftp
