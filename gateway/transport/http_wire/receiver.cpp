// SPDX-License-Identifier: Apache-2.0
// Checks path, headers, identifier and time, finds the partner, and begins an upload.
#include "gateway/transport/http_wire/receiver.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/transport/http/addresses.hpp"
#include "gateway/transport/http_wire/problem.hpp"
#include "gateway/transport/http_wire/upload.hpp"

namespace crossdock::http_wire {
namespace {

using http::Begun;

// The name behind "/in/"; empty when the path is another.
std::string_view name_in(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder) || path.size() < folder.size() + 2 || path[folder.size()] != '/') return {};
  const auto name = path.substr(folder.size() + 1);
  return name.find('/') == std::string_view::npos && name.size() <= 64 ? name : std::string_view();
}

// The fault in a request whoever sent it, in words that do not depend on who that is.
std::optional<http::Response> objection(const http::Request& request) {
  if (request.method != "POST" && request.method != "HEAD") {
    auto response = problem(405, "documents are sent by POST; HEAD asks whether a signature is accepted");
    response.fields.add("Allow", "POST, HEAD");
    return response;
  }
  if (http::is_encoded(request.fields)) {
    auto response = problem(415, "the document must be sent as it is: Content-Encoding is not understood here");
    response.fields.add("Accept-Encoding", "identity");  // RFC 9110 §12.5.3
    return response;
  }
  return std::nullopt;
}

http::Response unauthorized(std::string_view detail) {
  auto response = problem(401, detail);
  response.fields.add("WWW-Authenticate", "StandardWebhooks");  // RFC 9110 §15.5.2 wants a scheme
  return response;
}

std::optional<http::Response> check_time(const http::SignatureHead& signature, TimePoint now) {
  const auto ours = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const auto window = std::chrono::duration_cast<std::chrono::seconds>(timestamp_window).count();
  const auto ahead = signature.timestamp - ours;
  if (ahead <= window && ahead >= -window) return std::nullopt;
  return unauthorized(
      fmt::format("webhook-timestamp {} is {} seconds {} our clock, which says {}; at most {} are accepted: sign each "
                  "attempt anew, and set the clock",
                  signature.timestamp, std::abs(ahead), ahead > 0 ? "ahead of" : "behind", ours, window));
}

// filename="…" of Content-Disposition: a name for people, never a path.
std::string file_name_in(const http::Fields& fields) {
  const auto value = fields.find("Content-Disposition");
  const auto start = value.find("filename=\"");
  if (start == std::string_view::npos) return {};
  const auto name = value.substr(start + 10, value.find('"', start + 10) - start - 10);
  return printable(name.substr(name.find_last_of("/\\") + 1), 200);
}

}  // namespace

Receiver::Receiver(store::Database& database, CurrentParties parties, std::function<TimePoint()> clock,
                   ReceiverOptions options)
    : database_(database),
      parties_(std::move(parties)),
      clock_(std::move(clock)),
      options_(std::move(options)),
      strangers_(database, clock_, "HTTP") {}

void Receiver::log(const std::string& line) const {
  if (options_.log) options_.log(line);
}

Begun Receiver::begin(const http::Request& request) {
  const auto name = name_in(request.path(), options_.path);
  if (name.empty())
    return problem(404, fmt::format("there is nothing here; documents go to {}/PARTNER", options_.path));
  if (auto wrong = objection(request)) return std::move(*wrong);
  const auto now = clock_();
  auto parties = parties_();
  Caller caller{.name = std::string(name), .file_name = file_name_in(request.fields), .peer = request.peer};
  caller.only_asks = request.method == "HEAD";
  if (http::is_signed(request.fields)) {
    auto head = http::read_signature_head(request.fields);
    if (!head) return problem(400, head.error().what);
    if (auto stale = check_time(*head, now)) return std::move(*stale);
    caller.id = head->id;
    caller.signature = std::move(*head);
  } else {
    auto id = http::read_webhook_id(request.fields);
    if (!id) return problem(400, id.error().what);
    if (request.client_certificate.empty()) {
      return unauthorized(
          "the request proves nothing: sign it with webhook-timestamp and webhook-signature, or show your client "
          "certificate in TLS");
    }
    caller.id = std::move(*id);
  }
  const auto* partner = parties.directory->find(PartnerId(caller.name));
  int most = partners::HttpEndpoint().concurrency;
  if (partner != nullptr && partner->http().receives()) {
    caller.partner = partner;
    caller.shows_certificate = parties.keys->accepts_tls_client(partner->id, request.client_certificate, now);
    most = partner->http().concurrency;
    auto keys = read_keys(partner->http().verify_with);
    if (!keys) {
      log(fmt::format("a document of {} cannot be verified: {}", caller.name, describe(keys.error())));
      return later("the document cannot be taken now; please send it again later", options_.retry_after);
    }
    caller.keys = std::move(*keys);
  }
  if (caller.keys.empty()) caller.keys.push_back(http::SigningKey::random());
  auto place = places_.take_from_slow(caller.name + "\n" + http::caller_of(caller.peer), most);
  if (!place) return later("too many documents at a time", options_.retry_after);
  return std::make_unique<Upload>(*this, std::move(place), std::move(parties), std::move(caller));
}

}  // namespace crossdock::http_wire
