// SPDX-License-Identifier: Apache-2.0
// Where a verb finds a passphrase: --passphrase-file, --passphrase-env, --passphrase-credential. Never on the command
// line itself, which other users of the machine can read.
#pragma once

#include <optional>
#include <string>

#include "base/secret.hpp"
#include "gateway/cli/verb.hpp"
#include "partners/endpoints.hpp"

namespace crossdock::cli {

class PassphraseOption {
 public:
  void add_to(Verb& verb);
  // The source that was given, if any.
  std::optional<partners::SecretSource> source() const;

 private:
  std::string file_, environment_, credential_;
};

// As it is written into a profile: "{credential: as2}".
std::string yaml_of(const partners::SecretSource& source);

}  // namespace crossdock::cli
