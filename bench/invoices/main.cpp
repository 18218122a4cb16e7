// SPDX-License-Identifier: Apache-2.0
// How long the stage `apply` takes for suppliers' invoices, with the database: lines a second, and whether an invoice costs
// more when the store keeps more.
//
//   invoices_bench [--store sqlite|postgresql|both] [--lines N] [--workers N]     lines a second, by invoices of each length
//   invoices_bench --growth [--store …] [--base N]                                1, 2, 4 and 8 times the history
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <functional>

#include "bench/invoices/cost.hpp"
#include "tests/support/invoice_desk.hpp"
#include "tests/support/postgres_server.hpp"

namespace {

using namespace crossdock;
using namespace crossdock::invoices_bench;
using namespace crossdock::tests;

struct Options {
  std::string store = "both";
  int lines = 100'000;
  std::vector<int> lengths{1000, 100, 5, 1};
  int workers = 2;
  bool growth = false;
  int base = 1000;
};

// An empty database of its own for each desk.
std::string fresh_dsn(const Market& market, const std::string& kind) {
  static int count = 0;
  if (kind == "sqlite") return fmt::format("sqlite:{}/bench-{}.db", market.folder().string(), ++count);
  auto* server = PostgresServer::shared();
  if (server == nullptr) stop({Fault::unavailable, "PostgreSQL is not installed", ""});
  return server->fresh_dsn();
}

Cost work(InvoiceDesk& desk, int workers) {
  const auto before = cost_so_far();
  desk.work(workers);
  return cost_so_far() - before;
}

void measure_lines(const Options& options, const Market& market, const std::string& kind) {
  fmt::print("{}, {} workers\n{:>14} {:>10} {:>9} {:>9} {:>12} {:>12} {:>18} {:>9}\n", kind, options.workers,
             "lines/invoice", "lines", "wall s", "lines/s", "own CPU us", "server CPU us", "1,000,000: wall s",
             "CPU s");
  for (const int length : options.lengths) {
    InvoiceDesk desk(market, fresh_dsn(market, kind));
    const int invoices = std::max(1, options.lines / length);
    desk.trade().ship(invoices, length);
    desk.trade().bill(invoices, Naming::order);
    const auto cost = work(desk, options.workers);
    const double lines = static_cast<double>(invoices) * length;
    fmt::print("{:>14} {:>10} {:>9.2f} {:>9.0f} {:>12.1f} {:>12.1f} {:>18.1f} {:>9.1f}\n", length, invoices * length,
               cost.wall, lines / cost.wall, cost.own / lines * 1e6, cost.server / lines * 1e6, cost.wall / lines * 1e6,
               cost.cpu() / lines * 1e6);
    std::fflush(stdout);
    desk.prove("approved", invoices);
  }
}

// ---- growth --------------------------------------------------------------------------------------------------------

constexpr int order_lines = 5;

struct Dimension {
  const char* name;
  std::function<void(InvoiceDesk&, int)> add;  // so much history more
};

const std::vector<Dimension> dimensions{
    {"invoices",
     [](InvoiceDesk& desk, int count) {
       desk.trade().ship(count, order_lines);
       desk.trade().bill(count, Naming::order);
       work(desk, 1);
     }},
    {"open orders", [](InvoiceDesk& desk, int count) { desk.trade().ship(count, order_lines); }},
    {"held invoices",
     [](InvoiceDesk& desk, int count) {
       desk.trade().ship(count, order_lines);
       desk.trade().bill(count, Naming::unknown);
       work(desk, 1);
     }},
    {"cases", [](InvoiceDesk& desk, int count) { desk.trade().open_cases(count); }},
    {"journal", [](InvoiceDesk& desk, int count) { desk.trade().post_journal(count); }},
    {"queue", [](InvoiceDesk& desk, int count) { desk.trade().queue_work(count); }},
};

struct Kind {
  const char* name;
  std::function<void(TradeHistory&, int)> bill;
};
const std::vector<Kind> kinds{
    {"by number", [](TradeHistory& trade, int count) { trade.bill(count, Naming::order); }},
    {"by items", [](TradeHistory& trade, int count) { trade.bill(count, Naming::items); }},
    {"unknown order", [](TradeHistory& trade, int count) { trade.bill(count, Naming::unknown); }},
    {"one message", [](TradeHistory& trade, int count) { trade.bill_together(count); }},
};

void measure_growth(const Options& options, const Market& market, const std::string& kind) {
  constexpr int measured = 100;
  fmt::print("{}: ms of CPU an invoice of {} lines, with 1, 2, 4 and 8 times {} of\n", kind, order_lines, options.base);
  for (const auto& dimension : dimensions) {
    InvoiceDesk desk(market, fresh_dsn(market, kind));
    std::vector<std::vector<double>> times(kinds.size());
    int there = 0;
    for (const int factor : {1, 2, 4, 8}) {
      dimension.add(desk, factor * options.base - there);
      there = factor * options.base;
      for (std::size_t i = 0; i < kinds.size(); ++i) {
        auto& trade = desk.trade();
        trade.ship(measured, order_lines);
        kinds[i].bill(trade, measured);
        times[i].push_back(work(desk, 1).cpu() / measured * 1e3);
      }
    }
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      fmt::print("{:>14} {:>14}:", dimension.name, kinds[i].name);
      for (const double time : times[i]) fmt::print(" {:>8.2f}", time);
      fmt::print("   8 : 1 = {:.2f}\n", times[i].back() / times[i].front());
    }
    std::fflush(stdout);
  }
}

}  // namespace

int main(int count, char** arguments) {
  Options options;
  CLI::App app("Suppliers' invoices, with the database");
  app.add_option("--store", options.store)->check(CLI::IsMember({"sqlite", "postgresql", "both"}));
  app.add_option("--lines", options.lines, "of all invoices of a row together");
  app.add_option("--lengths", options.lengths, "lines of one invoice, a row each")->delimiter(',');
  app.add_option("--workers", options.workers);
  app.add_flag("--growth", options.growth, "measure whether history costs, instead of lines a second");
  app.add_option("--base", options.base, "rows of history that count as 1");
  CLI11_PARSE(app, count, arguments);
  const Market market(60'000);
  for (const std::string kind : {"sqlite", "postgresql"}) {
    if (options.store != "both" && options.store != kind) continue;
    options.growth ? measure_growth(options, market, kind) : measure_lines(options, market, kind);
  }
  return 0;
}
