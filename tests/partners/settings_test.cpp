// SPDX-License-Identifier: Apache-2.0
// The gateway's own settings: the file that is delivered, and what is said about wrong ones.
#include "partners/settings.hpp"

#include <gtest/gtest.h>

#include "partners/gs1.hpp"
#include "tests/partners/folder.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::partners::settings_test {
namespace {

using tests::Folder;
using namespace std::chrono_literals;

constexpr std::string_view good = "party: {name: Us}\nx12: {qualifier: ZZ, id: US}\n";

TEST(SettingsTest, TheDeliveredFileLoadsAndFitsTheSourceTree) {
  const std::string root = CROSSDOCK_SOURCE_DIR;
  const auto settings = load_settings(root + "/conf/gateway.yaml");
  ASSERT_TRUE(settings.has_value()) << describe(settings.error()[0]);
  EXPECT_EQ(settings->partners, root + "/partners/examples");
  EXPECT_EQ(settings->mappings, root + "/mappings");
  EXPECT_EQ(settings->store, "sqlite:" + root + "/build/network/crossdock.db");
  EXPECT_EQ(settings->party.name, "Crossdock Trading");
  EXPECT_EQ(settings->x12, (X12Identity{"ZZ", "CROSSDOCK", "CROSSDOCK"}));
  EXPECT_TRUE(is_gln(settings->endpoint));
  EXPECT_EQ(settings->maximum_file_bytes, 256u << 20);
  EXPECT_EQ(settings->retry.front(), Duration(10s));
}

TEST(SettingsTest, OurSshServerIsToldAsPartnersReachIt) {
  const Folder folder;
  folder.write("gateway.yaml", std::string(good) +
                                   "sftp_server: {address: \"[::1]:2222\", host_keys: "
                                   "[\"SHA256:yok5kmbUOmrLKVjOe56VZTn6nOwQD91trng6ElWXAKs\"]}\n");
  const auto settings = load_settings(folder.path("gateway.yaml"));
  ASSERT_TRUE(settings.has_value()) << describe(settings.error()[0]);
  EXPECT_EQ(settings->sftp_server.address, "::1");
  EXPECT_EQ(settings->sftp_server.port, 2222);
  EXPECT_EQ(settings->sftp_server.host_keys.size(), 1U);

  folder.write("gateway.yaml", std::string(good) + "sftp_server: {address: sftp.example.com, host_keys: [abc]}\n");
  const auto wrong = load_settings(folder.path("gateway.yaml"));
  ASSERT_FALSE(wrong.has_value());
  ASSERT_EQ(wrong.error().size(), 2U);
  EXPECT_NE(wrong.error()[0].what.find("an address with a port"), std::string::npos) << describe(wrong.error()[0]);
  EXPECT_NE(wrong.error()[1].what.find("neither a fingerprint"), std::string::npos) << describe(wrong.error()[1]);
}

TEST(SettingsTest, DefaultsAreResolvedAgainstTheFilesFolder) {
  const Folder folder;
  folder.write("conf/gateway.yaml", good);
  const auto settings = load_settings(folder.path("conf/gateway.yaml"));
  ASSERT_TRUE(settings.has_value()) << describe(settings.error()[0]);
  EXPECT_EQ(settings->store, "sqlite:" + folder.path("conf/crossdock.db"));
  EXPECT_EQ(settings->exchange, folder.path("conf/exchange"));
  EXPECT_EQ(settings->schemas, "");
  EXPECT_EQ(settings->workers, 4);
  EXPECT_FALSE(settings->retry.empty());
}

TEST(SettingsTest, AbsolutePathsAndDatabaseServersAreTakenAsTheyAre) {
  const Folder folder;
  folder.write("gateway.yaml", std::string(good) +
                                   "store: postgresql://crossdock@db1,db2/crossdock\n"
                                   "exchange: /var/lib/crossdock/exchange\nmaximum_file: 512 KiB\nsettle: 0s\n");
  const auto settings = load_settings(folder.path("gateway.yaml"));
  ASSERT_TRUE(settings.has_value()) << describe(settings.error()[0]);
  EXPECT_EQ(settings->store, "postgresql://crossdock@db1,db2/crossdock");
  EXPECT_EQ(settings->exchange, "/var/lib/crossdock/exchange");
  EXPECT_EQ(settings->maximum_file_bytes, 512u << 10);
  EXPECT_EQ(settings->settle, Duration(0));
  EXPECT_EQ(settings->incomplete_wait, Duration(0)) << "what is renamed into place is whole";
}

TEST(SettingsTest, AllMistakesAreToldAtOnce) {
  const Folder folder;
  folder.write("g.yaml", "worker: 3\npoll: fast\nlog_level: loud\n");
  const auto settings = load_settings(folder.path("g.yaml"));
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(folder.readable(settings.error()),
            (std::vector<std::string>{
                "g.yaml:1:9: unknown key 'worker'; did you mean 'workers'?", "g.yaml:1:1: 'party' is missing",
                "g.yaml:1:1: 'x12' is missing", "g.yaml:2:7: a duration such as 90s, 15m, 24h or 2d is needed here",
                "g.yaml:3:12: 'loud' is not a log level; known are trace, debug, info, warn, error, off"}));
}

struct Case {
  const char* name;
  std::string_view line;
  std::string_view mistake;
};

class BadSettingsTest : public testing::TestWithParam<Case> {};

TEST_P(BadSettingsTest, SaysWhereAndWhat) {
  const Folder folder;
  folder.write("g.yaml", std::string(good) + std::string(GetParam().line) + "\n");
  const auto settings = load_settings(folder.path("g.yaml"));
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(folder.readable(settings.error()), std::vector<std::string>{std::string(GetParam().mistake)});
}

INSTANTIATE_TEST_SUITE_P(
    Settings, BadSettingsTest,
    testing::Values(
        Case{
            "UnknownStore", "store: mysql",
            "g.yaml:3:8: 'mysql' is neither sqlite:FILE nor a PostgreSQL address such as postgresql://user@host/database"},
        Case{"StoreMisspeltWithPassword", "store: 'postgres:/gate:s3cret@db1/x'",
             "g.yaml:3:8: 'postgres:***@db1/x' is neither sqlite:FILE nor a PostgreSQL address such as "
             "postgresql://user@host/database"},
        Case{"PasswordNotEncoded", "store: 'postgresql://gate:s3@cret@db1/x'",
             "g.yaml:3:8: the password or user in the database's address holds '@', '/', '?' or '#', which are written "
             "%40, %2F, %3F and %23 there; better keep it in a file: store_password: {file: …}"},
        Case{"PasswordOfAFile", "store_password: {file: pw}", "g.yaml:3:17: only a PostgreSQL store has a password"},
        Case{"TwoPasswords", "store: 'postgresql://gate:pw@db1/x'\nstore_password: {file: pw}",
             "g.yaml:4:17: 'store' holds a password itself: which one is meant?"},
        Case{
            "ListensAtAName", "http: {listen: 'localhost:4080'}",
            "g.yaml:3:16: 'localhost' is no address of this machine: write 127.0.0.1 for itself alone, 0.0.0.0 or [::] "
            "for all its networks"},
        Case{"StoreWithoutPath", "store: 'sqlite:'", "g.yaml:3:8: a path is missing after 'sqlite:'"},
        Case{"TooManyWorkers", "workers: 257", "g.yaml:3:10: a whole number from 0 to 256 is needed here"},
        Case{"RetryIsNoList", "retry: 10s", "g.yaml:3:8: 'retry' needs a list of durations: [10s, 1m]"},
        Case{"RetryEntry", "retry: [10s, later]", "g.yaml:3:14: a duration such as 90s, 15m, 24h or 2d is needed here"},
        Case{"SizeInWords", "maximum_file: big", "g.yaml:3:15: a size up to 64 GiB is needed here, such as 256 MiB"},
        Case{"SizeOverflows", "maximum_file: 99999999999 GiB",
             "g.yaml:3:15: a size up to 64 GiB is needed here, such as 256 MiB"},
        Case{"EndpointIsNoGln", "endpoint: '123'", "g.yaml:3:11: '123' is not 13 digits with a right check digit"}),
    case_name);

TEST(SettingsTest, AMissingFileIsNamed) {
  const auto settings = load_settings("/nowhere/gateway.yaml");
  ASSERT_FALSE(settings.has_value());
  EXPECT_EQ(describe(settings.error()[0]), "/nowhere/gateway.yaml: file cannot be read");
}

}  // namespace
}  // namespace crossdock::partners::settings_test
