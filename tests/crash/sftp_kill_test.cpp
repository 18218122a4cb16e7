// SPDX-License-Identifier: Apache-2.0
// The gateway is killed at each place where a document passes between a partner's SFTP server and the store, and
// started again: the order has one effect, its acknowledgement is delivered, nothing stays behind.
#include <gtest/gtest.h>

#include <csignal>

#include "tests/crash/failpoints.hpp"
#include "tests/crash/site.hpp"
#include "tests/e2e/network.hpp"
#include "tests/sftp/sftp_network.hpp"

namespace crossdock::tests {
namespace {

constexpr const char* buyer = "metro-outfitters";

class SftpKillTest : public testing::TestWithParam<std::string_view> {
 protected:
  void SetUp() override {
    if (!SftpServer::is_installed()) GTEST_SKIP() << "[OPENSSH-SERVER ABSENT] apt-get install openssh-server";
    server_ = std::make_unique<SftpServer>();
    server_->make_folder("orders");
    server_->make_folder("answers");
    key_ = server_->make_login_key("ed25519");
  }

  void reach(const std::string& more) {
    reach_by_sftp(site_.folder() + "/partners/" + buyer + "/partner.yaml",
                  sftp_section(*server_, key_, ", settle: 0s" + more));
    site_.set("settle", "0s");
  }
  void kill_and_recover() {
    server_->put("orders/850.edi",
                 read_file(site_.folder() + "/partners/" + std::string(buyer) + "/samples/850-camp.edi"));
    const auto ended = site_.serve_once(std::string(GetParam()));
    ASSERT_EQ(ended.signal, SIGKILL) << "the failpoint was not reached: " << ended.output;
    ASSERT_TRUE(eventually([&] {
      const auto again = site_.serve_once();
      EXPECT_EQ(again.exit, 0) << again.output;
      return visible("answers").size() == 1 && site_.count("SELECT COUNT(*) FROM work WHERE stage = 'deliver'") == 0;
    })) << site_.folder();
  }
  std::vector<std::string> visible(const std::string& folder) const {
    auto names = server_->names(folder);
    std::erase_if(names, [](const auto& name) { return name.starts_with("."); });
    return names;
  }
  void expect_one_effect() {
    EXPECT_EQ(site_.count("SELECT COUNT(*) FROM sales_order"), 1);
    EXPECT_EQ(site_.count("SELECT COUNT(*) FROM message WHERE direction = 'in'"), 1);
    EXPECT_EQ(site_.count("SELECT COUNT(*) FROM message WHERE direction = 'out' AND type = '997'"), 1);
    const auto answers = visible("answers");
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_NE(server_->get("answers/" + answers.front()).find("IEA*1*"), std::string::npos) << "half a file";
  }

  Site site_{CROSSDOCK_PROGRAM};
  std::unique_ptr<SftpServer> server_;
  std::string key_;
};

TEST_P(SftpKillTest, FileThatIsClaimedByRenameHasOneEffect) {
  reach("");
  kill_and_recover();
  expect_one_effect();
  EXPECT_TRUE(server_->names("orders").empty());
  EXPECT_TRUE(server_->names("orders/.crossdock").empty());
}

class SftpKillInPlaceTest : public SftpKillTest {};

TEST_P(SftpKillInPlaceTest, FileThatStaysHasOneEffect) {
  reach(", claim: identity, archive: keep");
  kill_and_recover();
  expect_one_effect();
  EXPECT_EQ(server_->names("orders"), std::vector<std::string>{"850.edi"});
}

constexpr auto name_of = [](const auto& one) {
  std::string name(one.param);
  for (auto& c : name) c = c == '.' ? '_' : c;
  return name;
};

INSTANTIATE_TEST_SUITE_P(Failpoints, SftpKillTest, testing::ValuesIn(sftp_failpoints), name_of);
// Nothing is claimed or removed.
INSTANTIATE_TEST_SUITE_P(Failpoints, SftpKillInPlaceTest,
                         testing::Values("receive.before_commit", "receive.committed", "sftp.uploaded", "sftp.renamed",
                                         "deliver.delivered"),
                         name_of);

}  // namespace
}  // namespace crossdock::tests
