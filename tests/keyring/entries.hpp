// SPDX-License-Identifier: Apache-2.0
// Entries of a ring, made without files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/transport/keyring/keyring.hpp"

namespace crossdock::keyring {

inline TimePoint day(std::string_view iso) { return std::chrono::time_point_cast<Duration>(Date::parse(iso)->days()); }

// One key for all: a certificate differs by its name, and RSA keys take their time.
inline const pki::PrivateKey& a_key() {
  static const auto key = pki::PrivateKey::generate(pki::KeySpec::ec_p256);
  return *key;
}

struct Wanted {
  std::string name;
  std::string from = "2020-01-01", use, until = "2040-01-01";  // of the window
  std::vector<CertificateRole> roles{CertificateRole::sign};
  Whose whose = Whose::ours;
  std::string partner;
  std::string not_before = "2020-01-01", not_after = "2040-01-01";
};

inline Entry entry(const Wanted& wanted) {
  auto certificate = pki::Certificate::self_signed(a_key(), {.common_name = wanted.name}, day(wanted.not_before),
                                                   day(wanted.not_after));
  return {.whose = wanted.whose,
          .partner = PartnerId(wanted.partner),
          .roles = wanted.roles,
          .window = {day(wanted.from), day(wanted.use.empty() ? wanted.from : wanted.use), day(wanted.until)},
          .certificate = *certificate,
          .chain = {},
          .key = wanted.whose == Whose::ours ? std::optional(a_key()) : std::nullopt,
          .source = {.where = wanted.name + ".yaml"}};
}

inline KeyRing ring(const std::vector<Wanted>& wanted) {
  std::vector<Entry> entries;
  for (const auto& one : wanted) entries.push_back(entry(one));
  return KeyRing(std::move(entries));
}

}  // namespace crossdock::keyring
