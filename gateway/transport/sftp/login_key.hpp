// SPDX-License-Identifier: Apache-2.0
// Tells what can be known of a private key without opening it. Pure.
#pragma once

#include <string_view>

namespace crossdock::sftp {

// Whether a key in OpenSSH or PEM text is an RSA key, as far as it can be seen: a key in encrypted PKCS#8 hides its kind.
bool is_rsa_key(std::string_view text);

}  // namespace crossdock::sftp
