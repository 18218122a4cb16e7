// SPDX-License-Identifier: Apache-2.0
// Writes requests and responses of draft-meadors-certificate-exchange, and reads them event by event.
#include "gateway/transport/cem/description.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"
#include "translators/xml/reader.hpp"
#include "translators/xml/writer.hpp"

namespace crossdock::cem {
namespace {

constexpr std::string_view exchange_ns = "urn:ietf:params:xml:ns:ediintcertificateexchange";
constexpr std::string_view signature_ns = "http://www.w3.org/2000/09/xmldsig#";
constexpr std::string_view request_root = "EDIINTCertificateExchangeRequest";
constexpr std::string_view response_root = "EDIINTCertificateExchangeResponse";

// ---- writing -------------------------------------------------------------------------------------------------

void write_reference(xml::Writer& out, const Reference& certificate) {
  out.element("ds:X509IssuerName", certificate.issuer);
  out.element("ds:X509SerialNumber", certificate.serial);
}

void write_partner(xml::Writer& out, const std::string& sender, TimePoint originated) {
  out.open("TradingPartnerInfo");
  out.open("Name");
  out.attribute("qualifier", "AS2");
  out.text(sender);
  out.close();
  out.element("MessageOriginated", text_of(originated));
  out.close();
}

void write_offer(xml::Writer& out, const Offer& offer, const std::string& part) {
  out.open("TrustRequest");
  for (const auto usage : offer.usages) out.element("CertUsage", to_string(usage));
  if (offer.respond_by) out.element("RespondByDate", text_of(*offer.respond_by));
  out.element("ResponseURL", offer.response_url);
  out.open("EndEntity");
  out.open("CertificateIdentifier");
  write_reference(out, reference_to(offer.certificates.front()));
  out.close();
  out.element("CertificateContentID", part);
  out.close();
  out.close();
}

void write_verdict(xml::Writer& out, const Verdict& verdict) {
  out.open("TrustResponse");
  out.element("CertStatus", verdict.accepted ? "Accepted" : "Rejected");
  if (!verdict.accepted && !verdict.reason.empty()) out.element("ReasonForRejection", verdict.reason);
  out.open("CertificateReference");
  write_reference(out, verdict.certificate);
  out.close();
  out.close();
}

// ---- reading -------------------------------------------------------------------------------------------------

// "2026-11-23T14:05:09+01:00" and "…Z": xs:dateTime. Without a zone it is taken as UTC.
Result<TimePoint> parse_date_time(std::string_view text) {
  constexpr std::size_t seconds_end = 19;  // of "2026-11-23T14:05:09"
  text = trim(text);
  if (text.size() < seconds_end) return fail(Fault::malformed, fmt::format("'{}' is no time", printable(text, 40)));
  const auto zone_at = text.find_first_of("Z+-", seconds_end);
  const auto local = parse_time_point(std::string(text.substr(0, seconds_end)) + "Z");
  if (!local) return local;
  if (zone_at == std::string_view::npos || text[zone_at] == 'Z') return local;
  const auto zone = TimeOfDay::parse(text.substr(zone_at + 1));
  if (!zone) return fail(Fault::malformed, fmt::format("'{}' has no time zone", printable(text, 40)));
  const auto ahead = std::chrono::hours(zone->hour()) + std::chrono::minutes(zone->minute());
  return text[zone_at] == '+' ? *local - ahead : *local + ahead;
}

std::optional<Usage> usage_of(std::string_view text) {
  for (const auto usage : {Usage::signature, Usage::encryption, Usage::tls_server, Usage::tls_client}) {
    if (to_string(usage) == text) return usage;
  }
  return std::nullopt;
}

class DescriptionReader {
 public:
  Result<Description> run(std::string_view bytes) {
    auto reader = xml::Reader::open(bytes, {.bytes = largest, .elements = 10'000});
    if (!reader) return fail(reader.error());
    for (;;) {
      const auto event = reader->next();
      if (!event) return fail(event.error());
      if (!*event) break;
      if (auto taken = take(**event); !taken) return fail(taken.error());
    }
    return finish();
  }

 private:
  Result<void> take(const xml::Event& event) {
    switch (event.kind) {
      case xml::Event::Kind::start: return begin(event);
      case xml::Event::Kind::text: text_ += event.text; return {};
      case xml::Event::Kind::end: return end(event.name);
    }
    return {};
  }

  Result<void> begin(const xml::Event& event) {
    text_.clear();
    const bool ours = event.name.ns == exchange_ns;
    if (!rooted_) {
      rooted_ = true;
      is_request_ = event.name.local == request_root;
      if (!ours || (!is_request_ && event.name.local != response_root))
        return fail(Fault::malformed, fmt::format("the document is a {}", printable(event.name.local, 60)));
      for (const auto& attribute : event.attributes) {
        if (attribute.name.local == "requestId") id_ = attribute.value;
      }
      return {};
    }
    if (ours && event.name.local == "TrustRequest") {
      request_.offers.emplace_back();
      places_.emplace_back();
    } else if (ours && event.name.local == "TrustResponse") {
      response_.verdicts.emplace_back();
    }
    if (request_.offers.size() + response_.verdicts.size() > most_offers)
      return fail(Fault::malformed, fmt::format("more than {} certificates at a time", most_offers));
    return {};
  }

  // Certificates of authorities (CACertificate) have identifiers, too; only the end entity's is wanted.
  Reference* reference() {
    if (is_request_) return places_.empty() || in_other_ ? nullptr : &places_.back().certificate;
    return response_.verdicts.empty() ? nullptr : &response_.verdicts.back().certificate;
  }

  Result<void> end(const xml::Name& name) {
    const auto value = std::string(trim(text_));
    text_.clear();
    if (name.ns == signature_ns) {
      auto* certificate = reference();
      if (certificate != nullptr && name.local == "X509IssuerName") certificate->issuer = value;
      if (certificate != nullptr && name.local == "X509SerialNumber") certificate->serial = value;
      return {};
    }
    if (name.ns != exchange_ns) return {};
    if (name.local == "Name") sender_ = value;
    if (name.local == "MessageOriginated") return into(originated_, value);
    if (!request_.offers.empty()) return end_in_offer(name.local, value);
    if (!response_.verdicts.empty()) return end_in_verdict(name.local, value);
    return {};
  }

  Result<void> end_in_offer(std::string_view name, const std::string& value) {
    auto& offer = request_.offers.back();
    if (name == "EndEntity") in_other_ = true;  // what follows is about authorities
    if (name == "TrustRequest") in_other_ = false;
    if (name == "ResponseURL") offer.response_url = value;
    if (name == "CertificateContentID" && !in_other_) places_.back().content_id = value;
    if (name == "CertUsage") {
      const auto usage = usage_of(value);
      if (!usage) return fail(Fault::malformed, fmt::format("'{}' is no CertUsage", printable(value, 40)));
      offer.usages.push_back(*usage);
    }
    if (name == "RespondByDate") {
      TimePoint time;
      if (auto read = into(time, value); !read) return read;
      offer.respond_by = time;
    }
    return {};
  }

  Result<void> end_in_verdict(std::string_view name, const std::string& value) {
    auto& verdict = response_.verdicts.back();
    if (name == "ReasonForRejection") verdict.reason = value;
    if (name != "CertStatus") return {};
    verdict.accepted = value == "Accepted";
    if (!verdict.accepted && value != "Rejected")
      return fail(Fault::malformed, fmt::format("'{}' is no CertStatus", printable(value, 40)));
    return {};
  }

  static Result<void> into(TimePoint& time, std::string_view text) {
    const auto read = parse_date_time(text);
    if (!read) return fail(read.error());
    time = *read;
    return {};
  }

  Result<Description> finish() {
    if (id_.empty()) return fail(Fault::malformed, "the requestId is missing");
    const auto nameless = [](const Reference& one) { return one.serial.empty(); };
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (nameless(places_[i].certificate) || places_[i].content_id.empty())
        return fail(Fault::malformed, "a TrustRequest does not say which certificate it is about");
      if (request_.offers[i].usages.empty())
        return fail(Fault::malformed, "a TrustRequest does not say what its certificate is used for");
    }
    for (const auto& verdict : response_.verdicts) {
      if (nameless(verdict.certificate))
        return fail(Fault::malformed, "a TrustResponse does not say which certificate it is about");
    }
    if (is_request_ ? request_.offers.empty() : response_.verdicts.empty())
      return fail(Fault::malformed, "it is about no certificate");
    const auto name = [&](auto& message) {
      message.id = id_;
      message.sender = sender_;
      message.originated = originated_;
    };
    name(request_);
    name(response_);
    if (!is_request_) return Description{std::move(response_), {}};
    return Description{std::move(request_), std::move(places_)};
  }

  bool rooted_ = false, is_request_ = false, in_other_ = false;
  std::string id_, sender_, text_;
  TimePoint originated_;
  Request request_;
  Response response_;
  std::vector<Description::Place> places_;
};

}  // namespace

std::string content_id(const Request& request, std::size_t offer) {
  return fmt::format("certificate-{}-{}", offer + 1, request.id);
}

Result<std::string> write_description(const Message& message) {
  const auto* request = std::get_if<Request>(&message);
  auto out = xml::Writer::start(request != nullptr ? request_root : response_root,
                                {{"", std::string(exchange_ns)}, {"ds", std::string(signature_ns)}});
  if (!out) return fail(out.error());
  std::visit(
      [&](const auto& one) {
        out->attribute("requestId", one.id);
        write_partner(*out, one.sender, one.originated);
      },
      message);
  if (request != nullptr) {
    for (std::size_t i = 0; i < request->offers.size(); ++i)
      write_offer(*out, request->offers[i], content_id(*request, i));
  } else {
    for (const auto& verdict : std::get<Response>(message).verdicts) write_verdict(*out, verdict);
  }
  return out->finish();
}

Result<Description> read_description(std::string_view xml) { return DescriptionReader().run(xml); }

}  // namespace crossdock::cem
