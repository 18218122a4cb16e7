// SPDX-License-Identifier: Apache-2.0
// Checks that documents on a partner's SFTP server are taken complete, durably and once, and other files are not.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/sftp/sftp_network.hpp"

namespace crossdock::tests::pickup_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* arrivals = "SELECT COUNT(*) FROM message WHERE direction = 'in'";
constexpr const char* orders = "SELECT COUNT(*) FROM sales_order";

class SftpPickupTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!SftpServer::is_installed()) GTEST_SKIP() << "[OPENSSH-SERVER ABSENT] apt-get install openssh-server";
  }
};

TEST_F(SftpPickupTest, OrderBecomesAnOrderAndIsAcknowledgedBySftp) {
  SftpNetwork site;
  site.server().put("orders/850.edi", site.order());
  const auto round = site.look_until_taken();
  ASSERT_EQ(round.files.size(), 1U);
  EXPECT_TRUE(round.problems.empty()) << describe(round.problems.front());
  EXPECT_EQ(round.files.front().name, "850.edi");
  EXPECT_TRUE(site.server().names("orders").empty());
  site.work();
  EXPECT_EQ(site.count(orders), 1);
  const auto answers = site.server().names("answers");
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_TRUE(answers.front().starts_with("997-")) << answers.front();
  EXPECT_NE(site.server().get("answers/" + answers.front()).find("AK5*A"), std::string::npos);
}

TEST_F(SftpPickupTest, FileThatStillChangesIsLeftAlone) {
  SftpNetwork site;
  site.server().put("orders/850.edi", "ISA");
  EXPECT_TRUE(site.look().files.empty()) << "seen once only";
  site.network().advance(10s);
  site.server().put("orders/850.edi", "ISA*00*");
  EXPECT_TRUE(site.look().files.empty()) << "it has grown";
  EXPECT_EQ(site.server().names("orders"), std::vector<std::string>{"850.edi"});
}

TEST_F(SftpPickupTest, InterchangeWithoutItsEndWaitsAndIsTakenAtLast) {
  SftpNetwork site;
  const auto order = site.order();
  site.server().put("orders/850.edi", order.substr(0, order.size() / 2));
  EXPECT_TRUE(site.look_until_taken().files.empty());
  EXPECT_EQ(site.count(arrivals), 0);
  site.network().advance(14min);
  EXPECT_TRUE(site.look().files.empty());
  site.network().advance(1min);
  EXPECT_EQ(site.look().files.size(), 1U) << "whatever it is, it does not change any more";
  EXPECT_EQ(site.open_cases(),
            std::vector<std::string>{
                "INCOMPLETE_FILE 850.edi was taken without its end: its interchange is not closed, and it did "
                "not change for 15m"});
  site.look();
  EXPECT_EQ(site.open_cases().size(), 1U);
}

TEST_F(SftpPickupTest, WaitForTheEndIsTheProfiles) {
  SftpNetwork site(", incomplete_wait: 1m");
  site.server().put("orders/850.edi", site.order().substr(0, 400));
  site.look_until_taken();
  site.network().advance(50s);
  EXPECT_EQ(site.look().files.size(), 1U);
}

// The rest is appended by the file's name, perhaps by another session: it must be there under that name.
TEST_F(SftpPickupTest, InterchangeThatIsWrittenInTwoGoesIsTakenWhole) {
  for (const std::string more : {"", ", claim: identity"}) {
    SftpNetwork site(more);
    const auto order = site.order();
    site.server().put("orders/850.edi", order.substr(0, 400));
    site.look_until_taken();
    site.network().advance(25s);
    site.look();
    EXPECT_EQ(site.server().names("orders"), std::vector<std::string>{"850.edi"}) << "it keeps its name";
    std::ofstream(site.server().files() + "/orders/850.edi", std::ios::app) << order.substr(400);
    EXPECT_TRUE(site.look().files.empty()) << "it has just grown";
    site.network().advance(10s);
    EXPECT_EQ(site.look().files.size(), 1U);
    site.work();
    EXPECT_EQ(site.count(orders), 1);
    EXPECT_TRUE(site.open_cases().empty()) << site.open_cases().front();
  }
}

// A server forbids one kind of request or another; the profile says so, and everything works with what is left.
TEST_F(SftpPickupTest, ServersThatForbidRequestsAreDoneWithout) {
  struct Server {
    std::string forbidden, settings;
  };
  for (const auto& [forbidden, settings] :
       {Server{"setstat,fsetstat", ""}, Server{"rename,posix-rename", ", claim: identity, upload: direct"},
        Server{"stat,lstat,fstat", ", stat: no"}, Server{"stat,lstat,fstat", ", stat: no, claim: identity"},
        Server{"stat,lstat,fstat", ", stat: no, archive: keep"}, Server{"fstat", ", stat: no"},
        Server{"stat,lstat,fstat,setstat,fsetstat,rename,posix-rename,mkdir,fsync,remove",
               ", stat: no, claim: identity, upload: direct, archive: keep"}}) {
    SftpNetwork site(settings, forbidden);
    site.server().put("orders/850.edi", site.order());
    const auto round = site.look_until_taken();
    ASSERT_EQ(round.files.size(), 1U) << forbidden;
    EXPECT_TRUE(round.problems.empty()) << forbidden << ": " << describe(round.problems.front());
    site.work();
    EXPECT_EQ(site.count(orders), 1) << forbidden;
    EXPECT_EQ(site.server().names("answers").size(), 1U) << forbidden;
    EXPECT_TRUE(site.look_until_taken().files.empty()) << "once: " << forbidden;
    EXPECT_TRUE(site.open_cases().empty()) << site.open_cases().front();
  }
}

TEST_F(SftpPickupTest, WithoutTheSettingTheErrorNamesIt) {
  SftpNetwork forbidding_rename("", "rename,posix-rename");
  forbidding_rename.server().put("orders/850.edi", forbidding_rename.order());
  const auto round = forbidding_rename.look_until_taken();
  ASSERT_FALSE(round.problems.empty());
  EXPECT_NE(round.problems.front().what.find("set 'sftp.claim: identity'"), std::string::npos)
      << describe(round.problems.front());
  SftpNetwork forbidding_stat("", "stat,lstat,fstat");
  const auto look = forbidding_stat.gateway().channels().sftp_pickup().look(
      *forbidding_stat.gateway().network().current(), forbidding_stat.partner(), forbidding_stat.network().now());
  ASSERT_FALSE(look);
  EXPECT_NE(look.error().what.find("set 'sftp.stat: no'"), std::string::npos) << describe(look.error());
}

TEST_F(SftpPickupTest, InterchangeThatIsCompletedAfterItWasClaimedIsTakenWhole) {
  SftpNetwork site;
  const auto order = site.order();
  // As an earlier version, or a gateway that took the header of another interchange for the end, left it there.
  site.server().put("orders/.crossdock/1763900000-3-850.edi", order.substr(0, order.size() / 2));
  EXPECT_TRUE(site.look_until_taken().files.empty());
  const auto claimed = site.server().names("orders/.crossdock");
  ASSERT_EQ(claimed.size(), 1U);
  // The writer goes on with the file it has open, whatever its name is by now.
  std::ofstream(site.server().files() + "/orders/.crossdock/" + claimed.front(), std::ios::app)
      << order.substr(order.size() / 2);
  EXPECT_EQ(site.look().files.size(), 1U);
  site.work();
  EXPECT_EQ(site.count(orders), 1);
}

TEST_F(SftpPickupTest, NamesOfTransfersInProgressAreIgnored) {
  SftpNetwork site;
  for (const std::string name : {".850.edi", "850.edi.tmp", "850.edi.PART", "850.edi.filepart", "850.edi~",
                                 ".ocTransferId17.part", ".sftpgo-upload.x.850.edi"})
    site.server().put("orders/" + name, site.order());
  const auto round = site.look_until_taken();
  EXPECT_TRUE(round.files.empty());
  EXPECT_TRUE(round.problems.empty());
  EXPECT_EQ(site.server().names("orders").size(), 7U);
}

TEST_F(SftpPickupTest, HostileNamesAreRefusedAndTheOthersGoOn) {
  SftpNetwork site;
  auto& server = site.server();
  const auto folder = server.files() + "/orders";
  std::ofstream(server.folder() + "/secret.edi") << site.order();
  fs::create_symlink(server.folder() + "/secret.edi", folder + "/link.edi");
  fs::create_symlink("/etc", folder + "/linked-folder");
  server.put("orders/forged\nline.edi", site.order());
  server.put("orders/tab\tname.edi", site.order());
  server.put("orders/back\\slash.edi", site.order());
  server.put("orders/" + std::string(240, 'n') + ".edi", site.order());
  ::mkfifo((folder + "/pipe.edi").c_str(), 0600);
  fs::create_directory(folder + "/subfolder.edi");
  server.put("orders/good.edi", site.order());
  site.look();
  site.network().advance(10s);
  const auto round = site.look();
  ASSERT_EQ(round.files.size(), 1U);
  EXPECT_EQ(round.files.front().name, "good.edi");
  EXPECT_EQ(round.problems.size(), 7U);
  for (const auto& problem : round.problems) {
    EXPECT_EQ(problem.fault, Fault::refused) << describe(problem);
    EXPECT_EQ(describe(problem).find('\n'), std::string::npos) << "a name forges a line of the log";
  }
  EXPECT_EQ(site.count(arrivals), 1);
  auto cases = site.open_cases();
  ASSERT_EQ(cases.size(), 1U) << "one for all of them";
  EXPECT_TRUE(cases.front().starts_with("NAME_REFUSED ")) << cases.front();
  site.look();
  server.put("orders/another\\slash.edi", site.order());
  site.network().advance(2min);
  site.look();
  EXPECT_EQ(site.open_cases(), cases) << "as often as they are seen, and whatever comes to them";
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename() != ".crossdock") fs::remove_all(entry.path());
  }
  site.look();
  EXPECT_TRUE(site.open_cases().empty()) << "nothing refused is left there";
}

TEST_F(SftpPickupTest, FileBeyondTheLimitIsRefusedWithoutBeingRead) {
  SftpNetwork site;
  const auto path = site.server().files() + "/orders/huge.edi";
  std::ofstream(path) << "x";
  fs::resize_file(path, 1ULL << 32);
  const auto round = site.look_until_taken();
  ASSERT_FALSE(round.problems.empty());
  EXPECT_EQ(round.problems.front().fault, Fault::invalid);
  EXPECT_EQ(site.server().names("orders"), std::vector<std::string>{"huge.edi"});
  ASSERT_EQ(site.open_cases().size(), 1U);
  EXPECT_TRUE(site.open_cases().front().starts_with("FILE_TOO_LARGE ")) << site.open_cases().front();
}

TEST_F(SftpPickupTest, WhatAnEarlierRunClaimedIsFinished) {
  SftpNetwork site;
  site.server().put("orders/.crossdock/1763900000-3-850.edi", site.order());
  site.server().put("orders/.crossdock/not-ours", "x");
  const auto round = site.look();
  ASSERT_EQ(round.files.size(), 1U);
  EXPECT_EQ(round.files.front().name, "850.edi");
  EXPECT_EQ(site.server().names("orders/.crossdock"), std::vector<std::string>{"not-ours"});
}

TEST_F(SftpPickupTest, ClaimFolderThatThePartnerRemovedIsMadeAgain) {
  SftpNetwork site;
  site.look();
  fs::remove(site.server().files() + "/orders/.crossdock");
  EXPECT_FALSE(site.gateway().channels().sftp_pickup().look(*site.gateway().network().current(), site.partner(),
                                                            site.network().now()));
  site.server().put("orders/850.edi", site.order());
  EXPECT_EQ(site.look_until_taken().files.size(), 1U);
}

TEST_F(SftpPickupTest, StoreThatIsAwayLeavesTheFileAndEndsTheLook) {
  SftpNetwork site;
  for (const std::string name : {"1.edi", "2.edi", "3.edi"}) site.server().put("orders/" + name, site.order() + name);
  site.look();
  site.network().advance(10s);
  // A store of which the schema is missing fails like one that is away.
  const auto empty = store::Database::open(
      {.dsn = "sqlite:" + site.network().folder() + "/empty.db", .absent = store::Absent::created});
  ASSERT_TRUE(empty);
  sftp::Sessions sessions([&] { return site.network().now(); });
  sftp::Pickup pickup(**empty, sessions, site.network().folder() + "/spool");
  (void)pickup.look(*site.gateway().network().current(), site.partner(), site.network().now());
  site.network().advance(10s);
  EXPECT_FALSE(pickup.look(*site.gateway().network().current(), site.partner(), site.network().now()));
  EXPECT_EQ(site.server().names("orders").size() + site.server().names("orders/.crossdock").size(), 3U);
  EXPECT_EQ(site.look_until_taken().files.size(), 3U);
}

TEST_F(SftpPickupTest, SameNameAgainIsAnotherArrival) {
  SftpNetwork site;
  site.server().put("orders/850.edi", "first");
  EXPECT_EQ(site.look_until_taken().files.size(), 1U);
  site.server().put("orders/850.edi", "second");
  EXPECT_EQ(site.look_until_taken().files.size(), 1U);
  EXPECT_EQ(site.count(arrivals), 2);
}

TEST_F(SftpPickupTest, ArchiveKeepsWhatWasTaken) {
  SftpNetwork site(", archive: keep");
  site.server().put("orders/850.edi", site.order());
  const auto round = site.look_until_taken();
  ASSERT_EQ(round.files.size(), 1U);
  const auto archived = site.server().names("orders/archive");
  ASSERT_EQ(archived.size(), 1U);
  EXPECT_EQ(archived.front(), std::to_string(round.files.front().message.number()) + "-850.edi");
  EXPECT_TRUE(site.look_until_taken().files.empty());
}

TEST_F(SftpPickupTest, FileThatMustStayIsTakenOnceAlsoAfterARestart) {
  SftpNetwork site(", claim: identity, archive: keep");
  site.server().put("orders/850.edi", site.order());
  EXPECT_EQ(site.look_until_taken().files.size(), 1U);
  EXPECT_TRUE(site.look_until_taken().files.empty());
  EXPECT_EQ(site.server().names("orders"), std::vector<std::string>{"850.edi"});

  // A gateway that knows only what is in the store. That it does not read the file again shows in that other bytes of
  // the same size and time are no arrival to it.
  const auto later = site.restarted();
  const auto path = site.server().files() + "/orders/850.edi";
  const auto written = fs::last_write_time(path);
  site.server().put("orders/850.edi", std::string(site.order().size(), 'x'));
  fs::last_write_time(path, written);
  for (int i = 0; i < 2; ++i) {
    const auto round =
        later->channels().sftp_pickup().look(*later->network().current(), site.partner(), site.network().now());
    ASSERT_TRUE(round) << describe(round.error());
    EXPECT_TRUE(round->files.empty());
    EXPECT_TRUE(round->problems.empty());
    site.network().advance(10s);
  }
  EXPECT_EQ(site.count(arrivals), 1);
}

TEST_F(SftpPickupTest, FileThatStaysAndChangesIsTakenAgain) {
  SftpNetwork site(", claim: identity, archive: keep");
  site.server().put("orders/850.edi", "first");
  EXPECT_EQ(site.look_until_taken().files.size(), 1U);
  site.server().put("orders/850.edi", "the second");
  EXPECT_EQ(site.look_until_taken().files.size(), 1U);
  EXPECT_EQ(site.count(arrivals), 2);
}

TEST_F(SftpPickupTest, FileThatStaysIsRemovedWhereTheServerPermitsIt) {
  SftpNetwork site(", claim: identity");
  site.server().put("orders/850.edi", site.order());
  EXPECT_EQ(site.look_until_taken().files.size(), 1U);
  EXPECT_TRUE(site.server().names("orders").empty());
  EXPECT_FALSE(fs::exists(site.server().files() + "/orders/.crossdock")) << "nothing is to be renamed";
}

TEST_F(SftpPickupTest, ServerThatIsAwayFailsTheLookAndNothingElse) {
  SftpNetwork site;
  site.server().put("orders/850.edi", site.order());
  site.look();
  site.server().stop();
  const auto round = site.gateway().channels().sftp_pickup().look(*site.gateway().network().current(), site.partner(),
                                                                  site.network().now());
  EXPECT_FALSE(round);
  site.server().start();
  site.network().advance(10s);
  EXPECT_EQ(site.look_until_taken().files.size(), 1U);
}

}  // namespace
}  // namespace crossdock::tests::pickup_test
