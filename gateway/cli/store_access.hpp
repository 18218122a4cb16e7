// SPDX-License-Identifier: Apache-2.0
// How verbs come to the settings and the store: --config, CROSSDOCK_CONFIG, --store.
#pragma once

#include <memory>
#include <string>

#include "gateway/cli/verb.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/migrations.hpp"
#include "partners/directory.hpp"
#include "partners/settings.hpp"

namespace crossdock::cli {

struct StoreOptions {
  std::string config;  // "": CROSSDOCK_CONFIG, else conf/gateway.yaml
  std::string store;   // a dsn that takes the place of the settings' own

  void add_config_to(Verb& verb);
  void add_to(Verb& verb);  // both
  std::string config_path() const;
  std::string again() const;  // " --config FILE" for a command that a hint names, when one was given
};

tl::expected<partners::Settings, Trouble> settings_of(const StoreOptions& options);
// For verbs that need no mappings: a mistake in one of those must not hide the partners.
tl::expected<std::shared_ptr<const partners::Directory>, Trouble> directory_of(const StoreOptions& options);

enum class Schema {
  current,  // the store must be migrated already
  any,
};
// With --store no settings are read. A store that is not there is an error; `migrate up` alone makes it.
tl::expected<std::unique_ptr<store::Database>, Trouble> open_store(const StoreOptions& options,
                                                                   Schema schema = Schema::current,
                                                                   store::Absent absent = store::Absent::refused);

// Advice for a migration that is not applied, or not by this program.
std::string advice_on(store::MigrationState state);

// Opens the store and runs `work` on a snapshot or in a transaction. A result that `work` returns by other means than
// its Result is the verb's answer.
Outcome reading(const StoreOptions& options, const store::Work& work);
// Keeps in `into` what `view` returns of a snapshot.
template <class T, class View>
Outcome reading(const StoreOptions& options, T& into, const View& view) {
  return reading(options, [&](store::Transaction& tx) -> Result<void> {
    auto found = view(tx);
    if (!found) return fail(found.error());
    into = std::move(*found);
    return {};
  });
}
Outcome writing(const StoreOptions& options, const store::Work& work);

}  // namespace crossdock::cli
