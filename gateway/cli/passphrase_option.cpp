// SPDX-License-Identifier: Apache-2.0
// Adds the three options to a verb and turns the one that was given into a source for the profile.
#include "gateway/cli/passphrase_option.hpp"

#include "gateway/cli/verb.hpp"
namespace crossdock::cli {

using Kind = partners::SecretSource::Kind;

void PassphraseOption::add_to(Verb& verb) {
  auto& file = verb.option("--passphrase-file", file_, "File with the passphrase, readable by its owner only");
  auto& environment = verb.option("--passphrase-env", environment_, "Environment variable with the passphrase");
  auto& credential = verb.option("--passphrase-credential", credential_, "systemd credential with the passphrase");
  file.takes("FILE").excludes(environment).excludes(credential);
  environment.takes("NAME").excludes(credential);
  credential.takes("NAME");
}

std::optional<partners::SecretSource> PassphraseOption::source() const {
  if (!file_.empty()) return partners::SecretSource{Kind::file, file_};
  if (!environment_.empty()) return partners::SecretSource{Kind::environment, environment_};
  if (!credential_.empty()) return partners::SecretSource{Kind::credential, credential_};
  return std::nullopt;
}

std::string yaml_of(const partners::SecretSource& source) {
  switch (source.kind) {
    case Kind::none: break;
    case Kind::file: return "{file: " + source.name + "}";
    case Kind::environment: return "{environment: " + source.name + "}";
    case Kind::credential: return "{credential: " + source.name + "}";
  }
  return {};
}

}  // namespace crossdock::cli
