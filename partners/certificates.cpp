// SPDX-License-Identifier: Apache-2.0
#include "partners/certificates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/text.hpp"
#include "partners/sections.hpp"

namespace crossdock::partners {
namespace {

struct RoleName {
  std::string_view name;
  CertificateRole role;
  bool ours, theirs;
};
constexpr std::array role_names{RoleName{"sign", CertificateRole::sign, true, false},
                                RoleName{"decrypt", CertificateRole::decrypt, true, false},
                                RoleName{"verify", CertificateRole::verify, false, true},
                                RoleName{"encrypt", CertificateRole::encrypt, false, true},
                                RoleName{"tls_client", CertificateRole::tls_client, true, true},
                                RoleName{"tls_server", CertificateRole::tls_server, true, false},
                                RoleName{"tls_ca", CertificateRole::tls_ca, false, true}};

void read_roles(Group& group, Whose whose, std::vector<CertificateRole>& roles) {
  std::vector<std::string> words;
  group.need("roles", words);
  std::vector<std::string> known;
  for (const auto& one : role_names) {
    if (whose == Whose::ours ? one.ours : one.theirs) known.emplace_back(one.name);
  }
  for (const auto& word : words) {
    const auto named = std::ranges::find(role_names, std::string_view(word), &RoleName::name);
    if (std::ranges::find(known, word) == known.end()) {
      group.wrong("roles", fmt::format("'{}' is no role of {} certificate; known are {}", printable(word),
                                       whose == Whose::ours ? "our" : "their", join(known, ", ")));
    } else if (std::ranges::find(roles, named->role) == roles.end()) {
      roles.push_back(named->role);
    }
  }
}

void read_days(Group& group, CertificateSource& source) {
  group.read("from", source.from);
  group.read("use", source.use);
  group.read("until", source.until);
  if (source.from && source.until && *source.until < *source.from) group.wrong("until", "'until' is before 'from'");
  if (source.from && source.use && *source.use < *source.from) group.wrong("use", "'use' is before 'from'");
  if (source.use && source.until && *source.until < *source.use) group.wrong("until", "'until' is before 'use'");
}

void read_files(Group& group, Whose whose, const std::string& folder, CertificateSource& source) {
  group.read("certificate", source.certificate);
  if (whose == Whose::theirs) {
    group.need("certificate", source.certificate);
  } else {
    group.read("key", source.key);
    group.read("pkcs12", source.pkcs12);
    const bool pair = group.has("certificate") && group.has("key") && !group.has("pkcs12");
    const bool bundle = group.has("pkcs12") && !group.has("certificate") && !group.has("key");
    if (!pair && !bundle) group.wrong("", "'certificate' with 'key', or 'pkcs12' alone, is needed here");
    if (group.has("passphrase")) source.passphrase = read_secret_source(group.group("passphrase"), folder);
  }
  for (auto* path : {&source.certificate, &source.key, &source.pkcs12}) *path = resolved(folder, *path);
}

}  // namespace

std::string_view to_string(CertificateRole role) { return std::ranges::find(role_names, role, &RoleName::role)->name; }

std::vector<CertificateSource> read_certificates(Group& parent, std::string_view key, Whose whose,
                                                 const std::string& folder) {
  std::vector<CertificateSource> sources;
  for (auto& group : parent.groups(key)) {
    CertificateSource source;
    if (whose == Whose::ours) {
      group.keys({"roles", "certificate", "key", "pkcs12", "passphrase", "from", "use", "until"});
    } else {
      group.keys({"roles", "certificate", "from", "use", "until"});
    }
    read_roles(group, whose, source.roles);
    read_files(group, whose, folder, source);
    read_days(group, source);
    source.where = group.where();
    sources.push_back(std::move(source));
  }
  return sources;
}

}  // namespace crossdock::partners
