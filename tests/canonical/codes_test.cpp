// SPDX-License-Identifier: Apache-2.0
// A document that forgets codes keeps every word and value, and no entry that has a code alone.
#include "translators/canonical/codes.hpp"

#include <gtest/gtest.h>

namespace crossdock::canonical::codes_test {
namespace {

TEST(CodesTest, EntriesWithoutAWordGoAndAliasesAreCleared) {
  Order order;
  order.kind_code = "x12:NE";
  order.references = {
      {ReferenceKind::other, "7", "x12:19"}, {ReferenceKind::tracking, "8", "x12:CN"}, {ReferenceKind::other, "9"}};
  order.parties.resize(2);
  order.parties[0].code = "x12:SO";
  order.parties[1].role = PartyRole::seller;
  order.parties[1].code = "x12:SU";
  order.parties[1].ids = {{PartyIdScheme::other, "12", "x12:94"}, {PartyIdScheme::gln, "4012345000009"}};
  order.parties[1].contacts = {{"ANN", "1", "", "x12:BD"}};
  order.parties[1].address.postal_code = "89501";
  auto& line = order.lines.emplace_back();
  line.item.ids = {{ItemIdScheme::other, "77", "x12:CB"}, {ItemIdScheme::seller, "LAMP", "x12:VN"}};
  line.schedule.emplace_back().dates.push_back({.kind = DateKind::other, .date = {}, .time = {}, .code = "x12:064"});

  Order expected = order;
  expected.kind_code.clear();
  expected.references = {{ReferenceKind::tracking, "8"}, {ReferenceKind::other, "9"}};
  expected.parties.erase(expected.parties.begin());
  expected.parties[0].code.clear();
  expected.parties[0].ids.erase(expected.parties[0].ids.begin());
  expected.parties[0].contacts[0].code.clear();
  expected.lines[0].item.ids = {{ItemIdScheme::seller, "LAMP"}};
  expected.lines[0].schedule[0].dates.clear();
  forget_codes(order);
  EXPECT_EQ(order, expected);
}

TEST(CodesTest, NodesOfANoticeForgetAtEveryLevel) {
  ShipNotice notice;
  auto& node = notice.nodes.emplace_back().children.emplace_back();
  node.references = {{ReferenceKind::other, "7", "x12:19"}};
  node.item.ids = {{ItemIdScheme::gtin, "614141100316", "x12:UA"}};
  Document document = notice;
  forget_codes(document);
  const auto& plain = std::get<ShipNotice>(document).nodes.at(0).children.at(0);
  EXPECT_TRUE(plain.references.empty());
  EXPECT_EQ(plain.item.ids.at(0), (ItemId{ItemIdScheme::gtin, "614141100316"}));
}

}  // namespace
}  // namespace crossdock::canonical::codes_test
