// SPDX-License-Identifier: Apache-2.0
// Finds what is wrong, or soon will be, with the certificates of a ring. Pure.
#pragma once

#include <string>
#include <vector>

#include "gateway/transport/keyring/keyring.hpp"

namespace crossdock::keyring {

struct Finding {
  enum class Severity { warning, error } severity{};
  Whose whose{};
  PartnerId partner;  // empty: the gateway's own
  std::string subject;
  std::string what;  // "ends on 2026-12-01, in 8 days, and nothing takes its place"
  std::string fix;
  std::string where;  // in the profile or settings
};

// Certificates that are over, soon over without a successor (`ahead`), not valid yet, too weak, used for what they do not
// allow, or three at a time; and roles for which none is in use.
std::vector<Finding> check(const KeyRing& ring, TimePoint now, Duration ahead);

// In a word what an entry does at a time: "used", "accepted", "later", "over".
std::string_view state_of(const KeyRing& ring, const Entry& entry, CertificateRole role, TimePoint now);

}  // namespace crossdock::keyring
