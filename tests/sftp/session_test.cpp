// SPDX-License-Identifier: Apache-2.0
// Sessions with a real sshd: who the server is, who we are, and what happens to files.
#include "gateway/transport/sftp/session.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/cases.hpp"
#include "tests/support/sftp_server.hpp"

namespace crossdock::sftp::session_test {
namespace {

using namespace std::chrono_literals;
using tests::SftpServer;

Secret secret_in(const std::string& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return Secret(std::move(text).str());
}

class SessionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!SftpServer::is_installed()) return;
    server_ = std::make_unique<SftpServer>();
    key_ = server_->make_login_key("ed25519");
  }
  static void TearDownTestSuite() { server_.reset(); }
  void SetUp() override {
    if (!server_) GTEST_SKIP() << "[OPENSSH-SERVER ABSENT] apt-get install openssh-server";
  }

  static Login login() {
    return {.host = "127.0.0.1",
            .port = server_->port(),
            .user = server_->user(),
            .host_keys = {server_->fingerprint()},
            .private_key = secret_in(key_),
            .passphrase = {},
            .password = {},
            .timeout = 10s};
  }
  static Session must_open() {
    auto session = Session::open(login());
    if (!session) ADD_FAILURE() << describe(session.error()) << "\n" << server_->log();
    return std::move(*session);
  }
  static std::string read(Session& session, const std::string& path) {
    std::string bytes;
    const auto done = session.read(path, 64u << 20, [&](std::string_view piece) -> Result<void> {
      bytes += piece;
      return {};
    });
    return done ? bytes : "failed: " + describe(done.error());
  }

  static std::unique_ptr<SftpServer> server_;
  static std::string key_;
};
std::unique_ptr<SftpServer> SessionTest::server_;
std::string SessionTest::key_;

// ---- who the server is ---------------------------------------------------------------------------------------

TEST_F(SessionTest, OpensWithFingerprintThatIsPinned) {
  const auto session = Session::open(login());
  EXPECT_TRUE(session) << describe(session.error()) << "\n" << server_->log();
}

TEST_F(SessionTest, OpensWithPublicKeyOfAnyTypeThatIsPinned) {
  for (const std::string type : {"ed25519", "ecdsa"}) {
    auto to = login();
    to.host_keys = {server_->public_key(type)};
    const auto session = Session::open(to);
    EXPECT_TRUE(session) << type << ": " << describe(session.error());
  }
}

TEST_F(SessionTest, UnknownHostKeyIsRefusedAndShownBeforeAnySecretIsSent) {
  auto to = login();
  to.host_keys = {"SHA256:0000000000000000000000000000000000000000000"};
  const auto session = Session::open(to);
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().fault, Fault::refused);
  EXPECT_NE(session.error().what.find(server_->fingerprint()), std::string::npos) << session.error().what;
}

TEST_F(SessionTest, HostKeyMayRotateBetweenTwoPins) {
  SftpServer server;
  const auto key = server.make_login_key("ed25519");
  auto to = login();
  to.port = server.port();
  to.private_key = secret_in(key);
  to.host_keys = {server.fingerprint()};
  ASSERT_TRUE(Session::open(to));
  server.rotate_host_keys();
  EXPECT_EQ(Session::open(to).error().fault, Fault::refused);
  to.host_keys.push_back(server.fingerprint());
  EXPECT_TRUE(Session::open(to));
}

// ---- who we are ----------------------------------------------------------------------------------------------

struct Key {
  const char* name;
  const char* type;
  const char* passphrase;
  const char* format;
};
class LoginKeyTest : public SessionTest, public testing::WithParamInterface<Key> {};

TEST_P(LoginKeyTest, IsAccepted) {
  auto to = login();
  to.private_key = secret_in(server_->make_login_key(GetParam().type, GetParam().passphrase, GetParam().format));
  to.passphrase = Secret(GetParam().passphrase);
  const auto session = Session::open(to);
  EXPECT_TRUE(session) << describe(session.error()) << "\n" << server_->log();
}

INSTANTIATE_TEST_SUITE_P(Types, LoginKeyTest,
                         testing::Values(Key{"Ed25519", "ed25519", "", "RFC4716"},
                                         Key{"Ed25519WithPassphrase", "ed25519", "open sesame", "RFC4716"},
                                         Key{"Ecdsa", "ecdsa", "", "RFC4716"},
                                         Key{"EcdsaWithPassphrase", "ecdsa", "open sesame", "RFC4716"},
                                         Key{"EcdsaInPem", "ecdsa", "", "PEM"},
                                         Key{"EcdsaInPkcs8WithPassphrase", "ecdsa", "open sesame", "PKCS8"}),
                         case_name);

TEST_F(SessionTest, PasswordIsAcceptedAndAWrongOneRefused) {
  SftpServer server;
  if (!server.accept_password("open sesame", SHADOW_SHIM))
    GTEST_SKIP() << "[NOT ROOT] sshd checks passwords for root only";
  auto to = login();
  to.port = server.port();
  to.host_keys = {server.fingerprint()};
  to.private_key = {};
  to.password = Secret("open sesame");
  const auto session = Session::open(to);
  EXPECT_TRUE(session) << describe(session.error()) << "\n" << server.log();
  to.password = Secret("open barley");
  const auto refused = Session::open(to);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::refused) << describe(refused.error());
  EXPECT_EQ(describe(refused.error()).find("barley"), std::string::npos);
}

TEST_F(SessionTest, KeyThatTheServerDoesNotKnowIsRefused) {
  SftpServer other;
  auto to = login();
  to.private_key = secret_in(other.make_login_key("ed25519"));
  const auto session = Session::open(to);
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().fault, Fault::refused) << describe(session.error());
  EXPECT_EQ(session.error().what.find("RSA"), std::string::npos) << describe(session.error());
}

TEST_F(SessionTest, WrongPassphraseIsRefused) {
  auto to = login();
  to.private_key = secret_in(server_->make_login_key("ed25519", "open sesame"));
  to.passphrase = Secret("open barley");
  EXPECT_EQ(Session::open(to).error().fault, Fault::refused);
}

TEST_F(SessionTest, RsaKeyWorksOnlyWithServersThatTakeSha1AndSaysSo) {
  auto to = login();
  for (const std::string format : {"RFC4716", "PEM", "PKCS8"}) {
    to.private_key = secret_in(server_->make_login_key("rsa", "", format));
    const auto refused = Session::open(to);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("RSA"), std::string::npos) << describe(refused.error());
  }

  SftpServer old({"PubkeyAcceptedAlgorithms +ssh-rsa"});
  to.port = old.port();
  to.host_keys = {old.fingerprint()};
  to.private_key = secret_in(old.make_login_key("rsa"));
  const auto session = Session::open(to);
  EXPECT_TRUE(session) << describe(session.error()) << "\n" << old.log();
}

// ---- files ---------------------------------------------------------------------------------------------------

TEST_F(SessionTest, WhatIsWrittenIsReadBack) {
  auto session = must_open();
  std::string bytes;
  for (int i = 0; i < 1'000'000; ++i) bytes.push_back(static_cast<char>(i * 7 + i / 251));
  const auto written = session.write("big.bin", bytes);
  ASSERT_TRUE(written) << describe(written.error());
  EXPECT_EQ(server_->get("big.bin"), bytes);
  EXPECT_EQ(read(session, "big.bin"), bytes);
  const auto status = session.status("big.bin");
  ASSERT_TRUE(status && *status);
  EXPECT_EQ((*status)->size, bytes.size());
  EXPECT_EQ((*status)->kind, Kind::file);
}

TEST_F(SessionTest, NothingIsEverOverwritten) {
  server_->put("taken", "first");
  server_->put("fresh", "second");
  auto session = must_open();
  EXPECT_FALSE(session.write("taken", "third"));
  EXPECT_FALSE(session.rename("fresh", "taken"));
  EXPECT_EQ(server_->get("taken"), "first");
  EXPECT_EQ(server_->get("fresh"), "second");
  EXPECT_TRUE(session.alive());
}

TEST_F(SessionTest, ListTellsKindsWithoutFollowingLinks) {
  server_->put("kinds/file", "12345");
  std::filesystem::create_directory(server_->files() + "/kinds/folder");
  std::filesystem::create_symlink("/etc/passwd", server_->files() + "/kinds/link");
  auto session = must_open();
  const auto entries = session.list("kinds", 100);
  ASSERT_TRUE(entries) << describe(entries.error());
  std::map<std::string, Kind> kinds;
  for (const auto& entry : *entries) kinds[entry.name] = entry.status.kind;
  EXPECT_EQ(kinds, (std::map<std::string, Kind>{{"file", Kind::file}, {"folder", Kind::folder}, {"link", Kind::link}}));
  EXPECT_FALSE(session.list("kinds", 2)) << "the limit did not hold";
}

TEST_F(SessionTest, WhatIsAbsentIsAnAnswerAndLeavesTheSessionAlive) {
  auto session = must_open();
  const auto status = session.status("nothing-here");
  ASSERT_TRUE(status) << describe(status.error());
  EXPECT_FALSE(*status);
  EXPECT_TRUE(session.remove("nothing-here"));
  const auto list = session.list("nothing-here", 10);
  ASSERT_FALSE(list);
  EXPECT_NE(list.error().what.find("not there"), std::string::npos) << describe(list.error());
  EXPECT_TRUE(session.alive());
}

TEST_F(SessionTest, LimitOfSizeHoldsWhileReading) {
  server_->put("large", std::string(100'000, 'x'));
  auto session = must_open();
  const auto read = session.read("large", 99'999, [](std::string_view) -> Result<void> { return {}; });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::invalid);
}

// ---- what goes wrong on the way ------------------------------------------------------------------------------

TEST_F(SessionTest, ConnectionThatIsLostIsToldAndStaysLost) {
  server_->put("large", std::string(8u << 20, 'x'));
  auto session = must_open();
  const auto read = session.read("large", 64u << 20, [&](std::string_view) -> Result<void> {
    server_->drop_sessions();
    return {};
  });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::unavailable);
  EXPECT_FALSE(session.alive());
  EXPECT_FALSE(session.status("large"));
}

TEST_F(SessionTest, NobodyListeningIsUnavailable) {
  auto to = login();
  to.port = 1;
  const auto session = Session::open(to);
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().fault, Fault::unavailable);
}

TEST_F(SessionTest, ServerThatNeverAnswersEndsWithTheTimeout) {
  // A listening socket that nobody accepts from: the kernel completes the connection and that is all.
  tests::UnacceptingServer silent;
  auto to = login();
  to.port = silent.port();
  to.timeout = 300ms;
  const auto before = std::chrono::steady_clock::now();
  const auto session = Session::open(to);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().fault, Fault::unavailable);
}

TEST_F(SessionTest, BudgetEndsWhatSingleTimeoutsWouldAllow) {
  server_->put("large", std::string(8u << 20, 'x'));
  auto session = must_open();
  session.allow(100ms);
  const auto read = session.read("large", 64u << 20, [](std::string_view) -> Result<void> {
    ::usleep(60'000);
    return {};
  });
  ASSERT_FALSE(read);
  EXPECT_FALSE(session.alive());
}

}  // namespace
}  // namespace crossdock::sftp::session_test
