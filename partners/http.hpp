// SPDX-License-Identifier: Apache-2.0
// How a partner without AS2 exchanges documents by plain HTTP, and who else is told of what happens: webhooks.
// gateway/transport/http_wire acts on it.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "partners/endpoints.hpp"

namespace crossdock::partners {

// How we connect to a URL that a profile or the settings name.
struct HttpWay {
  std::string url;
  std::vector<SecretSource> sign_with;  // every one signs: two while a secret rolls over; none: no signature
  HttpLogin login;
  std::string proxy;
  HttpLogin proxy_login;
  Duration connect_timeout{20'000};
  Duration timeout{60'000};      // without progress, and for the answer
  bool private_network = false;  // the host's name may stand for an address of a private network
};

struct HttpEndpoint {
  HttpWay way;  // where we send; without URL we only receive
  std::string content_type;
  std::string file_name = "{type}-{control}.{extension}";

  // What we accept from them.
  std::vector<SecretSource> verify_with;
  bool require_signature = false;
  bool require_client_certificate = false;
  int concurrency = 8;  // documents received at the same time

  bool receives() const { return require_signature || require_client_certificate; }
};

// What happens, as programs are told of it; docs/webhooks.md shows each.
inline constexpr std::array<std::string_view, 14> webhook_events{
    "order.received",   "order.routed",      "order.placed",    "order.acknowledged", "order.shipped",
    "order.answered",   "order.overdue",     "invoice.matched", "invoice.held",       "message.held",
    "message.rejected", "message.confirmed", "case.opened",     "case.closed"};

struct Webhook {
  std::string id;  // ours; as partners' names
  HttpWay way;
  std::vector<std::string> events;  // names, or "order.*"; empty: all
  std::vector<PartnerId> partners;  // only what concerns one of these; empty: all
  std::vector<Duration> retry;      // waits between attempts
  bool wants(std::string_view event) const;
};

}  // namespace crossdock::partners
