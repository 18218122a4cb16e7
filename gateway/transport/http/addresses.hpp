// SPDX-License-Identifier: Apache-2.0
// Which addresses a request that a stranger caused may not go to, and for whom a caller's address counts.
#pragma once

#include <sys/socket.h>

#include <functional>
#include <string>
#include <string_view>

#include "gateway/transport/http/message.hpp"

namespace crossdock::http {

// This machine, private and link-local networks, multicast, and IPv4 addresses of these kinds dressed as IPv6.
bool is_private(const sockaddr& address);

// Whether the text is an IPv4 or IPv6 address, without port or brackets.
bool is_address(std::string_view text);

// Whether an address lies in a network, such as "10.0.0.0/8" or an address alone. An IPv4 address dressed as IPv6 counts
// as the address.
bool is_within(std::string_view address, std::string_view network);

// Whose request it is that came from `peer`. A proxy that we trust adds the address that it was called from at the end of
// X-Forwarded-For; what others wrote there does not count.
std::string sender_of(const Fields& fields, std::string_view peer,
                      const std::function<bool(std::string_view address)>& is_proxy);

// For whom an address is counted. One customer has a whole /64 of IPv6, so that is one caller; an IPv4 address dressed
// as IPv6 is the address. Other text stands for itself.
std::string caller_of(std::string_view address);

}  // namespace crossdock::http
