// SPDX-License-Identifier: Apache-2.0
// The messages of the load: orders that are all different, sealed before the clock starts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/transport/as2/opener.hpp"
#include "gateway/transport/as2/sealer.hpp"

namespace crossdock::as2_load {

// Keys as `crossdock cert new` writes them, of the side that the tool plays.
struct Sides {
  pki::Identity own;
  pki::Certificate gateway;
  std::string own_name = "METRO", gateway_name = "CROSSDOCK";
};
struct KeyFiles {
  std::string certificate, key, passphrase, gateway_certificate;
};
Result<Sides> read_sides(const KeyFiles& files);

// One order of the sample network's buyer, an interchange of its own, padded with message text to about `size` bytes.
std::string order(std::uint64_t number, std::size_t size);

struct SealedOrder {
  std::string request;  // head and body, as they go over the wire
  std::string message_id;
  as2::Mic mic;
  std::size_t document = 0;  // bytes
};
// `count` orders from `first` on, signed and encrypted, with a signed receipt asked for in the reply.
Result<std::vector<SealedOrder>> seal_orders(const Sides& sides, std::uint64_t first, std::size_t count,
                                             std::size_t size);

TimePoint present();

}  // namespace crossdock::as2_load
