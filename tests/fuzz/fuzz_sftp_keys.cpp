// SPDX-License-Identifier: Apache-2.0
// The host key that a server sends, and the text of a private key's file.
#include <cstdint>
#include <cstdlib>

#include "gateway/transport/sftp/host_key.hpp"
#include "gateway/transport/sftp/login_key.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)crossdock::sftp::is_rsa_key(bytes);
  const auto key = crossdock::sftp::host_key_of(bytes);
  if (!key) return 0;
  // What is shown is what has to be pinned.
  if (!crossdock::sftp::check_host_key(*key, {key->fingerprint}, "host")) std::abort();
  if (!crossdock::sftp::check_host_key(*key, {key->public_key + " comment"}, "host")) std::abort();
  if (crossdock::sftp::check_host_key(*key, {"SHA256:another"}, "host")) std::abort();
  return 0;
}
