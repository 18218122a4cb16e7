// SPDX-License-Identifier: Apache-2.0
// Says what a reload does with each key of gateway.yaml: the one place that says so. docs/cli.md repeats it for people.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "partners/settings.hpp"

namespace crossdock::service {

enum class OnReload {
  applied,  // at once
  restart,  // the running gateway keeps what it was started with
};

struct SettingRow {
  std::string_view key;  // "http.listen"
  OnReload on_reload{};
  // All of it, to be compared. Not to be printed: it may hold a password.
  std::string (*value)(const partners::Settings&) = nullptr;
  std::string (*shown)(const partners::Settings&) = nullptr;  // the same for people
  void (*take)(partners::Settings& into, const partners::Settings& from) = nullptr;
};

// A row for each of partners::setting_keys().
std::span<const SettingRow> settings_table();

struct SettingChange {
  std::string_view key;
  OnReload on_reload{};
  std::string before, after;  // for people
};
std::vector<SettingChange> changes(const partners::Settings& running, const partners::Settings& wanted);
std::string describe(const SettingChange& change);  // "http.maximum_body 4 GiB → 1 GiB"

// The settings after a reload: the wanted ones, but for those that need a restart.
partners::Settings merged(const partners::Settings& running, const partners::Settings& wanted);

}  // namespace crossdock::service
