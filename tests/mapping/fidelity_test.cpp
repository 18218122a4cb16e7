// SPDX-License-Identifier: Apache-2.0
// How much of a document its mapping carries, piece by piece.
#include "translators/mapping/fidelity.hpp"

#include <gtest/gtest.h>

#include "tests/mapping/support.hpp"

namespace crossdock::tests::fidelity_test {
namespace {

using namespace mapping;

Result<Fidelity> fidelity_of(const std::string& body, const std::string& set, std::string_view mapping) {
  const auto file = read_file(enveloped({.id = set, .implementation = {}, .body = body, .segments = 0}));
  const auto& interchange = file->file.interchanges.front();
  return fidelity(*standard_mappings().find(mapping), interchange, interchange.groups.front().sets.front(),
                  file->reports.front().groups.front().sets.front());
}

std::string text_of(const std::vector<LostPiece>& lost) {
  std::string text;
  for (const auto& piece : lost) text += piece.address + "=" + piece.value + (piece.read ? " read" : "") + "\n";
  return text;
}

TEST(FidelityTest, WhatComesBackIsCarried) {
  const auto found = fidelity_of(
      "BEG*00*DS*PO-1**20261123~N1*ST*KIM DOE~N3*9 ELM STREET~N4*RENO*NV*89501*US~PO1*1*12.0*EA*34.95**UP*614141100316~"
      "CTT*1~",
      "850", "x12/004010/850");
  ASSERT_TRUE(found) << describe(found.error());
  EXPECT_EQ(text_of(found->lost), "");
  EXPECT_EQ(found->carried, found->pieces);
  EXPECT_EQ(found->pieces, 18U);
}

TEST(FidelityTest, WhatNoRuleBindsIsLost) {
  const auto found = fidelity_of(
      "BEG*00*DS*PO-1**20261123~CSH*SC~N1*ST*KIM DOE~N3*9 ELM STREET~N4*RENO*NV*89501*US~"
      "PO1*1*12*EA*34.95**UP*614141100316~CTP**DIS*69.95~CTT*1~",
      "850", "x12/004010/850");
  ASSERT_TRUE(found) << describe(found.error());
  EXPECT_EQ(text_of(found->lost), "CSH-01=SC\nPO1/CTP-02=DIS\nPO1/CTP-03=69.95\n");
  EXPECT_EQ(found->pieces, found->carried + 3);
}

}  // namespace
}  // namespace crossdock::tests::fidelity_test
