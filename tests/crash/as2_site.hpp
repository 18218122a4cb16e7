// SPDX-License-Identifier: Apache-2.0
// The sample network with one buyer at AS2: the gateway is a process of its own, the buyer is played here.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/transport/as2/mdn.hpp"
#include "gateway/transport/as2/sealer.hpp"
#include "tests/crash/site.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {

inline constexpr const char* as2_buyer = "metro-outfitters";

class As2Site {
 public:
  // `store` and `place` as for Site. Without `answer` the buyer confirms whatever the gateway sends it.
  using Answer = std::function<std::string(const std::string& request)>;
  explicit As2Site(const std::string& store = "", const std::string& place = "", Answer answer = {});

  // Where its profile says that the buyer is: itself at first, or something in front of it that passes on.
  void reach_buyer_at(int port);
  // Further options of the buyer's profile: ", restart: true".
  void agree_on(const std::string& options);

  Site& site() { return site_; }
  const std::string& folder() const { return site_.folder(); }
  int port() const { return port_; }
  const Recorder& buyer() const { return *buyer_; }  // what the gateway sent it, which it confirmed

  // Of a message of the buyer's: signed, encrypted, with a signed receipt in the reply.
  as2::SealTerms terms(const std::string& message_id) const;
  std::string order_request();
  static std::string post(const as2::Headers& headers, const std::string& body);
  std::string ask(const std::string& request) const;

  // What the gateway sent, opened, and the reply to it: a signed receipt. Not of receipts.
  struct Taken {
    std::string message_id, document, confirmation;
  };
  Taken take(const std::string& request) const;
  // A receipt of the gateway, in its reply or by itself: it is signed, and about this message.
  Result<as2::ReadMdn> read_receipt(const std::string& headers_and_body) const;
  std::string buyer_url() const;

  bool listens() const;
  // Returns when it listens.
  std::unique_ptr<Process> start(const std::string& failpoint = "");
  std::int64_t count(const std::string& sql) { return site_.count(sql); }
  std::string stored_receipt();

 private:
  pki::Identity ours_, theirs_;
  int port_;
  int buyer_port_ = 0;  // in the profile
  std::string options_;
  Site site_;
  std::string profile_;  // without the part about AS2
  std::unique_ptr<Recorder> buyer_;
};

// Ends it as systemd does, and expects that it ends well.
void end(Process& process);

}  // namespace crossdock::tests
