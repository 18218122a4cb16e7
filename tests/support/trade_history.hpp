// SPDX-License-Identifier: Apache-2.0
// A trade that has come as far as its invoices. It puts into a store what the stages leave there when orders are bought,
// confirmed and shipped, and queues the supplier's invoices for the stage `apply`.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gateway/pipeline/stage.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/orders.hpp"
#include "gateway/store/purchases.hpp"

namespace crossdock::tests {

// Ends the program with the error.
[[noreturn]] void stop(const Error& error);
template <class T>
T require(Result<T> result) {
  if (!result) stop(result.error());
  return std::move(*result);
}
inline void require(const Result<void>& result) {
  if (!result) stop(result.error());
}

constexpr TimePoint noon{std::chrono::milliseconds{1'795'435'200'000}};  // 2026-11-23T12:00:00Z

// The sample network, in which Northwind sells so many items.
class Market {
 public:
  explicit Market(int items);
  ~Market();
  Market(const Market&) = delete;
  Market& operator=(const Market&) = delete;
  const std::shared_ptr<const pipeline::Network>& network() const { return network_; }
  // A folder of its own, which goes with it; on the disk that TMPDIR names.
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
  std::shared_ptr<const pipeline::Network> network_;
};

// How an invoice says which purchase order it is about.
enum class Naming {
  order,    // by its number
  items,    // not at all: its items tell
  unknown,  // by a number that is not ours
};

class TradeHistory {
 public:
  // Both outlive it.
  TradeHistory(store::Database& database, const Market& market);

  // Adds purchase orders whose units are all confirmed and shipped, none of them invoiced. The first item of each is one
  // that all orders have; the others go through the catalogue.
  void ship(int orders, int lines);
  // Queues invoices for the oldest orders that have none, each in a message of its own, for all units at the agreed price.
  void bill(int invoices, Naming naming);
  // The same invoices, all in one message.
  void bill_together(int invoices);

  // What else a store keeps: open cases about the supplier, with invoices that wait for a person; entries of the journal;
  // and work that is held, waits for its time, or waits for a destination that is held.
  void open_cases(int count);
  void post_journal(int entries);
  void queue_work(int count);

 private:
  struct Line {
    canonical::Item item;
    std::string key;
    canonical::Money price;
  };
  struct Waiting {
    std::string number;
    std::vector<Line> lines;
  };

  pipeline::Context context() const;
  Line line_of(int position);
  Result<DocumentId> receive(store::Transaction& tx, const canonical::Document& document, const PartnerId& partner,
                             store::DocumentState state);
  Result<DocumentId> keep(store::Transaction& tx, MessageId message, std::int64_t position,
                          const canonical::Document& document, const PartnerId& partner, store::DocumentState state);
  Result<MessageId> add_message(store::Transaction& tx, const PartnerId& partner);
  Result<void> add_order(store::Transaction& tx, int lines);
  Result<void> move_units(store::Transaction& tx, const std::vector<store::orders::OrderLine>& ordered,
                          const std::vector<store::purchases::PurchaseLine>& bought, DocumentId cause);
  canonical::Invoice invoice_of(const Waiting& waiting, Naming naming);
  template <class F>
  void in_groups(int count, int at_once, F each);

  store::Database& database_;
  const Market& market_;
  std::deque<Waiting> waiting_;
  store::purchases::PurchaseLine last_line_;
  int messages_ = 0, orders_ = 0, invoices_ = 0, cases_ = 0, items_ = 0, queued_ = 0;
};

}  // namespace crossdock::tests
