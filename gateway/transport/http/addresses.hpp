// SPDX-License-Identifier: Apache-2.0
// Which addresses a request that a stranger caused may not go to.
#pragma once

#include <sys/socket.h>

namespace crossdock::http {

// This machine, private and link-local networks, multicast, and IPv4 addresses of these kinds dressed as IPv6.
bool is_private(const sockaddr& address);

}  // namespace crossdock::http
