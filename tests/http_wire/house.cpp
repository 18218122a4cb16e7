// SPDX-License-Identifier: Apache-2.0
// Builds an HttpHouse's store, receiver and server, and signs and sends calls over a raw socket.
#include "tests/http_wire/house.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "gateway/store/migrations.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {
namespace {

template <class T>
T required(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace

HttpHouse::HttpHouse(const std::string& section, const std::string& store)
    : now_(parse_time_point("2026-11-23T12:00:00Z")->time_since_epoch().count()) {
  database_ = required(store::Database::open(
      {.dsn = store.empty() ? "sqlite:" + folder_.path("house.db") : store, .absent = store::Absent::created}));
  required(store::migrate(*database_, now()));
  const auto clock = [this] { return now(); };
  const auto current = [this] { return parties(); };
  alerts_ = std::make_unique<exchange::Alerts>(*database_, clock);
  channel_ = std::make_unique<http_wire::HttpChannel>(*alerts_, current, clock);
  receiver_ = std::make_unique<http_wire::Receiver>(*database_, current, clock,
                                                    http_wire::ReceiverOptions{.log = [this](const std::string& line) {
                                                      const std::lock_guard lock(mutex_);
                                                      log_.push_back(line);
                                                    }});
  know("acme", section);
  listen({});
}

HttpHouse::~HttpHouse() { server_->stop(Duration{0}); }

void HttpHouse::know(const std::string& id, const std::string& section) {
  std::string profile(acme_profile);
  const std::string line = "folder: {in: acme/in, out: acme/out}";
  profile.replace(profile.find(line), line.size(), "http: " + section);
  folder_.supplier("partners/" + id, profile);
  for (const auto& [file, secret] :
       {std::pair{"theirs", their_secret}, {"next", their_next_secret}, {"ours", our_secret}}) {
    const auto path = "partners/" + id + "/" + file;
    folder_.write(path, std::string(secret) + "\n");
    std::filesystem::permissions(folder_.path(path), std::filesystem::perms(0600));
  }
  auto loaded = partners::Directory::load(folder_.path("partners"));
  if (!loaded) throw std::runtime_error(describe(loaded.error().front()));
  directory_ = std::move(*loaded);
}

void HttpHouse::listen(std::optional<http::Tls> tls) {
  if (server_) server_->stop(Duration{0});
  server_ = required(http::Server::start({}, std::move(tls), *receiver_));
}

http_wire::Parties HttpHouse::parties() const {
  return {directory_, std::make_shared<const keyring::KeyRing>(entries_)};
}

std::vector<std::string> HttpHouse::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

std::int64_t HttpHouse::count(const std::string& sql) {
  std::int64_t result = 0;
  required(database_->read([&](store::Transaction& tx) -> Result<void> {
    const auto row = tx.query_one(sql);
    if (!row) return fail(row.error());
    result = *row ? (*row)->integer(0) : 0;
    return {};
  }));
  return result;
}

std::string HttpHouse::text(const std::string& sql) {
  std::string result;
  required(database_->read([&](store::Transaction& tx) -> Result<void> {
    const auto row = tx.query_one(sql);
    if (!row) return fail(row.error());
    if (*row) result = (*row)->text(0);
    return {};
  }));
  return result;
}

std::string HttpHouse::document() {
  const auto payload = count("SELECT payload FROM message WHERE direction = 'in' AND state <> 'held'");
  std::string bytes;
  required(database_->read([&](store::Transaction& tx) -> Result<void> {
    auto loaded = store::payloads::load(tx, store::PayloadId(payload));
    if (!loaded) return fail(loaded.error());
    bytes = std::move(*loaded);
    return {};
  }));
  return bytes;
}

std::string Call::text() const {
  std::string request = method + " " + target + " HTTP/1.1\r\nHost: us\r\n";
  if (!secret.empty()) {
    const std::vector keys{*http::SigningKey::parse(Secret(secret))};
    for (const auto& [name, value] : http::signature_fields(keys, id, timestamp, body).entries)
      request += name + ": " + value + "\r\n";
  }
  return request + more + fmt::format("Content-Length: {}\r\nConnection: close\r\n\r\n{}", body.size(), body);
}

Answer ask(int port, const std::string& request) {
  const RawSocket socket(port);
  socket.send(request);
  const auto response = socket.read_response(std::chrono::seconds(60));
  return {status_of(response), body_of(response), response.substr(0, response.find("\r\n\r\n"))};
}

}  // namespace crossdock::tests
