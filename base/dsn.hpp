// SPDX-License-Identifier: Apache-2.0
// Addresses of databases as libpq takes them: a URI, or key=value pairs. They may hold a password, which nobody is to
// see: whatever prints an address prints `shown` of it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace crossdock {

bool is_postgres(std::string_view dsn);  // a PostgreSQL address by its form, not sqlite:FILE

// The address with *** in the place of each password. Text that cannot be taken apart is left out rather than shown, so
// the text may say less than the address does, but never more.
std::string shown(std::string_view dsn);

// Whether the address holds a password itself.
bool holds_password(std::string_view dsn);

// A password with '@' or '/' has to be percent-encoded in a URI: libpq would take a part of it for the server's name,
// and say so in its errors. Fault::invalid, with a text that holds nothing of it.
Result<void> check_password_of(std::string_view dsn);

// The address with this password, for the one who connects.
std::string with_password(std::string_view dsn, const Secret& password);

// `text` without the words of the address that `shown` hides: for errors of libraries that were given the address.
std::string without_password(std::string text, std::string_view dsn);

}  // namespace crossdock
