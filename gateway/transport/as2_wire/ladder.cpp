// SPDX-License-Identifier: Apache-2.0
// Checks names, our key and the partner's certificates, and tries the connection.
#include "gateway/transport/as2_wire/ladder.hpp"

#include <fmt/format.h>

namespace crossdock::as2_wire {
namespace {

std::string until(const pki::Certificate& certificate) {
  return fmt::format("{} (until {})", certificate.subject(), date_of(certificate.not_after()).text());
}

Result<std::string> names(const Parties& parties, const partners::Partner& partner) {
  const auto& ours = our_id(parties, partner);
  if (ours.empty()) return fail(Fault::unmapped, "no AS2 name of ours is configured");
  return fmt::format("'{}' to '{}'", ours, partner.as2().id);
}

Result<std::string> our_key(const Parties& parties, const partners::Partner& partner, TimePoint now) {
  if (partner.as2().sign.empty()) return "nothing is signed";
  const auto signer = parties.keys->signer(partner.id, now);
  if (!signer) return fail(signer.error());
  return until(signer->certificate);
}

Result<std::string> their_certificates(const Parties& parties, const partners::Partner& partner, TimePoint now) {
  std::string found;
  if (!partner.as2().encrypt.empty()) {
    const auto recipient = parties.keys->recipient(partner.id, now);
    if (!recipient) return fail(recipient.error());
    found = "encrypted to " + until(*recipient);
  }
  const auto verifiers = parties.keys->verifiers(partner.id, now);
  if (verifiers.empty() && partner.as2().require.signature)
    return fail(Fault::unavailable, "no certificate with the role 'verify' is in use, and signatures are required");
  if (!verifiers.empty()) found += (found.empty() ? "" : "; ") + ("signed by " + until(verifiers.front()));
  return found.empty() ? "none is needed" : found;
}

Result<std::string> connection(const Parties& parties, const partners::Partner& partner, TimePoint now) {
  const auto destination = destination_of(parties, partner, now);
  if (!destination) return fail(destination.error());
  http::Client client;
  const auto answer = client.probe(*destination);
  if (!answer) return fail(answer.error());
  if (answer->status == 401 || answer->status == 403 || answer->status == 407)
    return fail(Fault::refused, fmt::format("the server answers {}: it does not let us in", answer->status));
  if (answer->status == 404) return fail(Fault::refused, "the server answers 404: nothing is at this path");
  return fmt::format("{} answers {}", partner.as2().url, answer->status);
}

}  // namespace

std::vector<exchange::Rung> ladder(const Parties& parties, const partners::Partner& partner,
                                   std::function<TimePoint()> clock) {
  return {
      {"names", "Set 'as2.id' in gateway.yaml, or 'our_id' in the profile.",
       [&parties, &partner] { return names(parties, partner); }},
      {"our key", "Add a key with the role 'sign'; 'crossdock cert list' shows which are in use.",
       [&parties, &partner, clock] { return our_key(parties, partner, clock()); }},
      {"their certificates", "Ask the partner for its certificate, and add it with the roles 'verify' and 'encrypt'.",
       [&parties, &partner, clock] { return their_certificates(parties, partner, clock()); }},
      {"connection", "Check host, port and firewall; for TLS, pin the server's certificate with the role 'tls_ca'.",
       [&parties, &partner, clock] { return connection(parties, partner, clock()); }}};
}

}  // namespace crossdock::as2_wire
