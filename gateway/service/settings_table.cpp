// SPDX-License-Identifier: Apache-2.0
// Knows how each setting reads and whether the running gateway can take another value of it.
#include "gateway/service/settings_table.hpp"

#include <fmt/format.h>

#include "base/dsn.hpp"
#include "base/text.hpp"

namespace crossdock::service {
namespace {

using partners::Settings;

std::string text_of(const std::string& value) { return value; }
std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(int value) { return std::to_string(value); }
std::string text_of(std::size_t bytes) {
  for (const auto& [shift, unit] : {std::pair{30, "GiB"}, {20, "MiB"}, {10, "KiB"}}) {
    const std::size_t size = std::size_t{1} << shift;
    if (bytes >= size && bytes % size == 0) return fmt::format("{} {}", bytes / size, unit);
  }
  return fmt::format("{} bytes", bytes);
}
std::string text_of(Duration value) {
  const auto count = value.count();
  if (count % 1000 != 0 || count == 0) return fmt::format("{}ms", count);
  if (count % 60'000 != 0) return fmt::format("{}s", count / 1000);
  return count % 3'600'000 != 0 ? fmt::format("{}m", count / 60'000) : fmt::format("{}h", count / 3'600'000);
}
std::string text_of(partners::HttpSettings::Clients rule) {
  using Clients = partners::HttpSettings::Clients;
  return rule == Clients::required ? "required" : rule == Clients::optional ? "optional" : "ignored";
}
std::string text_of(const partners::PartyProfile& party) {
  return fmt::format("{}, {}, {} {} {} {} {} {}", party.name, join(party.lines, ", "), party.city, party.region,
                     party.postal_code, party.country, party.gln, party.duns);
}
std::string text_of(const partners::X12Identity& x12) {
  return fmt::format("{}:{} {}", x12.qualifier, x12.id, x12.group_id);
}
std::string text_of(const std::optional<partners::EdifactIdentity>& edifact) {
  return edifact ? fmt::format("{} {}", edifact->id, edifact->qualifier) : "";
}
std::string text_of(const partners::SecretSource& source) {
  using Kind = partners::SecretSource::Kind;
  if (source.kind == Kind::none) return "none";
  const auto* kind = source.kind == Kind::file          ? "file"
                     : source.kind == Kind::environment ? "environment"
                                                        : "credential";
  return fmt::format("{} {}", kind, source.name);
}
std::string text_of(const std::optional<Date>& day) { return day ? day->text() : ""; }
std::string text_of(const PartnerId& id) { return id.text(); }

template <class T>
std::string text_of(const std::vector<T>& values);

std::string text_of(const partners::HttpLogin& login) { return login.user + " " + text_of(login.password); }
std::string text_of(const partners::HttpWay& way) {
  return fmt::format("{} {} {} {} {} {} {} {}", way.url, text_of(way.sign_with), text_of(way.login), way.proxy,
                     text_of(way.proxy_login), text_of(way.connect_timeout), text_of(way.timeout),
                     text_of(way.private_network));
}
std::string text_of(const partners::Webhook& hook) {
  return fmt::format("{} {} {} {} {}", hook.id, text_of(hook.way), text_of(hook.events), text_of(hook.partners),
                     text_of(hook.retry));
}
std::string text_of(const partners::CertificateSource& key) {
  std::vector<std::string> roles;
  for (const auto role : key.roles) roles.emplace_back(partners::to_string(role));
  return fmt::format("{} {} {} {} {} {} {} {}", join(roles, "+"), key.certificate, key.key, key.pkcs12,
                     text_of(key.passphrase), text_of(key.from), text_of(key.use), text_of(key.until));
}

template <class T>
std::string text_of(const std::vector<T>& values) {
  std::vector<std::string> texts;
  for (const auto& value : values) texts.push_back(text_of(value));
  return "[" + join(texts, ", ") + "]";
}

// Rows whose value is one member, or one member of a group.
template <auto Member>
constexpr SettingRow row(std::string_view key, OnReload on_reload) {
  const auto value = [](const Settings& s) { return text_of(s.*Member); };
  return {key, on_reload, value, value, [](Settings& into, const Settings& from) { into.*Member = from.*Member; }};
}
template <auto Group, auto Member>
constexpr SettingRow row(std::string_view key, OnReload on_reload) {
  const auto value = [](const Settings& s) { return text_of(s.*Group.*Member); };
  return {key, on_reload, value, value,
          [](Settings& into, const Settings& from) { into.*Group.*Member = from.*Group.*Member; }};
}

// A URL may hold a token: names are enough.
std::string names_of_webhooks(const Settings& settings) {
  std::vector<std::string> names;
  for (const auto& hook : settings.webhooks) names.push_back(hook.id);
  return "[" + join(names, ", ") + "]";
}

std::string listen_of(const Settings& s) { return fmt::format("{}:{}", s.http.address, s.http.port); }
std::string console_of(const Settings& s) { return fmt::format("{}:{}", s.console.address, s.console.port); }
std::string server_of(const Settings& s) { return fmt::format("{}:{}", s.sftp_server.address, s.sftp_server.port); }

using H = partners::HttpSettings;
using A = partners::As2Settings;
constexpr auto http = &Settings::http;
constexpr auto as2 = &Settings::as2;
using C = partners::ConsoleSettings;
constexpr auto console = &Settings::console;
constexpr auto applied = OnReload::applied;
constexpr auto restart = OnReload::restart;

constexpr SettingRow setting_rows[]{
    {"store", restart, [](const Settings& s) { return s.store; }, [](const Settings& s) { return shown(s.store); },
     [](Settings& into, const Settings& from) { into.store = from.store; }},
    row<&Settings::store_password>("store_password", restart),
    row<&Settings::exchange>("exchange", restart),
    row<&Settings::partners>("partners", applied),
    row<&Settings::mappings>("mappings", applied),
    row<&Settings::schemas>("schemas", applied),
    row<&Settings::party>("party", applied),
    row<&Settings::x12>("x12", applied),
    row<&Settings::edifact>("edifact", applied),
    row<&Settings::endpoint>("endpoint", applied),
    row<&Settings::keys>("keys", applied),
    {"webhooks", applied, [](const Settings& s) { return text_of(s.webhooks); }, names_of_webhooks,
     [](Settings& into, const Settings& from) { into.webhooks = from.webhooks; }},
    row<&Settings::workers>("workers", restart),
    row<&Settings::senders>("senders", restart),
    row<&Settings::store_connections>("store_connections", restart),
    row<&Settings::store_group>("store_group", restart),
    row<&Settings::sftp_threads>("sftp_threads", restart),
    row<&Settings::poll>("poll", restart),
    row<&Settings::settle>("settle", applied),
    row<&Settings::lease>("lease", applied),
    row<&Settings::retry>("retry", applied),
    row<&Settings::incomplete_wait>("incomplete_wait", applied),
    row<&Settings::maximum_file_bytes>("maximum_file", applied),
    row<&Settings::memory_bytes>("memory", restart),
    row<&Settings::webhook_senders>("webhook_senders", restart),
    row<&Settings::waiting_senders>("waiting_senders", restart),
    row<&Settings::per_destination>("per_destination", applied),
    row<&Settings::destination_alarm>("destination_alarm", applied),
    row<&Settings::destination_probe>("destination_probe", applied),
    row<&Settings::log_level>("log_level", applied),
    {"http.listen", restart, listen_of, listen_of,
     [](Settings& into, const Settings& from) {
       into.http.address = from.http.address;
       into.http.port = from.http.port;
     }},
    row<http, &H::tls>("http.tls", restart),
    row<http, &H::client_certificates>("http.client_certificates", applied),
    row<http, &H::in>("http.in", restart),
    row<http, &H::connections>("http.connections", applied),
    row<http, &H::connections_per_address>("http.connections_per_address", applied),
    row<http, &H::trusted_proxies>("http.trusted_proxies", applied),
    row<http, &H::threads>("http.threads", restart),
    row<http, &H::maximum_header>("http.maximum_header", applied),
    row<http, &H::maximum_fields>("http.maximum_fields", applied),
    row<http, &H::maximum_body>("http.maximum_body", applied),
    row<http, &H::header_time>("http.header_time", applied),
    row<http, &H::body_time>("http.body_time", applied),
    row<http, &H::idle_time>("http.idle_time", applied),
    row<http, &H::stop_within>("http.stop_within", applied),
    row<as2, &A::id>("as2.id", applied),
    row<as2, &A::path>("as2.path", restart),
    row<as2, &A::url>("as2.url", applied),
    {"console.listen", restart, console_of, console_of,
     [](Settings& into, const Settings& from) {
       into.console.address = from.console.address;
       into.console.port = from.console.port;
     }},
    row<console, &C::tls>("console.tls", restart),
    row<console, &C::host>("console.host", restart),
    row<console, &C::behind_proxy>("console.behind_proxy", restart),
    row<console, &C::second_person>("console.second_person", restart),
    {"sftp_server.address", applied, server_of, server_of,
     [](Settings& into, const Settings& from) {
       into.sftp_server.address = from.sftp_server.address;
       into.sftp_server.port = from.sftp_server.port;
     }},
    row<&Settings::sftp_server, &partners::SftpServerSettings::host_keys>("sftp_server.host_keys", applied),
};

}  // namespace

std::span<const SettingRow> settings_table() { return setting_rows; }

std::vector<SettingChange> changes(const Settings& running, const Settings& wanted) {
  std::vector<SettingChange> found;
  for (const auto& one : setting_rows) {
    if (one.value(running) == one.value(wanted)) continue;
    found.push_back({one.key, one.on_reload, one.shown(running), one.shown(wanted)});
  }
  return found;
}

std::string describe(const SettingChange& change) {
  if (change.before == change.after) return fmt::format("{} (not shown)", change.key);
  const auto word = [](const std::string& text) { return text.empty() ? std::string("none") : text; };
  return fmt::format("{} {} → {}", change.key, word(change.before), word(change.after));
}

Settings merged(const Settings& running, const Settings& wanted) {
  auto settings = wanted;
  for (const auto& one : setting_rows) {
    if (one.on_reload == OnReload::restart) one.take(settings, running);
  }
  return settings;
}

}  // namespace crossdock::service
