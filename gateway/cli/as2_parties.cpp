// SPDX-License-Identifier: Apache-2.0
// Knows where profiles and keys are read from.
#include "gateway/cli/as2_parties.hpp"

#include "gateway/transport/keyring/keyring.hpp"

namespace crossdock::cli {

tl::expected<as2_wire::Parties, Trouble> as2_parties_of(const partners::Settings& settings) {
  auto directory = partners::Directory::load(settings.partners);
  if (!directory) return stop(std::move(directory.error()), "docs/partners.md says what a profile may hold.");
  auto keys = keyring::load(settings, **directory);
  if (!keys.errors.empty()) return stop(std::move(keys.errors), "docs/certificates.md says how keys are kept.");
  return as2_wire::Parties{std::move(*directory), std::move(keys.ring), settings.as2};
}

tl::expected<as2_wire::Parties, Trouble> as2_parties_of(const StoreOptions& options) {
  const auto settings = settings_of(options);
  if (!settings) return tl::unexpected(settings.error());
  return as2_parties_of(*settings);
}

}  // namespace crossdock::cli
