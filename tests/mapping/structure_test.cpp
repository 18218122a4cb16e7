// SPDX-License-Identifier: Apache-2.0
// Ship notices in each of the structures that partners ask for: what is written is read back, nothing that a
// structure has a place for is lost, and our own validator finds nothing, totals included.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/mapping/support.hpp"
#include "translators/canonical/json.hpp"
#include "translators/canonical/reshape.hpp"

namespace crossdock::tests::structure_test {
namespace {

using canonical::NodeLevel;
using canonical::ShipNode;
using canonical::ShipNotice;

constexpr std::string_view overlay = "mapping: partners/test/856\nextends: x12/004010/856\nreshape: ";

// What the packs and items of a notice say, whatever stands above what: "PO1 | T0 | P3 | line 2 | 5 EA".
void tell(const ShipNode& node, std::map<NodeLevel, std::string> above, std::vector<std::string>& facts) {
  auto& own = above[node.level];
  own = node.level == NodeLevel::order  ? node.order_number
        : node.level == NodeLevel::item ? "line " + node.line_number
                                        : node.sscc + node.tracking_number;
  if (node.shipped) above[NodeLevel::shipment] = node.shipped->value.text() + " " + node.shipped->unit;
  if (node.children.empty()) {
    facts.push_back(fmt::format("{} | {} | {} | {} | {}", above[NodeLevel::order], above[NodeLevel::tare],
                                above[NodeLevel::pack], above[NodeLevel::item], above[NodeLevel::shipment]));
  }
  for (const auto& child : node.children) tell(child, above, facts);
}
std::vector<std::string> facts_of(const ShipNotice& notice) {
  std::vector<std::string> facts;
  for (const auto& root : notice.nodes) {
    for (const auto& child : root.children) tell(child, {}, facts);
  }
  std::ranges::sort(facts);
  return facts;
}

// Orders of lines in labelled packs on labelled pallets; every line in one to three packs, packs of several lines.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}

  ShipNotice notice(bool tares) {
    ShipNotice made{.number = "ASN1"};
    made.issue_date = Date::parse("2026-01-10").value();
    made.issue_time = TimeOfDay{};
    ShipNode shipment{.level = NodeLevel::shipment};
    const int orders = upto(3);
    for (int i = 0; i < orders; ++i) shipment.children.push_back(order(i, tares));
    made.nodes.push_back(std::move(shipment));
    return made;
  }

 private:
  int upto(int most) { return std::uniform_int_distribution(1, most)(random_); }

  ShipNode order(int number, bool tares) {
    ShipNode node{.level = NodeLevel::order, .order_number = fmt::format("PO{}", number)};
    const int groups = tares ? upto(2) : 1;
    for (int i = 0; i < groups; ++i) {
      ShipNode tare{.level = NodeLevel::tare, .sscc = label()};
      auto& packs = tares ? tare.children : node.children;
      const int count = upto(3);
      for (int k = 0; k < count; ++k) packs.push_back(pack());
      if (tares) node.children.push_back(std::move(tare));
    }
    return node;
  }

  ShipNode pack() {
    ShipNode node{.level = NodeLevel::pack, .sscc = label()};
    const int lines = upto(3);
    for (int line = 1; line <= lines; ++line) {
      ShipNode item{.level = NodeLevel::item, .line_number = std::to_string(line)};
      item.item.ids.push_back({canonical::ItemIdScheme::seller, fmt::format("SKU-{}", line)});
      item.shipped = canonical::Quantity{.value = Decimal(upto(9)), .unit = "EA"};
      node.children.push_back(std::move(item));
    }
    return node;
  }

  // An SSCC with its check digit.
  std::string label() {
    std::string digits = fmt::format("00012345{:09}", ++labels_);
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * (i % 2 == 0 ? 3 : 1);
    return digits + static_cast<char>('0' + (10 - sum % 10) % 10);
  }

  std::mt19937 random_;
  int labels_ = 0;
};

const mapping::Mapping& mapping_of(std::string_view structure) {
  static std::map<std::string, std::shared_ptr<const mapping::Mapping>, std::less<>> all;
  auto& one = all[std::string(structure)];
  if (!one)
    one = standard_mappings().compile(std::string(overlay) + std::string(structure) + "\n", "overlay.yaml").value();
  return *one;
}

std::string json(const ShipNotice& notice) { return canonical::to_json(notice, canonical::JsonStyle::pretty); }

// Reads what the mapping writes of the notice; the count of levels, which reading adds, is taken away.
ShipNotice there_and_back(std::string_view structure, const ShipNotice& notice) {
  const auto set = mapping::write_segments(mapping_of(structure), notice, segments::Delimiters{});
  if (!set) {
    ADD_FAILURE() << describe(set.error());
    return {};
  }
  const auto file = read_file(enveloped(*set), 3);
  for (const auto& finding : file->reports.at(0).groups.at(0).sets.at(0).findings)
    ADD_FAILURE() << finding.code << " " << finding.message << '\n' << lines_of(set->body);
  auto back = read_first(*file, mapping_of(structure));
  if (!back) {
    ADD_FAILURE() << describe(back.error());
    return {};
  }
  auto read = std::get<ShipNotice>(back->document);
  read.declared_node_count.reset();
  return read;
}

class StructureTest : public testing::TestWithParam<std::string_view> {};

TEST_P(StructureTest, WhatIsWrittenIsReadBackInThatShape) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const auto notice = Maker(seed).notice(GetParam() == "S-O-T-P-I");
    const auto shaped = canonical::structured(notice, GetParam());
    ASSERT_TRUE(shaped) << describe(shaped.error());
    EXPECT_EQ(json(there_and_back(GetParam(), notice)), json(*shaped));
    if (HasFailure()) return;
  }
}

TEST_P(StructureTest, SecondTimeChangesNothing) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const auto once = canonical::structured(Maker(seed).notice(true), GetParam());
    ASSERT_TRUE(once);
    EXPECT_EQ(json(canonical::structured(*once, GetParam()).value()), json(*once));
  }
}

TEST_P(StructureTest, KeepsEveryQuantityInItsPack) {
  if (GetParam() == "S-O-I") return;  // has no packs
  for (unsigned seed = 0; seed < 100; ++seed) {
    const auto notice = Maker(seed).notice(false);
    const auto shaped = canonical::structured(notice, GetParam());
    ASSERT_TRUE(shaped) << describe(shaped.error());
    EXPECT_EQ(facts_of(*shaped), facts_of(notice));
    // And from there into any other structure that has packs.
    for (const auto other : canonical::ship_structures()) {
      if (other == "S-O-I") continue;
      const auto again = canonical::structured(*shaped, other);
      ASSERT_TRUE(again) << describe(again.error());
      EXPECT_EQ(facts_of(*again), facts_of(notice)) << GetParam() << " then " << other;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Structures, StructureTest,
                         testing::Values("S-O-P-I", "S-O-T-P-I", "S-O-I", "S-O-I-P", "S-P-O-I"), [](const auto& one) {
                           std::string name(one.param);
                           std::erase(name, '-');
                           return name;
                         });

ShipNotice two_packs_of_one_line() {
  ShipNotice notice = Maker(1).notice(false);
  const auto item = [](int quantity) {
    ShipNode node{.level = NodeLevel::item, .line_number = "1"};
    node.item.ids.push_back({canonical::ItemIdScheme::seller, "SKU-1"});
    node.shipped = canonical::Quantity{.value = Decimal(quantity), .unit = "EA"};
    return node;
  };
  const auto pack = [&](const char* label, int quantity) {
    return ShipNode{.level = NodeLevel::pack, .sscc = label, .children = {item(quantity)}};
  };
  notice.nodes.front().children = {
      ShipNode{.level = NodeLevel::order,
               .order_number = "PO1",
               .children = {pack("000123450000000017", 7), pack("000123450000000024", 5)}}};
  return notice;
}

struct Example {
  const char* name;
  std::string_view structure, body;
};
class StructureExampleTest : public testing::TestWithParam<Example> {};

TEST_P(StructureExampleTest, IsWrittenLikeThis) {
  const auto set =
      mapping::write_segments(mapping_of(GetParam().structure), two_packs_of_one_line(), segments::Delimiters{});
  ASSERT_TRUE(set) << describe(set.error());
  EXPECT_EQ(set->body, GetParam().body) << lines_of(set->body);
}

INSTANTIATE_TEST_SUITE_P(
    Structures, StructureExampleTest,
    testing::Values(
        Example{"PacksAboveItems", "S-O-P-I",
                "BSN*00*ASN1*20260110*0000*0001~HL*1**S*1~HL*2*1*O*1~PRF*PO1~HL*3*2*P*1~MAN*GM*00000123450000000017~"
                "HL*4*3*I*0~LIN*1*VP*SKU-1~SN1**7*EA~HL*5*2*P*1~MAN*GM*00000123450000000024~HL*6*5*I*0~LIN*1*VP*SKU-1~"
                "SN1**5*EA~CTT*6~"},
        Example{
            "NoPacks", "S-O-I",
            "BSN*00*ASN1*20260110*0000*0004~HL*1**S*1~HL*2*1*O*1~PRF*PO1~HL*3*2*I*0~LIN*1*VP*SKU-1~SN1**12*EA~CTT*3~"},
        Example{
            "PacksBelowItems", "S-O-I-P",
            "BSN*00*ASN1*20260110*0000*0002~HL*1**S*1~HL*2*1*O*1~PRF*PO1~HL*3*2*I*1~LIN*1*VP*SKU-1~SN1**12*EA~"
            "HL*4*3*P*0~SN1**7*EA~MAN*GM*00000123450000000017~HL*5*3*P*0~SN1**5*EA~MAN*GM*00000123450000000024~CTT*5~"},
        Example{
            "PacksAboveOrders", "S-P-O-I",
            "BSN*00*ASN1*20260110*0000*0003~HL*1**S*1~HL*2*1*P*1~MAN*GM*00000123450000000017~HL*3*2*O*1~PRF*PO1~"
            "HL*4*3*I*0~LIN*1*VP*SKU-1~SN1**7*EA~HL*5*1*P*1~MAN*GM*00000123450000000024~HL*6*5*O*1~PRF*PO1~HL*7*6*I*0~"
            "LIN*1*VP*SKU-1~SN1**5*EA~CTT*7~"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(StructureRefusalTest, SaysWhatIsMissing) {
  auto notice = two_packs_of_one_line();
  auto below = canonical::structured(notice, "S-O-I-P");
  ASSERT_TRUE(below);
  for (auto& pack : below->nodes[0].children[0].children[0].children) pack.shipped.reset();
  EXPECT_TRUE(canonical::structured(*below, "S-O-I-P")) << "it stays as it is";
  EXPECT_EQ(canonical::structured(*below, "S-O-P-I").error().what,
            "the packs of line 1 do not say how much of it they hold");
  EXPECT_EQ(canonical::structured(notice, "S-I-O").error().what, "structure 'S-I-O' is not known");
  notice.nodes[0].level = NodeLevel::order;
  EXPECT_FALSE(canonical::structured(notice, "S-O-I"));
}

TEST(StructureRefusalTest, LossOfPacksIsTold) {
  const auto notes = mapping::losses(mapping_of("S-O-I"), two_packs_of_one_line());
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_EQ(notes[0].what, "structure S-O-I has no pack level");
  EXPECT_TRUE(mapping::losses(mapping_of("S-O-I-P"), two_packs_of_one_line()).empty());
}

TEST(StructureRefusalTest, MappingNamesTheStructuresThereAre) {
  const auto wrong = standard_mappings().compile(std::string(overlay) + "S-I-P\n", "overlay.yaml");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(
      describe(wrong.error()),
      "overlay.yaml:3:10: 'reshape' is items_below_shipment, orders_on_items, S-O-P-I, S-O-T-P-I, S-O-I, S-O-I-P, S-P-O-I");
  const auto order =
      standard_mappings().compile("mapping: partners/test/850\nextends: x12/004010/850\nreshape: S-O-I\n", "o.yaml");
  EXPECT_FALSE(order);
}

}  // namespace
}  // namespace crossdock::tests::structure_test
