// SPDX-License-Identifier: Apache-2.0
// A partner at AS2: the gateway's own receiver and sender with the mirrored agreement, and a store of the partner's own,
// which is what makes a message count once on this side too.
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <set>
#include <thread>

#include "gateway/pipeline/deliver.hpp"
#include "gateway/pipeline/work.hpp"
#include "gateway/simulator/keys.hpp"
#include "gateway/simulator/mirror.hpp"
#include "gateway/simulator/post.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/migrations.hpp"
#include "gateway/store/work_queue.hpp"
#include "gateway/transport/as2_wire/as2_channel.hpp"
#include "gateway/transport/as2_wire/receiver.hpp"
#include "gateway/transport/exchange/names.hpp"
#include "gateway/transport/folder/files.hpp"
#include "gateway/transport/http/server.hpp"
#include "translators/segments/looks.hpp"

namespace crossdock::simulator {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds lease{60};
constexpr std::chrono::seconds longest_wait{30};           // between attempts to deliver
constexpr std::chrono::seconds patience_for_receipts{30};  // of `send`, when they come later
constexpr int most_waiting = 10'000;

class As2Post final : public Post {
 public:
  static Result<std::unique_ptr<As2Post>> open(const pipeline::Network& network, const partners::Partner& partner,
                                               PostOptions options) {
    const auto mirror = mirror_of(network.settings(), partner);
    if (!mirror) return fail(mirror.error());
    const auto station = station_address(partner);
    if (!station) return fail(station.error());
    const auto& own = mirror->settings.keys.front();
    std::error_code ignored;
    for (const auto& path : {own.key, own.passphrase.name, own.certificate}) {
      if (!fs::exists(path, ignored)) return fail(missing_key(partner, path));
    }
    auto keys = keyring::load(mirror->settings, *mirror->directory);
    if (!keys.errors.empty()) return fail(keys.errors.front());
    if (auto made = folder::make_folder(home_of(network, partner)); !made) return fail(made.error());
    auto database = store::Database::open(
        {.dsn = "sqlite:" + home_of(network, partner) + "/as2.db", .absent = store::Absent::created});
    if (!database) return fail(database.error());
    if (const auto migrated = store::migrate(**database, options.clock()); !migrated) return fail(migrated.error());
    const as2_wire::Parties parties{mirror->directory, std::move(keys.ring), mirror->settings.as2};
    return std::unique_ptr<As2Post>(new As2Post(std::move(*database), parties, *station, partner,
                                                network.settings().maximum_file_bytes, std::move(options)));
  }

  ~As2Post() override {
    if (server_) server_->stop(std::chrono::seconds(5));
  }

  Result<void> listen() {
    http::ServerOptions server{.address = station_.address,
                               .port = station_.port,
                               .connections = 64,
                               .connections_per_address = 64,
                               .threads = 4};
    std::optional<http::Tls> tls;
    if (station_.tls) {
      auto identity = parties_.keys->tls_server(options_.clock());
      if (!identity) return fail(identity.error());
      tls = http::Tls{.identity = std::move(*identity)};
    }
    auto started = http::Server::start(std::move(server), std::move(tls), receiver_);
    if (!started) return fail(started.error());
    server_ = std::move(*started);
    return {};
  }

  // Gives back the work that a player was sending when it was killed. There is only one at a time, so nobody else
  // is at it.
  Result<void> give_back() {
    return database_->write(
        [&](store::Transaction& tx) { return store::work_queue::take_back_all(tx, options_.clock()); });
  }

  // The receiver queues what it accepted for the gateway's pipeline; here the partner takes it from there.
  Result<std::vector<Waiting>> waiting() override {
    std::vector<Waiting> files;
    const auto read = database_->read([&](store::Transaction& tx) -> Result<void> {
      const auto work = store::work_queue::list(tx, {.stage = store::Stage::check, .limit = most_waiting});
      if (!work) return fail(work.error());
      for (const auto& entry : *work) {
        const auto message = store::messages::load(tx, MessageId(entry.item.subject));
        if (!message) return fail(message.error());
        files.push_back({std::to_string(entry.item.subject), message->name});
      }
      return {};
    });
    if (!read) return fail(read.error());
    return files;
  }

  Result<InboundFile> read(const Waiting& file) override {
    InboundFile inbound{.name = file.name, .bytes = {}};
    const auto read = database_->read([&](store::Transaction& tx) -> Result<void> {
      const auto message = store::messages::load(tx, id_of(file));
      if (!message) return fail(message.error());
      if (message->size > static_cast<std::int64_t>(limit_))
        return fail(Fault::invalid, "a document of this size is not read by the simulator");
      auto bytes = store::payloads::load(tx, message->payload);
      if (!bytes) return fail(bytes.error());
      inbound.bytes = std::move(*bytes);
      return {};
    });
    if (!read) return fail(read.error());
    return inbound;
  }

  Result<void> put_away(const Waiting& file) override {
    return database_->write([&](store::Transaction& tx) {
      return store::work_queue::take_out(tx, store::Stage::check, id_of(file).number());
    });
  }

  // Into the store, with the reply's name as its key: handed over again it is still one message, with one Message-ID.
  Result<void> hand_over(const std::string& path) override {
    const auto file = folder::read_whole(path, limit_);
    if (!file) return fail(file.error());
    const auto name = fs::path(path).filename().string();
    const auto queued = database_->write([&](store::Transaction& tx) -> Result<void> {
      const auto added = add(tx, name, file->bytes, "reply:" + name);
      if (!added) return fail(added.error());
      if (!added->fresh) return {};
      const auto pushed = store::work_queue::add(tx, pipeline::deliver_of(added->id), options_.clock());
      if (!pushed) return fail(pushed.error());
      return {};
    });
    if (!queued) return queued;
    return folder::remove_file(path);
  }

  // Replies and receipts in their order; what the gateway cannot take now keeps those behind it waiting.
  Result<int> work() override {
    int done = 0;
    for (;;) {
      const auto went = deliver_next();
      if (!went) return fail(went.error());
      if (!*went) break;
      ++done;
    }
    if (auto told = tell_of_cases(); !told) return fail(told.error());
    return done;
  }

  Result<std::string> send(const std::string& name, std::string_view bytes) override {
    MessageId message;
    const auto stored = database_->write([&](store::Transaction& tx) -> Result<void> {
      const auto added = add(tx, name, bytes, "");
      if (!added) return fail(added.error());
      message = added->id;
      return {};
    });
    if (!stored) return fail(stored.error());
    // A receipt that comes later is taken by whoever plays the partner: another process, or this one.
    const bool later = gateway().as2().receipt_later;
    if (later && !server_) (void)listen();
    auto reached = pipeline::kept(*database_, channel_.deliver(gateway(), delivery(message, name, bytes)));
    if (!reached && reached.error().fault == Fault::unavailable)
      return fail(Fault::unavailable,
                  reached.error().what + "; the gateway must run: 'crossdock serve' with the same settings",
                  gateway().as2().url);
    if (!reached || !later) return reached;
    return await_receipt(message, *reached);
  }

  std::string place() const override { return parties_.own.url; }

 private:
  As2Post(std::unique_ptr<store::Database> database, as2_wire::Parties parties, StationAddress station,
          const partners::Partner& partner, std::uint64_t limit, PostOptions options)
      : database_(std::move(database)),
        parties_(std::move(parties)),
        station_(std::move(station)),
        options_(std::move(options)),
        name_(partner.id.text()),
        limit_(limit),
        alerts_(*database_, options_.clock),
        channel_(
            *database_, alerts_, [this] { return parties_; }, options_.clock),
        receiver_(*database_, [this] { return parties_; }, options_.clock,
                  {.path = station_.path, .payload_limit = limit_, .log = [this](const std::string& line) {
                     trouble(line);
                   }}) {}

  const partners::Partner& gateway() const { return *parties_.directory->find(the_gateway); }
  static MessageId id_of(const Waiting& file) { return MessageId(std::stoll(file.key)); }
  void trouble(const std::string& line) const {
    if (options_.on_trouble) options_.on_trouble(name_ + ": " + line);
  }

  Result<store::messages::Added> add(store::Transaction& tx, const std::string& name, std::string_view bytes,
                                     std::string key) {
    const auto payload = store::payloads::store(tx, bytes, options_.clock());
    if (!payload) return fail(payload.error());
    store::Message message;
    message.direction = store::Direction::out;
    message.partner = the_gateway.text();
    message.channel = "as2";
    message.name = name;
    message.payload = payload->id;
    message.sha256 = payload->sha256;
    message.size = payload->size;
    message.dedup_key = std::move(key);
    message.state = store::MessageState::ready;
    return store::messages::add(tx, message, options_.clock());
  }

  // The name as the profile's pattern puts it together again.
  static pipeline::Delivery delivery(MessageId message, const std::string& name, std::string_view bytes) {
    const std::string_view all(name);
    const auto dot = all.rfind('.');
    const auto extension = dot == std::string_view::npos ? std::string_view("edi") : all.substr(dot + 1);
    const auto syntax = segments::syntax_in(bytes).value_or(canonical::Syntax::xml);
    return {.message = message,
            .type = {},
            .control = all.substr(0, dot),
            .extension = extension,
            .media_type = canonical::file_of(syntax).media_type,
            .bytes = bytes};
  }

  // False when nothing is due, or what is due must wait.
  Result<bool> deliver_next() {
    constexpr std::array stages{store::Stage::deliver};
    std::vector<store::work_queue::Claim> claims;
    store::Message message;
    std::string bytes;
    const auto claimed = database_->write([&](store::Transaction& tx) -> Result<void> {
      auto due = store::work_queue::claim(tx, options_.clock(), lease, stages, 1);
      if (!due) return fail(due.error());
      claims = std::move(*due);
      if (claims.empty()) return {};
      auto found = store::messages::load(tx, MessageId(claims.front().subject));
      if (!found) return fail(found.error());
      message = std::move(*found);
      auto payload = store::payloads::load(tx, message.payload);
      if (!payload) return fail(payload.error());
      bytes = std::move(*payload);
      return {};
    });
    if (!claimed) return fail(claimed.error());
    if (claims.empty()) return false;
    const auto reached = channel_.deliver(gateway(), delivery(message.id, message.name, bytes));
    if (reached) told_.clear();
    const bool again = !reached && reached.error().fault == Fault::unavailable;
    if (!reached && reached.error().what != told_) {
      told_ = reached.error().what;
      trouble(fmt::format("{} {}: {}", message.name, again ? "could not be sent and is tried again" : "was refused",
                          told_));
    }
    const auto noted = database_->write([&](store::Transaction& tx) -> Result<void> {
      if (reached && reached->keep) {
        if (auto kept = reached->keep(tx); !kept) return kept;
      }
      if (!again) return store::work_queue::finish(tx, claims.front());
      const auto wait = std::min<Duration>(longest_wait, std::chrono::seconds(claims.front().attempt));
      return store::work_queue::retry(tx, claims.front(), options_.clock() + wait, reached.error().what);
    });
    if (!noted) return fail(noted.error());
    return !again;
  }

  // Receipts that say no, or that prove nothing, open cases in the partner's store as they do in the gateway's.
  Result<void> tell_of_cases() {
    std::vector<store::cases::Case> open;
    const auto read = database_->read([&](store::Transaction& tx) -> Result<void> {
      auto cases = store::cases::list(tx, true, 20);
      if (!cases) return fail(cases.error());
      open = std::move(*cases);
      return {};
    });
    if (!read) return read;
    for (const auto& one : open) {
      if (one.kind == CaseKind::channel_failing) continue;  // what failed was told when it did
      if (!told_cases_.insert(one.id).second) continue;
      trouble(one.text);
    }
    return {};
  }

  // The words of the receipt that ended a message, as the case about it tells them.
  std::string refusal_of(MessageId message) {
    std::string text;
    (void)database_->read([&](store::Transaction& tx) -> Result<void> {
      const auto cases = store::cases::of_subject(tx, fmt::format("message:{}", message.number()));
      if (!cases) return fail(cases.error());
      for (const auto& one : *cases) text = ": " + one.text;
      return {};
    });
    return text;
  }

  Result<std::string> await_receipt(MessageId message, const std::string& reached) {
    const auto end = std::chrono::steady_clock::now() + patience_for_receipts;
    while (std::chrono::steady_clock::now() < end) {
      std::optional<store::as2::Outbound> sent;
      const auto read = database_->read([&](store::Transaction& tx) -> Result<void> {
        auto found = store::as2::sealed_for(tx, message);
        if (!found) return fail(found.error());
        sent = std::move(*found);
        return {};
      });
      if (!read) return fail(read.error());
      if (!sent) return fail(Fault::refused, "the gateway's receipt refuses the message" + refusal_of(message));
      if (!sent->receipt.none()) return reached + ", receipt: " + sent->disposition;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return reached + ", and its receipt has not come yet";
  }

  std::unique_ptr<store::Database> database_;
  as2_wire::Parties parties_;
  StationAddress station_;
  PostOptions options_;
  std::string name_;
  std::uint64_t limit_;
  exchange::Alerts alerts_;
  as2_wire::As2Channel channel_;
  as2_wire::Receiver receiver_;
  std::unique_ptr<http::Server> server_;
  std::string told_;  // the last trouble, which is not told at each attempt
  std::set<std::int64_t> told_cases_;
};

}  // namespace

Result<std::unique_ptr<Post>> open_as2_post(const pipeline::Network& network, const partners::Partner& partner,
                                            Purpose purpose, PostOptions options) {
  auto post = As2Post::open(network, partner, std::move(options));
  if (!post) return fail(post.error());
  if (purpose == Purpose::play) {
    if (auto back = (*post)->give_back(); !back) return fail(back.error());
    if (auto listens = (*post)->listen(); !listens) return fail(listens.error());
  }
  return std::move(*post);
}

}  // namespace crossdock::simulator
