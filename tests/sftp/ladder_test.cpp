// SPDX-License-Identifier: Apache-2.0
// Each rung of the way to a server breaks where something is wrong, and nowhere else.
#include "gateway/transport/sftp/ladder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/cases.hpp"
#include "tests/support/sftp_server.hpp"

namespace crossdock::sftp::ladder_test {
namespace {

using partners::SftpEndpoint;
using tests::SftpServer;

struct Case {
  const char* name;
  std::vector<std::string> server;                          // lines of sshd_config
  std::function<void(SftpEndpoint&, SftpServer&)> mistake;  // in the profile or at the server
  std::string_view breaks;                                  // "" when all hold
  std::string_view advice = {};                             // the setting that is named
};

class SftpLadderTest : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (!SftpServer::is_installed()) GTEST_SKIP() << "[OPENSSH-SERVER ABSENT] apt-get install openssh-server";
  }
};

TEST_P(SftpLadderTest, BreaksAtTheRungThatIsWrong) {
  SftpServer server(GetParam().server);
  server.make_folder("orders");
  server.make_folder("answers");
  SftpEndpoint endpoint{.host = "127.0.0.1",
                        .port = server.port(),
                        .user = server.user(),
                        .host_keys = {server.fingerprint()},
                        .private_key = server.make_login_key("ed25519"),
                        .in = "orders",
                        .out = "answers",
                        .claim_folder = "orders/.crossdock",
                        .timeout = std::chrono::seconds(5)};
  if (GetParam().mistake) GetParam().mistake(endpoint, server);
  std::string broke;
  for (const auto& step : exchange::climb(ladder(endpoint, "1"))) {
    if (step.state != exchange::Step::State::broke) {
      // Whatever is above the broken rung is not tried.
      EXPECT_EQ(step.state, broke.empty() ? exchange::Step::State::held : exchange::Step::State::not_tried)
          << step.name;
      continue;
    }
    broke = step.name;
    EXPECT_FALSE(step.found.empty());
    EXPECT_FALSE(step.fix.empty());
    EXPECT_NE((step.found + " " + step.fix).find(GetParam().advice), std::string::npos) << step.found << "\n"
                                                                                        << step.fix;
  }
  EXPECT_EQ(broke, GetParam().breaks) << server.log();
  EXPECT_EQ(server.names("answers").size(), broke == "remove" ? 1U : 0U) << "the probe was left";
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, SftpLadderTest,
    testing::Values(
        Case{"None", {}, {}, ""},
        Case{"HostMisspelt", {}, [](auto& to, auto&) { to.host = "nothing.invalid"; }, "name"},
        Case{"WrongPort", {}, [](auto& to, auto&) { to.port = 1; }, "tcp"},
        Case{"UnknownHostKey", {}, [](auto& to, auto&) { to.host_keys = {"SHA256:x"}; }, "host key"},
        Case{"KeyFileMissing", {}, [](auto& to, auto&) { to.private_key += ".missing"; }, "secrets"},
        Case{"KeyFileReadableByOthers", {}, [](auto& to, auto&) { ::chmod(to.private_key.c_str(), 0644); }, "secrets"},
        Case{"AnotherUser", {}, [](auto& to, auto&) { to.user = "nobody-here"; }, "login"},
        Case{"NoSftp", {"Match all", "ForceCommand /bin/false"}, {}, "sftp"},
        Case{"InMissing", {}, [](auto& to, auto&) { to.in = "order"; }, "in"},
        Case{"InReadOnly", {"Match all", "ForceCommand internal-sftp -R -d %FILES%"}, {}, "claim"},
        Case{"InReadOnlyButClaimedByIdentity",
             {"Match all", "ForceCommand internal-sftp -R -d %FILES%"},
             [](auto& to, auto&) {
               to.claim = partners::Taking::identity;
               to.out.clear();
             },
             ""},
        Case{"OutMissing", {}, [](auto& to, auto&) { to.out = "answer"; }, "out"},
        Case{"OutReadOnly",
             {"Match all", "ForceCommand internal-sftp -R -d %FILES%"},
             [](auto& to, auto&) { to.in.clear(); },
             "upload"},
        Case{"RenameForbidden",
             {"Match all", "ForceCommand internal-sftp -P rename,posix-rename -d %FILES%"},
             {},
             "claim",
             "sftp.claim: identity"},
        Case{"RenameForbiddenAndWeOnlyDeliver",
             {"Match all", "ForceCommand internal-sftp -P rename,posix-rename -d %FILES%"},
             [](auto& to, auto&) { to.in.clear(); },
             "rename",
             "sftp.upload: direct"},
        Case{"RenameForbiddenAndNotNeeded",
             {"Match all", "ForceCommand internal-sftp -P rename,posix-rename -d %FILES%"},
             [](auto& to, auto&) {
               to.claim = partners::Taking::identity;
               to.upload = partners::Upload::direct;
             },
             ""},
        Case{"StatForbidden",
             {"Match all", "ForceCommand internal-sftp -P stat,lstat,fstat -d %FILES%"},
             {},
             "stat",
             "sftp.stat: no"},
        Case{"StatForbiddenAndNotNeeded",
             {"Match all", "ForceCommand internal-sftp -P stat,lstat,fstat -d %FILES%"},
             [](auto& to, auto&) { to.stat = false; },
             ""},
        Case{"StatOfOpenFilesForbidden",
             {"Match all", "ForceCommand internal-sftp -P fstat -d %FILES%"},
             {},
             "upload",
             "sftp.stat: no"},
        Case{"SetstatForbidden", {"Match all", "ForceCommand internal-sftp -P setstat,fsetstat -d %FILES%"}, {}, ""},
        Case{"RemoveForbidden", {"Match all", "ForceCommand internal-sftp -P remove -d %FILES%"}, {}, "remove"}),
    case_name);

}  // namespace
}  // namespace crossdock::sftp::ladder_test
