// SPDX-License-Identifier: Apache-2.0
#include "partners/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "base/dsn.hpp"
#include "base/text.hpp"
#include "partners/gs1.hpp"
#include "partners/hosting.hpp"
#include "partners/sections.hpp"

namespace crossdock::partners {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> log_levels{
    {{"trace", "trace"}, {"debug", "debug"}, {"info", "info"}, {"warn", "warn"}, {"error", "error"}, {"off", "off"}}};
constexpr std::string_view sqlite_scheme = "sqlite:";

// The keys of the file and of its groups, which hold settings of their own.
constexpr std::string_view top_keys[]{"store",
                                      "store_password",
                                      "exchange",
                                      "partners",
                                      "mappings",
                                      "schemas",
                                      "party",
                                      "x12",
                                      "edifact",
                                      "endpoint",
                                      "keys",
                                      "http",
                                      "as2",
                                      "console",
                                      "sftp_server",
                                      "webhooks",
                                      "workers",
                                      "senders",
                                      "store_connections",
                                      "store_group",
                                      "sftp_threads",
                                      "poll",
                                      "settle",
                                      "incomplete_wait",
                                      "lease",
                                      "retry",
                                      "maximum_file",
                                      "memory",
                                      "log_level",
                                      "webhook_senders",
                                      "waiting_senders",
                                      "per_destination",
                                      "destination_alarm",
                                      "destination_probe"};
constexpr std::string_view http_keys[]{"listen",
                                       "tls",
                                       "client_certificates",
                                       "in",
                                       "connections",
                                       "connections_per_address",
                                       "trusted_proxies",
                                       "threads",
                                       "maximum_header",
                                       "maximum_fields",
                                       "maximum_body",
                                       "header_time",
                                       "body_time",
                                       "idle_time",
                                       "stop_within"};
constexpr std::string_view as2_keys[]{"id", "path", "url"};
constexpr std::string_view console_keys[]{"listen", "tls", "host", "behind_proxy", "second_person"};
constexpr std::string_view sftp_server_keys[]{"address", "host_keys"};

// "512 KiB", "256 MiB" or plain bytes.
std::optional<std::size_t> bytes_of(std::string_view text) {
  std::size_t unit = 1;
  for (const auto& [name, size] :
       {std::pair<std::string_view, std::size_t>{"KiB", 1u << 10}, {"MiB", 1u << 20}, {"GiB", 1u << 30}}) {
    if (!text.ends_with(name)) continue;
    unit = size;
    text = trim(text.substr(0, text.size() - name.size()));
    break;
  }
  std::size_t count = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  if (count == 0 || count > (std::size_t{64} << 30) / unit) return std::nullopt;
  return count * unit;
}

constexpr std::size_t least_memory = 64 << 20;  // less, and ordinary documents find no room

void read_size(Group& group, std::string_view key, std::size_t& into) {
  const auto* node = group.find(key);
  if (node == nullptr) return;
  const auto bytes = node->is_scalar() ? bytes_of(node->scalar) : std::nullopt;
  if (bytes) {
    into = *bytes;
  } else {
    group.wrong(key, "a size up to 64 GiB is needed here, such as 256 MiB");
  }
}

void read_store(Group& group, const fs::path& folder, std::string& store) {
  group.read("store", store);
  if (store.starts_with(sqlite_scheme)) {
    const std::string path = store.substr(sqlite_scheme.size());
    if (path.empty()) return group.wrong("store", "a path is missing after 'sqlite:'");
    if (path != ":memory:") store = std::string(sqlite_scheme) + resolved(folder.string(), path);
    return;
  }
  if (!is_postgres(store)) {
    return group.wrong("store", fmt::format("'{}' is neither sqlite:FILE nor a PostgreSQL address such as "
                                            "postgresql://user@host/database",
                                            printable(shown(store))));
  }
  if (auto checked = check_password_of(store); !checked) group.wrong("store", checked.error().what);
}

void read_store_password(Group& group, const fs::path& folder, Settings& settings) {
  if (!group.has("store_password")) return;
  settings.store_password = read_secret_source(group.group("store_password"), folder.string());
  if (!is_postgres(settings.store)) {
    group.wrong("store_password", "only a PostgreSQL store has a password");
  } else if (holds_password(settings.store)) {
    group.wrong("store_password", "'store' holds a password itself: which one is meant?");
  }
}

constexpr std::array<std::pair<std::string_view, HttpSettings::Clients>, 3> client_rules{
    {{"ignored", HttpSettings::Clients::ignored},
     {"optional", HttpSettings::Clients::optional},
     {"required", HttpSettings::Clients::required}}};

// "127.0.0.1:4080" or "[::1]:4080".
void read_address(Group& group, std::string_view key, std::string& address, int& port, std::string_view example) {
  std::string text;
  group.need(key, text);
  if (text.empty()) return;
  const auto colon = text.rfind(':');
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + (colon == std::string::npos ? 0 : colon + 1), end, port);
  address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (colon == std::string::npos || parsed.ec != std::errc() || parsed.ptr != end || port < 1 || port > 65535 ||
      address.empty()) {
    group.wrong(key, fmt::format("an address with a port is needed here, such as {}", example));
    port = 0;  // one mistake is enough
  }
}

SftpServerSettings read_sftp_server(Group group) {
  SftpServerSettings server;
  if (!group.present()) return server;
  group.keys(sftp_server_keys);
  read_address(group, "address", server.address, server.port, "sftp.crossdock.example:22");
  read_host_keys(group, server.host_keys);
  return server;
}

HttpSettings read_http(Group group) {
  HttpSettings http;
  if (!group.present()) return http;
  group.keys(http_keys);
  read_address(group, "listen", http.address, http.port, "127.0.0.1:4080 or 0.0.0.0:4080");
  if (http.port != 0 && !is_ip_address(http.address)) {
    group.wrong("listen",
                fmt::format("'{}' is no address of this machine: write 127.0.0.1 for itself alone, 0.0.0.0 or "
                            "[::] for all its networks",
                            printable(http.address)));
  }
  group.read("tls", http.tls);
  group.read<HttpSettings::Clients>("client_certificates", http.client_certificates, "a rule for client certificates",
                                    client_rules);
  if (!http.tls && http.client_certificates != HttpSettings::Clients::ignored)
    group.wrong("client_certificates", "certificates are shown in TLS only: 'tls: true'");
  group.read("in", http.in);
  if (!http.in.starts_with('/') || http.in.ends_with('/')) group.wrong("in", "a path such as /in is needed here");
  group.read("connections", http.connections, 1, 10'000);
  group.read("connections_per_address", http.connections_per_address, 1, 10'000);
  group.read("trusted_proxies", http.trusted_proxies);
  for (const auto& proxy : http.trusted_proxies) {
    if (!is_ip_address(proxy))
      group.wrong("trusted_proxies", fmt::format("'{}' is no address such as 10.0.0.5", printable(proxy)));
  }
  group.read("threads", http.threads, 1, 256);
  read_size(group, "maximum_header", http.maximum_header);
  group.read("maximum_fields", http.maximum_fields, 10, 10'000);
  read_size(group, "maximum_body", http.maximum_body);
  group.read("header_time", http.header_time);
  group.read("body_time", http.body_time);
  group.read("idle_time", http.idle_time);
  group.read("stop_within", http.stop_within);
  return http;
}

bool is_loopback(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

// "10.0.0.0/8", "fd00::/8", or an address alone.
bool is_network(std::string_view text) {
  const auto slash = text.find('/');
  const std::string address(text.substr(0, slash));
  if (!is_ip_address(address)) return false;
  if (slash == std::string_view::npos) return true;
  const auto bits = text.substr(slash + 1);
  int count = 0;
  const auto parsed = std::from_chars(bits.data(), bits.data() + bits.size(), count);
  const int most = address.find(':') == std::string::npos ? 32 : 128;
  return !bits.empty() && parsed.ec == std::errc() && parsed.ptr == bits.data() + bits.size() && count >= 0 &&
         count <= most;
}

ConsoleSettings read_console(Group group) {
  ConsoleSettings console;
  if (!group.present()) return console;
  group.keys(console_keys);
  read_address(group, "listen", console.address, console.port, "127.0.0.1:4081");
  if (console.port != 0 && !is_ip_address(console.address))
    group.wrong("listen",
                fmt::format("'{}' is no address of this machine, such as 127.0.0.1", printable(console.address)));
  group.read("tls", console.tls);
  group.read("host", console.host);
  group.read("behind_proxy", console.behind_proxy);
  group.read("second_person", console.second_person);
  for (const auto& network : console.behind_proxy) {
    if (!is_network(network))
      group.wrong("behind_proxy", fmt::format("'{}' is no network such as 10.0.0.0/8", printable(network)));
  }
  if (console.port == 0) return console;
  const bool is_beyond = !is_loopback(console.address);
  if (is_beyond && !console.tls && console.behind_proxy.empty())
    group.wrong("listen", fmt::format("'{}' is reached from other machines, and what is read there must be encrypted: "
                                      "write 'tls: true', or name the network of the proxy that does it by "
                                      "'behind_proxy: [10.0.0.0/8]', or listen at 127.0.0.1",
                                      printable(console.address)));
  if ((is_beyond || !console.behind_proxy.empty()) && console.host.empty())
    group.wrong("host",
                "the name by which people reach the console is needed here, such as console.example.com: "
                "requests for other names are refused");
  return console;
}

As2Settings read_as2_settings(Group group) {
  As2Settings as2;
  group.keys(as2_keys);
  group.read("id", as2.id);
  group.read("path", as2.path);
  group.read("url", as2.url);
  if (!as2.path.starts_with('/')) group.wrong("path", "a path such as /as2 is needed here");
  if (!as2.url.empty() && host_of_url(as2.url).empty())
    group.wrong("url", "a URL such as https://as2.example.com/as2 is needed here");
  return as2;
}

Settings read_settings(Group group, const fs::path& folder) {
  Settings settings;
  settings.retry = {10s, 1min, 5min, 15min, 1h, 4h, 12h};
  group.keys(top_keys);
  read_store(group, folder, settings.store);
  settings.places["store"] = group.where("store");
  settings.places["http"] = group.where("http");
  read_store_password(group, folder, settings);
  for (const auto& [key, path] : {std::pair{"exchange", &settings.exchange},
                                  {"partners", &settings.partners},
                                  {"mappings", &settings.mappings},
                                  {"schemas", &settings.schemas}}) {
    group.read(key, *path);
    *path = resolved(folder.string(), *path);
    settings.places[key] = group.where(key);
  }
  settings.party = read_party(group.need_group("party"));
  settings.x12 = read_x12_identity(group.need_group("x12"));
  if (group.has("edifact")) settings.edifact = read_edifact_identity(group.group("edifact"));
  group.read("endpoint", settings.endpoint);
  if (!settings.endpoint.empty() && !is_gln(settings.endpoint)) {
    group.wrong("endpoint",
                fmt::format("'{}' is not 13 digits with a right check digit", printable(settings.endpoint)));
  }
  settings.keys = read_certificates(group, "keys", Whose::ours, folder.string());
  group.read("workers", settings.workers, 0, 256);
  group.read("senders", settings.senders, 0, 256);
  group.read("webhook_senders", settings.webhook_senders, 1, 256);
  group.read("waiting_senders", settings.waiting_senders, 0, 1'024);
  group.read("per_destination", settings.per_destination, 1, 256);
  group.read("destination_alarm", settings.destination_alarm);
  group.read("destination_probe", settings.destination_probe);
  group.read("store_connections", settings.store_connections, 1, 256);
  group.read("store_group", settings.store_group, 1, 10'000);
  group.read("sftp_threads", settings.sftp_threads, 1, 256);
  group.read("poll", settings.poll);
  group.read("settle", settings.settle, Duration{0});  // 0s: partners rename files into place
  read_incomplete_wait(group, settings.settle, settings.incomplete_wait);
  group.read("lease", settings.lease);
  group.read("retry", settings.retry);
  read_size(group, "maximum_file", settings.maximum_file_bytes);
  read_size(group, "memory", settings.memory_bytes);
  if (settings.memory_bytes < least_memory) group.wrong("memory", "at least 64 MiB are needed here, such as 1 GiB");
  settings.http = read_http(group.group("http"));
  settings.as2 = read_as2_settings(group.group("as2"));
  settings.console = read_console(group.group("console"));
  if (settings.http.in == settings.as2.path)
    group.wrong("http", "'in' and the path of AS2 are the same: which documents are meant?");
  settings.webhooks = read_webhooks(group, folder.string());
  settings.sftp_server = read_sftp_server(group.group("sftp_server"));
  std::string_view level = settings.log_level;
  group.read<std::string_view>("log_level", level, "a log level", log_levels);
  settings.log_level = std::string(level);
  return settings;
}

}  // namespace

std::vector<std::string> setting_keys() {
  std::vector<std::string> keys(std::begin(top_keys), std::end(top_keys));
  const auto inside = [&](std::string_view group, std::span<const std::string_view> names) {
    std::erase(keys, group);
    for (const auto name : names) keys.push_back(fmt::format("{}.{}", group, name));
  };
  inside("http", http_keys);
  inside("as2", as2_keys);
  inside("console", console_keys);
  inside("sftp_server", sftp_server_keys);
  return keys;
}

tl::expected<Settings, std::vector<Error>> load_settings(const std::string& path) {
  const auto file = yaml::load(path);
  if (!file) return tl::unexpected(std::vector{file.error()});
  std::vector<Error> errors;
  auto settings = read_settings(Group(*file, errors), fs::path(path).parent_path());
  if (!errors.empty()) return tl::unexpected(std::move(errors));
  return settings;
}

}  // namespace crossdock::partners
