// SPDX-License-Identifier: Apache-2.0
// Guides in the gateway: what partners send is noted or rejected by them, and what breaks them does not leave.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "gateway/store/orders.hpp"
#include "gateway/store/work_queue.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

// Gives the first agreement of the partner that is about `document` a guide with these lines.
NetworkOptions with_guide(const std::string& partner, const std::string& document, const std::string& lines) {
  return {.store = {}, .schemas = {}, .arrange = [=](const std::string& partners) {
            const auto folder = partners + "/" + partner;
            auto profile = read_file(folder + "/partner.yaml");
            const auto at = profile.find('}', profile.find("document: " + document + ","));
            profile.insert(at, ", guide: ./guide.yaml");
            std::ofstream(folder + "/partner.yaml") << profile;
            std::ofstream(folder + "/guide.yaml") << "guide: " << partner << "\nrelease: \"004010\"\n" << lines;
          }};
}

std::string answer_of(SampleNetwork& network) {
  for (const auto& [name, bytes] : network.delivered("metro-outfitters")) {
    if (name.starts_with("997")) return bytes;
  }
  return "no 997";
}

std::size_t orders(SampleNetwork& network) {
  return network.read([](store::Transaction& tx) { return store::orders::list(tx, {.limit = 100}); }).size();
}

std::vector<std::string> held(SampleNetwork& network) {
  const auto entries = network.read(
      [](store::Transaction& tx) { return store::work_queue::list(tx, {.state = store::work_queue::State::held}); });
  std::vector<std::string> reasons;
  for (const auto& entry : entries) reasons.push_back(std::string(to_string(entry.item.stage)) + ": " + entry.reason);
  return reasons;
}

TEST(GuideInTest, AnOrderThatKeepsItIsAccepted) {
  SampleNetwork network(with_guide("metro-outfitters", "order", "rules:\n  - 850/REF[01=CO]: required\n"));
  network.send_sample("metro-outfitters", "850-camp.edi");
  network.work();
  EXPECT_NE(answer_of(network).find("AK5*A"), std::string::npos) << answer_of(network);
  EXPECT_EQ(orders(network), 1U);
}

TEST(GuideInTest, AnOrderThatBreaksItIsAcceptedWithErrorsNoted) {
  SampleNetwork network(with_guide("metro-outfitters", "order", "rules:\n  - 850/REF[01=IA]: required\n"));
  network.send_sample("metro-outfitters", "850-camp.edi");
  network.work();
  const auto answer = answer_of(network);
  EXPECT_NE(answer.find("AK3*REF*"), std::string::npos) << answer;
  EXPECT_NE(answer.find("AK5*E*5"), std::string::npos) << answer;
  EXPECT_EQ(orders(network), 1U);
}

TEST(GuideInTest, ARejectingGuideRejects) {
  SampleNetwork network(
      with_guide("metro-outfitters", "order", "breach: reject\nrules:\n  - 850/REF[01=IA]: required\n"));
  network.send_sample("metro-outfitters", "850-camp.edi");
  network.work();
  EXPECT_NE(answer_of(network).find("AK5*R*5"), std::string::npos) << answer_of(network);
  EXPECT_EQ(orders(network), 0U);
}

TEST(GuideInTest, WhatItAllowsIsTranslated) {
  SampleNetwork network(
      with_guide("metro-outfitters", "order", "breach: reject\nrules:\n  - allow 850/CUR > ZZZ\n  - 92 += XX\n"));
  const auto sample = read_file(CROSSDOCK_SOURCE_DIR "/partners/examples/metro-outfitters/samples/850-camp.edi");
  auto dirty = sample;
  dirty.replace(dirty.find("CUR*BY*USD~"), 11, "CUR*BY*USD~\nZZZ*OWN SEGMENT~");
  dirty.replace(dirty.find("SE*38*"), 6, "SE*39*");
  network.send("metro-outfitters", "850-own.edi", dirty);
  network.work();
  EXPECT_NE(answer_of(network).find("AK5*A"), std::string::npos) << answer_of(network);
  EXPECT_EQ(orders(network), 1U);
}

TEST(GuideOutTest, WhatBreaksItDoesNotLeave) {
  SampleNetwork network(with_guide("northwind-supply", "order", "rules:\n  - 850/REF[01=IA]: required\n"));
  network.send_sample("metro-outfitters", "850-camp.edi");
  network.work();
  const auto reasons = held(network);
  ASSERT_FALSE(reasons.empty());
  EXPECT_NE(reasons.front().find("emit: "), std::string::npos) << reasons.front();
  EXPECT_NE(reasons.front().find("breaks its guide: REF is missing; guide northwind-supply: 850/REF[01=IA]: required"),
            std::string::npos)
      << reasons.front();
  EXPECT_TRUE(network.delivered("northwind-supply").empty());
  EXPECT_TRUE(network.violations().empty());
}

TEST(GuideOutTest, EverythingThatBreaksItIsNamed) {
  SampleNetwork network(
      with_guide("northwind-supply", "order", "rules:\n  - 850/REF[01=IA]: required\n  - 850/PER: required\n"));
  network.send_sample("metro-outfitters", "850-camp.edi");
  network.work();
  const auto reasons = held(network);
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_NE(reasons.front().find("850/REF[01=IA]: required"), std::string::npos) << reasons.front();
  EXPECT_NE(reasons.front().find("850/PER: required"), std::string::npos) << reasons.front();
}

TEST(GuideOutTest, WhatKeepsItLeaves) {
  SampleNetwork network(with_guide("northwind-supply", "order", "rules:\n  - 850/PO1[02]: required\n"));
  network.send_sample("metro-outfitters", "850-camp.edi");
  network.work();
  EXPECT_TRUE(held(network).empty());
  EXPECT_FALSE(network.delivered("northwind-supply").empty());
}

struct Wrong {
  const char* name;
  std::string document, lines, expected;
};
class GuideMistakeTest : public testing::TestWithParam<Wrong> {};

TEST_P(GuideMistakeTest, IsToldWithItsPlaceAndNothingStarts) {
  const auto& p = GetParam();
  try {
    SampleNetwork network(with_guide("metro-outfitters", p.document, p.lines));
    FAIL() << "it started";
  } catch (const std::exception& error) {
    EXPECT_NE(std::string(error.what()).find(p.expected), std::string::npos) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(Guide, GuideMistakeTest,
                         testing::Values(Wrong{"UnknownSegment", "order", "rules:\n  - 850/PO1/PO5: required\n",
                                               "guide.yaml:4:18: loop PO1 has no PO5"},
                                         Wrong{"OtherSet", "order", "rules:\n  - 856/CTT: required\n",
                                               "partner.yaml:28:83: guide './guide.yaml' has no rule for set 850"}),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace crossdock::tests
