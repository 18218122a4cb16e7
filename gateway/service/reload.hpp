// SPDX-License-Identifier: Apache-2.0
// The result of a reload, and the contents of the files behind the settings, so that a reload can name what is
// new in them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "gateway/pipeline/network.hpp"
#include "gateway/transport/keyring/keyring.hpp"
#include "partners/settings.hpp"

namespace crossdock::service {

struct Reloaded {
  std::vector<Error> mistakes;       // with any of them everything is as it was
  std::vector<std::string> changed;  // one line each, for people; applied
  std::vector<std::string> waiting;  // settings that need a restart
};

// Reads the settings again, from where the gateway was started with.
using ReadSettings = std::function<tl::expected<partners::Settings, std::vector<Error>>()>;

// The digests of profiles and mappings, and the keys and certificates, each by the name that people know it by.
using Contents = std::map<std::string, std::string>;
Contents contents_of(const pipeline::Network& network, const keyring::KeyRing& keys);

// "partner acme is new", "mapping x12/850.yaml is changed", "key … is gone".
std::vector<std::string> differences(const Contents& before, const Contents& after);

}  // namespace crossdock::service
