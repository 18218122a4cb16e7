// SPDX-License-Identifier: Apache-2.0
// Knows by which names profiles, mappings and keys are told apart.
#include "gateway/service/reload.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/pipeline/files_below.hpp"

namespace crossdock::service {
namespace {

std::string digest_of_folder(const std::string& folder) {
  std::string all;
  for (const auto& [name, digest] : pipeline::digests_below(folder)) all += fmt::format("{}\n{}\n", name, digest);
  return sha256(all);
}

std::string name_of(const keyring::Entry& entry) {
  std::vector<std::string> roles;
  for (const auto role : entry.roles) roles.emplace_back(partners::to_string(role));
  const auto owner = entry.whose == keyring::Whose::theirs ? "certificate of " + entry.partner.text()
                     : entry.partner.text().empty()        ? std::string("our key")
                                                           : "our key for " + entry.partner.text();
  return fmt::format("{} ({}) {}", owner, join(roles, ", "), entry.certificate.fingerprint().substr(0, 16));
}

}  // namespace

Contents contents_of(const pipeline::Network& network, const keyring::KeyRing& keys) {
  Contents contents;
  for (const auto& partner : network.directory().partners())
    contents["partner " + partner.id.text()] = digest_of_folder(partner.path);
  for (const auto& [name, digest] : network.standards()->files) contents["mapping " + name] = digest;
  for (const auto& entry : keys.entries()) {
    const auto& window = entry.window;
    contents[name_of(entry)] =
        fmt::format("{} {} {}", text_of(window.from), text_of(window.use), text_of(window.until));
  }
  return contents;
}

std::vector<std::string> differences(const Contents& before, const Contents& after) {
  std::vector<std::string> found;
  for (const auto& [name, digest] : after) {
    const auto known = before.find(name);
    if (known == before.end()) {
      found.push_back(name + " is new");
    } else if (known->second != digest) {
      found.push_back(name + " is changed");
    }
  }
  for (const auto& [name, digest] : before) {
    if (!after.contains(name)) found.push_back(name + " is gone");
  }
  return found;
}

}  // namespace crossdock::service
