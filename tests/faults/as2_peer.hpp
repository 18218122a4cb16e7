// SPDX-License-Identifier: Apache-2.0
// The buyer of an As2Site as a partner that never gives up: it sends orders, signed and encrypted, with receipts in the
// reply or later, repeats them under the same Message-ID until it has the receipt, sometimes once more, and takes what
// the gateway sends, sometimes losing its own answer. Everything goes into the outside ledger.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "tests/crash/as2_site.hpp"
#include "tests/faults/outside_ledger.hpp"

namespace crossdock::tests {

struct PeerOptions {
  std::uint64_t seed = 1;
  int senders = 2;
  int most_open = 6;                         // orders without a 997: above that nothing new is sent
  std::chrono::milliseconds patience{3000};  // for a reply
  double later = 0.3;                        // receipts over a connection of their own
  double again = 0.2;                        // messages that are repeated although their receipt came
  double forgetful = 0.1;                    // messages of the gateway that get no answer
};

class As2Peer {
 public:
  As2Peer(const std::string& store, const std::string& place, OutsideLedger& ledger, PeerOptions options);
  ~As2Peer();
  As2Peer(const As2Peer&) = delete;
  As2Peer& operator=(const As2Peer&) = delete;

  As2Site& as2_site() { return site_; }
  Site& site() { return site_.site(); }
  // Sends there instead of to the gateway.
  void send_to(int port) { port_ = port; }

  void start();
  // One order, until its receipt is there or the time is over: whether it is. `finish` goes on with it.
  bool send_one(std::chrono::milliseconds patience);
  // Nothing new is sent; whether all that was sent has its receipt in time.
  bool finish(std::chrono::milliseconds patience);
  // Gives up: the threads end.
  void stop();
  int messages() const { return next_ - 1; }
  int receipts() const { return proofs_; }  // that came, repetitions too

 private:
  struct Order {
    std::string id, request;
    as2::Mic mic;
    bool later = false;
  };
  using Deadline = std::chrono::steady_clock::time_point;

  void send_orders(std::uint64_t seed);
  bool exchange(std::mt19937_64& random, Deadline end);
  bool repeat(const Order& order, Deadline end);
  Order seal(int number, bool later);
  std::string attempt(const Order& order) const;
  bool note_reply(const Order& order, const std::string& reply);
  bool note_receipt(const std::string& headers_and_body);
  bool has_receipt(const std::string& id, std::chrono::milliseconds patience);
  std::string answer(const std::string& request);
  bool may_send();

  OutsideLedger& ledger_;
  PeerOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, as2::Mic> sent_;
  std::set<std::string> receipts_, delivered_;
  int acknowledged_ = 0;  // orders, by 997s
  int under_way_ = 0;
  std::mt19937_64 choices_;        // of send_one
  std::mt19937_64 whims_;          // of answers
  std::vector<Order> unfinished_;  // of send_one
  std::atomic<int> next_{1}, proofs_{0};
  std::atomic<bool> finishing_{false}, stopped_{false};
  As2Site site_;
  std::atomic<int> port_;
  std::vector<std::jthread> senders_;
};

// The purchase order number of the n-th order.
std::string order_number(int number);

}  // namespace crossdock::tests
