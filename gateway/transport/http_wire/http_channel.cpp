// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/http_wire/http_channel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/transport/exchange/names.hpp"

namespace crossdock::http_wire {
namespace {

constexpr std::string_view activity = "delivery";
constexpr std::string_view product = "Crossdock/0.1.0";
constexpr std::size_t piece_size = 256 << 10;

bool may_pass(int status) {
  constexpr std::array transient{408, 425, 429};
  return status >= 500 || std::ranges::find(transient, status) != transient.end();
}

std::string status_text(const http::Response& answer) {
  const auto line = trim(std::string_view(answer.body).substr(0, std::min<std::size_t>(answer.body.find('\n'), 200)));
  auto text = fmt::format("the server answers {} {}{}", answer.status, http::reason_of(answer.status),
                          line.empty() ? "" : ": " + printable(line, 200));
  if (answer.status >= 300 && answer.status <= 399)
    text += fmt::format("; redirects are not followed, put the new URL into the configuration ({})",
                        printable(answer.fields.find("Location"), 200));
  return text;
}

std::string content_type_of(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  if (!partner.http.content_type.empty()) return partner.http.content_type;
  return delivery.extension == "xml" ? "application/xml" : "application/edi-x12";
}

// "Sun, 06 Nov 1994 08:49:37 GMT": RFC 9110 §5.6.7.
std::optional<TimePoint> http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = std::ranges::find(months, text.substr(8, 3));
  if (month == months.end()) return std::nullopt;
  const auto parsed = parse_time_point(fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month - months.begin() + 1,
                                                   text.substr(5, 2), text.substr(17, 8)));
  return parsed ? std::optional(*parsed) : std::nullopt;
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

Duration asked_wait(const http::Fields& fields, TimePoint now) {
  const auto text = trim(fields.find("Retry-After"));
  std::int64_t seconds = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
  constexpr std::int64_t longest = 365 * 86'400;
  if (!text.empty() && parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && seconds >= 0)
    return std::chrono::seconds(std::min(seconds, longest));
  const auto date = http_date(text);
  return date && *date > now ? Duration(*date - now) : Duration{};
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

pipeline::Delivered HttpChannel::deliver(const partners::Partner& partner, const pipeline::Delivery& delivery) {
  const auto& endpoint = partner.http;
  if (endpoint.way.url.empty())
    return fail(Fault::unmapped, "partner '" + partner.id.text() + "' has no URL that we send to: 'http.url'");
  Posting posting{
      .way = endpoint.way, .party = partner.id, .id = document_id(delivery), .fields = {}, .body = delivery.bytes};
  posting.fields.add("Content-Type", content_type_of(partner, delivery));
  posting.fields.add("Content-Disposition",
                     fmt::format("attachment; filename=\"{}\"", exchange::delivery_name(endpoint.file_name, delivery)));
  const auto answer = post(posting);
  const auto refused = [&](Fault fault, const std::string& why, Duration wait = {}) -> pipeline::Delivered {
    const Error error{fault, why, endpoint.way.url};
    alerts_.failed(partner.id, activity, error);
    return tl::unexpected(pipeline::Undelivered(error, wait));
  };
  if (!answer) return refused(answer.error().fault, answer.error().what);
  if (may_pass(answer->status))
    return refused(Fault::unavailable, status_text(*answer), asked_wait(answer->fields, clock_()));
  if (answer->status < 200 || answer->status > 299) return refused(Fault::refused, status_text(*answer));
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
  Error error = answer ? Error{Fault::unavailable, status_text(*answer), {}} : answer.error();
  if (answer && answer->status == 410) error.fault = Fault::refused;
  error.where = hook.way.url;
  alerts_.failed(party, activity, error);
  return tl::unexpected(
      pipeline::Undelivered(std::move(error), answer ? asked_wait(answer->fields, clock_()) : Duration{}));
}

}  // namespace crossdock::http_wire
