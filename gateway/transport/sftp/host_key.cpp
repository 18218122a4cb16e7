// SPDX-License-Identifier: Apache-2.0
// Computes fingerprints, compares them with the pins, and orders the algorithms to ask for.
#include "gateway/transport/sftp/host_key.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"

namespace crossdock::sftp {
namespace {

constexpr std::array<std::string_view, 4> preferred{"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
                                                    "ecdsa-sha2-nistp521"};

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string fingerprint_of(std::string_view blob) {
  std::array<unsigned char, 32> digest{};
  EVP_Digest(blob.data(), blob.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  std::string text = base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
  text.erase(text.find_last_not_of('=') + 1);  // OpenSSH leaves the padding out
  return "SHA256:" + text;
}

// Type and key without the comment.
std::string without_comment(std::string_view pin) {
  const auto words = split(trim(pin), ' ');
  return words.size() < 2 ? std::string(trim(pin)) : fmt::format("{} {}", words[0], words[1]);
}

}  // namespace

Result<HostKey> host_key_of(std::string_view blob) {
  const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(blob[at])); };
  if (blob.size() < 4) return fail(Fault::malformed, "the server's host key is no SSH public key");
  const std::size_t length = byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
  if (length == 0 || length > 64 || blob.size() < 4 + length)
    return fail(Fault::malformed, "the server's host key is no SSH public key");
  const auto type = blob.substr(4, length);
  if (!std::ranges::all_of(type, [](char c) { return c > ' ' && c < '\x7f'; }))
    return fail(Fault::malformed, "the server's host key is no SSH public key");
  HostKey key{.type = std::string(type), .fingerprint = fingerprint_of(blob), .public_key = {}};
  key.public_key = key.type + " " + base64(blob);
  return key;
}

Result<void> check_host_key(const HostKey& key, const std::vector<std::string>& pins, std::string_view host) {
  const bool known = std::ranges::any_of(
      pins, [&](const std::string& pin) { return pin == key.fingerprint || without_comment(pin) == key.public_key; });
  if (known) return {};
  return fail(Fault::refused,
              fmt::format("host key of {} is not one that is pinned: it shows {} {}; pin that in 'sftp.host_keys' only "
                          "after the partner has confirmed it by another way",
                          host, key.type, key.fingerprint));
}

std::string host_key_algorithms(const std::vector<std::string>& pins) {
  std::set<std::string, std::less<>> types;
  bool fingerprints = false;
  for (const auto& pin : pins) {
    if (pin.starts_with("SHA256:")) {
      fingerprints = true;
    } else {
      types.emplace(split(trim(pin), ' ').front());
    }
  }
  std::vector<std::string> asked;
  for (const auto type : preferred) {
    if (fingerprints || types.contains(type)) asked.emplace_back(type);
  }
  if (types.contains("ssh-rsa")) asked.emplace_back("ssh-rsa");
  return join(asked, ",");
}

}  // namespace crossdock::sftp
