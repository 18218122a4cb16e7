// SPDX-License-Identifier: Apache-2.0
// Sends one request and derives the result of each rung from where it failed.
#include "gateway/transport/http_wire/ladder.hpp"

#include <fmt/format.h>

#include <optional>

namespace crossdock::http_wire {
namespace {

using Trial = http::Client::Trial;

// One request answers for all rungs.
struct Climber {
  const Parties& parties;
  const partners::Partner& partner;
  std::function<TimePoint()> clock;
  std::optional<Trial> trial = {};

  Result<std::string> secrets() {
    const auto ours = read_keys(partner.http().way.sign_with);
    if (!ours) return fail(ours.error());
    const auto theirs = read_keys(partner.http().verify_with);
    if (!theirs) return fail(theirs.error());
    return fmt::format("{} to sign with, {} to verify with", ours->size(), theirs->size());
  }

  Result<std::string> name() {
    const auto now = clock();
    const auto destination = destination_of(partner.http().way, *parties.keys, partner.id, now);
    if (!destination) return fail(destination.error());
    const auto keys = read_keys(partner.http().way.sign_with);
    if (!keys) return fail(keys.error());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    http::Client client;
    trial = client.try_out(*destination, http::signature_fields(*keys, fmt::format("probe_{}", seconds), seconds, ""));
    if (!trial->found) return fail(trial->answer.error());
    return trial->address.empty() ? partners::host_of_url(partner.http().way.url) : trial->address;
  }

  Result<std::string> tcp() {
    if (!trial->connected) return fail(trial->answer.error());
    return "connected to " + trial->address;
  }

  Result<std::string> tls() {
    if (!trial->secured) return fail(trial->answer.error());
    return "the server's certificate is right";
  }

  Result<std::string> authentication() {
    if (!trial->answer) return fail(trial->answer.error());
    const auto status = trial->answer->status;
    if (status == 401 || status == 403 || status == 407)
      return fail(Fault::refused, fmt::format("the server answers {} to a signed HEAD: it does not let us in", status));
    if (status == 404 || status == 410)
      return fail(Fault::refused, fmt::format("the server answers {}: nothing is at this path", status));
    if (status >= 500) return fail(Fault::unavailable, fmt::format("the server answers {}", status));
    return fmt::format("a signed HEAD is answered {}{}", status,
                       status == 405 ? ": the server does not know HEAD, so this proves nothing" : "");
  }
};

struct Row {
  std::string_view name, fix;
  Result<std::string> (Climber::*climb)();
};
constexpr std::array rows{
    Row{"secrets", "Put each secret where the profile says, readable by the user of the gateway only.",
        &Climber::secrets},
    Row{"name", "Check the host in 'http.url', and the name servers of this machine (/etc/resolv.conf).",
        &Climber::name},
    Row{"tcp",
        "Ask the partner to let the address of this machine in; check the port and our own firewall. An address of a "
        "private network needs 'private_network: true'.",
        &Climber::tcp},
    Row{"tls", "Pin the server's certificate, or who issued it, with the role 'tls_ca'; check that it has not expired.",
        &Climber::tls},
    Row{"authentication",
        "Compare 'sign_with' with what the partner holds, or the client certificate (role 'tls_client'); compare the "
        "clocks.",
        &Climber::authentication},
};

}  // namespace

std::vector<exchange::Rung> ladder(const Parties& parties, const partners::Partner& partner,
                                   std::function<TimePoint()> clock) {
  const auto climber = std::make_shared<Climber>(Climber{parties, partner, std::move(clock)});
  std::vector<exchange::Rung> rungs;
  for (const auto& row : rows) {
    exchange::Rung rung{.name = row.name, .fix = std::string(row.fix)};
    rung.climb = [climber, climb = row.climb] { return ((*climber).*climb)(); };
    if (row.climb == &Climber::tls && !partner.http().way.url.starts_with("https"))
      rung.skipped = "the URL is not https: documents can be read on the way";
    rungs.push_back(std::move(rung));
    if (partner.http().way.url.empty()) break;  // they send to us; there is nothing to climb to
  }
  return rungs;
}

}  // namespace crossdock::http_wire
