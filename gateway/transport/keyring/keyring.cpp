// SPDX-License-Identifier: Apache-2.0
// Filters the entries by owner, role and time, and chooses the one that is in use.
#include "gateway/transport/keyring/keyring.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossdock::keyring {
namespace {

std::vector<const Entry*> accepted(std::vector<const Entry*> entries, TimePoint now) {
  std::erase_if(entries, [&](const Entry* one) { return !one->window.accepts(now); });
  return entries;
}

std::vector<pki::Certificate> certificates_of(const std::vector<const Entry*>& entries) {
  std::vector<pki::Certificate> certificates;
  for (const auto* one : entries) certificates.push_back(one->certificate);
  return certificates;
}

pki::Identity identity_of(const Entry& entry) { return {entry.certificate, *entry.key, entry.chain}; }

}  // namespace

bool Entry::has(CertificateRole role) const { return std::ranges::find(roles, role) != roles.end(); }

std::vector<const Entry*> KeyRing::of(Whose whose, const PartnerId& partner, CertificateRole role) const {
  std::vector<const Entry*> found;
  const auto collect = [&](const PartnerId& owner) {
    for (const auto& entry : entries_) {
      if (entry.whose == whose && entry.partner == owner && entry.has(role)) found.push_back(&entry);
    }
  };
  collect(partner);
  if (found.empty() && whose == Whose::ours) collect(PartnerId());
  // The one of two from the same day that lasts longer is the successor.
  const auto order = [](const Entry* one) { return std::pair(one->window.use, one->window.until); };
  std::ranges::stable_sort(found, [&](const Entry* a, const Entry* b) { return order(a) > order(b); });
  return found;
}

Result<const Entry*> KeyRing::used(Whose whose, const PartnerId& partner, CertificateRole role, TimePoint now) const {
  for (const auto* entry : of(whose, partner, role)) {
    if (entry->window.uses(now)) return entry;
  }
  const auto who = partner.empty() ? std::string("the gateway") : fmt::format("partner '{}'", partner.text());
  return fail(Fault::unavailable,
              fmt::format("no certificate of {} for '{}' of {} is in use at {}",
                          whose == Whose::ours ? "ours" : "theirs", to_string(role), who, text_of(now)));
}

Result<pki::Identity> KeyRing::signer(const PartnerId& partner, TimePoint now) const {
  return used(Whose::ours, partner, CertificateRole::sign, now).map([](const Entry* one) { return identity_of(*one); });
}

std::vector<pki::Identity> KeyRing::decrypters(const PartnerId& partner, TimePoint now) const {
  std::vector<pki::Identity> identities;
  for (const auto* one : accepted(of(Whose::ours, partner, CertificateRole::decrypt), now))
    identities.push_back(identity_of(*one));
  return identities;
}

std::vector<pki::Certificate> KeyRing::verifiers(const PartnerId& partner, TimePoint now) const {
  return certificates_of(accepted(of(Whose::theirs, partner, CertificateRole::verify), now));
}

Result<pki::Certificate> KeyRing::recipient(const PartnerId& partner, TimePoint now) const {
  return used(Whose::theirs, partner, CertificateRole::encrypt, now).map([](const Entry* one) {
    return one->certificate;
  });
}

std::optional<pki::Identity> KeyRing::tls_client(const PartnerId& partner, TimePoint now) const {
  const auto one = used(Whose::ours, partner, CertificateRole::tls_client, now);
  if (!one) return std::nullopt;
  return identity_of(**one);
}

std::vector<pki::Certificate> KeyRing::tls_clients(const PartnerId& partner, TimePoint now) const {
  return certificates_of(accepted(of(Whose::theirs, partner, CertificateRole::tls_client), now));
}

std::vector<pki::Certificate> KeyRing::tls_authorities(const PartnerId& partner, TimePoint now) const {
  return certificates_of(accepted(of(Whose::theirs, partner, CertificateRole::tls_ca), now));
}

bool KeyRing::accepts_tls_client(const PartnerId& partner, std::string_view shown, TimePoint now) const {
  if (shown.empty()) return false;
  const auto certificate = pki::Certificate::parse(shown);
  if (!certificate || !certificate->valid_at(now)) return false;
  const auto pinned = tls_clients(partner, now);
  if (std::ranges::find(pinned, *certificate) != pinned.end()) return true;
  const auto authorities = tls_authorities(partner, now);
  return std::ranges::any_of(authorities, [&](const auto& one) { return certificate->is_issued_by(one); });
}

Result<pki::Identity> KeyRing::tls_server(TimePoint now) const {
  return used(Whose::ours, PartnerId(), CertificateRole::tls_server, now).map([](const Entry* one) {
    return identity_of(*one);
  });
}

}  // namespace crossdock::keyring
