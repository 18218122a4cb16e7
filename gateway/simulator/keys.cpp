// SPDX-License-Identifier: Apache-2.0
// Makes each missing key, certificate and passphrase file, and leaves those that exist unchanged.
#include "gateway/simulator/keys.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "gateway/transport/folder/files.hpp"
#include "gateway/transport/keyring/make.hpp"
#include "gateway/transport/secrets/secrets.hpp"

namespace crossdock::simulator {
namespace {

namespace fs = std::filesystem;
using partners::CertificateRole;
using partners::CertificateSource;
using partners::SecretSource;

bool is_there(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::string home(const partners::Settings& settings, const partners::Partner& partner) {
  return settings.exchange + "/" + partner.id.text() + "/.simulator";
}

std::string random_passphrase() {
  constexpr std::string_view letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::random_device random;
  std::string text;
  while (text.size() < 32) text += letters[random() % letters.size()];
  return text;
}

// The passphrase in its file, which is made when it is not there.
Result<Secret> passphrase_in(const std::string& path, std::vector<std::string>& made) {
  if (!is_there(path)) {
    if (auto folder = folder::make_folder(fs::path(path).parent_path().string()); !folder) return fail(folder.error());
    const auto before = ::umask(0077);
    const auto written = folder::write_whole(path, random_passphrase() + "\n");
    ::umask(before);
    if (!written) return fail(written.error());
    if (::chmod(path.c_str(), 0600) != 0) return fail(Fault::unavailable, "mode cannot be set", path);
    made.push_back(path);
  }
  return secrets::read({.kind = SecretSource::Kind::file, .name = path});
}

struct Pair {
  std::string name;  // of the certificate's subject
  std::string certificate, key;
  SecretSource passphrase;
};

// keyring::make writes both beside each other: then the certificate goes where it is looked for.
Result<void> make_pair(const Pair& pair, Lifetime lifetime, std::vector<std::string>& made) {
  const bool certificate = is_there(pair.certificate);
  const bool key = is_there(pair.key);
  if (certificate && key) return {};
  if (certificate || key) {
    const auto& left = certificate ? pair.certificate : pair.key;
    const auto& gone = certificate ? pair.key : pair.certificate;
    return fail(Fault::refused, "its other half " + gone + " is missing: remove this one, and a new pair is made",
                left);
  }
  if (pair.passphrase.kind != SecretSource::Kind::file)
    return fail(Fault::invalid, "a key is made only where 'passphrase: {file: PATH}' says where its passphrase goes",
                pair.key);
  auto secret = passphrase_in(pair.passphrase.name, made);
  if (!secret) return fail(secret.error());
  for (const auto& path : {pair.key, pair.certificate}) {
    if (auto folder = folder::make_folder(fs::path(path).parent_path().string()); !folder) return folder;
  }
  const auto stem = fs::path(pair.key).replace_extension().string();
  const auto pair_made = keyring::make({.subject = {.common_name = pair.name},
                                        .spec = pki::KeySpec::rsa_2048,
                                        .not_before = lifetime.from,
                                        .not_after = lifetime.until,
                                        .passphrase = std::move(*secret),
                                        .path = stem});
  if (!pair_made) return fail(pair_made.error());
  for (const auto& [from, to] :
       {std::pair{pair_made->key_path, pair.key}, std::pair{pair_made->certificate_path, pair.certificate}}) {
    std::error_code error;
    if (from != to) fs::copy_file(from, to, fs::copy_options::none, error);
    if (!error && from != to) fs::remove(from, error);
    if (error) return fail(Fault::unavailable, "file cannot be made: " + error.message(), to);
    made.push_back(to);
  }
  return {};
}

}  // namespace

std::string as2_key_of(const partners::Settings& settings, const partners::Partner& partner) {
  return home(settings, partner) + "/as2.key";
}
std::string as2_passphrase_of(const partners::Settings& settings, const partners::Partner& partner) {
  return home(settings, partner) + "/as2.passphrase";
}
std::string login_key_of(const partners::Settings& settings, const partners::Partner& partner) {
  return home(settings, partner) + "/id_ed25519";
}

Error missing_key(const partners::Partner& partner, const std::string& path) {
  return {Fault::unavailable,
          "the private key of " + partner.id.text() +
              "'s own side is missing; a sample network gets its keys by 'crossdock partner simulate --prepare'",
          path};
}

Result<std::vector<std::string>> make_missing_keys(const partners::Settings& settings,
                                                   const partners::Directory& directory, Lifetime lifetime) {
  std::vector<std::string> made;
  for (const auto& source : settings.keys) {
    if (!source.pkcs12.empty()) continue;
    const Pair pair{settings.as2.id.empty() ? settings.party.name : settings.as2.id, source.certificate, source.key,
                    source.passphrase};
    if (auto done = make_pair(pair, lifetime, made); !done) return fail(done.error());
  }
  for (const auto& partner : directory.partners()) {
    if (!partner.goes_by<partners::As2Endpoint>()) continue;
    if (partner.certificates.empty())
      return fail(Fault::invalid,
                  "the profile names no certificate: 'certificates: [{roles: [verify, encrypt], "
                  "certificate: as2.pem}]'",
                  partner.path + "/partner.yaml");
    const Pair pair{partner.as2().id,
                    partner.certificates.front().certificate,
                    as2_key_of(settings, partner),
                    {.kind = SecretSource::Kind::file, .name = as2_passphrase_of(settings, partner)}};
    if (auto done = make_pair(pair, lifetime, made); !done) return fail(done.error());
  }
  return made;
}

}  // namespace crossdock::simulator
