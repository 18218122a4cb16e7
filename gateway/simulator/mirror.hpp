// SPDX-License-Identifier: Apache-2.0
// An agreement about AS2 as it looks from the partner's side: who is "we" there is "they" here. Pure.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "partners/directory.hpp"
#include "partners/settings.hpp"

namespace crossdock::simulator {

// The settings that the partner would have in its own gateway.yaml and in the only profile of its directory.
struct Mirror {
  partners::Settings settings;  // `as2` and `keys` of its own
  std::shared_ptr<const partners::Directory> directory;
};

inline const PartnerId the_gateway("gateway");  // the id of that profile

// The address of this machine at which the partner's server listens, by the URL that we send to.
struct StationAddress {
  std::string address, path;
  int port = 0;
  bool tls = false;
};
// Fault::invalid for a URL that leads to another machine.
Result<StationAddress> station_address(const partners::Partner& partner);

// Where a partner reaches our server; Fault::invalid when none listens.
Result<std::string> gateway_url(const partners::Settings& settings);

// Keys and certificates are named, not read. Fault::invalid says which setting is missing.
Result<Mirror> mirror_of(const partners::Settings& settings, const partners::Partner& partner);

}  // namespace crossdock::simulator
