// SPDX-License-Identifier: Apache-2.0
// Swaps the two sides of an AS2 profile: names, certificates, addresses and requirements.
#include "gateway/simulator/mirror.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"
#include "gateway/simulator/keys.hpp"

namespace crossdock::simulator {
namespace {

using partners::CertificateRole;
using partners::CertificateSource;

// Our certificates of a role for a partner: its own take the place of the gateway's.
std::vector<CertificateSource> ours(const partners::Settings& settings, const partners::Partner& partner,
                                    CertificateRole role) {
  const auto of = [&](const std::vector<CertificateSource>& sources) {
    std::vector<CertificateSource> found;
    for (const auto& source : sources) {
      if (std::find(source.roles.begin(), source.roles.end(), role) != source.roles.end()) found.push_back(source);
    }
    return found;
  };
  auto found = of(partner.keys);
  return found.empty() ? of(settings.keys) : found;
}

// The partner verifies with the certificates that we sign with, and so on. Its side never sees our private keys.
Result<std::vector<CertificateSource>> certificates(const partners::Settings& settings,
                                                    const partners::Partner& partner) {
  std::vector<CertificateSource> mirrored;
  for (const auto& [mine, theirs] : {std::pair{CertificateRole::sign, CertificateRole::verify},
                                     {CertificateRole::decrypt, CertificateRole::encrypt},
                                     {CertificateRole::tls_server, CertificateRole::tls_ca}}) {
    for (auto& source : ours(settings, partner, mine)) {
      if (source.certificate.empty())
        return fail(Fault::invalid,
                    "the partner's side needs our certificate by itself, not in PKCS#12: name it as "
                    "'certificate', with 'key' beside it",
                    source.where);
      source.roles = {theirs};
      source.key.clear();
      source.passphrase = {};
      mirrored.push_back(std::move(source));
    }
  }
  return mirrored;
}

partners::As2Endpoint endpoint(const partners::Settings& settings, const partners::Partner& partner, std::string url) {
  auto as2 = partner.as2();
  as2.id = partner.as2().our_id.empty() ? settings.as2.id : partner.as2().our_id;
  as2.our_id = partner.as2().id;
  as2.url = std::move(url);
  // Protection that we require, they must send; protection that we send, they may require.
  if (as2.sign.empty() && partner.as2().require.signature) as2.sign = "sha-256";
  if (as2.encrypt.empty() && partner.as2().require.encryption) as2.encrypt = "aes-128-cbc";
  as2.require = {.signature = !partner.as2().sign.empty(), .encryption = !partner.as2().encrypt.empty()};
  as2.file_name = "{control}.{extension}";  // the names of the simulator's files come as `control`
  as2.content_type.clear();
  as2.receipt_hosts = {partners::host_of_url(as2.url)};
  as2.private_network = true;
  as2.login = {};
  as2.proxy.clear();
  return as2;
}

}  // namespace

Result<StationAddress> station_address(const partners::Partner& partner) {
  const auto& url = partner.as2().url;
  const auto wrong = [&](const std::string& why) {
    return fail(Fault::invalid,
                fmt::format("partner '{}' cannot be played: {}; 'as2.url' must be an address of this machine, such as "
                            "http://127.0.0.1:4081/as2",
                            partner.id.text(), why),
                partner.path + "/partner.yaml");
  };
  auto host = partners::host_of_url(url);
  if (host.empty()) return wrong("its profile has no URL that we send to");
  StationAddress station{.tls = to_lower(url).starts_with("https:")};
  station.port = station.tls ? 443 : 80;
  if (const auto colon = host.rfind(':'); colon != std::string::npos && !host.ends_with(']')) {
    std::from_chars(host.data() + colon + 1, host.data() + host.size(), station.port);
    host.resize(colon);
  }
  station.address = host == "localhost" ? "127.0.0.1" : host == "[::1]" ? "::1" : host;
  if (!station.address.starts_with("127.") && station.address != "::1")
    return wrong(fmt::format("'{}' is not this machine", printable(host)));
  const auto slash = url.find('/', url.find("://") + 3);
  station.path = slash == std::string::npos ? "/" : url.substr(slash, url.find_first_of("?#") - slash);
  return station;
}

Result<std::string> gateway_url(const partners::Settings& settings) {
  if (!settings.as2.url.empty()) return settings.as2.url;
  const auto& http = settings.http;
  if (http.port == 0)
    return fail(Fault::invalid, "the gateway listens nowhere: gateway.yaml needs 'http: {listen: \"127.0.0.1:4080\"}'");
  const bool any = http.address == "0.0.0.0" || http.address == "::";
  const auto address = any                                           ? "127.0.0.1"
                       : http.address.find(':') == std::string::npos ? http.address
                                                                     : "[" + http.address + "]";
  return fmt::format("{}://{}:{}{}", http.tls ? "https" : "http", address, http.port, settings.as2.path);
}

Result<Mirror> mirror_of(const partners::Settings& settings, const partners::Partner& partner) {
  const auto station = station_address(partner);
  if (!station) return fail(station.error());
  auto url = gateway_url(settings);
  if (!url) return fail(url.error());
  partners::Partner gateway;
  gateway.id = the_gateway;
  gateway.party = settings.party;
  gateway.role = partner.role == partners::Role::buyer ? partners::Role::supplier : partners::Role::buyer;
  gateway.way = endpoint(settings, partner, std::move(*url));
  if (gateway.as2().id.empty())
    return fail(Fault::invalid, "the gateway has no AS2 name: gateway.yaml needs 'as2: {id: CROSSDOCK}'");
  auto theirs = certificates(settings, partner);
  if (!theirs) return fail(theirs.error());
  gateway.certificates = std::move(*theirs);
  if (partner.certificates.empty())
    return fail(Fault::invalid, "the profile names no certificate of the partner", partner.path + "/partner.yaml");

  Mirror mirror;
  mirror.settings.as2 = {.id = partner.as2().id, .path = station->path, .url = partner.as2().url};
  mirror.settings.keys = {
      {.roles = {CertificateRole::sign, CertificateRole::decrypt, CertificateRole::tls_server,
                 CertificateRole::tls_client},
       .certificate = partner.certificates.front().certificate,
       .key = as2_key_of(settings, partner),
       .passphrase = {.kind = partners::SecretSource::Kind::file, .name = as2_passphrase_of(settings, partner)},
       .where = partner.path + "/partner.yaml"}};
  mirror.directory = partners::Directory::of({std::move(gateway)});
  return mirror;
}

}  // namespace crossdock::simulator
