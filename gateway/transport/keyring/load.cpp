// SPDX-License-Identifier: Apache-2.0
// Reads the certificates and keys that settings and profiles name, from PEM or PKCS #12 files.
#include <fmt/format.h>

#include <fstream>

#include "gateway/transport/keyring/keyring.hpp"
#include "gateway/transport/secrets/secrets.hpp"

namespace crossdock::keyring {
namespace {

using partners::CertificateSource;

constexpr std::size_t largest_file = 1u << 20;

Result<std::string> read_public(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(largest_file + 1, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  if (!stream.is_open() || stream.bad()) return fail(Fault::unavailable, "file cannot be read", path);
  if (bytes.size() > largest_file) return fail(Fault::invalid, "file is too large for certificates", path);
  return bytes;
}

Result<pki::Identity> read_pair(const CertificateSource& source, const Secret& passphrase) {
  const auto text = read_public(source.certificate);
  if (!text) return fail(text.error());
  auto chain = pki::Certificate::parse_chain(*text);
  if (!chain) return fail(chain.error());
  const auto secret = secrets::read_private_file(source.key);
  if (!secret) return fail(secret.error());
  auto key = pki::PrivateKey::parse(secret->reveal(), passphrase);
  if (!key) return fail(key.error());
  auto certificate = chain->front();
  chain->erase(chain->begin());
  return pki::make_identity(std::move(certificate), std::move(*key), std::move(*chain));
}

Result<pki::Identity> read_ours(const CertificateSource& source) {
  const auto passphrase = secrets::read(source.passphrase);
  if (!passphrase) return fail(passphrase.error());
  if (source.pkcs12.empty()) return read_pair(source, *passphrase);
  const auto bundle = secrets::read_private_file(source.pkcs12);
  if (!bundle) return fail(bundle.error());
  return pki::parse_pkcs12(bundle->reveal(), *passphrase);
}

TimePoint start_of(Date day) { return std::chrono::time_point_cast<Duration>(day.days()); }

Window window_of(const CertificateSource& source, const pki::Certificate& certificate) {
  Window window;
  window.from = source.from ? start_of(*source.from) : certificate.not_before();
  window.use = source.use ? start_of(*source.use) : window.from;
  window.until = source.until ? start_of(Date(source.until->days() + std::chrono::days(1))) : certificate.not_after();
  return window;
}

Result<Entry> read_entry(Whose whose, const PartnerId& partner, const CertificateSource& source) {
  if (whose == Whose::ours) {
    auto identity = read_ours(source);
    if (!identity) return fail(identity.error());
    const auto window = window_of(source, identity->certificate);
    return Entry{whose,
                 partner,
                 source.roles,
                 window,
                 std::move(identity->certificate),
                 std::move(identity->chain),
                 std::move(identity->key),
                 source};
  }
  const auto text = read_public(source.certificate);
  if (!text) return fail(text.error());
  auto chain = pki::Certificate::parse_chain(*text);
  if (!chain) return fail(chain.error());
  auto certificate = chain->front();
  chain->erase(chain->begin());
  const auto window = window_of(source, certificate);
  return Entry{whose, partner, source.roles, window, std::move(certificate), std::move(*chain), {}, source};
}

}  // namespace

Loaded load(const partners::Settings& settings, const partners::Directory& directory) {
  std::vector<Entry> entries;
  Loaded loaded;
  const auto add = [&](Whose whose, const PartnerId& partner, const std::vector<CertificateSource>& sources) {
    for (const auto& source : sources) {
      auto entry = read_entry(whose, partner, source);
      if (entry) {
        entries.push_back(std::move(*entry));
        continue;
      }
      auto error = std::move(entry.error());
      const auto file = error.where.empty() ? source.path() : error.where;
      error.what = fmt::format("{}: {}", file, error.what);
      error.where = source.where;
      loaded.errors.push_back(std::move(error));
    }
  };
  add(Whose::ours, PartnerId(), settings.keys);
  for (const auto& partner : directory.partners()) {
    add(Whose::ours, partner.id, partner.keys);
    add(Whose::theirs, partner.id, partner.certificates);
  }
  loaded.ring = std::make_shared<const KeyRing>(std::move(entries));
  return loaded;
}

}  // namespace crossdock::keyring
