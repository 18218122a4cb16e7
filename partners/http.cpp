// SPDX-License-Identifier: Apache-2.0
// The parts of profiles and settings that are about documents over HTTP and webhooks.
#include "partners/http.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "partners/as2.hpp"
#include "partners/sections.hpp"

namespace crossdock::partners {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_secrets = 4;

std::vector<SecretSource> read_secrets(Group& group, std::string_view key, const std::string& folder) {
  std::vector<SecretSource> secrets;
  for (auto& one : group.groups(key)) secrets.push_back(read_secret_source(one, folder));
  if (secrets.size() > most_secrets)
    group.wrong(key, fmt::format("more than {} secrets at a time are not accepted", most_secrets));
  return secrets;
}

void read_way(Group& group, HttpWay& way, const std::string& folder) {
  read_url(group, "url", way.url);
  way.sign_with = read_secrets(group, "sign_with", folder);
  if (group.has("login")) way.login = read_http_login(group.group("login"), folder);
  if (group.has("proxy")) {
    Group proxy = group.group("proxy");
    proxy.keys({"url", "login"});
    read_url(proxy, "url", way.proxy);
    if (!proxy.has("url")) proxy.missing("url");
    if (proxy.has("login")) way.proxy_login = read_http_login(proxy.group("login"), folder);
  }
  group.read("connect_timeout", way.connect_timeout, 100ms);
  group.read("timeout", way.timeout, 100ms);
  group.read("private_network", way.private_network);
}

void read_required(Group& group, HttpEndpoint& endpoint) {
  endpoint.require_signature = !endpoint.verify_with.empty();
  if (!group.has("require")) return;
  std::vector<std::string> words;
  group.read("require", words);
  endpoint.require_signature = false;
  for (const auto& word : words) {
    if (word == "signature") {
      endpoint.require_signature = true;
    } else if (word == "client-certificate") {
      endpoint.require_client_certificate = true;
    } else {
      group.wrong("require",
                  fmt::format("'{}' cannot be required; known are signature, client-certificate", printable(word)));
    }
  }
  if (!endpoint.receives())
    group.wrong("require", "a document that nothing proves could be anybody's: signature, client-certificate or both");
  if (endpoint.require_signature && endpoint.verify_with.empty())
    group.wrong("require", "a signature is compared with secrets: 'verify_with' is missing");
  if (!endpoint.require_signature && !endpoint.verify_with.empty())
    group.wrong("verify_with", "these secrets are never used: 'require' does not name 'signature'");
}

bool is_event(std::string_view name) {
  return std::ranges::any_of(webhook_events, [&](std::string_view event) {
    return event == name || (name.ends_with(".*") && event.starts_with(name.substr(0, name.size() - 1)));
  });
}

Webhook read_webhook(Group group, const std::string& folder) {
  Webhook hook;
  group.keys({"id", "url", "sign_with", "events", "partners", "retry", "login", "proxy", "connect_timeout", "timeout",
              "private_network"});
  group.need("id", hook.id);
  if (!hook.id.empty() && !is_partner_name(hook.id))
    group.wrong("id", "a name has up to 40 lower-case letters, digits and dashes");
  hook.way.timeout = 20s;
  read_way(group, hook.way, folder);
  if (!group.has("url")) group.missing("url");
  if (hook.way.sign_with.empty())
    group.wrong("sign_with", "a secret is missing: without a signature nobody can tell that an event comes from us");
  group.read("events", hook.events);
  for (const auto& event : hook.events) {
    if (is_event(event)) continue;
    const auto meant = nearest(event, {webhook_events.begin(), webhook_events.end()});
    group.wrong("events", fmt::format("'{}' is no event{}; docs/webhooks.md lists them", printable(event),
                                      meant.empty() ? "" : fmt::format(", did you mean '{}'?", meant)));
  }
  std::vector<std::string> partners;
  group.read("partners", partners);
  for (const auto& partner : partners) hook.partners.emplace_back(partner);
  hook.retry = {5s, 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};  // as the specification suggests
  group.read("retry", hook.retry);
  return hook;
}

}  // namespace

bool Webhook::wants(std::string_view event) const {
  return events.empty() || std::ranges::any_of(events, [&](std::string_view name) {
           return name == event || (name.ends_with(".*") && event.starts_with(name.substr(0, name.size() - 1)));
         });
}

HttpEndpoint read_http_endpoint(Group group, const std::string& folder) {
  HttpEndpoint endpoint;
  group.keys({"url", "sign_with", "verify_with", "require", "content_type", "file_name", "concurrency", "login",
              "proxy", "connect_timeout", "timeout", "private_network"});
  read_way(group, endpoint.way, folder);
  endpoint.verify_with = read_secrets(group, "verify_with", folder);
  read_required(group, endpoint);
  group.read("content_type", endpoint.content_type);
  group.read("file_name", endpoint.file_name);
  check_file_name(group, endpoint.file_name);
  group.read("concurrency", endpoint.concurrency, 1, 256);
  for (const auto& secret : endpoint.verify_with) {
    if (std::ranges::find(endpoint.way.sign_with, secret) != endpoint.way.sign_with.end())
      group.wrong("verify_with", "a secret for each direction: what we send could be sent back to us as theirs");
  }
  if (!endpoint.receives() && endpoint.way.url.empty())
    group.wrong("", "'url' or 'verify_with' is missing: neither way is open");
  return endpoint;
}

std::vector<Webhook> read_webhooks(Group& settings, const std::string& folder) {
  std::vector<Webhook> hooks;
  for (auto& group : settings.groups("webhooks")) {
    auto hook = read_webhook(group, folder);
    if (std::ranges::find(hooks, hook.id, &Webhook::id) != hooks.end())
      group.wrong("id", fmt::format("there is a webhook '{}' already", printable(hook.id)));
    hooks.push_back(std::move(hook));
  }
  return hooks;
}

}  // namespace crossdock::partners
