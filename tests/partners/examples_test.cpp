// SPDX-License-Identifier: Apache-2.0
// The sample network must stay what the demo and the tutorials say of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/checked.hpp"
#include "base/text.hpp"
#include "partners/directory.hpp"
#include "partners/gs1.hpp"

namespace crossdock::partners::examples_test {
namespace {

namespace fs = std::filesystem;

const std::string folder = std::string(CROSSDOCK_SOURCE_DIR) + "/partners/examples";

struct OrderedLine {
  std::string gtin;
  Decimal quantity, price;
};

std::string text_of_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// The PO1 segments of a sample with the delimiters * and ~.
std::vector<OrderedLine> x12_lines(const std::string& text) {
  std::vector<OrderedLine> lines;
  for (const auto segment : split(text, '~')) {
    const auto elements = split(trim(segment), '*');
    if (elements[0] != "PO1") continue;
    lines.push_back({std::string(elements[7]), *Decimal::parse(elements[2]), *Decimal::parse(elements[4])});
  }
  return lines;
}

std::string between(const std::string& text, std::size_t& at, std::string_view begin, std::string_view end) {
  at = text.find(begin, at) + begin.size();
  const auto from = text.find('>', at) + 1;
  at = text.find(end, from);
  return text.substr(from, at - from);
}

std::vector<OrderedLine> ubl_lines(const std::string& text) {
  std::vector<OrderedLine> lines;
  for (std::size_t at = text.find("<cac:OrderLine>"); at != std::string::npos; at = text.find("<cac:OrderLine>", at)) {
    OrderedLine line;
    line.quantity = *Decimal::parse(between(text, at, "<cbc:Quantity", "<"));
    line.price = *Decimal::parse(between(text, at, "<cbc:PriceAmount", "<"));
    at = text.find("<cac:StandardItemIdentification>", at);
    line.gtin = between(text, at, "<cbc:ID", "<");
    lines.push_back(line);
  }
  return lines;
}

class ExamplesTest : public testing::Test {
 protected:
  void SetUp() override {
    auto loaded = Directory::load(folder);
    ASSERT_TRUE(loaded.has_value()) << describe(loaded.error()[0]);
    directory = *loaded;
    for (const auto* sample : {"metro-outfitters/samples/850-camp.edi", "metro-outfitters/samples/850-weekend.edi"}) {
      orders.push_back(x12_lines(text_of_file(fs::path(folder) / sample)));
    }
    orders.push_back(ubl_lines(text_of_file(fs::path(folder) / "nordlicht/samples/order-winter.xml")));
  }

  // A tier's stock of an item, all suppliers together.
  Decimal stock(const std::string& item, int tier) const {
    Decimal sum;
    for (const auto& offer : directory->offers(item)) {
      if (offer.supplier->supplier.tier == tier) sum = *sum.plus(offer.row->stock);
    }
    return sum;
  }

  std::shared_ptr<const Directory> directory;
  std::vector<std::vector<OrderedLine>> orders;
};

TEST_F(ExamplesTest, TwoBuyersAndFourSuppliers) {
  std::map<Role, int> roles;
  std::set<std::string> behaviours;
  for (const auto& partner : directory->partners()) {
    ++roles[partner.role];
    behaviours.insert(std::string(to_string(partner.simulator.behaviour)));
  }
  EXPECT_EQ(roles[Role::buyer], 2);
  EXPECT_EQ(roles[Role::supplier], 4);
  EXPECT_TRUE(behaviours.contains("short-ship"));
  EXPECT_TRUE(behaviours.contains("over-bill"));
}

TEST_F(ExamplesTest, EveryPartnerExchangesAllFourDocuments) {
  for (const auto& partner : directory->partners()) {
    const bool buyer = partner.role == Role::buyer;
    for (const auto document :
         {DocumentKind::order, DocumentKind::order_ack, DocumentKind::ship_notice, DocumentKind::invoice}) {
      const auto direction = (document == DocumentKind::order) == buyer ? Direction::in : Direction::out;
      EXPECT_NE(partner.agreement(document, direction), nullptr) << partner.id.text() << ' ' << to_string(document);
    }
  }
}

TEST_F(ExamplesTest, EveryWayToAPartnerIsShown) {
  std::map<std::string, std::set<std::string>> ways;
  for (const auto& partner : directory->partners()) {
    const bool hosted = !partner.folder().hosting.account.empty();
    ways[partner.goes_by<As2Endpoint>() ? "AS2" : hosted ? "SFTP" : "folder"].insert(partner.id.text());
    if (!partner.goes_by<As2Endpoint>()) {
      EXPECT_EQ(partner.folder().in, partner.id.text() + "/in");
    } else {
      EXPECT_TRUE(partner.as2().require.signature && partner.as2().require.encryption) << partner.id.text();
      EXPECT_EQ(partner.as2().receipt, As2Receipt::signed_receipt) << partner.id.text();
    }
  }
  EXPECT_EQ(ways["AS2"], (std::set<std::string>{"metro-outfitters", "northwind-supply", "summit-wholesale"}));
  EXPECT_EQ(ways["SFTP"], (std::set<std::string>{"harbor-direct"}));
  EXPECT_EQ(ways["folder"], (std::set<std::string>{"alpenhaus", "nordlicht"}));
}

TEST_F(ExamplesTest, EveryOrderedItemIsOfferedBelowItsSellingPrice) {
  ASSERT_EQ(orders.size(), 3u);
  EXPECT_EQ(orders[0].size(), 8u);
  EXPECT_EQ(orders[1].size(), 3u);
  EXPECT_EQ(orders[2].size(), 5u);
  for (const auto& order : orders) {
    for (const auto& line : order) {
      const auto item = directory->item_by_gtin(line.gtin);
      ASSERT_NE(item, "") << line.gtin;
      for (const auto& offer : directory->offers(item)) {
        EXPECT_GT(line.price, offer.row->prices.front().cost) << line.gtin << " of " << offer.supplier->id.text();
      }
      EXPECT_GE(*stock(item, 1).plus(stock(item, 2)), line.quantity) << line.gtin;
    }
  }
}

TEST_F(ExamplesTest, OneItemOnlyTheBackupHasInStock) {
  const auto item = directory->item_by_gtin(orders[0][5].gtin);
  EXPECT_EQ(stock(item, 1), Decimal(0));
  EXPECT_GT(stock(item, 2), orders[0][5].quantity);
}

TEST_F(ExamplesTest, TheCheapestSupplierCannotFillTheFirstLineAlone) {
  const auto item = directory->item_by_gtin(orders[0][0].gtin);
  const auto& offers = directory->offers(item);
  const auto cheapest = std::ranges::min_element(offers, {}, [](const Offer& offer) {
    return std::pair(offer.supplier->supplier.tier, offer.row->prices.front().cost);
  });
  EXPECT_EQ(cheapest->supplier->id, PartnerId("northwind-supply"));
  EXPECT_LT(cheapest->row->stock, orders[0][0].quantity);
}

TEST_F(ExamplesTest, APackDoesNotDivideTheSecondLine) {
  const auto& offers = directory->offers(directory->item_by_gtin(orders[0][1].gtin));
  EXPECT_TRUE(std::ranges::any_of(offers, [&](const Offer& offer) {
    return offer.row->pack == Decimal(100) && orders[0][1].quantity == Decimal(250);
  }));
}

TEST_F(ExamplesTest, TheThirdLineReachesAPriceBreakThatPaysForTheOrderFee) {
  const auto& line = orders[0][2];
  Checked saved;
  for (const auto& offer : directory->offers(directory->item_by_gtin(line.gtin))) {
    if (offer.supplier->id == PartnerId("northwind-supply")) saved += Checked(offer.row->prices.front().cost);
    if (offer.supplier->id != PartnerId("harbor-direct")) continue;
    ASSERT_GE(offer.row->prices.size(), 2u);
    EXPECT_LE(offer.row->prices[1].minimum, line.quantity);
    saved -= Checked(offer.row->prices[1].cost);
  }
  const auto& harbor = directory->find(PartnerId("harbor-direct"))->supplier;
  EXPECT_GT((saved * Checked(line.quantity)).value(), *harbor.order_fee.plus(harbor.shipment_cost));
}

TEST_F(ExamplesTest, AFewCheaperTarpsAreNotWorthAnotherShipment) {
  const auto& line = orders[1][2];
  std::map<std::string, Decimal> cost;
  for (const auto& offer : directory->offers(directory->item_by_gtin(line.gtin))) {
    cost[offer.supplier->id.text()] = offer.row->prices.front().cost;
  }
  const Decimal saved = (Checked(cost["harbor-direct"]) - Checked(cost["summit-wholesale"])).value();
  EXPECT_GT(saved, Decimal(0));
  EXPECT_LT(*saved.times(line.quantity), directory->find(PartnerId("summit-wholesale"))->supplier.shipment_cost);
}

TEST_F(ExamplesTest, OfferFilesAreOfAUsefulSize) {
  for (const auto& partner : directory->partners()) {
    if (partner.role != Role::supplier) continue;
    EXPECT_GE(partner.supplier.offers.size(), 12u) << partner.id.text();
    EXPECT_LE(partner.supplier.offers.size(), 20u) << partner.id.text();
  }
}

}  // namespace
}  // namespace crossdock::partners::examples_test
