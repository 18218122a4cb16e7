// SPDX-License-Identifier: Apache-2.0
// Passwords, passphrases and private keys as they lie on the machine, read when they are needed and never kept.
#pragma once

#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "partners/settings.hpp"

namespace crossdock::secrets {

// A file that only its owner may read: regular, no link, owned by the user who runs the program, mode 0600 or 0400,
// up to 64 KiB. Fault::refused when others could read or change it, which says how to put it right;
// Fault::unavailable when it is not there.
Result<Secret> read_private_file(const std::string& path);

// The secret that a profile points to; empty when it points to none. The line break that editors put at the end of a
// file is no part of it. A credential of systemd is read from $CREDENTIALS_DIRECTORY, whose files belong to root or
// to us.
// Fault::unavailable when the variable is not set or the file is not there.
Result<Secret> read(const partners::SecretSource& source);

// The address of the store for the one who connects: with the password that `store_password` points to.
Result<std::string> store_address(const partners::Settings& settings);

}  // namespace crossdock::secrets
