// SPDX-License-Identifier: Apache-2.0
// Decides who may ask the API at all: by the address that a request comes from and the host that it names.
#include "gateway/service/console.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "gateway/acts/persons.hpp"
#include "gateway/api/router.hpp"
#include "gateway/console/assets.hpp"
#include "gateway/transport/http/addresses.hpp"
#include "gateway/transport/http/seal.hpp"
#include "gateway/views/certificates.hpp"

namespace crossdock::service {
namespace {

constexpr int console_threads = 8;
constexpr Duration console_stop_within{5'000};

http::ServerOptions server_options(const partners::ConsoleSettings& settings) {
  http::ServerOptions options{.address = settings.address, .port = settings.port};
  options.limits.body_bytes = api::most_upload;
  options.threads = console_threads;
  // All people come from the address of their proxy.
  if (!settings.behind_proxy.empty()) {
    options.connections_per_address = options.connections;
    options.listeners_per_address = options.listeners;
  }
  return options;
}

std::string in_url(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

// The names by which requests may call us. A page whose name leads to this machine (DNS rebinding) names itself.
std::vector<std::string> hosts_of(const partners::ConsoleSettings& settings, int port) {
  std::vector<std::string> hosts{fmt::format("{}:{}", in_url(settings.address), port)};
  if (!settings.host.empty()) hosts.push_back(to_lower(settings.host));
  if (settings.address.starts_with("127.") || settings.address == "::1")
    hosts.push_back(fmt::format("localhost:{}", port));
  return hosts;
}

std::optional<api::Asset> asset_at(std::string_view path) {
  const auto* found = console::find(path);
  if (found == nullptr) return std::nullopt;
  return api::Asset{
      .media_type = found->media_type, .etag = found->etag, .gzip = found->gzip, .immutable = found->immutable};
}

}  // namespace

std::string console_url(const partners::ConsoleSettings& settings) {
  if (settings.port == 0) return {};
  const bool secure = settings.tls || !settings.behind_proxy.empty();
  return fmt::format("{}://{}", secure ? "https" : "http",
                     settings.host.empty() ? hosts_of(settings, settings.port).front() : settings.host);
}

Console::Console(Deployment& deployment, const Front::Log& log)
    : deployment_(deployment),
      settings_(deployment.settings().console),
      context_{.database = deployment.database(),
               .network = [&deployment] { return deployment.network().current(); },
               .clock = deployment.clock(),
               .certificates =
                   [&deployment](const std::string& partner, TimePoint now) {
                     return views::certificates::list(*deployment.keys(), partner, now);
                   },
               .asset = asset_at,
               .events = std::make_unique<api::EventFeed>(deployment.database(), deployment.clock()),
               .invitation = [this](std::string_view key) { return api::invitation_link(listens_at(), key); },
               .log = [log](const std::string& line) { log("api", line); },
               .second_person = settings_.second_person,
               .temporary = std::filesystem::temp_directory_path(),
               .secure = settings_.tls || !settings_.behind_proxy.empty()},
      door_(*this) {}

http::Begun Console::Door::begin(const http::Request& request) {
  const auto& proxies = console_.settings_.behind_proxy;
  const auto is_proxy = [&](std::string_view address) {
    return std::ranges::any_of(proxies, [&](const std::string& network) { return http::is_within(address, network); });
  };
  const bool may_ask = proxies.empty() || is_proxy(request.peer);
  const auto host = to_lower(trim(request.fields.find("Host")));
  const bool is_ours =
      request.fields.count("Host") == 1 && std::ranges::find(console_.hosts_, host) != console_.hosts_.end();
  if (may_ask && is_ours) {
    // Log-ins that fail are counted by the address of the person, not by that of the proxy.
    auto asked = request;
    asked.peer = http::sender_of(request.fields, request.peer, is_proxy);
    return api::begin(asked, console_.context_);
  }
  return api::refusal(api::Problem::wrong_host, request, console_.context_);
}

Result<std::optional<http::Tls>> Console::tls(const keyring::KeyRing& keys) const {
  if (!settings_.tls) return std::nullopt;
  auto identity = keys.tls_server(deployment_.clock()());
  if (!identity) return fail(identity.error());
  return http::Tls{.identity = std::move(*identity)};
}

Result<std::unique_ptr<Console>> Console::open(Deployment& deployment, const Front::Log& log) {
  std::unique_ptr<Console> console(new Console(deployment, log));
  if (console->settings_.port == 0) return console;
  auto tls = console->tls(*deployment.keys());
  if (!tls) return fail(tls.error());
  console->hosts_ = hosts_of(console->settings_, console->settings_.port);
  auto server = http::Server::start(server_options(console->settings_), std::move(*tls), console->door_);
  if (!server) return fail(server.error());
  console->server_ = std::move(*server);
  return console;
}

std::string Console::listens_at() const { return server_ ? console_url(settings_) : std::string(); }

Result<std::string> Console::invite_first_admin() {
  if (!server_) return std::string();
  const auto key = http::random_token();
  bool invited = false;
  const auto done = deployment_.database().write([&](store::Transaction& tx) -> Result<void> {
    const auto one = acts::invite_first_admin(tx, key, deployment_.clock()());
    if (!one) return fail(one.error());
    invited = *one;
    return {};
  });
  if (!done) return fail(done.error());
  return invited ? api::invitation_link(listens_at(), key) : std::string();
}

std::string Console::session_link(store::PersonId person) {
  return server_ ? api::session_link(context_, listens_at(), person) : std::string();
}

Result<void> Console::use(const keyring::KeyRing& keys) {
  if (!server_) return {};
  const auto wanted = tls(keys);
  if (!wanted) return fail(wanted.error());
  return *wanted ? server_->use(**wanted) : Result<void>();
}

void Console::stop() {
  if (server_) server_->stop(console_stop_within);
}

}  // namespace crossdock::service
