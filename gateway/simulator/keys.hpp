// SPDX-License-Identifier: Apache-2.0
// The keys that a network needs to be played: the gateway's, and those of its partners' side, which in earnest only the
// partners have. All are made on this machine, readable by their owner only.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "partners/directory.hpp"
#include "partners/settings.hpp"

namespace crossdock::simulator {

// The files of the partner's side, in its folder `.simulator` of the exchange folder.
std::string as2_key_of(const partners::Settings& settings, const partners::Partner& partner);
std::string as2_passphrase_of(const partners::Settings& settings, const partners::Partner& partner);
std::string login_key_of(const partners::Settings& settings, const partners::Partner& partner);  // OpenSSH's form

// The error for a key that is not there.
Error missing_key(const partners::Partner& partner, const std::string& path);

struct Lifetime {
  TimePoint from, until;
};

// Makes each pair that settings and profiles name and that is not there: the gateway's `keys` with a passphrase in a
// file, and for each partner at AS2 the key of its side with the certificate that its profile names. Files that are there
// are never replaced. The paths of what was made.
// Fault::refused for half a pair, with what to do about it; Fault::invalid where the profile names no certificate.
Result<std::vector<std::string>> make_missing_keys(const partners::Settings& settings,
                                                   const partners::Directory& directory, Lifetime lifetime);

}  // namespace crossdock::simulator
