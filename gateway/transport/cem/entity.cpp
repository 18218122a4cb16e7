// SPDX-License-Identifier: Apache-2.0
// The multipart/related around description and certificates.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "gateway/transport/as2/mime.hpp"
#include "gateway/transport/as2/multipart.hpp"
#include "gateway/transport/as2/transfer.hpp"
#include "gateway/transport/cem/description.hpp"
#include "gateway/transport/pki/certs_only.hpp"

namespace crossdock::cem {
namespace {

std::string part(std::string_view type, std::string_view id, std::string_view encoding, std::string_view content) {
  return fmt::format("Content-Type: {}\r\nContent-ID: <{}>\r\nContent-Transfer-Encoding: {}\r\n\r\n{}", type, id,
                     encoding, content);
}

std::string_view without_brackets(std::string_view id) {
  id = trim(id);
  if (id.size() >= 2 && id.front() == '<' && id.back() == '>') id = id.substr(1, id.size() - 2);
  return id;
}

struct Parts {
  std::string description;
  std::map<std::string, std::string, std::less<>> by_id;  // decoded content of the others
};

Result<Parts> parts_of(std::string_view content_type, std::string_view body) {
  const auto type = as2::parse_parameters(content_type);
  const auto pieces = as2::split_multipart(body, type.find("boundary"));
  if (!pieces) return fail(pieces.error());
  Parts parts;
  bool described = false;
  for (const auto piece : *pieces) {
    const auto split = as2::split_entity(piece);
    const auto headers = as2::parse_headers(split.head);
    as2::TransferDecoder decoder(as2::parse_transfer_encoding(headers.value("Content-Transfer-Encoding")));
    auto content = decoder.push(split.body);
    const auto rest = content ? decoder.finish() : content;
    if (!rest) return fail(Fault::malformed, "a part cannot be decoded: " + rest.error().what);
    *content += *rest;
    if (!described && as2::parse_parameters(headers.value("Content-Type")).value == media_type) {
      parts.description = std::move(*content);
      described = true;
    } else {
      parts.by_id.emplace(without_brackets(headers.value("Content-ID")), std::move(*content));
    }
  }
  if (!described) return fail(Fault::malformed, fmt::format("there is no part of the type {}", media_type));
  return parts;
}

// The certificate that is meant comes first. Products disagree about how names of issuers are written, so that the
// serial number decides.
Result<std::vector<pki::Certificate>> certificates_of(const Parts& parts, const Description::Place& place) {
  const auto found = parts.by_id.find(without_brackets(place.content_id));
  if (found == parts.by_id.end())
    return fail(Fault::malformed,
                fmt::format("there is no part with the Content-ID {}", printable(place.content_id, 100)));
  auto certificates = pki::read_certs_only(found->second);
  if (!certificates) return certificates;
  const auto meant = std::ranges::find(*certificates, place.certificate.serial,
                                       [](const auto& one) { return reference_to(one).serial; });
  if (meant == certificates->end()) {
    return fail(Fault::malformed,
                fmt::format("part {} holds no certificate with the serial number {}", printable(place.content_id, 100),
                            printable(place.certificate.serial, 60)));
  }
  std::rotate(certificates->begin(), meant, meant + 1);
  return certificates;
}

}  // namespace

std::string_view to_string(Usage usage) {
  switch (usage) {
    case Usage::signature: return "digitalSignature";
    case Usage::encryption: return "keyEncipherment";
    case Usage::tls_server: return "tlsServer";
    case Usage::tls_client: return "tlsClient";
  }
  return "digitalSignature";
}

Reference reference_to(const pki::Certificate& certificate) {
  return {certificate.issuer(), certificate.decimal_serial()};
}

bool is_exchange(std::string_view content_type) {
  const auto type = as2::parse_parameters(content_type);
  return type.value == "multipart/related" && to_lower(type.find("type")) == media_type;
}

Result<Entity> write(const Message& message, std::string_view boundary) {
  const auto description = write_description(message);
  if (!description) return fail(description.error());
  const auto& id = std::visit([](const auto& one) -> const std::string& { return one.id; }, message);
  std::vector<std::string> parts{
      part(std::string(media_type) + "; charset=utf-8", "description-" + id, "binary", *description)};
  if (const auto* request = std::get_if<Request>(&message)) {
    for (std::size_t i = 0; i < request->offers.size(); ++i) {
      const auto bundle = pki::write_certs_only(request->offers[i].certificates);
      if (!bundle) return fail(bundle.error());
      parts.push_back(part("application/pkcs7-mime; smime-type=certs-only", content_id(*request, i), "base64",
                           as2::encode_base64_lines(*bundle)));
    }
  }
  Entity entity{.content_type = fmt::format("multipart/related; type=\"{}\"; boundary=\"{}\"", media_type, boundary),
                .body = {}};
  for (const auto& one : parts) entity.body += fmt::format("--{}\r\n{}\r\n", boundary, one);
  entity.body += fmt::format("--{}--\r\n", boundary);
  return entity;
}

Result<Message> read(std::string_view content_type, std::string_view body) {
  if (body.size() > largest) return fail(Fault::malformed, "longer than any exchange of certificates");
  const auto parts = parts_of(content_type, body);
  if (!parts) return fail(parts.error());
  auto description = read_description(parts->description);
  if (!description) return fail(description.error());
  if (auto* request = std::get_if<Request>(&description->message)) {
    for (std::size_t i = 0; i < request->offers.size(); ++i) {
      auto certificates = certificates_of(*parts, description->places[i]);
      if (!certificates) return fail(certificates.error());
      request->offers[i].certificates = std::move(*certificates);
    }
  }
  return std::move(description->message);
}

}  // namespace crossdock::cem
