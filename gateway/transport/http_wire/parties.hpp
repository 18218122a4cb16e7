// SPDX-License-Identifier: Apache-2.0
// The partners and webhooks that we reach by HTTP, and the secrets and certificates valid now.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/transport/http/client.hpp"
#include "gateway/transport/http/signature.hpp"
#include "gateway/transport/keyring/keyring.hpp"
#include "partners/directory.hpp"
#include "partners/settings.hpp"

namespace crossdock::http_wire {

// At one moment; a reload gives others.
struct Parties {
  std::shared_ptr<const partners::Directory> directory;
  std::shared_ptr<const keyring::KeyRing> keys;
};
using CurrentParties = std::function<Parties()>;

// The secrets that sources point to. Fault::refused or Fault::unavailable when one cannot be read, Fault::invalid when
// it is no signing secret.
Result<std::vector<http::SigningKey>> read_keys(const std::vector<partners::SecretSource>& sources);

// Every signing secret of profiles and webhooks that cannot be used: a service does not start with one.
std::vector<Error> check_secrets(const partners::Settings& settings, const partners::Directory& directory);

// Where a URL of a profile or webhook leads. `party`: whose TLS certificates count; a webhook has none of its own.
Result<http::Destination> destination_of(const partners::HttpWay& way, const keyring::KeyRing& keys,
                                         const PartnerId& party, TimePoint now);

}  // namespace crossdock::http_wire
