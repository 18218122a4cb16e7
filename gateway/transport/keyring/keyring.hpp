// SPDX-License-Identifier: Apache-2.0
// All certificates and private keys of the gateway: for each partner and role the one that is used today, and those
// that are accepted.
//
// While a certificate rolls over two are accepted, and one of them is used: of those whose `use` has come, the one
// whose `use` is latest. Private keys stay in the ring: callers get opaque handles, which can be used but not written
// out in clear. A ring never changes; a reload makes a new one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "gateway/transport/pki/certificate.hpp"
#include "gateway/transport/pki/private_key.hpp"
#include "partners/directory.hpp"
#include "partners/settings.hpp"

namespace crossdock::keyring {

using partners::CertificateRole;

struct Window {
  TimePoint from, use, until;  // accepted from ≤ t < until, used from `use` on
  bool accepts(TimePoint time) const { return from <= time && time < until; }
  bool uses(TimePoint time) const { return accepts(time) && use <= time; }
};

enum class Whose { ours, theirs };

// One certificate and what it is for.
struct Entry {
  Whose whose{};
  PartnerId partner;  // empty: ours for all partners
  std::vector<CertificateRole> roles;
  Window window;
  pki::Certificate certificate;
  std::vector<pki::Certificate> chain;  // the authorities above it, as far as the file holds them
  std::optional<pki::PrivateKey> key;   // of ours
  partners::CertificateSource source;

  bool has(CertificateRole role) const;
};

class KeyRing {
 public:
  explicit KeyRing(std::vector<Entry> entries) : entries_(std::move(entries)) {}

  // The key that we sign with for a partner. Fault::unavailable when no key is in use at that time.
  Result<pki::Identity> signer(const PartnerId& partner, TimePoint now) const;
  // The keys that may open what the partner encrypted, the newest first.
  std::vector<pki::Identity> decrypters(const PartnerId& partner, TimePoint now) const;
  // The certificates that the partner may have signed with, the newest first.
  std::vector<pki::Certificate> verifiers(const PartnerId& partner, TimePoint now) const;
  // The certificate that we encrypt to. Fault::unavailable when none is in use.
  Result<pki::Certificate> recipient(const PartnerId& partner, TimePoint now) const;

  // The certificate that we show when we connect to the partner; nullopt when nothing is agreed.
  std::optional<pki::Identity> tls_client(const PartnerId& partner, TimePoint now) const;
  // The certificates that the partner may show when it connects to us, and the authorities that vouch for its
  // certificates; empty: not agreed.
  std::vector<pki::Certificate> tls_clients(const PartnerId& partner, TimePoint now) const;
  std::vector<pki::Certificate> tls_authorities(const PartnerId& partner, TimePoint now) const;
  // Whether a certificate (in DER) that a caller showed is one of those, or by one of these authorities.
  bool accepts_tls_client(const PartnerId& partner, std::string_view shown, TimePoint now) const;
  // The certificate that our server shows. Fault::unavailable when none is in use.
  Result<pki::Identity> tls_server(TimePoint now) const;

  const std::vector<Entry>& entries() const { return entries_; }
  // The entries that count for a partner in a role, the latest `use` first. A partner's own keys take the place of the
  // gateway's in the same role.
  std::vector<const Entry*> of(Whose whose, const PartnerId& partner, CertificateRole role) const;

 private:
  Result<const Entry*> used(Whose whose, const PartnerId& partner, CertificateRole role, TimePoint now) const;

  std::vector<Entry> entries_;
};

struct Loaded {
  std::shared_ptr<const KeyRing> ring;  // of what could be read
  std::vector<Error> errors;            // with the place in the profile or settings; a service does not start with one
};

// Reads the files that settings and profiles name. A private key's file must be readable by its owner only.
Loaded load(const partners::Settings& settings, const partners::Directory& directory);

}  // namespace crossdock::keyring
