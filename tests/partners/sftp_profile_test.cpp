// SPDX-License-Identifier: Apache-2.0
// Checks what a profile says of SFTP, and the words and place of each mistake.
#include <gtest/gtest.h>

#include "partners/loader.hpp"
#include "tests/partners/folder.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::partners::sftp_profile_test {
namespace {

using tests::Folder;
using namespace std::chrono_literals;

constexpr std::string_view folder_line = "folder: {in: acme/in, out: acme/out}";
constexpr std::string_view pin = "SHA256:yok5kmbUOmrLKVjOe56VZTn6nOwQD91trng6ElWXAKs";
constexpr std::string_view key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKj0BUzIgye34MBTg5tzD0FyVP3D7b6rGSROYJn5QoVc";

// The good profile with another line in the place of its folders.
LoadedPartner load_with(const Folder& folder, std::string_view line) {
  std::string profile(tests::acme_profile);
  profile.replace(profile.find(folder_line), folder_line.size(), line);
  folder.write("acme/partner.yaml", profile);
  folder.write("acme/offers.csv", tests::acme_offers);
  return load_partner(folder.path("acme"));
}

std::string login(const std::string& more = "") {
  return "sftp: {host: h, user: u, host_keys: [\"" + std::string(pin) + "\"], private_key: k, in: i, out: o" + more +
         "}";
}

TEST(SftpProfileTest, ShortSectionHasSensibleDefaults) {
  const Folder folder;
  const auto loaded = load_with(folder, login());
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  const auto& sftp = loaded.partner.sftp();
  EXPECT_EQ(sftp.port, 22);
  EXPECT_EQ(sftp.private_key, folder.path("acme/k"));
  EXPECT_EQ(sftp.claim, Taking::rename);
  EXPECT_EQ(sftp.claim_folder, "i/.crossdock");
  EXPECT_EQ(sftp.archive, Archive::remove);
  EXPECT_EQ(sftp.poll, 1min);
  EXPECT_EQ(sftp.connections, 2);
  EXPECT_EQ(sftp.upload, Upload::rename);
  EXPECT_TRUE(sftp.stat);
  EXPECT_EQ(sftp.incomplete_wait, 15min);
  EXPECT_TRUE(loaded.partner.folder().in.empty());
}

TEST(SftpProfileTest, ServersThatForbidRequestsHaveSettings) {
  const Folder folder;
  const auto loaded = load_with(folder, login(", upload: direct, stat: no, incomplete_wait: 1h"));
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  EXPECT_EQ(loaded.partner.sftp().upload, Upload::direct);
  EXPECT_FALSE(loaded.partner.sftp().stat);
  EXPECT_EQ(loaded.partner.sftp().incomplete_wait, 1h);
}

// What is renamed into place is whole; nobody waits for its end unless that is said.
TEST(SftpProfileTest, FilesThatAreRenamedIntoPlaceNeedNoWait) {
  const Folder folder;
  EXPECT_EQ(load_with(folder, login(", settle: 0s")).partner.sftp().incomplete_wait, 0s);
  EXPECT_EQ(load_with(folder, login(", settle: 0s, incomplete_wait: 5m")).partner.sftp().incomplete_wait, 5min);
}

TEST(SftpProfileTest, EveryKeyIsRead) {
  const Folder folder;
  const auto loaded = load_with(
      folder,
      "sftp:\n  host: sftp.acme.example\n  port: 2222\n  user: crossdock\n  host_keys:\n    - " + std::string(pin) +
          "\n    - " + std::string(key) +
          " acme 2027\n  private_key: /etc/keys/acme\n  passphrase: {credential: acme}\n  in: /out/orders/\n"
          "  out: /in\n  claim: rename\n  claim_folder: /out/taken\n  archive: keep\n  archive_folder: /out/old\n"
          "  file_name: \"{id}.{extension}\"\n  poll: 5m\n  settle: 0s\n  timeout: 5s\n  transfer_limit: 1h\n"
          "  connections: 4");
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  auto endpoint = loaded.partner.sftp();
  EXPECT_TRUE(endpoint.login_where.ends_with("acme/partner.yaml:15:16")) << endpoint.login_where;
  endpoint.login_where.clear();
  EXPECT_EQ(endpoint, (SftpEndpoint{.host = "sftp.acme.example",
                                    .port = 2222,
                                    .user = "crossdock",
                                    .host_keys = {std::string(pin), std::string(key) + " acme 2027"},
                                    .private_key = "/etc/keys/acme",
                                    .passphrase = {SecretSource::Kind::credential, "acme"},
                                    .password = {},
                                    .in = "/out/orders",
                                    .out = "/in",
                                    .claim = Taking::rename,
                                    .claim_folder = "/out/taken",
                                    .archive_folder = "/out/old",
                                    .archive = Archive::keep,
                                    .file_name = "{id}.{extension}",
                                    .poll = 5min,
                                    .settle = 0s,
                                    .incomplete_wait = 0s,
                                    .timeout = 5s,
                                    .transfer_limit = 1h,
                                    .connections = 4}));
}

TEST(SftpProfileTest, HostedPartnerHasAnAccount) {
  const Folder folder;
  const auto loaded = load_with(folder, "folder: {in: acme/in, out: acme/out, hosting: {keys: [\"" + std::string(key) +
                                            " acme\"], from: [192.0.2.0/24]}}");
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  EXPECT_EQ(loaded.partner.folder().hosting.account, "acme");
  EXPECT_EQ(loaded.partner.folder().hosting.keys, std::vector<std::string>{std::string(key) + " acme"});
}

struct Case {
  const char* name;
  std::string line;
  std::string_view mistake;
};
class BadSftpTest : public testing::TestWithParam<Case> {};

TEST_P(BadSftpTest, SaysWhereAndWhat) {
  const Folder folder;
  const auto loaded = load_with(folder, GetParam().line);
  EXPECT_EQ(folder.readable(loaded.errors), std::vector<std::string>{std::string(GetParam().mistake)});
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

INSTANTIATE_TEST_SUITE_P(
    Sections, BadSftpTest,
    testing::Values(
        Case{"KeyMisspelt", login(", hostkeys: x"),
             "acme/partner.yaml:8:134: unknown key 'hostkeys'; did you mean 'host_keys'?"},
        Case{"TwoWays", std::string(folder_line) + "\n" + login(),
             "acme/partner.yaml:9:7: the partner has a 'folder' already; documents go one way"},
        Case{"NoHostKey", replaced(login(), "host_keys: [\"" + std::string(pin) + "\"], ", ""),
             "acme/partner.yaml:8:7: 'host_keys' is missing"},
        Case{"ThreeHostKeys",
             replaced(login(), "[\"", "[\"" + std::string(pin) + "\", \"" + std::string(pin) + "\", \""),
             "acme/partner.yaml:8:37: two host keys are the most: the one of today and the one of tomorrow"},
        Case{
            "HostKeyCutShort", replaced(login(), "AKs\"", "\""),
            "acme/partner.yaml:8:37: 'SHA256:yok5kmbUOmrLKVjOe56VZTn6nOwQD91trng6ElWX' is neither a fingerprint (SHA256: "
            "and 43 characters) nor a public key such as ssh-ed25519 AAAA…; 'ssh-keyscan HOST | ssh-keygen -lf -' shows "
            "both"},
        Case{"HostKeyOfAnotherType", replaced(login(), pin, replaced(std::string(key), "ssh-ed25519", "ssh-rsa")),
             "acme/partner.yaml:8:37: 'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIKj0BUzIgye34MBTg5tzD0FyVP3D…' is neither a "
             "fingerprint (SHA256: and 43 characters) nor a public key such as ssh-ed25519 AAAA…; 'ssh-keyscan HOST | "
             "ssh-keygen -lf -' shows both"},
        Case{"NoWayToLogIn", replaced(login(), "private_key: k, ", ""),
             "acme/partner.yaml:8:7: either 'private_key' or 'password' is needed: one way to log in"},
        Case{"TwoWaysToLogIn", login(", password: {file: p}"),
             "acme/partner.yaml:8:7: either 'private_key' or 'password' is needed: one way to log in"},
        Case{"PasswordWrittenOut", replaced(login(), "private_key: k", "password: hunter2"),
             "acme/partner.yaml:8:103: 'password' needs a mapping (key: value)"},
        Case{
            "TwoSources", replaced(login(), "private_key: k", "password: {file: p, environment: P}"),
            "acme/partner.yaml:8:103: one of 'file', 'environment' and 'credential' is needed; the secret itself is not "
            "written here"},
        Case{"CredentialWithFolder", replaced(login(), "private_key: k", "password: {credential: ../p}"),
             "acme/partner.yaml:8:116: a credential of systemd is a name without folder"},
        Case{"NoFolder", replaced(login(), ", in: i, out: o", ""),
             "acme/partner.yaml:8:7: 'in' or 'out' is missing: what is this login for?"},
        Case{"OneFolderForBoth", replaced(login(), "out: o", "out: i"),
             "acme/partner.yaml:8:121: what we write would be picked up again: 'in' and 'out' are different folders"},
        Case{"FolderThatClimbs", replaced(login(), "out: o", "out: a/../o"),
             "acme/partner.yaml:8:121: a folder of the partner's server is written without '..'"},
        Case{"ClaimFolderWithoutClaim", login(", claim: identity, claim_folder: x"),
             "acme/partner.yaml:8:155: with 'claim: identity' files stay where they are"},
        Case{"NamesThatCollide", login(", file_name: \"{type}\""),
             "acme/partner.yaml:8:135: a file name needs {control} or {id}, or files would overwrite each other"},
        Case{
            "HostingOfScatteredFolders",
            "folder: {in: a/in, out: b/out, hosting: {keys: [\"" + std::string(key) + "\"]}}",
            "acme/partner.yaml:8:41: the account is locked into one folder, in which 'in' and 'out' must lie: acme/in, "
            "acme/out"},
        Case{"HostingOfAnOddAccount",
             "folder: {in: a/in, out: a/out, hosting: {account: 'a;id', keys: [\"" + std::string(key) + "\"]}}",
             "acme/partner.yaml:8:51: an account has up to 32 lower-case letters, digits, '-' and '_'"},
        Case{
            "HostingOfAFolderWithACommand",
            "folder: {in: a/in, out: 'a/out; id', hosting: {keys: [\"" + std::string(key) + "\"]}}",
            "acme/partner.yaml:8:25: 'a/out; id' cannot be given to sshd: a hosted folder has letters, digits and ._/- "
            "alone, such as acme/in"},
        Case{"HostingForNoNetwork",
             "folder: {in: a/in, out: a/out, hosting: {from: [0.0.0.0/99], keys: [\"" + std::string(key) + "\"]}}",
             "acme/partner.yaml:8:48: '0.0.0.0/99' is no network: the length of IPv4 is 0 to 32"},
        Case{"HostingWithForgedKey",
             "folder: {in: a/in, out: a/out, hosting: {keys: [\"" + std::string(key) + "\\nssh-rsa AAAA\"]}}",
             "acme/partner.yaml:8:48: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKj0BUzIgye34MBTg5tzD0Fy…' is no public key "
             "such as ssh-ed25519 AAAA…"}),
    case_name);

}  // namespace
}  // namespace crossdock::partners::sftp_profile_test
