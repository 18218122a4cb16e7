// SPDX-License-Identifier: Apache-2.0
// Checks the output of `crossdock partner provision-sftp`: a real sshd with that block locks the partner into its
// folder, and the folder transport takes what it puts there.
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gateway/transport/sftp/provision.hpp"
#include "gateway/transport/sftp/session.hpp"
#include "tests/e2e/network.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/sftp_server.hpp"

namespace crossdock::tests::hosting_test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view key =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKj0BUzIgye34MBTg5tzD0FyVP3D7b6rGSROYJn5QoVc acme";

partners::FolderEndpoint& folder_of(partners::Partner& partner) {
  return std::get<partners::FolderEndpoint>(partner.way);
}

partners::Partner hosted(const std::string& account) {
  partners::Partner partner;
  partner.id = PartnerId("acme");
  partners::FolderEndpoint folder{.in = "acme/in", .out = "acme/out"};
  folder.hosting = {.account = account, .keys = {std::string(key)}, .from = {"192.0.2.0/24", "2001:db8::/32"}};
  partner.way = folder;
  return partner;
}

TEST(ProvisionTest, SaysEverythingThatRootMustDo) {
  const auto provision = sftp::provision(hosted("acme"), "/srv/exchange");
  ASSERT_TRUE(provision) << describe(provision.error());
  EXPECT_EQ(provision->sshd_config_path, "/etc/ssh/sshd_config.d/crossdock-acme.conf");
  EXPECT_EQ(provision->sshd_config, R"(Match User acme
    ChrootDirectory /srv/exchange/acme
    AuthorizedKeysFile /etc/ssh/crossdock/acme
    AuthenticationMethods publickey
    ForceCommand internal-sftp -u 0007
    DisableForwarding yes
    PermitTunnel no
    PermitTTY no
    PermitUserRC no
)");
  EXPECT_EQ(provision->authorized_keys, "restrict,from=\"192.0.2.0/24,2001:db8::/32\" " + std::string(key) + "\n");
  EXPECT_EQ(provision->commands,
            (std::vector<std::string>{
                "useradd --system --user-group --no-create-home --home-dir / --shell /usr/sbin/nologin acme",
                "install -d -o root -g root -m 0755 /srv/exchange/acme",
                "install -d -o acme -g crossdock -m 2770 /srv/exchange/acme/in",
                "install -d -o crossdock -g acme -m 2770 /srv/exchange/acme/out",
                "install -d -o root -g root -m 0755 /etc/ssh/crossdock", "sshd -t && systemctl reload ssh"}));
}

// What root pastes is one word for the shell and one path for sshd, whatever the exchange folder is called.
TEST(ProvisionTest, OddExchangeFoldersAreQuoted) {
  for (const std::string name : {"with blank", "semi;touch PWNED;", "percent%u", "it's", "$(id)", "a#b", "`id`"}) {
    const auto provision = sftp::provision(hosted("acme"), "/srv/" + name);
    ASSERT_TRUE(provision) << name;
    auto script = std::string("set -- ");
    script += provision->commands[1] + "\nprintf '%s|%s' \"$#\" \"$9\"\n";
    const auto told = run({.command = {"/bin/sh", "-c", script}, .environment = {}, .largest_file = {}});
    EXPECT_EQ(told.output, "9|/srv/" + name + "/acme") << script;
    if (!SftpServer::is_installed()) continue;
    std::string folder = "/tmp/crossdock-provision-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const std::string host_key = folder + "/key";
    const auto made = run({.command = {"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", host_key},
                           .environment = {},
                           .largest_file = {}});
    ASSERT_EQ(made.exit, 0) << made.output;
    std::ofstream(folder + "/config") << "HostKey " << host_key << "\n" << provision->sshd_config;
    const auto checked =
        run({.command = {"/usr/sbin/sshd", "-T", "-C", "user=acme,host=h,addr=192.0.2.1", "-f", folder + "/config"},
             .environment = {},
             .largest_file = {}});
    EXPECT_EQ(checked.exit, 0) << checked.output;
    std::string percent = name;
    if (const auto at = percent.find('%'); at != std::string::npos) percent.insert(at, "%");
    EXPECT_NE(checked.output.find("chrootdirectory /srv/" + percent + "/acme\n"), std::string::npos) << checked.output;
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
}

TEST(ProvisionTest, PartnerWithoutKeysCannotBeHosted) {
  auto partner = hosted("acme");
  folder_of(partner).hosting = {};
  EXPECT_EQ(sftp::provision(partner, "/srv").error().fault, Fault::invalid);
}

struct Refused {
  const char* name;
  std::string account = "acme", in = "acme/in", exchange = "/srv/exchange", network = "192.0.2.0/24";
};
class RefusedProvisionTest : public testing::TestWithParam<Refused> {};

TEST_P(RefusedProvisionTest, IsNotPrintedForRoot) {
  auto partner = hosted(GetParam().account);
  folder_of(partner).in = GetParam().in;
  folder_of(partner).hosting.from = {GetParam().network};
  const auto provision = sftp::provision(partner, GetParam().exchange);
  ASSERT_FALSE(provision);
  EXPECT_EQ(provision.error().fault, Fault::invalid);
}

INSTANTIATE_TEST_SUITE_P(
    Values, RefusedProvisionTest,
    testing::Values(Refused{.name = "Root", .account = "root"}, Refused{.name = "Nobody", .account = "nobody"},
                    Refused{.name = "Number", .account = "0"}, Refused{.name = "Option", .account = "-G sudo"},
                    Refused{.name = "Command", .account = "a;id"}, Refused{.name = "Gateway", .account = "crossdock"},
                    Refused{.name = "FolderWithCommand", .in = "acme/in; touch PWNED; true"},
                    Refused{.name = "FolderWithSubstitution", .in = "acme/$(id)"},
                    Refused{.name = "FolderWithLineBreak", .in = "acme/in\nForceCommand none"},
                    Refused{.name = "RelativeExchange", .exchange = "exchange"},
                    Refused{.name = "NoExchange", .exchange = ""}, Refused{.name = "RootAsExchange", .exchange = "/"},
                    Refused{.name = "ExchangeWithLineBreak", .exchange = "/srv/a\nb"},
                    Refused{.name = "ExchangeWithQuote", .exchange = "/srv/a\"b"},
                    Refused{.name = "LengthOfIpv4", .network = "0.0.0.0/99"},
                    Refused{.name = "LengthOfIpv6", .network = "2001:db8::/129"},
                    Refused{.name = "HostBits", .network = "192.0.2.1/24"},
                    Refused{.name = "NoAddress", .network = "300.1.1.1"},
                    Refused{.name = "OnlyDots", .network = "....:/"},
                    Refused{.name = "NoLength", .network = "192.0.2.0/"}),
    case_name);

// A folder into which sshd locks somebody: it and all above it belong to root, and nobody else may write them.
std::string chroot_root() {
  std::string pattern = "/run/crossdock-hosting-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) return {};
  ::chmod(pattern.c_str(), 0755);
  return pattern;
}

TEST(HostingTest, PartnerReachesItsFoldersAndNothingElse) {
  if (!SftpServer::is_installed()) GTEST_SKIP() << "[OPENSSH-SERVER ABSENT] apt-get install openssh-server";
  if (::geteuid() != 0) GTEST_SKIP() << "[NOT ROOT] sshd locks accounts in for root only";
  const auto root = chroot_root();
  const auto provision = sftp::provision(hosted("acme"), root);
  ASSERT_TRUE(provision);
  for (const auto& folder : provision->folders) {
    fs::create_directories(folder.path);
    ::chmod(folder.path.c_str(), folder.mode);
  }
  // The account that may log in to the tests' server is root, which no partner gets.
  auto block = provision->sshd_config;
  block.replace(block.find("acme"), 4, "root");
  block.erase(block.find("    AuthorizedKeysFile"),
              block.find("    AuthenticationMethods") - block.find("    AuthorizedKeysFile"));
  // Of two values sshd takes the first: the tests' own ForceCommand must not come before.
  SftpServer server({block}, SftpServer::Command::none);
  const auto login_key = server.make_login_key("ed25519");
  auto session = sftp::Session::open({.host = "127.0.0.1",
                                      .port = server.port(),
                                      .user = server.user(),
                                      .host_keys = {server.fingerprint()},
                                      .private_key = Secret(read_file(login_key))});
  ASSERT_TRUE(session) << describe(session.error()) << server.log();
  const auto entries = session->list("/", 100);
  ASSERT_TRUE(entries) << describe(entries.error());
  EXPECT_EQ(entries->size(), 2U);
  EXPECT_FALSE(session->status("/etc/passwd").value()) << "not locked in";
  EXPECT_FALSE(session->status("/../../etc/passwd").value()) << "not locked in";
  ASSERT_TRUE(session->write("/in/850.edi", "an order"));
  struct stat status {};
  ASSERT_EQ(::stat((root + "/acme/in/850.edi").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640U) << "umask 0007 and the mode that we ask for";

  SampleNetwork network({.store = {}, .schemas = {}, .arrange = [](const std::string& partners) {
                           auto profile = read_file(partners + "/metro-outfitters/partner.yaml");
                           const std::string folders = "{in: metro-outfitters/in, out: metro-outfitters/out}";
                           profile.replace(profile.find(folders), folders.size(), "{in: acme/in, out: acme/out}");
                           std::ofstream(partners + "/metro-outfitters/partner.yaml") << profile;
                         }});
  folder::Pickup pickup(root);
  const auto current = network.gateway().network().current();
  auto round = pickup.look(network.gateway().database(), *current, network.now());
  network.advance(std::chrono::seconds(10));
  round.add(pickup.look(network.gateway().database(), *current, network.now()));
  ASSERT_EQ(round.files.size(), 1U);
  EXPECT_EQ(round.files.front().name, "850.edi");
  std::error_code ignored;
  fs::remove_all(root, ignored);
}

}  // namespace
}  // namespace crossdock::tests::hosting_test
