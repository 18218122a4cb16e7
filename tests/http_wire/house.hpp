// SPDX-License-Identifier: Apache-2.0
// A gateway's HTTP side with a store, partners and a server of its own, in this process, and callers who sign.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/store/messages.hpp"
#include "gateway/transport/http_wire/http_channel.hpp"
#include "gateway/transport/http_wire/receiver.hpp"
#include "tests/partners/folder.hpp"

namespace crossdock::tests {

// What they sign with; what we sign with is `our_secret`.
inline constexpr std::string_view their_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
inline constexpr std::string_view their_next_secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
inline constexpr std::string_view our_secret = "whsec_Ym90aCBzaWRlcyBrbm93IHRoaXMgc2VjcmV0IQ==";

class HttpHouse {
 public:
  // Partner acme with the `http` section; `store`: a dsn, "" for a SQLite file.
  explicit HttpHouse(const std::string& section = "{verify_with: [{file: theirs}, {file: next}]}",
                     const std::string& store = "");
  ~HttpHouse();
  HttpHouse(const HttpHouse&) = delete;
  HttpHouse& operator=(const HttpHouse&) = delete;

  void know(const std::string& id, const std::string& section);  // makes a partner known
  void listen(std::optional<http::Tls> tls);                     // again, with TLS; the port changes
  void add_entry(keyring::Entry entry) { entries_.push_back(std::move(entry)); }

  int port() const { return server_->port(); }
  TimePoint now() const { return TimePoint(Duration(now_.load())); }
  std::int64_t seconds() const { return now_.load() / 1000; }
  void advance(Duration time) { now_ += time.count(); }
  store::Database& database() { return *database_; }
  const partners::Partner& partner(const std::string& id) const { return *directory_->find(PartnerId(id)); }
  http_wire::HttpChannel& channel() { return *channel_; }
  exchange::Alerts& alerts() { return *alerts_; }
  std::vector<std::string> log() const;
  std::int64_t count(const std::string& sql);
  std::string text(const std::string& sql);
  std::string document();  // the bytes of the one message that came in

 private:
  http_wire::Parties parties() const;

  Folder folder_;
  std::atomic<std::int64_t> now_;
  std::unique_ptr<store::Database> database_;
  std::shared_ptr<const partners::Directory> directory_;
  std::vector<keyring::Entry> entries_;
  std::unique_ptr<exchange::Alerts> alerts_;
  std::unique_ptr<http_wire::HttpChannel> channel_;
  std::unique_ptr<http_wire::Receiver> receiver_;
  std::unique_ptr<http::Server> server_;
  mutable std::mutex mutex_;
  std::vector<std::string> log_;
};

// A request as a caller writes it.
struct Call {
  std::string method = "POST", target = "/in/acme";
  std::string id = "po-4711";
  std::int64_t timestamp = 0;
  std::string secret{their_secret};
  std::string body = "ISA*an order";
  std::string more;  // further fields, each with its line end
  std::string text() const;
};

// An answer's status and body.
struct Answer {
  int status = 0;
  std::string body, head;
};
Answer ask(int port, const std::string& request);

}  // namespace crossdock::tests
