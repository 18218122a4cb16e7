// SPDX-License-Identifier: Apache-2.0
#include "gateway/service/deployment.hpp"

#include "gateway/pipeline/opening.hpp"
#include "gateway/store/migrations.hpp"

namespace crossdock::service {

tl::expected<std::unique_ptr<Deployment>, std::vector<Error>> Deployment::open(const partners::Settings& settings,
                                                                               pipeline::Clock clock) {
  auto network = pipeline::Network::load(settings);
  if (!network) return tl::unexpected(std::move(network.error()));
  auto keys = keyring::load(settings, (*network)->directory());
  if (!keys.errors.empty()) return tl::unexpected(std::move(keys.errors));
  if (auto wrong = http_wire::check_secrets(settings, (*network)->directory()); !wrong.empty())
    return tl::unexpected(std::move(wrong));
  auto database = store::Database::open({.dsn = settings.store,
                                         .connections = settings.store_connections,
                                         .group_limit = settings.store_group,
                                         .settle_journal = true});
  if (!database) return tl::unexpected(std::vector{database.error()});
  if (const auto migrated = store::migrate(**database, clock()); !migrated)
    return tl::unexpected(std::vector{migrated.error()});
  if (const auto opened = pipeline::open_ledgers(**database, clock()); !opened)
    return tl::unexpected(std::vector{opened.error()});
  if (const auto taken = pipeline::take_stock_reports(**database, **network, clock()); !taken)
    return tl::unexpected(std::vector{taken.error()});
  return std::unique_ptr<Deployment>(
      new Deployment(settings, std::move(clock), std::move(*database), std::move(*network), std::move(keys.ring)));
}

Deployment::Deployment(partners::Settings settings, pipeline::Clock clock, std::unique_ptr<store::Database> database,
                       std::shared_ptr<const pipeline::Network> network, std::shared_ptr<const keyring::KeyRing> keys)
    : settings_(std::move(settings)),
      clock_(std::move(clock)),
      database_(std::move(database)),
      network_(std::move(network)),
      keys_(std::move(keys)),
      channels_(
          *database_, settings_.exchange, clock_, [this] { return parties(); }, [this] { return http_parties(); }),
      pickup_(settings_.exchange),
      engine_(*database_, network_, channels_, clock_) {}

std::shared_ptr<const keyring::KeyRing> Deployment::keys() const {
  const std::lock_guard lock(keys_mutex_);
  return keys_;
}

as2_wire::Parties Deployment::parties() const {
  const auto network = network_.current();
  return {.directory = {network, &network->directory()}, .keys = keys(), .own = settings_.as2};
}

http_wire::Parties Deployment::http_parties() const {
  const auto network = network_.current();
  return {.directory = {network, &network->directory()}, .keys = keys()};
}

std::vector<Error> Deployment::reload() {
  // Keys first: a network whose keys cannot be read must not serve.
  const auto directory = partners::Directory::load(settings_.partners);
  if (!directory) return directory.error();
  auto keys = keyring::load(settings_, **directory);
  if (!keys.errors.empty()) return std::move(keys.errors);
  if (auto wrong = http_wire::check_secrets(settings_, **directory); !wrong.empty()) return wrong;
  auto mistakes = network_.reload(settings_);
  if (!mistakes.empty()) return mistakes;
  {
    const std::lock_guard lock(keys_mutex_);
    keys_ = std::move(keys.ring);
  }
  if (const auto taken = pipeline::take_stock_reports(*database_, *network_.current(), clock_()); !taken)
    return {taken.error()};
  return {};
}

}  // namespace crossdock::service
