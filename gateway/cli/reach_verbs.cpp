// SPDX-License-Identifier: Apache-2.0
// Climbs the ladder to a partner, and creates the folders that a partner of our own SSH server needs.
#include "gateway/cli/reach_verbs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/overloaded.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/transport/as2_wire/ladder.hpp"
#include "gateway/transport/as2_wire/message_rungs.hpp"
#include "gateway/transport/folder/ladder.hpp"
#include "gateway/transport/http_wire/ladder.hpp"
#include "gateway/transport/sftp/ladder.hpp"
#include "gateway/transport/sftp/provision.hpp"
#include "partners/directory.hpp"

namespace crossdock::cli {
namespace reach_verbs {
namespace {

namespace fs = std::filesystem;

struct Options {
  StoreOptions store;
  std::string partner;
  bool apply = false;
  bool no_messages = false, all = false;
  int patience = 30;  // seconds
};

struct Loaded {
  partners::Settings settings;
  std::shared_ptr<const partners::Directory> directory;
  const partners::Partner* partner = nullptr;
  as2_wire::Parties parties;  // with the keys, for a partner at AS2
  http_wire::Parties http_parties;
};

tl::expected<Loaded, Trouble> load(const Options& options) {
  auto settings = settings_of(options.store);
  if (!settings) return tl::unexpected(settings.error());
  auto directory = partners::Directory::load(settings->partners);
  if (!directory) return stop(std::move(directory.error()), "docs/partners.md says what a profile may hold.");
  const auto* partner = (*directory)->find(PartnerId(options.partner));
  if (partner == nullptr)
    return absent("there is no partner '" + options.partner + "'", "List them with 'crossdock partner list'.");
  return Loaded{std::move(*settings), std::move(*directory), partner, {}, {}};
}

tl::expected<Loaded, Trouble> load_with_keys(const Options& options) {
  auto loaded = load(options);
  if (!loaded) return loaded;
  const auto& partner = *loaded->partner;
  if (!partner.goes_by<partners::As2Endpoint>() && !partner.goes_by<partners::HttpEndpoint>()) return loaded;
  auto keys = keyring::load(loaded->settings, *loaded->directory);
  if (!keys.errors.empty()) {
    return stop(std::move(keys.errors),
                "docs/certificates.md says how keys are kept; 'crossdock partner simulate --prepare' makes those of a "
                "sample network.");
  }
  loaded->http_parties = {loaded->directory, keys.ring};
  loaded->parties = {loaded->directory, std::move(keys.ring), loaded->settings.as2};
  return loaded;
}

// ---- test ----------------------------------------------------------------------------------------------------

struct Way {
  std::string_view name;
  std::vector<exchange::Rung> ladder;
};

// Messages that are really sent; without a store, what they would have tried.
void add_messages(const Loaded& loaded, const Options& options, store::Database* database, std::string_view trouble,
                  std::vector<exchange::Rung>& ladder) {
  if (database == nullptr) {
    ladder.push_back({.name = "messages",
                      .fix = {},
                      .climb = {},
                      .skipped = fmt::format("the store, which keeps each attempt, cannot be opened: {}", trouble)});
    return;
  }
  const as2_wire::MessageRungOptions how{.all = options.all, .patience = std::chrono::seconds(options.patience)};
  for (auto& rung : as2_wire::message_rungs(*database, loaded.parties, *loaded.partner, present, how))
    ladder.push_back(std::move(rung));
}

// The way that the profile names.
Way way_to(const Loaded& loaded) {
  const auto& partner = *loaded.partner;
  return std::visit(Overloaded{
                        [&](const partners::As2Endpoint&) {
                          return Way{"AS2", as2_wire::ladder(loaded.parties, partner, present)};
                        },
                        [&](const partners::HttpEndpoint&) {
                          return Way{"HTTP", http_wire::ladder(loaded.http_parties, partner, present)};
                        },
                        [](const partners::SftpEndpoint& sftp) {
                          return Way{"SFTP", sftp::ladder(sftp, std::to_string(::getpid()))};
                        },
                        [&](const partners::FolderEndpoint& folder) {
                          return Way{"folder", folder::ladder(loaded.settings.exchange, folder)};
                        },
                    },
                    partner.way);
}

Cell result_cell(exchange::Step::State state) {
  switch (state) {
    case exchange::Step::State::held: return {"holds", Tone::good};
    case exchange::Step::State::broke: return {"broke", Tone::bad};
    case exchange::Step::State::skipped: return {"skipped", Tone::dim};
    case exchange::Step::State::not_tried: break;
  }
  return {"not tried", Tone::dim};
}

Outcome test(const Options& options, Output& out) {
  const auto loaded = load_with_keys(options);
  if (!loaded) return tl::unexpected(loaded.error());
  auto way = way_to(*loaded);
  const bool sends = loaded->partner->goes_by<partners::As2Endpoint>() && !options.no_messages;
  const auto store = sends ? open_store(options.store) : nullptr;
  if (sends) {
    add_messages(*loaded, options, store ? store->get() : nullptr,
                 store ? std::string_view() : std::string_view(store.error().errors.front().what), way.ladder);
  }
  const auto steps = exchange::climb(way.ladder);
  Table table{{{"rung", "RUNG"}, {"result", "RESULT"}, {"found", "FOUND"}, {"fix", ""}}, {}};
  std::vector<const exchange::Step*> broken;
  for (const auto& step : steps) {
    const bool broke = step.state == exchange::Step::State::broke;
    if (broke) broken.push_back(&step);
    table.add({step.name, result_cell(step.state), step.found, broke ? Cell(step.fix) : Cell()});
  }
  out.say(fmt::format("The way to {} by {}:", options.partner, way.name));
  out.table(table, "");
  for (const auto* step : broken) out.say(fmt::format("'{}' broke. {}", step->name, step->fix), Tone::bad);
  if (!broken.empty()) return Exit::no;
  out.say("Everything holds: documents can be exchanged.", Tone::good);
  return Exit::done;
}

// ---- provision-sftp ------------------------------------------------------------------------------------------

// Whether an account is there already that our commands did not make: those have no home and no shell.
bool is_somebody_else(const std::string& account) {
  const auto* entry = ::getpwnam(account.c_str());
  if (entry == nullptr) return false;
  return entry->pw_uid == 0 || std::string_view(entry->pw_shell) != "/usr/sbin/nologin" ||
         std::string_view(entry->pw_dir) != "/";
}

// Makes one folder with its mode. Its owner is given when we are root and there is such an account; what is left to be
// done is returned.
Result<std::string> make(const sftp::ProvisionedFolder& folder) {
  std::error_code error;
  const auto ours = ::umask(0022);  // the gateway and sshd go through the folders above it
  fs::create_directories(folder.path, error);
  ::umask(ours);
  if (error) return fail(Fault::unavailable, "folder cannot be made: " + error.message(), folder.path);
  const auto* owner = ::getpwnam(folder.owner.c_str());
  const auto* group = ::getgrnam(folder.group.c_str());
  const bool may = ::geteuid() == 0 && owner != nullptr && group != nullptr;
  if (may && ::chown(folder.path.c_str(), owner->pw_uid, group->gr_gid) != 0)
    return fail(Fault::unavailable, fmt::format("owner cannot be set: {}", std::strerror(errno)), folder.path);
  if (::chmod(folder.path.c_str(), folder.mode) != 0)
    return fail(Fault::unavailable, fmt::format("mode cannot be set: {}", std::strerror(errno)), folder.path);
  return may ? std::string()
             : fmt::format("chown {}:{} {}", folder.owner, folder.group, sftp::shell_quoted(folder.path));
}

Outcome apply(const sftp::Provision& provision, Output& out) {
  Table table{{{"path", "FOLDER"}, {"mode", "MODE"}, {"left", "LEFT TO DO"}}, {}};
  for (const auto& folder : provision.folders) {
    const auto left = make(folder);
    if (!left) return stop(left.error());
    table.add({folder.path, fmt::format("{:04o}", folder.mode), left->empty() ? Cell() : Cell(*left, Tone::warn)});
  }
  out.table(table, "");
  return Exit::done;
}

void section(Output& out, const std::string& heading, const std::string& text) {
  out.say("# " + heading, Tone::dim);
  out.raw(text + "\n");
}

Outcome provision_sftp(const Options& options, Output& out) {
  const auto loaded = load(options);
  if (!loaded) return tl::unexpected(loaded.error());
  std::error_code ignored;
  const auto root = fs::weakly_canonical(loaded->settings.exchange, ignored).string();
  const auto provision = sftp::provision(*loaded->partner, root);
  if (!provision) {
    return stop(provision.error(),
                loaded->partner->folder().hosting.account.empty()
                    ? "Add to its 'folder': hosting: {keys: [\"ssh-ed25519 AAAA… name\"]}; docs/sftp.md explains it."
                    : "docs/sftp.md says what a hosted partner's account and folders may be called.");
  }
  if (is_somebody_else(provision->account)) {
    return stop(Error{Fault::refused,
                      fmt::format("'{}' is an account of this machine, and not one that was made for a partner",
                                  provision->account),
                      loaded->partner->path + "/partner.yaml"},
                "Name another in 'folder.hosting.account'.");
  }
  if (options.apply) return apply(*provision, out);
  if (out.json()) {
    Page page;
    page.field("account", "account", provision->account);
    page.field("chroot", "chroot", provision->chroot);
    page.field("sshd_config_path", "", provision->sshd_config_path);
    page.field("sshd_config", "", provision->sshd_config);
    page.field("authorized_keys_path", "", provision->authorized_keys_path);
    page.field("authorized_keys", "", provision->authorized_keys);
    Table folders{{{"path", ""}, {"mode", ""}, {"owner", ""}, {"group", ""}}, {}};
    for (const auto& one : provision->folders)
      folders.add({one.path, fmt::format("{:04o}", one.mode), one.owner, one.group});
    page.section("folders", "", std::move(folders));
    Table commands{{{"command", ""}}, {}};
    for (const auto& one : provision->commands) commands.add({one});
    page.section("commands", "", std::move(commands));
    out.page(page);
    return Exit::done;
  }
  section(out, provision->sshd_config_path, provision->sshd_config);
  section(out, provision->authorized_keys_path + " (owner root, mode 0644)", provision->authorized_keys);
  std::string commands;
  for (const auto& one : provision->commands) commands += one + "\n";
  section(out, "as root, after the two files are written", commands);
  out.hint("With --apply the folders are made; docs/sftp.md tells the rest.");
  return Exit::done;
}

}  // namespace
}  // namespace reach_verbs

void add_reach(Noun& partner) {
  using namespace reach_verbs;
  auto& test_verb =
      partner.verb("test", "Climb the way to a partner rung by rung and say what to put right where it breaks",
                   "crossdock partner test northwind-supply");
  auto& tested = test_verb.runs(test);
  tested.store.add_config_to(test_verb);
  test_verb.argument("PARTNER", tested.partner, "Its id");
  test_verb.option("--no-messages", tested.no_messages,
                   "AS2: end with the connection, and send no test messages over it");
  test_verb.option("--all", tested.all,
                   "AS2: also try forms that the profile does not use, where it does not forbid them");
  test_verb.option("--wait", tested.patience, "AS2: seconds to wait for a receipt that comes later")
      .within(1, 3600)
      .takes("SECONDS");

  auto& provision_verb =
      partner.verb("provision-sftp",
                   "What our SSH server needs so that a partner can come to its folders: configuration, keys, folders",
                   "crossdock partner provision-sftp harbor-direct");
  auto& provisioned = provision_verb.runs(provision_sftp);
  provisioned.store.add_config_to(provision_verb);
  provision_verb.argument("PARTNER", provisioned.partner, "Its id");
  provision_verb.option("--apply", provisioned.apply, "Make the folders below the exchange folder, with their modes");
}

}  // namespace crossdock::cli
