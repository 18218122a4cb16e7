// SPDX-License-Identifier: Apache-2.0
// Finds the settings, opens the store with the right schema, and runs one transaction for a verb.
#include "gateway/cli/store_access.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/dsn.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/store/identity.hpp"
#include "gateway/store/migrations.hpp"
#include "gateway/transport/secrets/secrets.hpp"

namespace crossdock::cli {

void StoreOptions::add_config_to(Verb& verb) {
  verb.option("--config", config, "Settings (default: CROSSDOCK_CONFIG, else conf/gateway.yaml)").takes("FILE");
}

void StoreOptions::add_to(Verb& verb) {
  add_config_to(verb);
  verb.option("--store", store, "The store to use instead of the one in the settings: sqlite:FILE or a PostgreSQL dsn")
      .takes("DSN");
}

std::string StoreOptions::config_path() const {
  if (!config.empty()) return config;
  const char* named = std::getenv("CROSSDOCK_CONFIG");
  return named != nullptr && *named != 0 ? named : "conf/gateway.yaml";
}

std::string StoreOptions::again() const { return config.empty() ? "" : " --config " + config; }

tl::expected<partners::Settings, Trouble> settings_of(const StoreOptions& options) {
  auto settings = partners::load_settings(options.config_path());
  if (!settings) {
    std::error_code ignored;
    const bool there = std::filesystem::exists(options.config_path(), ignored);
    return stop(std::move(settings.error()), there ? "docs/partners.md explains every key of the settings."
                                                   : "Name the settings with --config or CROSSDOCK_CONFIG.");
  }
  if (!options.store.empty()) {
    settings->store = options.store;
    settings->store_password = {};
  }
  return std::move(*settings);
}

tl::expected<std::shared_ptr<const partners::Directory>, Trouble> directory_of(const StoreOptions& options) {
  const auto settings = settings_of(options);
  if (!settings) return tl::unexpected(settings.error());
  auto directory = partners::Directory::load(settings->partners);
  if (!directory) return stop(std::move(directory.error()), "docs/partners.md says what a profile may hold.");
  return std::move(*directory);
}

std::string advice_on(store::MigrationState state) {
  switch (state) {
    case store::MigrationState::applied: return {};
    case store::MigrationState::pending: return "Apply what is pending with 'crossdock migrate up'.";
    case store::MigrationState::changed:
      return "The store was migrated by a program with other files: use that program, or restore a backup.";
    case store::MigrationState::unknown:
      return "The store was migrated by a newer program: use that program, or restore a backup of before.";
  }
  return {};
}

tl::expected<std::unique_ptr<store::Database>, Trouble> open_store(const StoreOptions& options, Schema schema,
                                                                   store::Absent absent) {
  std::string dsn = options.store;
  if (dsn.empty()) {
    const auto settings = settings_of(options);
    if (!settings) return tl::unexpected(settings.error());
    auto address = secrets::store_address(*settings);
    if (!address) return stop(address.error(), "'store_password' in the settings says where it is.");
    dsn = std::move(*address);
  }
  const std::string named = "The store is named by 'store:' in the settings, or by --store.";
  auto database = store::Database::open({.dsn = dsn, .absent = absent});
  if (!database) return stop(database.error(), named);
  if (absent == store::Absent::created) return std::move(*database);
  const auto found = store::identity::is_store(**database);
  if (!found) return stop(found.error());
  if (!*found) return stop(store::no_store(dsn).value(), named);
  if (schema == Schema::any) return std::move(*database);
  const auto status = store::status(**database);
  if (!status) return stop(status.error());
  const auto behind =
      std::ranges::find_if(*status, [](const auto& one) { return one.state != store::MigrationState::applied; });
  if (behind == status->end()) return std::move(*database);
  return stop(
      Error{Fault::invalid, "migration " + behind->name + " of the store is " + std::string(to_string(behind->state)),
            shown(dsn)},
      advice_on(behind->state));
}

Outcome reading(const StoreOptions& options, const store::Work& work) {
  const auto database = open_store(options);
  if (!database) return tl::unexpected(database.error());
  if (const auto done = (*database)->read(work); !done) return stop(done.error());
  return Exit::done;
}

Outcome writing(const StoreOptions& options, const store::Work& work) {
  const auto database = open_store(options);
  if (!database) return tl::unexpected(database.error());
  if (const auto done = (*database)->write(work); !done) return stop(done.error());
  return Exit::done;
}

}  // namespace crossdock::cli
