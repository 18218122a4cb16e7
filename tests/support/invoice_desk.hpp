// SPDX-License-Identifier: Apache-2.0
// A store with an engine that runs the stage `apply` and no other, for tests and benchmarks of suppliers' invoices.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/pipeline/engine.hpp"
#include "tests/support/trade_history.hpp"

namespace crossdock::tests {

class InvoiceDesk {
 public:
  // An empty store at the address. The market outlives it.
  InvoiceDesk(const Market& market, const std::string& dsn);

  TradeHistory& trade() { return trade_; }

  // Until nothing is due, by so many workers at the same time.
  void work(int workers);

  // Ends the program unless so many invoices are decided so, and the audit of the whole store finds nothing.
  void prove(std::string_view decision, int invoices);

 private:
  class NoChannel : public pipeline::Channel {
    pipeline::Delivered deliver(const partners::Partner&, const pipeline::Delivery&) override;
  };

  const Market& market_;
  std::unique_ptr<store::Database> database_;
  pipeline::NetworkHolder network_;
  NoChannel channel_;
  pipeline::Engine engine_;
  TradeHistory trade_;
};

}  // namespace crossdock::tests
