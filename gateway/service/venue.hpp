// SPDX-License-Identifier: Apache-2.0
// A copy of the sample network in a folder of its own, made ready to run: settings, ports, keys, and an SSH server for
// the partner that is hosted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "gateway/service/own_sshd.hpp"
#include "partners/settings.hpp"

namespace crossdock::service {

struct VenueOptions {
  std::string share;    // folder with partners/examples, mappings and conf: the source tree
  std::string schemas;  // folder of UBL XSDs; "" leaves the XML gate without schemas
  enum class Ways {
    folders,  // all partners exchange through folders: no socket, no key
    real,     // AS2, SFTP and folders, as the profiles say
  } ways = Ways::folders;
  TimePoint from, until;  // of the certificates that are made for `real`
};

struct Venue {
  std::string folder;
  std::string config;             // path of gateway.yaml
  std::unique_ptr<OwnSshd> sshd;  // as long as this lives; null without one
  std::string fallback;           // why the hosted partner uses its folder instead; "" when it does not
};

// Every AS2 partner gets a free port of 127.0.0.1, and so does the gateway.
Result<Venue> make_venue(const VenueOptions& options, const std::string& folder);

}  // namespace crossdock::service
