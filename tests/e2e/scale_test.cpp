// SPDX-License-Identifier: Apache-2.0
// A very long order goes the whole way: bought, confirmed, shipped, invoiced, reconciled. The time that it takes
// grows with its lines and not with their square; wall clocks lie on a shared machine, so processor time is compared.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <fstream>

#include "base/checked.hpp"
#include "base/text.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/orders.hpp"
#include "gateway/store/work_queue.hpp"
#include "tests/e2e/network.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::tests {
namespace {

constexpr int items = 400;
const std::vector<std::string> suppliers{"northwind-supply", "summit-wholesale", "harbor-direct", "alpenhaus"};

// UPC-A with its check digit.
std::string gtin_of(int item) {
  const std::string digits = fmt::format("614141{:05}", 50'000 + item);
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * (i % 2 == 0 ? 3 : 1);
  return fmt::format("{}{}", digits, (10 - sum % 10) % 10);
}

// Every supplier sells everything, each a quarter of it the cheapest; or the first sells all there is.
void write_catalogues(const std::string& partners, std::size_t sellers) {
  for (std::size_t s = 0; s < suppliers.size(); ++s) {
    std::ofstream out(partners + "/" + suppliers[s] + "/offers.csv");
    out << "sku,gtin,mpn,name,unit,cost,stock,pack,minimum,maximum,lead_days,breaks\n";
    for (int item = 0; item < (s < sellers ? items : 1); ++item) {
      const bool cheapest = static_cast<std::size_t>(item) % sellers == s;
      out << fmt::format("S{}-{:04},{},,Item {},EA,{},1000000,,,,2,\n", s, item, gtin_of(item), item,
                         cheapest ? "10.00" : "12.50");
    }
  }
  // The backup becomes an equal.
  const std::string profile = partners + "/alpenhaus/partner.yaml";
  auto text = read_file(profile);
  text.replace(text.find("tier: 2"), 7, "tier: 1");
  std::ofstream(profile) << text;
}

std::string order_of(int lines) {
  std::string text =
      "ISA*00*          *00*          *12*2125550177     *ZZ*CROSSDOCK      *261123*0900*U*00401*000000900*0*P*>~\n"
      "GS*PO*METROOUT*CROSSDOCK*20261123*0900*900*X*004010~\nST*850*0001~\nBEG*00*DS*LONG**20261123~\n"
      "N1*ST*JORDAN AVERY~\nN3*1420 RIVER ROAD~\nN4*BOISE*ID*83702*US~\n";
  for (int line = 1; line <= lines; ++line)
    text += fmt::format("PO1*{}*3*EA*24.95**UP*{}~\n", line, gtin_of(line % items));
  return text + fmt::format("CTT*{}~\nSE*{}*0001~\nGE*1*900~\nIEA*1*000000900~\n", lines, lines + 7);
}

double processor_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct Effort {
  double seconds = 0;
  std::size_t messages = 0;
};

Effort deliver(int lines, std::size_t sellers) {
  using partners::Behaviour;
  SampleNetwork network({.store = "", .schemas = "", .arrange = [&](const std::string& partners) {
                           write_catalogues(partners, sellers);
                         }});
  std::map<std::string, Behaviour> behaviours;
  for (const auto& supplier : suppliers) behaviours[supplier] = Behaviour::accept;
  network.send("metro-outfitters", "long.edi", order_of(lines));
  const double before = processor_seconds();
  network.settle(behaviours);
  Effort result{.seconds = processor_seconds() - before};

  const auto messages = network.read([](store::Transaction& tx) { return store::messages::list(tx, {.limit = 1000}); });
  result.messages = messages.size();
  for (const auto& entry : network.read([](store::Transaction& tx) {
         return store::work_queue::list(tx, {.state = store::work_queue::State::held});
       })) {
    ADD_FAILURE() << to_string(entry.item.stage) << " is held: " << entry.reason;
  }
  const auto orders = network.read([](store::Transaction& tx) { return store::orders::list(tx, {.limit = 10}); });
  EXPECT_EQ(orders.size(), 1u);
  const auto id = orders.at(0).id;
  const auto order_lines = network.read([&](store::Transaction& tx) { return store::orders::lines(tx, id); });
  EXPECT_EQ(order_lines.size(), static_cast<std::size_t>(lines));
  const auto shipped = std::ranges::count_if(order_lines, [](const auto& line) {
    const auto bucket = std::ranges::find(line.balances, "shipped", &store::Bucket::name);
    return bucket->quantity == Decimal(3);
  });
  EXPECT_EQ(shipped, lines);
  Checked approved;
  const auto invoices = network.read([](store::Transaction& tx) { return store::invoices::list(tx, {.limit = 100}); });
  for (const auto& invoice : invoices) {
    EXPECT_EQ(invoice.decision, "approved") << invoice.number;
    approved += invoice.approved;
  }
  EXPECT_EQ(invoices.size(), sellers);
  EXPECT_EQ(approved.value(), Decimal(30 * lines));
  EXPECT_EQ(join(network.violations(), "; "), "");
  return result;
}

struct Case {
  const char* name;
  std::size_t sellers;
};
class ScaleTest : public testing::TestWithParam<Case> {};

TEST_P(ScaleTest, TimeGrowsWithTheLines) {
  constexpr int few = 2'500, many = 10'000;
  constexpr double most = 6;  // four times the lines; a quadratic step would show as 16
  const Effort small = deliver(few, GetParam().sellers);
  const Effort large = deliver(many, GetParam().sellers);
  RecordProperty("seconds_few", std::to_string(small.seconds));
  RecordProperty("seconds_many", std::to_string(large.seconds));
  std::printf("%d lines: %.2f s, %d lines: %.2f s\n", few, small.seconds, many, large.seconds);
  EXPECT_LT(large.seconds, most * small.seconds);
  EXPECT_EQ(large.messages, small.messages) << "longer orders need no more documents";
}

// One supplier: a ship notice and an invoice of 10,000 items each.
INSTANTIATE_TEST_SUITE_P(E2e, ScaleTest, testing::Values(Case{"FourSuppliers", 4}, Case{"OneSupplier", 1}), case_name);

}  // namespace
}  // namespace crossdock::tests
