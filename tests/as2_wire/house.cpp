// SPDX-License-Identifier: Apache-2.0
// Builds a House's store, receiver, server and channel, and reads its state by SQL.
#include "tests/as2_wire/house.hpp"

#include <stdexcept>

#include "gateway/pipeline/deliver.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/migrations.hpp"
#include "gateway/store/work_queue.hpp"

namespace crossdock::tests {
namespace {

template <class T>
T required(Result<T> result) {
  if (!result) throw std::runtime_error(describe(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

keyring::Window always() {
  return {as2::noon() - as2::a_day, as2::noon() - as2::a_day, as2::noon() + 300 * as2::a_day};
}

}  // namespace

House::House(std::string name, const pki::Identity& identity)
    : name_(std::move(name)), identity_(identity), now_(as2::noon().time_since_epoch().count()) {
  database_ =
      required(store::Database::open({.dsn = "sqlite:" + folder_.path("house.db"), .absent = store::Absent::created}));
  required(store::migrate(*database_, now()));
  entries_.push_back({.whose = keyring::Whose::ours,
                      .partner = {},
                      .roles = {keyring::CertificateRole::sign, keyring::CertificateRole::decrypt},
                      .window = always(),
                      .certificate = identity.certificate,
                      .chain = {},
                      .key = identity.key,
                      .source = {}});
  const auto clock = [this] { return now(); };
  const auto current = [this] { return parties(); };
  alerts_ = std::make_unique<exchange::Alerts>(*database_, clock);
  channel_ = std::make_unique<as2_wire::As2Channel>(*database_, *alerts_, current, clock);
  restart();
}

void House::restart() {
  if (server_) server_->stop(Duration{0});
  server_.reset();
  as2_wire::ReceiverOptions options;
  options.sign_of_life = Duration(100);
  options.transfers = limits_;
  options.log = [this](const std::string& line) {
    const std::lock_guard lock(mutex_);
    log_.push_back(line);
  };
  receiver_ = std::make_unique<as2_wire::Receiver>(
      *database_, [this] { return parties(); }, [this] { return now(); }, std::move(options));
  listen();
}

House::~House() { server_->stop(Duration{0}); }

void House::listen(http::ServerOptions options, std::optional<http::Tls> tls) {
  if (server_) server_->stop(Duration{0});
  server_ = required(http::Server::start(std::move(options), std::move(tls), *receiver_));
}

std::string House::url() const { return "http://127.0.0.1:" + std::to_string(port()) + "/as2"; }

void House::know(const std::string& id, const std::string& name, const pki::Certificate& certificate,
                 const std::string& url, const std::string& more) {
  std::string profile(acme_profile);
  const std::string line = "folder: {in: acme/in, out: acme/out}";
  profile.replace(profile.find(line), line.size(), "as2: {id: \"" + name + "\", url: \"" + url + "\"" + more + "}");
  folder_.supplier("partners/" + id, profile);
  auto loaded = partners::Directory::load(folder_.path("partners"));
  if (!loaded) throw std::runtime_error(describe(loaded.error().front()));
  directory_ = std::move(*loaded);
  std::erase_if(entries_, [&](const auto& entry) { return entry.partner == PartnerId(id); });
  entries_.push_back({.whose = keyring::Whose::theirs,
                      .partner = PartnerId(id),
                      .roles = {keyring::CertificateRole::verify, keyring::CertificateRole::encrypt},
                      .window = always(),
                      .certificate = certificate,
                      .chain = {},
                      .key = {},
                      .source = {}});
}

as2_wire::Parties House::parties() const {
  return {directory_, std::make_shared<const keyring::KeyRing>(entries_), {.id = name_, .url = url()}};
}

const partners::Partner& House::partner(const std::string& id) const { return *directory_->find(PartnerId(id)); }

std::vector<std::string> House::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

MessageId House::add_document(const std::string& partner, std::string_view bytes) {
  MessageId id;
  required(database_->write([&](store::Transaction& tx) -> Result<void> {
    const auto payload = store::payloads::store(tx, bytes, now());
    if (!payload) return fail(payload.error());
    store::Message message;
    message.direction = store::Direction::out;
    message.partner = partner;
    message.payload = payload->id;
    message.sha256 = payload->sha256;
    message.size = payload->size;
    message.state = store::MessageState::ready;
    message.syntax = "x12";
    message.type = "850";
    message.control = "000000012";
    const auto added = store::messages::add(tx, message, now());
    if (!added) return fail(added.error());
    id = added->id;
    return {};
  }));
  return id;
}

Result<std::string> House::deliver(MessageId id, bool first) {
  return pipeline::kept(*database_, hand_over(id, first));
}

pipeline::Delivered House::hand_over(MessageId id, bool first) {
  store::Message message;
  std::string bytes;
  required(database_->read([&](store::Transaction& tx) -> Result<void> {
    auto found = store::messages::load(tx, id);
    if (!found) return fail(found.error());
    message = *found;
    auto loaded = store::payloads::load(tx, message.payload);
    if (!loaded) return fail(loaded.error());
    bytes = std::move(*loaded);
    return {};
  }));
  return channel_->deliver(partner(message.partner), {.message = id,
                                                      .type = message.type,
                                                      .control = message.control,
                                                      .extension = "edi",
                                                      .media_type = "application/edi-x12",
                                                      .bytes = bytes,
                                                      .first = first});
}

int House::work() {
  constexpr std::array stages{store::Stage::deliver};
  std::vector<store::work_queue::Claim> claims;
  required(database_->write([&](store::Transaction& tx) -> Result<void> {
    auto claimed = store::work_queue::claim(tx, now(), std::chrono::minutes(1), stages, 100);
    if (!claimed) return fail(claimed.error());
    claims = std::move(*claimed);
    return {};
  }));
  int delivered = 0;
  for (const auto& claim : claims) {
    if (!deliver(MessageId(claim.subject))) continue;
    ++delivered;
    required(database_->write([&](store::Transaction& tx) { return store::work_queue::finish(tx, claim); }));
  }
  return delivered;
}

std::vector<Arrived> House::arrived() {
  std::vector<Arrived> found;
  required(database_->read([&](store::Transaction& tx) -> Result<void> {
    const auto messages = store::messages::list(tx, {.direction = store::Direction::in});
    if (!messages) return fail(messages.error());
    for (const auto& message : *messages) {
      auto bytes = store::payloads::load(tx, message.payload);
      if (!bytes) return fail(bytes.error());
      found.insert(found.begin(),
                   {message.name, std::move(*bytes), std::string(store::to_string(message.state)), message.partner});
    }
    return {};
  }));
  return found;
}

std::vector<std::string> House::open_cases() {
  std::vector<std::string> kinds;
  required(database_->read([&](store::Transaction& tx) -> Result<void> {
    const auto cases = store::cases::list(tx, true, 100);
    if (!cases) return fail(cases.error());
    for (const auto& one : *cases) kinds.emplace_back(to_string(one.kind));
    return {};
  }));
  return kinds;
}

std::vector<std::string> House::story(MessageId message) {
  std::vector<std::string> lines;
  required(database_->read([&](store::Transaction& tx) -> Result<void> {
    const auto events = store::events::for_message(tx, message);
    if (!events) return fail(events.error());
    for (const auto& event : *events) lines.push_back(std::string(to_string(event.kind)) + ": " + event.text);
    return {};
  }));
  return lines;
}

std::int64_t House::count(const std::string& sql) {
  std::int64_t result = 0;
  required(database_->read([&](store::Transaction& tx) -> Result<void> {
    const auto row = tx.query_one(sql);
    if (!row) return fail(row.error());
    result = *row ? (*row)->integer(0) : 0;
    return {};
  }));
  return result;
}

std::string House::text(const std::string& sql) {
  std::string result;
  required(database_->read([&](store::Transaction& tx) -> Result<void> {
    const auto row = tx.query_one(sql);
    if (!row) return fail(row.error());
    if (*row) result = (*row)->text(0);
    return {};
  }));
  return result;
}

std::string House::payload(const std::string& sql) {
  std::string result;
  const auto id = count(sql);
  required(database_->read([&](store::Transaction& tx) -> Result<void> {
    auto bytes = store::payloads::load(tx, store::PayloadId(id));
    if (!bytes) return fail(bytes.error());
    result = std::move(*bytes);
    return {};
  }));
  return result;
}

}  // namespace crossdock::tests
