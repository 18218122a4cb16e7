// SPDX-License-Identifier: Apache-2.0
// Signs each post with the present time, and says whether a failure concerns the message or the destination.
#include "gateway/transport/http_wire/http_channel.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/pipeline/failpoint.hpp"
#include "gateway/transport/exchange/names.hpp"
#include "gateway/transport/http/answer.hpp"

namespace crossdock::http_wire {
namespace {

constexpr std::string_view activity = "delivery";
constexpr std::string_view product = "Crossdock/0.1.0";
constexpr std::size_t piece_size = 256 << 10;

std::string content_type_of(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  if (!partner.http().content_type.empty()) return partner.http().content_type;
  return std::string(delivery.media_type);
}

}  // namespace

struct HttpChannel::Posting {
  const partners::HttpWay& way;
  PartnerId party;
  std::string id;
  http::Fields fields;
  std::string_view body;
};

std::string document_id(const pipeline::Delivery& delivery) {
  return fmt::format("doc_{}_{}", delivery.message.number(), delivery.sha256.substr(0, 16));
}

Result<http::Response> HttpChannel::post(const Posting& posting) {
  const auto now = clock_();
  const auto parties = parties_();
  const auto destination = destination_of(posting.way, *parties.keys, posting.party, now);
  if (!destination) return fail(destination.error());
  const auto keys = read_keys(posting.way.sign_with);
  if (!keys) return fail(keys.error());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  auto fields = http::signature_fields(*keys, posting.id, seconds, posting.body);
  for (const auto& [name, value] : posting.fields.entries) fields.add(name, value);
  fields.add("User-Agent", std::string(product));
  http::Body body{.size = posting.body.size()};
  body.read = [&](std::uint64_t piece) -> Result<std::string> {
    const auto start = std::min<std::uint64_t>(piece * piece_size, posting.body.size());
    return std::string(posting.body.substr(start, piece_size));
  };
  pipeline::failpoint("http.before_post");
  auto answer = client_.post(*destination, fields, body);
  if (answer) pipeline::failpoint("http.posted");
  return answer;
}

pipeline::Undelivered HttpChannel::undelivered(const Error& error, const Result<http::Response>& answer) const {
  if (!answer) return {error, {}, client_.interrupted() ? pipeline::Blame::nobody : pipeline::Blame::destination};
  const auto blame = http::asks_for_a_pause(*answer) ? pipeline::Blame::destination : pipeline::Blame::message;
  return {error, http::asked_wait(answer->fields, clock_()), blame};
}

pipeline::Delivered HttpChannel::deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  const auto& endpoint = partner.http();
  if (endpoint.way.url.empty())
    return fail(Fault::unmapped, "partner '" + partner.id.text() + "' has no URL that we send to: 'http.url'");
  Posting posting{
      .way = endpoint.way, .party = partner.id, .id = document_id(delivery), .fields = {}, .body = delivery.bytes};
  posting.fields.add("Content-Type", content_type_of(partner, delivery));
  posting.fields.add("Content-Disposition",
                     fmt::format("attachment; filename=\"{}\"", exchange::delivery_name(endpoint.file_name, delivery)));
  const auto answer = post(posting);
  const auto refused = [&](Fault fault, const std::string& why) -> pipeline::Delivered {
    auto error = undelivered({fault, why, endpoint.way.url}, answer);
    if (error.blame != pipeline::Blame::nobody) alerts_.failed(partner.id, activity, error);
    return tl::unexpected(std::move(error));
  };
  if (!answer) return refused(answer.error().fault, answer.error().what);
  if (http::may_pass(answer->status)) return refused(Fault::unavailable, http::status_text(*answer));
  if (answer->status < 200 || answer->status > 299) return refused(Fault::refused, http::status_text(*answer));
  alerts_.went_well(partner.id, activity);
  return fmt::format("{} as {}", endpoint.way.url, posting.id);
}

pipeline::Delivered HttpChannel::notify(const partners::Webhook& hook, const pipeline::Delivery& event) {
  const PartnerId party("webhook:" + hook.id);
  Posting posting{.way = hook.way, .party = party, .id = std::string(event.name), .fields = {}, .body = event.bytes};
  posting.fields.add("Content-Type", "application/json");
  const auto answer = post(posting);
  if (answer && answer->status >= 200 && answer->status <= 299) {
    alerts_.went_well(party, activity);
    return fmt::format("{} as {}", hook.way.url, event.name);
  }
  Error error = answer ? Error{Fault::unavailable, http::status_text(*answer), {}} : answer.error();
  if (answer && answer->status == 410) error.fault = Fault::refused;
  error.where = hook.way.url;
  auto reason = undelivered(error, answer);
  if (reason.blame != pipeline::Blame::nobody) alerts_.failed(party, activity, error);
  return tl::unexpected(std::move(reason));
}

}  // namespace crossdock::http_wire
