// SPDX-License-Identifier: Apache-2.0
// One end of AS2 with a store, keys, a server and a sender of its own, in this process: two of them are partners.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/pipeline/engine.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/transport/as2_wire/as2_channel.hpp"
#include "gateway/transport/as2_wire/receiver.hpp"
#include "tests/as2/sample.hpp"
#include "tests/partners/folder.hpp"

namespace crossdock::tests {

struct Arrived {
  std::string name, bytes, state, partner;
};

class House {
 public:
  // Listens at once. `more`: further keys of the `as2` section of the profile, as flow YAML: ", sign: none".
  House(std::string name, const pki::Identity& identity);
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  // Makes a partner known: its folder is `id`, its AS2 name `name`.
  void know(const std::string& id, const std::string& name, const pki::Certificate& certificate, const std::string& url,
            const std::string& more = "");
  void know(const House& other, const std::string& more = "") {
    know(other.name_, other.name_, other.identity_.certificate, other.url(), more);
  }
  // The server again, with other options or with TLS. The port changes.
  void listen(http::ServerOptions options = {}, std::optional<http::Tls> tls = {});
  void restart();  // of the receiver: what it only remembered is gone
  void restart(as2_wire::TransferLimits limits) {
    limits_ = limits;
    restart();
  }
  void add_entry(keyring::Entry entry) { entries_.push_back(std::move(entry)); }

  const std::string& name() const { return name_; }
  int port() const { return server_->port(); }
  std::string url() const;
  store::Database& database() { return *database_; }
  as2_wire::As2Channel& channel() { return *channel_; }
  http::Server& server() { return *server_; }
  as2_wire::Parties parties() const;
  const partners::Partner& partner(const std::string& id) const;
  TimePoint now() const { return TimePoint(Duration(now_.load())); }
  void advance(Duration time) { now_ += time.count(); }
  std::vector<std::string> log() const;

  // A document to be sent, as the pipeline would have stored it.
  MessageId add_document(const std::string& partner, std::string_view bytes);
  // `first`: as if nothing was ever tried.
  Result<std::string> deliver(MessageId message, bool first = false);
  pipeline::Delivered hand_over(MessageId message, bool first = false);  // to the channel, which keeps nothing of it
  Result<std::string> send(const std::string& partner, std::string_view bytes) {
    return deliver(add_document(partner, bytes));
  }
  // What waits to be delivered, by the work queue: receipts too. How many were delivered.
  int work();

  // Inbound messages of the pipeline, oldest first.
  std::vector<Arrived> arrived();
  std::vector<std::string> open_cases();              // their kinds, in order
  std::vector<std::string> story(MessageId message);  // "kind: text"
  std::int64_t count(const std::string& sql);
  std::string text(const std::string& sql);
  std::string payload(const std::string& sql);  // of the id that it selects

 private:
  void load();

  std::string name_;
  const pki::Identity& identity_;
  Folder folder_;
  std::atomic<std::int64_t> now_;
  std::unique_ptr<store::Database> database_;
  std::shared_ptr<const partners::Directory> directory_;
  std::vector<keyring::Entry> entries_;
  std::unique_ptr<exchange::Alerts> alerts_;
  std::unique_ptr<as2_wire::As2Channel> channel_;
  as2_wire::TransferLimits limits_;
  std::unique_ptr<as2_wire::Receiver> receiver_;
  std::unique_ptr<http::Server> server_;
  mutable std::mutex mutex_;
  std::vector<std::string> log_;
};

}  // namespace crossdock::tests
