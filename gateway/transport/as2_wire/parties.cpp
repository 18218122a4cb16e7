// SPDX-License-Identifier: Apache-2.0
// Turns profile, settings and key ring into policies, seal terms and destinations.
#include "gateway/transport/as2_wire/parties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "base/text.hpp"
#include "gateway/transport/secrets/secrets.hpp"

namespace crossdock::as2_wire {
namespace {

// The end of the last day on which something is still spoken.
std::optional<TimePoint> end_of(const std::optional<Date>& day) {
  if (!day) return std::nullopt;
  return TimePoint(day->days() + std::chrono::days(1));
}

Result<as2::Signing> signing_of(const Parties& parties, const partners::Partner& partner, as2::Digest digest,
                                TimePoint now) {
  auto identity = parties.keys->signer(partner.id, now);
  if (!identity) return fail(identity.error());
  return as2::Signing{
      .identity = std::move(*identity),
      .digest = digest,
      .padding = partner.as2().signature == "pss" ? as2::SignaturePadding::pss : as2::SignaturePadding::pkcs1,
      .old_digest_name = partner.as2().old_digest_names};
}

Result<void> log_in(const partners::HttpLogin& login, std::string& user, Secret& password) {
  if (login.user.empty()) return {};
  auto secret = secrets::read(login.password);
  if (!secret) return fail(secret.error());
  user = login.user;
  password = std::move(*secret);
  return {};
}

Result<http::Destination> connection_of(const Parties& parties, const partners::Partner& partner, std::string url,
                                        TimePoint now) {
  const auto& as2 = partner.as2();
  http::Destination destination{.url = std::move(url), .proxy = as2.proxy};
  if (auto done = log_in(as2.proxy_login, destination.proxy_user, destination.proxy_password); !done)
    return fail(done.error());
  destination.trusted = parties.keys->tls_authorities(partner.id, now);
  destination.client = parties.keys->tls_client(partner.id, now);
  destination.connect_timeout = as2.connect_timeout;
  destination.timeout = as2.timeout;
  destination.chunked = as2.chunked;
  destination.keep_alive = as2.keep_alive;
  return destination;
}

// "[::1]:80" → "::1"
std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.rfind(':'));
}

std::string origin_of(std::string_view url) {
  return to_lower(url.substr(0, url.find("://"))) + "://" + partners::host_of_url(url);
}

}  // namespace

std::vector<std::string> features_of(const partners::Partner& partner) {
  std::vector<std::string> features;
  if (partner.as2().reliability) features.emplace_back("AS2-Reliability");
  return features;
}

const std::string& our_id(const Parties& parties, const partners::Partner& partner) {
  return partner.as2().our_id.empty() ? parties.own.id : partner.as2().our_id;
}

as2::OpenPolicy open_policy(const Parties& parties, const partners::Partner& partner, TimePoint now,
                            std::uint64_t payload_limit) {
  const auto& as2 = partner.as2();
  as2::OpenPolicy policy;
  policy.identities = parties.keys->decrypters(partner.id, now);
  policy.signers = parties.keys->verifiers(partner.id, now);
  policy.now = now;
  policy.require_signature = as2.require.signature;
  policy.require_encryption = as2.require.encryption;
  policy.sha1_until = end_of(as2.sha1_until);
  policy.triple_des_until = end_of(as2.triple_des_until);
  policy.inflate.size = payload_limit;
  policy.payload_limit = payload_limit;
  return policy;
}

as2::OpenPolicy receipt_policy(const Parties& parties, const partners::Partner& partner, TimePoint now) {
  auto policy = open_policy(parties, partner, now, largest_receipt);
  policy.require_encryption = false;
  policy.require_signature = false;  // whether it must be signed depends on what was asked for
  return policy;
}

Result<as2::SealTerms> seal_terms(const Parties& parties, const partners::Partner& partner, const Document& document,
                                  TimePoint now) {
  const auto& as2 = partner.as2();
  as2::SealTerms terms;
  terms.from = our_id(parties, partner);
  terms.to = as2.id;
  if (terms.from.empty())
    return fail(Fault::unmapped, "no AS2 name of ours is configured: 'as2.id' in gateway.yaml, or 'our_id'");
  terms.message_id = document.message_id;
  terms.subject = as2.subject;
  terms.date = now;
  terms.version = as2.version;
  terms.product = product;
  terms.content_type = document.content_type;
  terms.features = features_of(partner);
  terms.filename = document.file_name;
  terms.sha1_until = end_of(as2.sha1_until);
  terms.triple_des_until = end_of(as2.triple_des_until);
  if (!as2.sign.empty()) {
    auto signing = signing_of(parties, partner, as2::parse_digest(as2.sign).value_or(as2::Digest::sha256), now);
    if (!signing) return fail(signing.error());
    terms.signing = std::move(*signing);
  }
  if (!as2.encrypt.empty()) {
    const auto recipient = parties.keys->recipient(partner.id, now);
    if (!recipient) return fail(recipient.error());
    terms.encryption =
        as2::Encryption{.recipients = {*recipient},
                        .cipher = as2::parse_cipher(as2.encrypt).value_or(as2::Cipher::aes_128_cbc),
                        .transport = as2::parse_key_transport(as2.key_transport).value_or(as2::KeyTransport::pkcs1)};
  }
  if (as2.compress == partners::As2Compression::before_signing) terms.compression = as2::Compression::before_signing;
  if (as2.compress == partners::As2Compression::after_signing) terms.compression = as2::Compression::after_signing;
  if (as2.receipt != partners::As2Receipt::none) {
    as2::ReceiptRequest request{.is_signed = as2.receipt == partners::As2Receipt::signed_receipt};
    request.old_digest_names = as2.old_digest_names;
    if (as2.receipt_later) request.async_url = parties.own.url;
    if (as2.receipt_later && request.async_url.empty())
      return fail(Fault::unmapped, "receipts are to come later, but 'as2.url' in gateway.yaml does not say where to");
    terms.receipt = std::move(request);
  }
  return terms;
}

Result<as2::Signing> receipt_signing(const Parties& parties, const partners::Partner& partner,
                                     const as2::ReceiptRequest& request, const as2::Opened& opened, TimePoint now) {
  // A digest that is over is not written, whatever was asked for.
  const auto sha1_until = end_of(partner.as2().sha1_until);
  const auto permitted = [&](as2::Digest digest) {
    return digest != as2::Digest::sha1 || (sha1_until && now < *sha1_until);
  };
  const auto asked = std::ranges::find_if(request.digests, permitted);
  auto digest = asked != request.digests.end() ? *asked : opened.mic ? opened.mic->algorithm : as2::Digest::sha256;
  if (!permitted(digest)) digest = as2::Digest::sha256;
  auto signing = signing_of(parties, partner, digest, now);
  if (signing) signing->old_digest_name = request.old_digest_names;
  return signing;
}

Result<http::Destination> destination_of(const Parties& parties, const partners::Partner& partner, TimePoint now) {
  if (partner.as2().url.empty())
    return fail(Fault::unmapped, "partner '" + partner.id.text() + "' has no URL that we send to");
  auto destination = connection_of(parties, partner, partner.as2().url, now);
  if (!destination) return destination;
  if (auto done = log_in(partner.as2().login, destination->user, destination->password); !done)
    return fail(done.error());
  return destination;
}

Result<http::Destination> receipt_destination(const Parties& parties, const partners::Partner& partner,
                                              const std::string& url, TimePoint now) {
  const auto host = partners::host_of_url(url);
  const bool plain = std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
  if (host.empty() || !plain || url.find('@') != std::string::npos)
    return fail(Fault::refused, "the receipt is asked for at something that is no http or https URL");
  const auto& registered = partner.as2().receipt_hosts;
  const auto is_named = [&](std::string_view name) { return std::ranges::find(registered, name) != registered.end(); };
  const bool standard_port = host.ends_with(":80") || host.ends_with(":443");
  if (!is_named(host) && !(standard_port && is_named(without_port(host))))
    return fail(Fault::refused,
                fmt::format("the receipt is asked for at the host '{}', which the profile does not name "
                            "in 'receipt_hosts'",
                            printable(host)));
  auto destination = connection_of(parties, partner, url, now);
  if (!destination) return destination;
  // An address that is written down is meant; a name could be pointed anywhere by whoever owns it.
  const auto bare = without_port(host);
  destination->public_only = !partner.as2().private_network && !http::is_private_address(bare) && bare != "localhost";
  if (origin_of(url) == origin_of(partner.as2().url)) {
    if (auto done = log_in(partner.as2().login, destination->user, destination->password); !done)
      return fail(done.error());
  }
  return destination;
}

std::string receipts_subject(const PartnerId& partner) { return "partner:" + partner.text() + " AS2 receipts"; }

std::string new_message_id(const std::string& our_name) {
  static thread_local std::random_device random;  // to open it takes as long as all the rest of a receipt
  std::string host;
  for (const char c : our_name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    host += plain ? c : '-';
  }
  return fmt::format("{:08x}{:08x}{:08x}{:08x}@{}", random(), random(), random(), random(),
                     host.empty() ? "crossdock" : host);
}

as2::Headers as2_headers(const http::Fields& fields) {
  as2::Headers headers;
  for (const auto& [name, value] : fields.entries) headers.add(name, value);
  return headers;
}

http::Fields http_fields(const as2::Headers& headers) {
  http::Fields fields;
  for (const auto& [name, value] : headers) fields.add(name, value);
  return fields;
}

std::string_view without_brackets(std::string_view id) {
  id = trim(id);
  if (id.size() >= 2 && id.front() == '<' && id.back() == '>') id = id.substr(1, id.size() - 2);
  return id;
}

}  // namespace crossdock::as2_wire
