// SPDX-License-Identifier: Apache-2.0
// The sender's side of AS2 restart (draft-harding-as2-restart-07): a body that the partner holds a part of goes on
// behind it.
#pragma once

#include <string>

#include "gateway/transport/http/client.hpp"

namespace crossdock::as2_wire {

inline constexpr std::uint64_t smallest_restarted = 1 << 20;  // shorter bodies are sent again whole

struct Restartable {
  http::Fields fields;  // of the whole message
  http::Body body;      // in pieces of `payloads::chunk_size`, but for the last
  std::string name;     // of the transfer: the same on each attempt
  bool again = false;   // it was tried before, so the partner is asked how much it holds
};
// The partner's words about itself are believed only as far as they make sense: else the body is sent whole. A place
// that it corrects (416) is tried twice.
Result<http::Response> post(http::Client& client, const http::Destination& destination, const Restartable& message);

}  // namespace crossdock::as2_wire
