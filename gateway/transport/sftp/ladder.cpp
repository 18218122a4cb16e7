// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/sftp/ladder.hpp"

#include <fmt/format.h>

#include <memory>

#include "base/text.hpp"
#include "gateway/transport/exchange/names.hpp"
#include "gateway/transport/sftp/sessions.hpp"

namespace crossdock::sftp {
namespace {

constexpr std::size_t most_entries = 50'000;
constexpr std::string_view probe_bytes = "Crossdock tests whether it can deliver here. This file may be removed.\n";

// What one rung leaves for the next.
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

  Result<std::string> in() {
    const auto entries = session->list(endpoint.in, most_entries);
    if (!entries) return fail(entries.error());
    std::size_t files = 0;
    for (const auto& entry : *entries) {
      if (entry.status.kind == Kind::file && !exchange::is_in_progress(entry.name)) ++files;
    }
    return fmt::format("{}: {} {}", endpoint.in, files, files == 1 ? "file waits" : "files wait");
  }

  Result<std::string> claim() {
    const auto there = session->status(endpoint.claim_folder);
    if (!there) return fail(there.error());
    if (!*there) {
      if (auto made = session->make_folder(endpoint.claim_folder); !made) return fail(made.error());
    }
    return endpoint.claim_folder + (*there ? " is there" : " was made");
  }

  Result<std::string> out() {
    const auto entries = session->list(endpoint.out, most_entries);
    if (!entries) return fail(entries.error());
    return fmt::format("{}: {} entries", endpoint.out, entries->size());
  }

  std::string path(std::string_view ending) const { return fmt::format("{}/{}{}", endpoint.out, probe, ending); }

  Result<std::string> upload() {
    if (auto written = session->write(path(".tmp"), probe_bytes); !written) return fail(written.error());
    return fmt::format("{} bytes as {}.tmp", probe_bytes.size(), probe);
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
  enum class When { always, with_in, with_claim, with_out } when = When::always;
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
    Row{"in", "Check 'sftp.in': it starts where the login begins, or at the root with a '/'.", &Climber::in,
        When::with_in},
    Row{"claim",
        "We may not move files there: ask the partner for the right, name another 'sftp.claim_folder', or set "
        "'claim: identity'.",
        &Climber::claim, When::with_claim},
    Row{"out", "Check 'sftp.out': it starts where the login begins, or at the root with a '/'.", &Climber::out,
        When::with_out},
    Row{"upload", "We may not write there, or the disk is full: ask the partner.", &Climber::upload, When::with_out},
    Row{"rename", "We may write but not rename: without it they would read halves of files; ask the partner.",
        &Climber::rename, When::with_out},
    Row{"remove", "The probe stays there: the partner should permit us to remove our own files.", &Climber::remove,
        When::with_out},
};

bool applies(When when, const partners::SftpEndpoint& endpoint) {
  switch (when) {
    case When::always: return true;
    case When::with_in: return !endpoint.in.empty();
    case When::with_claim: return !endpoint.in.empty() && endpoint.claim == partners::Taking::rename;
    case When::with_out: return !endpoint.out.empty();
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
