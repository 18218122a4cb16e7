// SPDX-License-Identifier: Apache-2.0
// Lends idle sessions or opens new ones, and delays the next login after a failed one.
#include "gateway/transport/sftp/sessions.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <map>
#include <mutex>

#include "gateway/transport/secrets/secrets.hpp"
#include "gateway/transport/sftp/breaker.hpp"
#include "gateway/transport/sftp/schedule.hpp"

namespace crossdock::sftp {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::seconds kept_idle{30};  // servers end idle sessions too, and a login costs ten of our answers

struct Idle {
  std::unique_ptr<Session> session;
  Steady::time_point since;
};

// One partner's connections.
struct Line {
  partners::SftpEndpoint endpoint;
  int in_use = 0;
  std::vector<Idle> idle;
  int failures = 0;  // logins in a row
  TimePoint not_before;
  Error last;
};

}  // namespace

struct Sessions::State {
  std::function<TimePoint()> clock;
  std::shared_ptr<Breaker> breaker = std::make_shared<Breaker>();
  std::mutex mutex;
  std::condition_variable freed;
  std::map<PartnerId, Line> lines;

  // With the mutex held.
  Line& line_of(const partners::Partner& partner, std::vector<Idle>& outdated) {
    auto& line = lines[partner.id];
    if (!(line.endpoint == partner.sftp())) {  // a reload changed the profile
      outdated = std::exchange(line.idle, {});
      line.endpoint = partner.sftp();
      line.failures = 0;
    }
    return line;
  }
};

Result<Login> login_of(const partners::SftpEndpoint& endpoint) {
  Login login{.host = endpoint.host,
              .port = endpoint.port,
              .user = endpoint.user,
              .host_keys = endpoint.host_keys,
              .private_key = {},
              .passphrase = {},
              .password = {},
              .timeout = endpoint.timeout,
              .stat = endpoint.stat,
              .breaker = {}};
  if (!endpoint.private_key.empty()) {
    auto key = secrets::read_private_file(endpoint.private_key);
    if (!key) return fail(key.error());
    login.private_key = std::move(*key);
  }
  for (const auto& [source, into] :
       {std::pair{&endpoint.passphrase, &login.passphrase}, std::pair{&endpoint.password, &login.password}}) {
    auto secret = secrets::read(*source);
    if (!secret) return fail(secret.error());
    *into = std::move(*secret);
  }
  return login;
}

Sessions::Sessions(std::function<TimePoint()> clock) : state_(std::make_unique<State>()) {
  state_->clock = std::move(clock);
}
Sessions::~Sessions() = default;

void Sessions::interrupt() {
  state_->breaker->break_off();
  // Under the lock, or whoever is about to wait would not hear of it.
  const std::lock_guard lock(state_->mutex);
  state_->freed.notify_all();
}

bool Sessions::interrupted() const { return state_->breaker->broken(); }

Sessions::Lease::~Lease() {
  if (session_) owner_->give_back(partner_, std::move(session_));
}

Result<Sessions::Lease> Sessions::lease(const partners::Partner& partner) {
  auto session = reserve(partner);
  if (!session) return fail(session.error());
  // The server may have ended what was idle; it tells when asked.
  if (*session) {
    (*session)->allow(partner.sftp().timeout);
    if (!(*session)->status(".")) session->reset();
  }
  if (!*session) session = log_in(partner);
  if (!session) return fail(session.error());
  (*session)->allow(partner.sftp().transfer_limit);
  return Lease(*this, partner.id, std::move(*session));
}

// One of the partner's connections: an idle session, or nothing where one is to be opened.
Result<std::unique_ptr<Session>> Sessions::reserve(const partners::Partner& partner) {
  std::vector<Idle> over;  // ended after the lock is released: a goodbye takes time
  std::unique_lock lock(state_->mutex);
  auto& line = state_->line_of(partner, over);
  if (line.failures > 0 && state_->clock() < line.not_before) {
    return fail(Fault::unavailable,
                fmt::format("{}; the next login is tried after {}", line.last.what, text_of(line.not_before)),
                line.last.where);
  }
  const auto free = [&] { return state_->breaker->broken() || line.in_use < line.endpoint.connections; };
  const bool freed = state_->freed.wait_for(lock, partner.sftp().timeout, free);
  if (state_->breaker->broken())
    return fail(Fault::unavailable, fmt::format("'{}' is not asked any more", partner.id.text()));
  if (!freed) {
    return fail(Fault::unavailable,
                fmt::format("all {} connections to '{}' are in use", line.endpoint.connections, partner.id.text()));
  }
  ++line.in_use;
  const auto now = Steady::now();
  while (!line.idle.empty()) {
    auto last = std::move(line.idle.back());
    line.idle.pop_back();
    if (now - last.since < kept_idle) return std::move(last.session);
    over.push_back(std::move(last));
  }
  return nullptr;
}

Result<std::unique_ptr<Session>> Sessions::log_in(const partners::Partner& partner) {
  auto login = login_of(partner.sftp());
  if (login) login->breaker = state_->breaker;
  auto session = login ? Session::open(*login) : Result<Session>(fail(login.error()));
  const std::lock_guard lock(state_->mutex);
  auto& line = state_->lines[partner.id];
  if (session) {
    line.failures = 0;
    return std::make_unique<Session>(std::move(*session));
  }
  --line.in_use;
  ++line.failures;
  line.last = session.error();
  line.not_before = state_->clock() + wait_after_failed_login(line.failures);
  state_->freed.notify_one();
  return fail(session.error());
}

void Sessions::give_back(const PartnerId& partner, std::unique_ptr<Session> session) {
  const std::lock_guard lock(state_->mutex);
  auto& line = state_->lines[partner];
  --line.in_use;
  if (session->alive()) line.idle.push_back({std::move(session), Steady::now()});
  state_->freed.notify_one();
}

}  // namespace crossdock::sftp
