// SPDX-License-Identifier: Apache-2.0
// The gateway is killed at each named failpoint, started again, and an outside ledger looks whether every file had
// exactly one effect. The exhaustive tier is in kill_exhaustive_test.cpp.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>

#include "tests/crash/failpoints.hpp"
#include "tests/crash/site.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

class KillTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    site_ = std::make_unique<Site>(CROSSDOCK_PROGRAM);
    begin();
    site_->settle();
    reference_ = {site_->ledger(), site_->summary()};
    site_->save("settled");
  }
  static void TearDownTestSuite() { site_.reset(); }
  // Orders that compete for goods would get others whenever a kill changes which of them is routed first.
  static void begin() {
    site_->stock_up();
    site_->send_orders();
  }

  static std::unique_ptr<Site> site_;
  static Reference reference_;
};
std::unique_ptr<Site> KillTest::site_;
Reference KillTest::reference_;

TEST_F(KillTest, ListOfFailpointsIsThatOfTheSources) {
  std::set<std::string> found;
  const std::regex use("failpoint\\(\"([a-z0-9_.]+)\"\\)");
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(CROSSDOCK_SOURCE_DIR) / "gateway")) {
    if (entry.path().extension() != ".cpp") continue;
    const auto text = read_file(entry.path().string());
    for (std::sregex_iterator use_of(text.begin(), text.end(), use), end; use_of != end; ++use_of)
      found.insert((*use_of)[1]);
  }
  std::set<std::string> listed(failpoints.begin(), failpoints.end());
  const auto list = [&](const auto& more) { listed.insert(more.begin(), more.end()); };
  list(sftp_failpoints);
  list(as2_receipt_failpoints);
  list(as2_send_failpoints);
  list(http_receipt_failpoints);
  list(api_failpoints);
  list(http_send_failpoints);
  EXPECT_EQ(found, listed);
}

TEST_F(KillTest, UnkilledRunIsWhatItShouldBe) {
  const auto judgement = judge(*site_, reference_);
  EXPECT_TRUE(judgement.clean()) << judgement.text();
  EXPECT_EQ(reference_.summary.find("violation"), std::string::npos) << reference_.summary;
  // Otherwise the comparison would prove little: rerouting, disputes and duplicates do happen.
  EXPECT_NE(reference_.summary.find("\"attempt\":2"), std::string::npos) << reference_.summary;
  EXPECT_NE(reference_.summary.find("price_above_tolerance"), std::string::npos) << reference_.summary;
  EXPECT_NE(reference_.summary.find("repeated"), std::string::npos) << reference_.summary;
}

class KillAtTest : public KillTest, public testing::WithParamInterface<std::string_view> {};

TEST_P(KillAtTest, EveryFileHasExactlyOneEffect) {
  site_->reset();
  begin();
  const auto ended = site_->serve_once(std::string(GetParam()));
  ASSERT_EQ(ended.signal, SIGKILL) << "the failpoint was not reached: " << ended.output;
  site_->settle();
  const auto judgement = judge(*site_, reference_);
  EXPECT_TRUE(judgement.clean()) << judgement.text();
}

INSTANTIATE_TEST_SUITE_P(Failpoints, KillAtTest, testing::ValuesIn(failpoints), [](const auto& one) {
  std::string name(one.param);
  for (auto& c : name) c = c == '.' ? '_' : c;
  return name;
});

// A judge that never condemns proves nothing. Each of these damages a run that was clean.
class JudgeTest : public KillTest {
 protected:
  void SetUp() override {
    site_->restore("settled");
    site_->ledger() = reference_.ledger;
    ASSERT_TRUE(judge(*site_, reference_).clean());
  }
  static Ledger::File delivered(const std::string& type) {
    for (const auto& file : reference_.ledger.delivered()) {
      if (file.name.starts_with(type)) return file;
    }
    ADD_FAILURE() << "no " << type << " was delivered";
    return {};
  }
  static void damage(const std::string& sql) {
    const auto database = store::Database::open({.dsn = "sqlite:" + site_->folder() + "/crossdock.db"});
    ASSERT_TRUE(database);
    const auto done =
        (*database)->write([&](store::Transaction& tx) -> Result<void> { return tx.execute(sql).map([](auto) {}); });
    ASSERT_TRUE(done) << describe(done.error());
  }
};

TEST_F(JudgeTest, SeesAPurchaseOrderThatNeverArrived) {
  site_->ledger().forget_delivery(delivered("850"));
  const auto judgement = judge(*site_, reference_);
  EXPECT_EQ(judgement.lost.size(), 1u) << judgement.text();
  EXPECT_FALSE(judgement.gaps.empty()) << "the gap in the control numbers was not seen";
}

TEST_F(JudgeTest, SeesAnOtherContentUnderTheSameControlNumber) {
  auto file = delivered("810");
  file.bytes.insert(file.bytes.find("CTT"), "NTE*GEN*TWICE~");
  site_->ledger().add_delivery(file);
  EXPECT_EQ(judge(*site_, reference_).doubled.size(), 1u) << judge(*site_, reference_).text();
}

TEST_F(JudgeTest, SeesAPurchaseOrderUnderTwoControlNumbers) {
  auto file = delivered("850");
  file.bytes.replace(90, 9, "000009999");  // ISA13
  site_->ledger().add_delivery(file);
  // By its content and by its number.
  EXPECT_EQ(judge(*site_, reference_).doubled.size(), 2u) << judge(*site_, reference_).text();
}

// A further answer as the gateway numbers it, told from the one before by `change`.
Ledger::File further(Ledger::File answer, const std::function<void(std::string&)>& change) {
  auto& bytes = answer.bytes;
  bytes.replace(90, 9, "000000999");  // ISA13
  const auto bak = bytes.find("BAK*00");
  bytes.replace(bak, 6, "BAK*05");
  const auto number = bytes.find("*R0", bak) + 1;
  bytes.insert(bytes.find('*', number), "-2");
  change(bytes);
  answer.name = "855-further.edi";
  return answer;
}

TEST_F(JudgeTest, SeesAFurtherAnswerThatSaysNothingNew) {
  site_->ledger().add_delivery(further(delivered("855"), [](std::string&) {}));
  EXPECT_EQ(judge(*site_, reference_).doubled.size(), 1u) << judge(*site_, reference_).text();
}

TEST_F(JudgeTest, SeesALastAnswerThatIsWrong) {
  const auto cut = [](std::string& bytes) { bytes.replace(bytes.find("ACK*IA*"), 7, "ACK*IR*"); };
  site_->ledger().add_delivery(further(delivered("855"), cut));
  const auto judgement = judge(*site_, reference_);
  EXPECT_EQ(judgement.lost.size(), 1u) << judgement.text();
  EXPECT_EQ(judgement.doubled.size(), 1u) << judgement.text();
}

TEST_F(JudgeTest, SeesAPromisedDayThatIsMissing) {
  auto answer = delivered("855");
  site_->ledger().forget_delivery(answer);
  answer.bytes = std::regex_replace(answer.bytes, std::regex(R"(\*068\*[0-9]{8})"), "");
  site_->ledger().add_delivery(answer);
  EXPECT_EQ(judge(*site_, reference_).lost.size(), 1u) << judge(*site_, reference_).text();
}

TEST_F(JudgeTest, SeesAnUnacknowledgedGroup) {
  site_->ledger().forget_delivery(delivered("997"));
  EXPECT_GE(judge(*site_, reference_).lost.size(), 2u) << judge(*site_, reference_).text();
}

TEST_F(JudgeTest, SeesAQuantityWithoutAnEntry) {
  damage("DELETE FROM journal WHERE id = (SELECT MAX(id) FROM journal WHERE account = 'order_line')");
  EXPECT_FALSE(judge(*site_, reference_).wrong.empty());
}

TEST_F(JudgeTest, SeesAnInvoiceWithAnotherVerdict) {
  damage("UPDATE invoice SET approved = total, disputed = 0 WHERE disputed <> 0");
  EXPECT_FALSE(judge(*site_, reference_).wrong.empty());
}

TEST_F(JudgeTest, SeesMissingControlNumber) {
  damage("DELETE FROM control_number WHERE number = 2");
  EXPECT_FALSE(judge(*site_, reference_).wrong.empty());
}

TEST_F(JudgeTest, SeesAFileThatWasNeverTaken) {
  site_->send_sample("metro-outfitters", "850-camp.edi");
  EXPECT_EQ(judge(*site_, reference_).lost.size(), 1u);
}

}  // namespace
}  // namespace crossdock::tests
