// SPDX-License-Identifier: Apache-2.0
// `crossdock cert`: which certificates are used, which end soon, and new ones.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>

#include "base/text.hpp"
#include "gateway/cli/exchange_verbs.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/passphrase_option.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/transport/keyring/check.hpp"
#include "gateway/transport/keyring/keyring.hpp"
#include "gateway/transport/keyring/make.hpp"
#include "gateway/transport/secrets/secrets.hpp"
#include "gateway/views/certificates.hpp"
#include "partners/directory.hpp"

namespace crossdock::cli {
namespace cert_verbs {
namespace {

namespace fs = std::filesystem;
using keyring::Entry;
using keyring::Finding;
using keyring::Whose;
using std::chrono::days;

// ---- list and check ------------------------------------------------------------------------------------------

struct RingOptions {
  StoreOptions store;
  std::string partner;
  int days = 30;
};

struct Ring {
  partners::Settings settings;
  std::shared_ptr<const partners::Directory> directory;
  keyring::Loaded loaded;
};

tl::expected<Ring, Trouble> load(const RingOptions& options) {
  auto settings = settings_of(options.store);
  if (!settings) return tl::unexpected(settings.error());
  auto directory = partners::Directory::load(settings->partners);
  if (!directory) return stop(std::move(directory.error()), "docs/certificates.md says what a profile may hold.");
  if (!options.partner.empty() && (*directory)->find(PartnerId(options.partner)) == nullptr)
    return absent("there is no partner '" + options.partner + "'", "List them with 'crossdock partner list'.");
  auto loaded = keyring::load(*settings, **directory);
  return Ring{std::move(*settings), std::move(*directory), std::move(loaded)};
}

// Certificates that could not be read are named after those that could.
Outcome with_errors(const Ring& ring, Exit exit) {
  if (ring.loaded.errors.empty()) return exit;
  return stop(ring.loaded.errors, "docs/certificates.md says how keys are kept.");
}

bool is_asked_for(const RingOptions& options, const PartnerId& partner) {
  return options.partner.empty() || options.partner == partner.text();
}

Outcome list(const RingOptions& options, Output& out) {
  const auto ring = load(options);
  if (!ring) return tl::unexpected(ring.error());
  const auto table = views::certificates::list(*ring->loaded.ring, options.partner, present());
  out.table(table, "No certificates are configured; docs/certificates.md says how.");
  return with_errors(*ring, Exit::done);
}

Outcome check(const RingOptions& options, Output& out) {
  const auto ring = load(options);
  if (!ring) return tl::unexpected(ring.error());
  const auto findings = keyring::check(*ring->loaded.ring, present(), days(options.days));
  Table table{{{"severity", "SEVERITY"},
               {"owner", "OWNER"},
               {"name", "NAME"},
               {"what", "WHAT"},
               {"fix", "WHAT TO DO"},
               {"where", "PLACE"}},
              {}};
  for (const auto& finding : findings) {
    if (!is_asked_for(options, finding.partner)) continue;
    const bool error = finding.severity == Finding::Severity::error;
    table.add({Cell(error ? "error" : "warning", error ? Tone::bad : Tone::warn),
               views::certificates::owner_of(finding.whose, finding.partner), finding.subject, finding.what,
               finding.fix, finding.where});
  }
  out.table(table, ring->loaded.errors.empty()
                       ? fmt::format("All certificates are in order for the next {} days.", options.days)
                       : "The certificates that could be read are in order.");
  return with_errors(*ring, table.rows.empty() ? Exit::done : Exit::no);
}

// ---- new and rollover ----------------------------------------------------------------------------------------

struct MakeOptions {
  StoreOptions store;
  PassphraseOption passphrase;
  std::string name, organisation, country, out, key_type = "rsa-3072", partner, role = "sign", begin;
  std::vector<std::string> hosts;
  int days = 730, overlap = 30;
};

tl::expected<keyring::Made, Trouble> make(const MakeOptions& options, const pki::Subject& subject, pki::KeySpec spec,
                                          const partners::SecretSource& passphrase) {
  auto secret = secrets::read(passphrase);
  if (!secret) return stop(secret.error());
  const auto now = present();
  auto made = keyring::make({.subject = subject,
                             .spec = spec,
                             .not_before = now,
                             .not_after = now + days(options.days),
                             .passphrase = std::move(*secret),
                             .path = options.out});
  if (!made) return stop(made.error());
  return std::move(*made);
}

// As seen from a folder, which is where paths in its YAML file start.
std::string seen_from(const std::string& folder, const std::string& path) {
  std::error_code ignored;
  const auto seen = fs::proximate(fs::absolute(path, ignored), fs::absolute(folder, ignored), ignored);
  return seen.empty() ? path : seen.string();
}

Page page_of(const keyring::Made& made) {
  Page page;
  page.field("key", "key", made.key_path);
  page.field("certificate", "certificate", made.certificate_path);
  page.field("subject", "subject", made.certificate.subject());
  page.field("key_type", "kind of key", views::certificates::key_of(made.certificate));
  page.field("not_after", "valid until", made.certificate.not_after());
  page.field("fingerprint", "SHA-256", made.certificate.fingerprint());
  return page;
}

Outcome make_new(const MakeOptions& options, Output& out) {
  const auto passphrase = options.passphrase.source();
  if (!passphrase) {
    return stop(Error{Fault::invalid, "a passphrase is needed: keys are written encrypted only", {}},
                "Name one with --passphrase-file, --passphrase-env or --passphrase-credential.");
  }
  const auto spec = pki::parse_key_spec(options.key_type);
  if (!spec) return stop(spec.error());
  const auto made = make(options,
                         {.common_name = options.name,
                          .organisation = options.organisation,
                          .country = options.country,
                          .host_names = options.hosts},
                         *spec, *passphrase);
  if (!made) return tl::unexpected(made.error());
  out.page(page_of(*made));
  out.say("\nFor gateway.yaml, or a partner's profile:");
  out.say(fmt::format("keys:\n  - {{roles: [sign, decrypt], certificate: {}, key: {}, passphrase: {}}}",
                      made->certificate_path, made->key_path, yaml_of(*passphrase)));
  out.hint("Send the partner the .pem file, and tell it the fingerprint by another way; the .key file stays here.");
  return Exit::done;
}

// The key of ours that is in use, whose place the new one will take.
tl::expected<const Entry*, Trouble> current(const Ring& ring, const MakeOptions& options) {
  using enum partners::CertificateRole;
  for (const auto role : {sign, decrypt, tls_client, tls_server}) {
    if (partners::to_string(role) != options.role) continue;
    for (const auto* entry : ring.loaded.ring->of(Whose::ours, PartnerId(options.partner), role)) {
      if (keyring::state_of(*ring.loaded.ring, *entry, role, present()) == "used") return entry;
    }
  }
  return absent("no key of ours is in use for '" + options.role + "'", "See 'crossdock cert list'.");
}

std::string words_of(const std::vector<partners::CertificateRole>& roles) {
  std::vector<std::string_view> words;
  for (const auto role : roles) words.push_back(partners::to_string(role));
  return fmt::format("[{}]", fmt::join(words, ", "));
}

Outcome roll_over(const MakeOptions& options, Output& out) {
  const auto ring = load({.store = options.store, .partner = options.partner});
  if (!ring) return tl::unexpected(ring.error());
  const auto old = current(*ring, options);
  if (!old) return tl::unexpected(old.error());
  const auto today = date_of(present());
  const auto begin = options.begin.empty() ? Result<Date>(Date(today.days() + days(14))) : Date::parse(options.begin);
  if (!begin) return stop(begin.error());
  if (*begin < today) return stop(Error{Fault::invalid, "the new key cannot be used from a day that is over", {}});
  const auto& source = (*old)->source;
  const auto passphrase = options.passphrase.source().value_or(source.passphrase);
  if (passphrase.kind == partners::SecretSource::Kind::none) {
    return stop(
        Error{Fault::invalid, "a passphrase is needed: the old key has none, and keys are written encrypted only", {}},
        "Name one with --passphrase-file, --passphrase-env or --passphrase-credential.");
  }
  const auto made = make(
      options, {.common_name = (*old)->certificate.common_name(), .organisation = {}, .country = {}, .host_names = {}},
      keyring::spec_like((*old)->certificate), passphrase);
  if (!made) return tl::unexpected(made.error());
  // Not longer than it is valid.
  const auto last = std::min(Date(begin->days() + days(options.overlap)), date_of((*old)->certificate.not_after()));
  const auto folder = (*old)->partner.empty() ? fs::path(options.store.config_path()).parent_path().string()
                                              : ring->directory->find((*old)->partner)->path;
  auto page = page_of(*made);
  page.field("use", "used from", begin->text());
  page.field("old_until", "old one until", last.text());
  page.field("old", "old one", source.where);
  out.page(page);
  out.say(fmt::format(
      "\n1. Send {} to those who exchange documents with us. They add it now and encrypt to it from {} on.\n"
      "2. Add to 'keys', where the old one stands ({}):\n"
      "     - {{roles: {}, certificate: {}, key: {}, passphrase: {}, from: {}, use: {}}}\n"
      "   and to the old one: until: {}\n"
      "3. Reload the gateway. Both are accepted; from {} on the new one signs.",
      made->certificate_path, begin->text(), source.where, words_of(source.roles),
      seen_from(folder, made->certificate_path), seen_from(folder, made->key_path), yaml_of(passphrase), today.text(),
      begin->text(), last.text(), begin->text()));
  return Exit::done;
}

void add_making(Noun& cert) {
  auto& new_verb =
      cert.verb("new", "A new key, written encrypted, with its self-signed certificate",
                "crossdock cert new --name crossdock-as2 --out keys/as2-2027 --passphrase-file keys/passphrase");
  auto& made = new_verb.runs(make_new);
  new_verb.option("--name", made.name, "Common name, such as the AS2 identity").required().takes("NAME");
  new_verb.option("--out", made.out, "Writes OUT.key and OUT.pem; neither may be there").required().takes("OUT");
  new_verb.option("--organisation", made.organisation, "Of the subject").takes("NAME");
  new_verb.option("--country", made.country, "Of the subject: two letters").takes("CC");
  new_verb.option("--host", made.hosts, "Host name in the certificate, for TLS").takes("HOST");
  new_verb.option("--key-type", made.key_type, "rsa-2048, rsa-3072, rsa-4096 or ec-p256").takes("TYPE").shows_default();
  new_verb.option("--days", made.days, "How long it is valid").within(1, 3650).takes("DAYS").shows_default();
  made.passphrase.add_to(new_verb);

  auto& roll_verb =
      cert.verb("rollover", "The successor of a key of ours, like it, and the lines that put it beside the old one",
                "crossdock cert rollover --out keys/as2-2027 --begin 2026-12-15");
  auto& rolled = roll_verb.runs(roll_over);
  rolled.store.add_config_to(roll_verb);
  roll_verb.option("--out", rolled.out, "Writes OUT.key and OUT.pem; neither may be there").required().takes("OUT");
  roll_verb.option("--partner", rolled.partner, "The key that is for one partner").takes("ID");
  roll_verb.option("--role", rolled.role, "What the old one is used for")
      .one_of({"sign", "decrypt", "tls_client", "tls_server"})
      .shows_default();
  roll_verb.option("--begin", rolled.begin, "Day from which the new one is used (default: in 14 days)").takes("DATE");
  roll_verb.option("--overlap", rolled.overlap, "Days for which the old one is accepted after that")
      .within(0, 365)
      .takes("DAYS")
      .shows_default();
  roll_verb.option("--days", rolled.days, "How long the new one is valid")
      .within(1, 3650)
      .takes("DAYS")
      .shows_default();
  rolled.passphrase.add_to(roll_verb);
}

}  // namespace
}  // namespace cert_verbs

void add_cert(Program& program) {
  using namespace cert_verbs;
  auto& cert = program.noun("cert", "Certificates and keys: list, check, new, rollover, offers, offer, accept, reject");

  auto& list_verb = cert.verb("list", "Which certificate is used for what, and which are accepted beside it",
                              "crossdock cert list --partner northwind-supply");
  auto& listed = list_verb.lists().runs(list);
  listed.store.add_config_to(list_verb);
  list_verb.option("--partner", listed.partner, "Only of one partner").takes("ID");

  auto& check_verb = cert.verb("check", "What is over, ends soon, is too weak or missing; 1 when there is any",
                               "crossdock cert check --days 60");
  auto& checked = check_verb.runs(check);
  checked.store.add_config_to(check_verb);
  check_verb.option("--partner", checked.partner, "Only of one partner").takes("ID");
  check_verb.option("--days", checked.days, "How far ahead to look").within(0, 3650).takes("DAYS").shows_default();

  add_making(cert);
  add_certificate_exchange(cert);
}

}  // namespace crossdock::cli
