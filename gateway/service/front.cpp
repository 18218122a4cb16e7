// SPDX-License-Identifier: Apache-2.0
// Passes each HTTP request to the AS2 or the document receiver, and takes over certificates and limits on a reload.
#include "gateway/service/front.hpp"

#include <fmt/format.h>

namespace crossdock::service {
namespace {

http::ClientCertificates rule_of(partners::HttpSettings::Clients rule) {
  using Clients = partners::HttpSettings::Clients;
  if (rule == Clients::required) return http::ClientCertificates::required;
  return rule == Clients::optional ? http::ClientCertificates::optional : http::ClientCertificates::ignored;
}

http::ServerOptions options_of(const partners::HttpSettings& settings, exchange::Strangers& callers,
                               const Front::Log& log) {
  http::ServerOptions options{.address = settings.address, .port = settings.port};
  options.limits = {.header_bytes = static_cast<std::uint32_t>(settings.maximum_header),
                    .header_count = static_cast<std::size_t>(settings.maximum_fields),
                    .body_bytes = settings.maximum_body};
  options.connections = settings.connections;
  options.connections_per_address = settings.connections_per_address;
  options.trusted_proxies = settings.trusted_proxies;
  options.threads = settings.threads;
  options.header_time = settings.header_time;
  options.body_time = settings.body_time;
  options.idle_time = settings.idle_time;
  options.crowded = [&callers, log](std::int64_t count, const std::string& address) {
    const auto why =
        fmt::format("{} connections were refused or closed to make room, the latest of {}", count, address);
    if (callers.refused(address, why, count)) log("http", why);
  };
  return options;
}

}  // namespace

Front::Front(Deployment& deployment, const Log& log)
    : deployment_(deployment),
      as2_(deployment.database(), [&deployment] { return deployment.parties(); }, deployment.clock(),
           {.path = deployment.settings().as2.path,
            .payload_limit = deployment.settings().http.maximum_body,
            .log = [log](const std::string& line) { log("as2", line); }}),
      documents_(deployment.database(), [&deployment] { return deployment.http_parties(); }, deployment.clock(),
                 {.path = deployment.settings().http.in, .log = [log](const std::string& line) { log("http", line); }}),
      callers_(deployment.database(), deployment.clock(), "connections"),
      log_(log),
      paths_(*this) {}

http::Begun Front::Paths::begin(const http::Request& request) {
  const bool as2 = request.path() == http::path_of(front_.deployment_.settings().as2.path);
  return as2 ? front_.as2_.begin(request) : front_.documents_.begin(request);
}

Result<std::optional<http::Tls>> Front::tls(const partners::HttpSettings& settings,
                                            const keyring::KeyRing& keys) const {
  if (!settings.tls) return std::nullopt;
  auto identity = keys.tls_server(deployment_.clock()());
  if (!identity) return fail(identity.error());
  return http::Tls{.identity = std::move(*identity), .clients = rule_of(settings.client_certificates)};
}

Result<std::unique_ptr<Front>> Front::open(Deployment& deployment, const Log& log) {
  std::unique_ptr<Front> front(new Front(deployment, log));
  const auto& settings = deployment.settings().http;
  if (settings.port == 0) return front;
  auto tls = front->tls(settings, *deployment.keys());
  if (!tls) return fail(tls.error());
  auto server = http::Server::start(options_of(settings, front->callers_, front->log_), std::move(*tls), front->paths_);
  if (!server) return fail(server.error());
  front->server_ = std::move(*server);
  return front;
}

std::string Front::listens_at() const {
  const auto& settings = deployment_.settings();
  if (!server_) return {};
  return fmt::format("{}://{}:{}{} for AS2, {}/PARTNER for documents", settings.http.tls ? "https" : "http",
                     settings.http.address, server_->port(), settings.as2.path, settings.http.in);
}

Result<void> Front::use(const partners::Settings& settings, const keyring::KeyRing& keys) {
  if (!server_) return {};
  const auto wanted = tls(settings.http, keys);
  if (!wanted) return fail(wanted.error());
  if (*wanted) {
    if (auto used = server_->use(**wanted); !used) return used;
  }
  server_->use(options_of(settings.http, callers_, log_));
  as2_.limit_payloads(settings.http.maximum_body);
  return {};
}

void Front::stop() {
  if (server_) server_->stop(deployment_.current_settings().http.stop_within);
}

}  // namespace crossdock::service
