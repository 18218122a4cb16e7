// SPDX-License-Identifier: Apache-2.0
// Opens network, keys, store and engine in order, and replaces network and keys on a reload.
#include "gateway/service/deployment.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/apply/opening.hpp"
#include "gateway/service/settings_table.hpp"
#include "gateway/service/stages.hpp"
#include "gateway/store/identity.hpp"
#include "gateway/store/migrations.hpp"
#include "gateway/transport/secrets/secrets.hpp"

namespace crossdock::service {

tl::expected<std::unique_ptr<Deployment>, std::vector<Error>> Deployment::open(
    const partners::Settings& settings, pipeline::Clock clock, store::Absent absent,
    const std::shared_ptr<const pipeline::Standards>& before) {
  auto network = pipeline::Network::load(settings, before);
  if (!network) return tl::unexpected(std::move(network.error()));
  auto keys = keyring::load(settings, (*network)->directory());
  if (!keys.errors.empty()) return tl::unexpected(std::move(keys.errors));
  if (auto wrong = http_wire::check_secrets(settings, (*network)->directory()); !wrong.empty())
    return tl::unexpected(std::move(wrong));
  auto address = secrets::store_address(settings);
  if (!address) return tl::unexpected(std::vector{address.error()});
  auto database = store::Database::open({.dsn = std::move(*address),
                                         .connections = settings.store_connections,
                                         .absent = absent,
                                         .group_limit = settings.store_group,
                                         .settle_journal = true});
  if (!database) return tl::unexpected(std::vector{database.error()});
  if (const auto found = store::identity::is_store(**database); !found || (!*found && absent == store::Absent::refused))
    return tl::unexpected(std::vector{found ? store::no_store(settings.store).value() : found.error()});
  if (const auto migrated = store::migrate(**database, clock()); !migrated)
    return tl::unexpected(std::vector{migrated.error()});
  if (const auto taken = StoreMark::take(**database, settings.exchange); !taken)
    return tl::unexpected(std::vector{taken.error()});
  if (const auto opened = apply::open_ledgers(**database, clock()); !opened)
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
      mark_(settings_.exchange),
      channels_(
          *database_, settings_.exchange, clock_, [this] { return parties(); }, [this] { return http_parties(); },
          [this] { return mark_.there(); }),
      ears_(*database_, network_, channels_.alerts(), clock_),
      pickup_(settings_.exchange),
      engine_(*database_, network_, channels_, clock_, stages()),
      contents_(contents_of(*network_.current(), *keys_)) {
  engine_.listen_by([this](const std::string& partner) { return ears_.heard_until(partner); });
}

Result<void> Deployment::listen(store::listening::Mode mode) {
  const auto heard_before = ears_.begin(mode);
  if (!heard_before) return fail(heard_before.error());
  for (const auto& partner : *heard_before) pickup_.expect(partner);
  return {};
}

exchange::PickupRound Deployment::look_into_folders() {
  const auto network = network_.current();
  exchange::PickupRound round;
  if (const auto there = mark_.there(); !there) {
    round.problems.push_back(there.error());
    for (const auto& partner : network->directory().partners()) {
      if (!partner.folder().in.empty()) round.looked.push_back({partner.id, there.error()});
    }
  } else {
    round = pickup_.look(*database_, *network, clock_());
  }
  for (const auto& looked : round.looked) ears_.looked(Ears::Way::folder, looked);
  return round;
}

std::shared_ptr<const keyring::KeyRing> Deployment::keys() const {
  const std::lock_guard lock(keys_mutex_);
  return keys_;
}

as2_wire::Parties Deployment::parties() const {
  const auto network = network_.current();
  return {.directory = {network, &network->directory()}, .keys = keys(), .own = network->settings().as2};
}

http_wire::Parties Deployment::http_parties() const {
  const auto network = network_.current();
  return {.directory = {network, &network->directory()}, .keys = keys()};
}

Reloaded Deployment::reload(const ReadSettings& read, const Take& take) {
  const auto wanted = read();
  if (!wanted) return {.mistakes = wanted.error()};
  const auto before = network_.current();
  const auto settings = merged(before->settings(), *wanted);
  auto network = pipeline::Network::load(settings, before->standards());
  if (!network) return {.mistakes = std::move(network.error())};
  auto keys = keyring::load(settings, (*network)->directory());
  if (!keys.errors.empty()) return {.mistakes = std::move(keys.errors)};
  if (auto wrong = http_wire::check_secrets(settings, (*network)->directory()); !wrong.empty())
    return {.mistakes = std::move(wrong)};
  if (const auto taken = take(settings, *keys.ring); !taken) return {.mistakes = {taken.error()}};
  if (const auto reported = pipeline::take_stock_reports(*database_, **network, clock_()); !reported) {
    (void)take(before->settings(), *this->keys());
    return {.mistakes = {reported.error()}};
  }
  Reloaded result;
  for (const auto& change : changes(before->settings(), *wanted))
    (change.on_reload == OnReload::applied ? result.changed : result.waiting).push_back(describe(change));
  auto contents = contents_of(**network, *keys.ring);
  std::ranges::move(differences(contents_, contents), std::back_inserter(result.changed));
  contents_ = std::move(contents);
  {
    const std::lock_guard lock(keys_mutex_);
    keys_ = std::move(keys.ring);
  }
  network_.use(std::move(*network));
  return result;
}

}  // namespace crossdock::service
