// SPDX-License-Identifier: Apache-2.0
// `crossdock check` and `crossdock partner`: is the configuration right, and does it do what its samples say?
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>

#include "base/dsn.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/reach_verbs.hpp"
#include "gateway/cli/samples.hpp"
#include "gateway/cli/simulate_verb.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/pipeline/network.hpp"
#include "gateway/transport/http_wire/parties.hpp"
#include "gateway/transport/keyring/check.hpp"
#include "gateway/transport/keyring/keyring.hpp"
#include "gateway/transport/sftp/sessions.hpp"
#include "gateway/views/partner.hpp"
#include "translators/canonical/documents.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::cli {
namespace network_verbs {
namespace {

struct Options {
  StoreOptions store;
  std::string partner, role;
  bool lost = false;
};

// Keys, certificates and passwords that the gateway will need.
void add_unreadable_secrets(const pipeline::Network& network, std::vector<Error>& errors) {
  auto keys = keyring::load(network.settings(), network.directory());
  std::ranges::move(keys.errors, std::back_inserter(errors));
  std::ranges::move(http_wire::check_secrets(network.settings(), network.directory()), std::back_inserter(errors));
  for (const auto& partner : network.directory().partners()) {
    const auto* sftp = std::get_if<partners::SftpEndpoint>(&partner.way);
    if (sftp == nullptr) continue;
    const auto login = sftp::login_of(*sftp);
    if (!login) errors.push_back({login.error().fault, describe(login.error()), sftp->login_where});
  }
}

// ---- what is allowed, but should be known ---------------------------------------------------------------------

constexpr auto certificates_ahead = std::chrono::days(30);

std::string place_of(const partners::Settings& settings, const std::string& key) {
  const auto found = settings.places.find(key);
  return found == settings.places.end() ? "" : found->second;
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

// The folder itself, or the nearest one above it that is there and in which it will be made.
std::string existing_part(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  auto part = fs::absolute(path, ignored);
  while (!fs::exists(part, ignored) && part != part.parent_path()) part = part.parent_path();
  return part.string();
}

void add_unusable_exchange(const partners::Settings& settings, std::vector<Error>& errors) {
  const auto folder = existing_part(settings.exchange);
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return;
  errors.push_back({Fault::unavailable,
                    "the exchange folder cannot be written: " + folder + ": " + std::strerror(errno),
                    place_of(settings, "exchange")});
}

struct Remark {
  bool bad = false;  // it works, but not as it should
  std::string what, next, where;
};

void add_remarks_on_settings(const partners::Settings& settings, const std::string& path,
                             std::vector<Remark>& remarks) {
  if (settings.http.port != 0 && !settings.http.tls && !is_loopback(settings.http.address)) {
    remarks.push_back({false, "documents and logins pass " + settings.http.address + " unencrypted over plain HTTP",
                       "'tls: true' in 'http', unless a proxy before it does that.", place_of(settings, "http")});
  }
  struct stat status {};
  const bool readable = ::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
  if (holds_password(settings.store) && readable) {
    remarks.push_back({true, "others may read the database's password in the settings",
                       "Take it out: store_password: {file: …}; or `chmod 600 FILE`.", place_of(settings, "store")});
  }
}

void add_remarks_on_certificates(const pipeline::Network& network, std::vector<Remark>& remarks) {
  const auto keys = keyring::load(network.settings(), network.directory());
  if (!keys.ring) return;
  for (const auto& finding : keyring::check(*keys.ring, present(), certificates_ahead)) {
    const auto owner = finding.whose == keyring::Whose::ours ? std::string("our certificate")
                                                             : "certificate of " + finding.partner.text();
    remarks.push_back({finding.severity == keyring::Finding::Severity::error,
                       owner + " " + finding.subject + " " + finding.what, finding.fix, finding.where});
  }
}

std::vector<Remark> remarks_on(const pipeline::Network& network, const std::string& config) {
  std::vector<Remark> remarks;
  add_remarks_on_settings(network.settings(), config, remarks);
  add_remarks_on_certificates(network, remarks);
  return remarks;
}

// Whether all of them may stay.
bool tell(const std::vector<Remark>& remarks, Output& out) {
  if (remarks.empty()) return true;
  Table table{{{"severity", "SEVERITY"}, {"what", "WHAT"}, {"fix", "WHAT TO DO"}, {"where", "PLACE"}}, {}};
  for (const auto& one : remarks) {
    table.add({Cell(one.bad ? "error" : "warning", one.bad ? Tone::bad : Tone::warn), one.what, one.next, one.where});
  }
  out.table(table, "");
  return std::ranges::none_of(remarks, &Remark::bad);
}

Outcome check(const Options& options, Output& out) {
  Trouble trouble{{}, "", Exit::misuse};
  const auto network = network_of(options.store);
  if (!network) trouble = network.error();
  const auto store = open_store(options.store);
  if (!store) {
    trouble.errors.insert(trouble.errors.end(), store.error().errors.begin(), store.error().errors.end());
    if (trouble.next.empty()) trouble.next = store.error().next;
  }
  if (network) {
    const auto before = trouble.errors.size();
    add_unreadable_secrets(**network, trouble.errors);
    add_unusable_exchange((*network)->settings(), trouble.errors);
    if (trouble.errors.size() > before && trouble.next.empty())
      trouble.next =
          "docs/certificates.md says how keys are kept; 'crossdock partner simulate --prepare' makes those of a "
          "sample network.";
  }
  // Settings that cannot be read stop both; once is enough.
  const auto same = [](const Error& a, const Error& b) { return a.what == b.what && a.where == b.where; };
  std::vector<Error> once;
  for (auto& error : trouble.errors) {
    if (std::ranges::none_of(once, [&](const auto& known) { return same(known, error); }))
      once.push_back(std::move(error));
  }
  trouble.errors = std::move(once);
  if (!trouble.errors.empty()) return tl::unexpected(std::move(trouble));
  Page page;
  page.field("config", "settings", options.store.config_path());
  page.field("partners", "partners", static_cast<std::int64_t>((*network)->directory().partners().size()));
  page.field("mappings", "mappings", static_cast<std::int64_t>((*network)->mappings().names().size()));
  page.field("sets", "X12 sets", static_cast<std::int64_t>((*network)->dictionary().sets().size()));
  page.field("schemas", "schemas",
             (*network)->settings().schemas.empty() ? Cell("none: XML is checked for form only", Tone::warn)
                                                    : Cell((*network)->settings().schemas));
  page.field("store", "store",
             (*store)->dialect() == store::Dialect::sqlite ? "SQLite, up to date" : "PostgreSQL, up to date");
  const auto exposed =
      store::exposure(options.store.store.empty() ? (*network)->settings().store : options.store.store);
  if (!exposed.empty()) page.field("exposed", "NOTE", Cell(exposed, Tone::warn));
  out.page(page);
  if (!tell(remarks_on(**network, options.store.config_path()), out)) return Exit::no;
  out.say("The configuration is right.", Tone::good);
  return Exit::done;
}

Outcome list(const Options& options, Output& out) {
  const auto directory = directory_of(options.store);
  if (!directory) return tl::unexpected(directory.error());
  std::optional<partners::Role> role;
  if (!options.role.empty()) role = options.role == "buyer" ? partners::Role::buyer : partners::Role::supplier;
  out.table(views::partner::list(**directory, role), "There is no such partner.");
  return Exit::done;
}

tl::expected<const partners::Partner*, Trouble> partner_of(const partners::Directory& directory,
                                                           const std::string& id) {
  const auto* partner = directory.find(PartnerId(id));
  if (partner != nullptr) return partner;
  return absent("there is no partner '" + id + "'", "List them with 'crossdock partner list'.");
}

Outcome show(const Options& options, Output& out) {
  const auto directory = directory_of(options.store);
  if (!directory) return tl::unexpected(directory.error());
  const auto found = partner_of(**directory, options.partner);
  if (!found) return tl::unexpected(found.error());
  out.page(views::partner::show(**found));
  out.hint("Run its samples with 'crossdock partner check " + (*found)->id.text() + "'.");
  return Exit::done;
}

Outcome check_partner(const Options& options, Output& out) {
  const auto network = network_of(options.store);
  if (!network) return tl::unexpected(network.error());
  const auto found = partner_of((*network)->directory(), options.partner);
  if (!found) return tl::unexpected(found.error());
  std::vector<std::string> samples;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator((*found)->path + "/samples", absent)) {
    if (entry.path().extension() == ".edi" || entry.path().extension() == ".xml")
      samples.push_back(entry.path().string());
  }
  std::ranges::sort(samples);
  Table table{{{"sample", "SAMPLE"},
               {"good", "GOOD"},
               {"documents", "DOCUMENTS"},
               {"carried", "CARRIED"},
               {"what", "WHAT IS WRONG"}},
              {}};
  std::map<std::string, std::vector<mapping::LostPiece>> lost;
  bool all_good = true;
  Progress progress("running samples", samples.size());
  for (const auto& sample : samples) {
    progress.step(sample);
    const auto bytes = read_file(sample);
    if (!bytes) return stop(bytes.error());
    const auto verdict = check_sample(**network, **found, *bytes);
    all_good = all_good && verdict.good;
    auto good = Cell::boolean(verdict.good);
    good.tone = verdict.good ? Tone::good : Tone::bad;
    const auto name = std::filesystem::path(sample).filename().string();
    table.add({name, good, verdict.documents, share_of(verdict.carried), verdict.what});
    if (!verdict.carried.lost.empty()) lost[name] = verdict.carried.lost;
  }
  out.say("The profile of " + options.partner + " is right.", Tone::good);
  out.table(table, "It has no samples: put files it sends or receives into " + (*found)->path + "/samples.");
  if (options.lost) out.table(lost_table(lost), "The mappings carry every piece of the samples.");
  if (!options.lost && !lost.empty())
    out.hint("What the mappings leave behind: 'crossdock partner check --lost " + options.partner + "'.");
  return all_good ? Exit::done : Exit::no;
}

}  // namespace
}  // namespace network_verbs

void add_check(Program& program) {
  using namespace network_verbs;
  auto& verb = program.verb(
      "check", "The whole configuration: settings, partners, mappings, schemas, store; every mistake with its place",
      "crossdock check --config conf/gateway.yaml");
  auto& options = verb.runs(check);
  options.store.add_to(verb);
}

void add_partner(Program& program) {
  using namespace network_verbs;
  auto& partner = program.noun("partner", "Trading partners: list, show, check, test, provision-sftp, simulate");

  auto& list_verb = partner.verb("list", "Partners by id", "crossdock partner list --role supplier");
  auto& listed = list_verb.lists().runs(list);
  listed.store.add_config_to(list_verb);
  list_verb.option("--role", listed.role, "Only buyers or suppliers").one_of({"buyer", "supplier"});

  auto& show_verb =
      partner.verb("show", "One partner: identities, agreements, offers", "crossdock partner show northwind-supply");
  auto& shown = show_verb.runs(show);
  shown.store.add_config_to(show_verb);
  show_verb.argument("PARTNER", shown.partner, "Its id");

  auto& check_verb = partner.verb("check", "Validate a profile and run the files of its samples folder",
                                  "crossdock partner check northwind-supply");
  auto& checked = check_verb.runs(check_partner);
  checked.store.add_config_to(check_verb);
  check_verb.argument("PARTNER", checked.partner, "Its id");
  check_verb.option("--lost", checked.lost, "Also list what of the samples the mappings leave behind");

  add_reach(partner);
  add_simulate(partner);
}

}  // namespace crossdock::cli
