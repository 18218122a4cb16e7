// SPDX-License-Identifier: Apache-2.0
// Each document keeps the mapping that read or wrote it, as it was then, also when the mapping has changed since.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "base/digest.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/mapping_texts.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/views/mappings.hpp"
#include "gateway/views/messages.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

using store::Transaction;
using store::mapping_texts::MappingText;

class UsedMappingTest : public testing::TestWithParam<const char*> {
 protected:
  static constexpr const char* buyer = "metro-outfitters";

  void SetUp() override {
    if (!store_is_there(GetParam())) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
    network_ = std::make_unique<SampleNetwork>(NetworkOptions{.store = fresh_store(GetParam())});
  }

  store::Document receive(const std::string& sample) {
    network_->send_sample(buyer, sample);
    network_->work();
    const auto messages = network_->read([&](Transaction& tx) {
      return store::messages::list(tx, {.partner = buyer, .direction = store::Direction::in, .limit = 1});
    });
    return network_->read([&](Transaction& tx) { return store::documents::for_message(tx, messages.at(0).id); }).at(0);
  }
  MappingText used(DocumentId document) {
    const auto found = network_->read([&](Transaction& tx) { return views::mappings::of_document(tx, document); });
    EXPECT_TRUE(found.mapping) << found.unclear;
    return found.mapping.value_or(MappingText{});
  }
  std::string unclear(const Result<views::mappings::Found>& found) {
    return found && !found->mapping ? found->unclear : "there is one";
  }

  std::unique_ptr<SampleNetwork> network_;
};

INSTANTIATE_TEST_SUITE_P(Stores, UsedMappingTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(UsedMappingTest, AMappingThatChangesLeavesWhatItReadBefore) {
  const auto first = used(receive("850-weekend.edi").id);
  EXPECT_EQ(first.name, "metro-outfitters/850");
  EXPECT_EQ(first.sha256, sha256(first.text));
  EXPECT_NE(first.text.find("# ---- x12/004010/850 ----"), std::string::npos) << "its base stands in it";
  EXPECT_NE(first.text.find("extends: x12/004010/850"), std::string::npos);

  std::ofstream(network_->folder() + "/partners/" + buyer + "/850.yaml", std::ios::app) << "# a change of today\n";
  const auto settings = network_->gateway().settings();
  const auto reloaded =
      network_->gateway().reload([&] { return settings; }, [](const auto&, const auto&) { return Result<void>(); });
  ASSERT_TRUE(reloaded.mistakes.empty()) << describe(reloaded.mistakes.front());
  const auto second = receive("850-camp.edi");
  EXPECT_NE(used(second.id).text.find("# a change of today"), std::string::npos);
  const auto before = network_->read([&](Transaction& tx) { return views::mappings::with_hash(tx, first.sha256); });
  ASSERT_TRUE(before.mapping) << before.unclear;
  EXPECT_EQ(before.mapping->text, first.text);
}

TEST_P(UsedMappingTest, WhatIsSentNamesTheMappingThatWroteIt) {
  receive("850-weekend.edi");
  const auto sent = network_->read(
      [](Transaction& tx) { return store::messages::list(tx, {.direction = store::Direction::out, .limit = 500}); });
  int written = 0;
  for (const auto& message : sent) {
    const auto documents =
        network_->read([&](Transaction& tx) { return store::outbound_documents::of_message(tx, message.id); });
    for (const auto& document : documents) {
      ++written;
      EXPECT_FALSE(document.mapping.none()) << document.kind << " " << document.number;
      const auto found = network_->read([&](Transaction& tx) { return views::mappings::of_message(tx, message.id); });
      EXPECT_TRUE(found.mapping) << found.unclear;
    }
  }
  EXPECT_GT(written, 1);
}

TEST_P(UsedMappingTest, TheTextIsKeptOnceHoweverManyDocumentsItReads) {
  const auto one = receive("850-weekend.edi"), other = receive("850-camp.edi");
  EXPECT_EQ(one.mapping, other.mapping);
  EXPECT_FALSE(one.mapping.none());
}

TEST_P(UsedMappingTest, AskingForWhatIsNotThereGetsASentence) {
  const auto document = receive("850-weekend.edi");
  network_->read([&](Transaction& tx) -> Result<int> {
    EXPECT_EQ(unclear(views::mappings::of_document(tx, DocumentId(999))), "document 999 does not exist");
    EXPECT_EQ(unclear(views::mappings::of_message(tx, document.message)),
              "message " + std::to_string(document.message.number()) + " is none that a mapping wrote");
    EXPECT_EQ(unclear(views::mappings::with_hash(tx, "%")),
              "'%' is no hash of a mapping, which has 6 to 64 hexadecimal digits");
    EXPECT_EQ(unclear(views::mappings::with_hash(tx, "abc")),
              "'abc' is no hash of a mapping, which has 6 to 64 hexadecimal digits");
    EXPECT_EQ(unclear(views::mappings::with_hash(tx, std::string(64, '0'))),
              "no mapping with the hash " + std::string(64, '0') + " read or wrote anything");
    return 0;
  });
}

}  // namespace
}  // namespace crossdock::tests
