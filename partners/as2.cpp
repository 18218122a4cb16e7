// SPDX-License-Identifier: Apache-2.0
// The part of a profile that is about AS2.
#include "partners/as2.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "partners/sections.hpp"

namespace crossdock::partners {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string_view>;

constexpr std::array<std::pair<std::string_view, As2Receipt>, 3> receipts{
    {{"signed", As2Receipt::signed_receipt}, {"unsigned", As2Receipt::unsigned_receipt}, {"none", As2Receipt::none}}};
constexpr std::array<std::pair<std::string_view, As2Compression>, 3> compressions{
    {{"none", As2Compression::none},
     {"before-signing", As2Compression::before_signing},
     {"after-signing", As2Compression::after_signing}}};
constexpr std::array<std::pair<std::string_view, As2Mic>, 3> receipt_mics{
    {{"always", As2Mic::always}, {"if-signed", As2Mic::if_signed}, {"as-posted", As2Mic::as_posted}}};
constexpr std::array<std::pair<std::string_view, bool>, 2> receipt_modes{{{"sync", false}, {"async", true}}};

bool is_as2_name(std::string_view name) {
  return !name.empty() && name.size() <= 128 && std::ranges::all_of(name, [](char c) { return c >= ' ' && c <= '~'; });
}

// One of the words; `none` becomes empty.
void read_algorithm(Group& group, std::string_view key, std::string& into, const Names& known, bool may_be_none) {
  group.read(key, into);
  if (may_be_none && into == "none") return into.clear();
  if (std::ranges::find(known, into) != known.end()) return;
  std::vector<std::string> all(known.begin(), known.end());
  if (may_be_none) all.emplace_back("none");
  group.wrong(key, fmt::format("'{}' is not known here; known are {}", printable(into), join(all, ", ")));
}

// For what is old and must come to an end.
constexpr std::string_view last_day_needed = "a day such as 2027-06-30 is needed here: what is old must come to an end";

void read_require(Group& group, As2Requirements& require) {
  if (!group.has("require")) return;
  std::vector<std::string> words;
  group.read("require", words);
  require = {.signature = false, .encryption = false};
  for (const auto& word : words) {
    if (word == "signature") {
      require.signature = true;
    } else if (word == "encryption") {
      require.encryption = true;
    } else if (word == "tls") {
      require.tls = true;
    } else if (word == "client-certificate") {
      require.client_certificate = true;
    } else if (word != "nothing") {
      group.wrong("require", fmt::format("'{}' cannot be required; known are signature, encryption, tls, "
                                         "client-certificate, nothing",
                                         printable(word)));
    }
  }
}

void read_sending(Group& group, As2Endpoint& endpoint) {
  static const Names digests{"sha-256", "sha-384", "sha-512", "sha-1"};
  static const Names ciphers{"aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "aes-128-gcm",
                             "aes-192-gcm", "aes-256-gcm", "3des"};
  read_algorithm(group, "sign", endpoint.sign, digests, true);
  read_algorithm(group, "signature", endpoint.signature, {"pkcs1", "pss"}, false);
  read_algorithm(group, "encrypt", endpoint.encrypt, ciphers, true);
  read_algorithm(group, "key_transport", endpoint.key_transport, {"pkcs1", "oaep-sha1", "oaep-sha256", "oaep-sha512"},
                 false);
  group.read<As2Compression>("compress", endpoint.compress, "a place for compression", compressions);
  group.read("content_type", endpoint.content_type);
  group.read("subject", endpoint.subject);
  group.read("file_name", endpoint.file_name);
  if (endpoint.file_name == "none") {
    endpoint.file_name.clear();
  } else {
    check_file_name(group, endpoint.file_name);
  }
  group.read<As2Receipt>("receipt", endpoint.receipt, "a receipt", receipts);
  group.read<bool>("receipt_mode", endpoint.receipt_later, "a way for receipts", receipt_modes);
  group.read("receipt_within", endpoint.receipt_within);
  group.read<As2Mic>("receipt_mic", endpoint.receipt_mic, "a rule for the MIC of receipts", receipt_mics);
  if (endpoint.sign == "sha-1" && !endpoint.sha1_until) group.wrong("sign", "SHA-1 needs a last day: 'sha1_until'");
  if (endpoint.encrypt == "3des" && !endpoint.triple_des_until)
    group.wrong("encrypt", "3DES needs a last day: 'triple_des_until'");
  if (endpoint.version == "1.3" && (endpoint.sign == "sha-1" || endpoint.encrypt == "3des"))
    group.wrong("version", "AS2-Version 1.3 speaks neither SHA-1 nor 3DES");
}

void read_connection(Group& group, As2Endpoint& endpoint, const std::string& folder) {
  if (group.has("login")) endpoint.login = read_http_login(group.group("login"), folder);
  if (group.has("proxy")) {
    Group proxy = group.group("proxy");
    proxy.keys({"url", "login"});
    read_url(proxy, "url", endpoint.proxy);
    if (!proxy.has("url")) proxy.missing("url");
    if (proxy.has("login")) endpoint.proxy_login = read_http_login(proxy.group("login"), folder);
  }
  group.read("connect_timeout", endpoint.connect_timeout, 100ms);
  group.read("timeout", endpoint.timeout, 100ms);
  group.read("chunked", endpoint.chunked);
  group.read("keep_alive", endpoint.keep_alive);
}

}  // namespace

std::string host_of_url(std::string_view url) {
  const auto lower = to_lower(url);
  std::string_view rest = lower;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!rest.starts_with(scheme)) continue;
    rest.remove_prefix(scheme.size());
    rest = rest.substr(0, rest.find_first_of("/?#\\"));
    return std::string(rest.substr(rest.rfind('@') + 1));
  }
  return {};
}

void read_url(Group& group, std::string_view key, std::string& url) {
  group.read(key, url);
  if (url.empty()) return;
  const bool plain = std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f'; });
  if (!plain || host_of_url(url).empty() || url.find('@') != std::string::npos)
    group.wrong(key, "a URL such as https://as2.acme.example/as2 is needed here, without user and password");
}

HttpLogin read_http_login(Group group, const std::string& folder) {
  HttpLogin login;
  group.keys({"user", "password"});
  group.need("user", login.user);
  if (group.has("password")) {
    login.password = read_secret_source(group.group("password"), folder);
  } else if (group.present()) {
    group.missing("password");
  }
  return login;
}

As2Endpoint read_as2(Group group, const std::string& folder) {
  As2Endpoint endpoint;
  group.keys({"id",
              "our_id",
              "url",
              "version",
              "sign",
              "signature",
              "encrypt",
              "key_transport",
              "compress",
              "content_type",
              "subject",
              "file_name",
              "receipt",
              "receipt_mode",
              "receipt_within",
              "receipt_mic",
              "require",
              "sha1_until",
              "triple_des_until",
              "old_digest_names",
              "reliability",
              "restart",
              "receipt_hosts",
              "private_network",
              "concurrency",
              "login",
              "proxy",
              "connect_timeout",
              "timeout",
              "chunked",
              "keep_alive"});
  group.need("id", endpoint.id);
  group.read("our_id", endpoint.our_id);
  for (const auto& [key, id] : {std::pair{"id", endpoint.id}, std::pair{"our_id", endpoint.our_id}}) {
    if (!id.empty() && !is_as2_name(id)) group.wrong(key, "an AS2 name has 1 to 128 printable ASCII characters");
  }
  read_url(group, "url", endpoint.url);
  read_algorithm(group, "version", endpoint.version, {"1.1", "1.2", "1.3"}, false);
  group.read("sha1_until", endpoint.sha1_until, last_day_needed);
  group.read("triple_des_until", endpoint.triple_des_until, last_day_needed);
  group.read("old_digest_names", endpoint.old_digest_names);
  group.read("reliability", endpoint.reliability);
  group.read("restart", endpoint.restart);
  for (const auto& [key, wanted] : {std::pair{"reliability", endpoint.reliability}, {"restart", endpoint.restart}}) {
    if (wanted && endpoint.version == "1.1") group.wrong(key, "this needs AS2-Version 1.2 or 1.3");
  }
  read_sending(group, endpoint);
  read_require(group, endpoint.require);
  group.read("receipt_hosts", endpoint.receipt_hosts);
  for (auto& host : endpoint.receipt_hosts) {
    host = to_lower(trim(host));
    if (host.empty() || host.find_first_of("/@ ") != std::string::npos)
      group.wrong("receipt_hosts", "a host is written without scheme and path: mdn.acme.example or 192.0.2.7:4080");
  }
  if (endpoint.receipt_hosts.empty() && !endpoint.url.empty()) endpoint.receipt_hosts = {host_of_url(endpoint.url)};
  group.read("private_network", endpoint.private_network);
  group.read("concurrency", endpoint.concurrency, 1, 256);
  read_connection(group, endpoint, folder);
  return endpoint;
}

}  // namespace crossdock::partners
