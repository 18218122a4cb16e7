// SPDX-License-Identifier: Apache-2.0
// Climbs from name resolution to login and folders, then uploads, renames and removes a probe.
#include "gateway/transport/sftp/ladder.hpp"

#include <fmt/format.h>

#include <memory>

#include "base/text.hpp"
#include "gateway/transport/exchange/names.hpp"
#include "gateway/transport/sftp/sessions.hpp"

namespace crossdock::sftp {
namespace {

constexpr std::string_view probe_bytes = "Crossdock tests whether it can deliver here. This file may be removed.\n";

// The state that one rung leaves for the next.
struct Climber {
  const partners::SftpEndpoint& endpoint;
  std::string probe;  // the name of our file, hidden and marked as unfinished
  std::optional<Session> session;

  Result<std::string> name() {
    const auto addresses = resolve(endpoint.host, endpoint.port);
    if (!addresses) return fail(addresses.error());
    return join(*addresses, ", ");
  }

  Result<std::string> tcp() {
    Login login{.host = endpoint.host, .port = endpoint.port, .user = endpoint.user, .host_keys = endpoint.host_keys};
    login.timeout = endpoint.timeout;
    auto opened = Session::connect(login);
    if (!opened) return fail(opened.error());
    session = std::move(*opened);
    return fmt::format("port {} answers", endpoint.port);
  }

  Result<std::string> host_key() {
    const auto key = session->greet();
    if (!key) return fail(key.error());
    if (auto known = check_host_key(*key, endpoint.host_keys, endpoint.host); !known) return fail(known.error());
    return fmt::format("{} {}, pinned", key->type, key->fingerprint);
  }

  Result<std::string> secrets() {
    const auto login = login_of(endpoint);
    if (!login) return fail(login.error());
    return endpoint.private_key.empty() ? std::string("password is there") : endpoint.private_key;
  }

  // With the secrets this time: the first connection had none to give away to a server that is not the right one.
  Result<std::string> login() {
    const auto with_secrets = login_of(endpoint);
    if (!with_secrets) return fail(with_secrets.error());
    auto opened = Session::connect(*with_secrets);
    if (!opened) return fail(opened.error());
    session = std::move(*opened);
    if (auto again = host_key(); !again) return again;
    const auto method = session->authenticate();
    if (!method) return fail(method.error());
    return fmt::format("{} by {}", endpoint.user, *method);
  }

  Result<std::string> sftp() {
    if (auto begun = session->begin(); !begun) return fail(begun.error());
    return "the server speaks SFTP";
  }

  Result<std::string> stat() {
    if (!endpoint.stat) return "not needed: what listings say is used";
    const auto folder = endpoint.in.empty() ? endpoint.out : endpoint.in;
    // That it is not there is told by the rung of the folder.
    if (const auto status = session->status(folder); !status) return fail(status.error());
    return "the server lets us examine files";
  }

  Result<std::string> in() {
    const auto entries = session->list(endpoint.in, Session::most_entries);
    if (!entries) return fail(entries.error());
    std::size_t files = 0;
    for (const auto& entry : *entries) {
      const bool may_be_file = entry.status.kind == Kind::file || entry.status.kind == Kind::untold;
      if (may_be_file && !exchange::is_in_progress(entry.name)) ++files;
    }
    return fmt::format("{}: {} {}", endpoint.in, files, files == 1 ? "file waits" : "files wait");
  }

  Result<std::string> claim() {
    const auto there = session->status(endpoint.claim_folder);
    if (!there) return fail(there.error());
    if (!*there) {
      if (auto made = session->make_folder(endpoint.claim_folder); !made) return fail(made.error());
    }
    const auto found = endpoint.claim_folder + (*there ? " is there" : " was made");
    // Files of the partner's are not touched: a probe of ours shows whether we may rename at all.
    const auto from = fmt::format("{}/{}.tmp", endpoint.claim_folder, probe), to = endpoint.claim_folder + "/" + probe;
    if (!session->write(from, probe_bytes)) return session->alive() ? found + "; renaming could not be tried" : lost();
    const auto renamed = session->rename(from, to);
    (void)session->remove(renamed ? to : from);
    if (!renamed) return fail(renamed.error());
    return found + ", and we may rename";
  }

  static Result<std::string> lost() { return fail(Fault::unavailable, "the connection is lost"); }

  Result<std::string> out() {
    const auto entries = session->list(endpoint.out, Session::most_entries);
    if (!entries) return fail(entries.error());
    return fmt::format("{}: {} entries", endpoint.out, entries->size());
  }

  std::string path(std::string_view ending) const { return fmt::format("{}/{}{}", endpoint.out, probe, ending); }

  // The one that the profile asks for; what is read back shows whether an open file may be examined.
  Result<std::string> upload() {
    const bool direct = endpoint.upload == partners::Upload::direct;
    const auto name = path(direct ? "" : ".tmp");
    if (auto written = session->write(name, probe_bytes); !written) return fail(written.error());
    const auto read = session->read(name, probe_bytes.size(), [](std::string_view) -> Result<void> { return {}; });
    const auto as = fmt::format("{} bytes as {}{}", probe_bytes.size(), probe, direct ? "" : ".tmp");
    if (read) return as + ", read again";
    // Some let us drop files and not see them any more, which is enough for delivering.
    if (session->alive() && read.error().what.find("sftp.stat") == std::string::npos) return as;
    (void)session->remove(name);
    return fail(read.error());
  }

  Result<std::string> rename() {
    const auto renamed = session->rename(path(".tmp"), path(""));
    if (renamed) return "the upload takes its name in one step";
    (void)session->remove(path(".tmp"));
    return fail(renamed.error());
  }

  Result<std::string> remove() {
    if (auto removed = session->remove(path("")); !removed) return fail(removed.error());
    return "nothing of the probe is left";
  }
};

struct Row {
  std::string_view name, fix;
  Result<std::string> (Climber::*climb)();
  enum class When { always, with_in, with_claim, with_out, with_rename } when = When::always;
};
using When = Row::When;

constexpr std::array rows{
    Row{"name", "Check 'sftp.host', and the name servers of this machine (/etc/resolv.conf).", &Climber::name},
    Row{"tcp", "Ask the partner to let the address of this machine in; check 'sftp.port' and our own firewall.",
        &Climber::tcp},
    Row{"host key",
        "Compare the fingerprint with the partner's by telephone or letter, then put it into 'sftp.host_keys': beside the "
        "old one while they change it.",
        &Climber::host_key},
    Row{"secrets", "Put the key or password where the profile says, readable by the user of the gateway only.",
        &Climber::secrets},
    Row{"login",
        "Give the partner our public key (`ssh-keygen -y -f KEY`) for the account in 'sftp.user'; Ed25519 or ECDSA, "
        "RSA only for old servers.",
        &Climber::login},
    Row{"sftp", "The account may log in but not use SFTP: the partner must permit it.", &Climber::sftp},
    Row{"stat", "The server forbids to examine files: set 'sftp.stat: no', and what its listings say is used instead.",
        &Climber::stat},
    Row{"in", "Check 'sftp.in': it starts where the login begins, or at the root with a '/'.", &Climber::in,
        When::with_in},
    Row{"claim",
        "We may not move files there: ask the partner for the right, name another 'sftp.claim_folder', or set "
        "'sftp.claim: identity', with which files stay where they are until they are taken.",
        &Climber::claim, When::with_claim},
    Row{"out", "Check 'sftp.out': it starts where the login begins, or at the root with a '/'.", &Climber::out,
        When::with_out},
    Row{"upload", "We may not write there, or read what we wrote, or the disk is full: ask the partner.",
        &Climber::upload, When::with_out},
    Row{"rename",
        "We may write but not rename: ask the partner for the right, or set 'sftp.upload: direct'. Their program must "
        "then leave files alone that still grow.",
        &Climber::rename, When::with_rename},
    Row{"remove", "The probe stays there: the partner should permit us to remove our own files.", &Climber::remove,
        When::with_out},
};

bool applies(When when, const partners::SftpEndpoint& endpoint) {
  switch (when) {
    case When::always: return true;
    case When::with_in: return !endpoint.in.empty();
    case When::with_claim: return !endpoint.in.empty() && endpoint.claim == partners::Taking::rename;
    case When::with_out: return !endpoint.out.empty();
    case When::with_rename: return !endpoint.out.empty() && endpoint.upload == partners::Upload::rename;
  }
  return true;
}

}  // namespace

std::vector<exchange::Rung> ladder(const partners::SftpEndpoint& endpoint, const std::string& mark) {
  const auto climber = std::make_shared<Climber>(Climber{endpoint, ".crossdock-probe-" + mark, {}});
  std::vector<exchange::Rung> rungs;
  for (const auto& row : rows) {
    if (!applies(row.when, endpoint)) continue;
    rungs.push_back({.name = row.name, .fix = std::string(row.fix), .climb = [climber, climb = row.climb] {
                       return ((*climber).*climb)();
                     }});
  }
  return rungs;
}

}  // namespace crossdock::sftp
