// SPDX-License-Identifier: Apache-2.0
// The key by which an SSH server proves who it is, and whether it is one of those that were agreed with the partner.
//
// A pin is written as OpenSSH shows keys: a fingerprint ("SHA256:Jo7…") or a public key ("ssh-ed25519 AAAA… comment").
// Pure: nothing here opens a connection.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace crossdock::sftp {

struct HostKey {
  std::string type;         // "ssh-ed25519"
  std::string fingerprint;  // "SHA256:…" as `ssh-keygen -l` prints it
  std::string public_key;   // "ssh-ed25519 AAAA…"
};

// From the bytes that the server sent (RFC 4253 §6.6). Fault::malformed when they do not begin with the key's type.
Result<HostKey> host_key_of(std::string_view blob);

// Fault::refused unless the key is one of the pins. The message shows the fingerprint that would have to be pinned.
Result<void> check_host_key(const HostKey& key, const std::vector<std::string>& pins, std::string_view host);

// The host key algorithms to ask the server for, best first, joined by commas. A server may have several keys: public
// keys that are pinned say which one is meant. RSA is asked for only when an RSA key is pinned, because the library
// can check it with SHA-1 alone.
std::string host_key_algorithms(const std::vector<std::string>& pins);

}  // namespace crossdock::sftp
