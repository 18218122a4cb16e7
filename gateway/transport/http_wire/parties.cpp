// SPDX-License-Identifier: Apache-2.0
// Reads logins and signing secrets, and builds the destination of a profile's way.
#include "gateway/transport/http_wire/parties.hpp"

#include <fmt/format.h>

#include "gateway/transport/secrets/secrets.hpp"

namespace crossdock::http_wire {
namespace {

Result<void> log_in(const partners::HttpLogin& login, std::string& user, Secret& password) {
  if (login.user.empty()) return {};
  auto secret = secrets::read(login.password);
  if (!secret) return fail(secret.error());
  user = login.user;
  password = std::move(*secret);
  return {};
}

// "[::1]:80" → "::1"
std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.rfind(':'));
}

void check(const std::vector<partners::SecretSource>& sources, const std::string& whose, std::vector<Error>& errors) {
  for (const auto& source : sources) {
    const auto keys = read_keys({source});
    if (keys) continue;
    auto error = keys.error();
    error.what = fmt::format("{}: {}", whose, error.what);
    errors.push_back(std::move(error));
  }
}

}  // namespace

Result<std::vector<http::SigningKey>> read_keys(const std::vector<partners::SecretSource>& sources) {
  std::vector<http::SigningKey> keys;
  for (const auto& source : sources) {
    const auto text = secrets::read(source);
    if (!text) return fail(text.error());
    auto key = http::SigningKey::parse(*text);
    if (!key) return fail(key.error().fault, key.error().what, source.name);
    keys.push_back(std::move(*key));
  }
  return keys;
}

std::vector<Error> check_secrets(const partners::Settings& settings, const partners::Directory& directory) {
  std::vector<Error> errors;
  for (const auto& hook : settings.webhooks) check(hook.way.sign_with, "webhook " + hook.id, errors);
  for (const auto& partner : directory.partners()) {
    check(partner.http().way.sign_with, "partner " + partner.id.text(), errors);
    check(partner.http().verify_with, "partner " + partner.id.text(), errors);
  }
  return errors;
}

Result<http::Destination> destination_of(const partners::HttpWay& way, const keyring::KeyRing& keys,
                                         const PartnerId& party, TimePoint now) {
  http::Destination destination{.url = way.url, .proxy = way.proxy};
  if (auto done = log_in(way.login, destination.user, destination.password); !done) return fail(done.error());
  if (auto done = log_in(way.proxy_login, destination.proxy_user, destination.proxy_password); !done)
    return fail(done.error());
  destination.trusted = keys.tls_authorities(party, now);
  destination.client = keys.tls_client(party, now);
  destination.connect_timeout = way.connect_timeout;
  destination.timeout = way.timeout;
  destination.answer_limit = 64u << 10;  // nothing of it is used but a line for the operator
  // An address that is written down is meant; a name could be pointed anywhere by whoever owns it. A proxy resolves
  // names by itself, and is an address of our own network.
  const auto host = partners::host_of_url(way.url);
  const auto bare = without_port(host);
  destination.public_only =
      !way.private_network && way.proxy.empty() && !http::is_private_address(bare) && bare != "localhost";
  return destination;
}

}  // namespace crossdock::http_wire
