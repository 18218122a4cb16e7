// SPDX-License-Identifier: Apache-2.0
#include "gateway/service/deployment.hpp"

#include "gateway/store/migrations.hpp"

namespace crossdock::service {

tl::expected<std::unique_ptr<Deployment>, std::vector<Error>> Deployment::open(const partners::Settings& settings,
                                                                               pipeline::Clock clock) {
  auto network = pipeline::Network::load(settings);
  if (!network) return tl::unexpected(std::move(network.error()));
  auto database = store::Database::open({.dsn = settings.store});
  if (!database) return tl::unexpected(std::vector{database.error()});
  if (const auto migrated = store::migrate(**database, clock()); !migrated)
    return tl::unexpected(std::vector{migrated.error()});
  if (const auto taken = pipeline::take_stock_reports(**database, **network, clock()); !taken)
    return tl::unexpected(std::vector{taken.error()});
  return std::unique_ptr<Deployment>(
      new Deployment(settings, std::move(clock), std::move(*database), std::move(*network)));
}

Deployment::Deployment(partners::Settings settings, pipeline::Clock clock, std::unique_ptr<store::Database> database,
                       std::shared_ptr<const pipeline::Network> network)
    : settings_(std::move(settings)),
      clock_(std::move(clock)),
      database_(std::move(database)),
      network_(std::move(network)),
      channels_(*database_, settings_.exchange, clock_),
      pickup_(settings_.exchange),
      engine_(*database_, network_, channels_, clock_) {}

std::vector<Error> Deployment::reload() {
  auto mistakes = network_.reload(settings_);
  if (!mistakes.empty()) return mistakes;
  if (const auto taken = pipeline::take_stock_reports(*database_, *network_.current(), clock_()); !taken)
    return {taken.error()};
  return {};
}

}  // namespace crossdock::service
