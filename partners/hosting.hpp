// SPDX-License-Identifier: Apache-2.0
// What may stand in the configuration of our own SSH server and in commands for root. Each says what is wrong with a
// value, "" when nothing is. Pure.
#pragma once

#include <string>
#include <string_view>

namespace crossdock::partners {

// Names of accounts: up to 32 lower-case letters, digits, '-' and '_'.
std::string wrong_with_account(std::string_view account);
// The same for one that is to be made for a partner: none that a system has for itself. (A demo's partner logs in as whoever
// runs it.)
std::string wrong_with_own_account(std::string_view account);

// Folders below the exchange folder, of letters, digits and ._/- alone.
std::string wrong_with_hosted_folder(std::string_view folder);

// An address, or a network whose length fits it and whose other bits are zero, as sshd demands.
std::string wrong_with_network(std::string_view network);

// "192.0.2.1" or "2001:db8::1".
bool is_ip_address(std::string_view text);

}  // namespace crossdock::partners
