// SPDX-License-Identifier: Apache-2.0
// A hosted partner at a real sshd: what it takes and hands over, and what of it survives a crash.
#include <gtest/gtest.h>

#include "gateway/simulator/keys.hpp"
#include "gateway/simulator/run.hpp"
#include "tests/simulator/exchange.hpp"
#include "tests/support/sftp_server.hpp"

namespace crossdock::simulator {
namespace {

using tests::SftpServer;

class SftpPostTest : public ExchangeTest {
 protected:
  void SetUp() override {
    if (!SftpServer::is_installed()) GTEST_SKIP() << "[OPENSSH-SERVER ABSENT] apt-get install openssh-server";
    server_ = std::make_unique<SftpServer>();
    server_->make_folder("in");
    server_->make_folder("out");
    auto settings = fixture_settings(folder_.path(), "x12");
    settings.sftp_server = {.address = "127.0.0.1", .port = server_->port(), .host_keys = {server_->fingerprint()}};
    const auto login_key = server_->make_login_key("ed25519");
    settings.partners = host(settings.partners, slurp(login_key + ".pub"));
    const auto loaded = pipeline::Network::load(settings);
    ASSERT_TRUE(loaded) << describe(loaded.error().front());
    network_ = *loaded;
    const auto key = login_key_of(settings, hosted());
    fs::create_directories(fs::path(key).parent_path());
    fs::copy_file(login_key, key);
    const auto order = deliver(hosted(), sample_order(), 1);
    server_->put("out/" + order.name, order.bytes);
  }

  // The profiles of the fixtures, with Northwind at our SSH server.
  std::string host(const std::string& fixtures, const std::string& key) const {
    const auto copied = folder_.path() + "/partners";
    fs::copy(fixtures, copied, fs::copy_options::recursive);
    const auto path = copied + "/northwind-supply/partner.yaml";
    auto profile = slurp(path);
    const std::string folders = "{in: northwind-supply/in, out: northwind-supply/out}";
    profile.replace(profile.find(folders), folders.size(),
                    "{in: northwind-supply/in, out: northwind-supply/out, hosting: {account: " + server_->user() +
                        ", keys: [\"" + key.substr(0, key.find('\n')) + "\"]}}");
    spill(path, profile);
    return copied;
  }

  const partners::Partner& hosted() const { return partner("northwind-supply"); }
  Result<int> play() const { return simulate_once(*network_, hosted(), {}, noon()); }
  fs::path home() const { return fs::path(folder_.path()) / "northwind-supply/.simulator"; }

  std::unique_ptr<SftpServer> server_;
  const std::vector<std::string> whole_{"000000001-997.edi", "000000002-855.edi", "000000003-856.edi",
                                        "000000004-810.edi"};
};

TEST_F(SftpPostTest, AnswersOverTheServerAndNotThroughTheFolders) {
  server_->put("out/.850-2.edi.tmp", "ISA");
  EXPECT_EQ(play(), 1);
  EXPECT_EQ(server_->names("in"), whole_);
  EXPECT_EQ(server_->names("out"), std::vector<std::string>{".850-2.edi.tmp"});
  EXPECT_EQ(names_in(home() / "read"), std::vector<std::string>{"850-1.edi"});
  EXPECT_FALSE(fs::exists(fs::path(folder_.path()) / "northwind-supply/in"));
  EXPECT_EQ(play(), 0);
}

TEST_F(SftpPostTest, AfterACrashBetweenUploadAndNoteNothingIsDoubledOrLost) {
  ASSERT_EQ(play(), 1);
  const auto notice = server_->get("in/000000003-856.edi");
  // As if it had died with the first two uploaded, the second not noted, the third begun, and the order still there.
  spill(home() / "outbox/000000002-855.edi", server_->get("in/000000002-855.edi"));
  spill(home() / "outbox/000000003-856.edi", notice);
  fs::remove(server_->files() + "/in/000000003-856.edi");
  server_->put("in/.000000003-856.edi.tmp", "half of it");
  server_->put("out/850-1.edi", slurp(home() / "read/850-1.edi"));
  EXPECT_EQ(play(), 1) << "answered by nothing: it is known";
  EXPECT_EQ(server_->names("in"), whole_);
  EXPECT_EQ(server_->get("in/000000003-856.edi"), notice);
  EXPECT_TRUE(names_in(home() / "outbox").empty());
}

TEST_F(SftpPostTest, WhileTheServerIsAwayRepliesWait) {
  server_->stop();
  const auto away = play();
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().fault, Fault::unavailable) << describe(away.error());
  server_->start();
  EXPECT_EQ(play(), 1);
  EXPECT_EQ(server_->names("in"), whole_);
}

TEST_F(SftpPostTest, SendsAFileOnceUnderItsName) {
  const auto file = fs::path(folder_.path()) / "850 own.edi";
  spill(file, "ISA*00*");
  const auto sent = send_files(*network_, hosted(), {file.string()}, noon);
  ASSERT_TRUE(sent) << describe(sent.error());
  EXPECT_EQ(server_->get("in/850_own.edi"), "ISA*00*");
  const auto again = send_files(*network_, hosted(), {file.string()}, noon);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::refused);
}

TEST_F(SftpPostTest, WithoutItsKeyItSaysWhichOne) {
  fs::remove(login_key_of(network_->settings(), hosted()));
  const auto played = play();
  ASSERT_FALSE(played);
  EXPECT_TRUE(played.error().where.ends_with("/.simulator/id_ed25519")) << played.error().where;
}

}  // namespace
}  // namespace crossdock::simulator
