// SPDX-License-Identifier: Apache-2.0
// Checks that one table says what a reload does with each key of gateway.yaml, and that it forgets none.
#include "gateway/service/settings_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

namespace crossdock::service::settings_table_test {
namespace {

std::set<std::string> keys_of_table() {
  std::set<std::string> keys;
  for (const auto& row : settings_table()) keys.insert(std::string(row.key));
  return keys;
}

TEST(SettingsTableTest, HasARowForEachKeyOfTheFile) {
  const auto known = partners::setting_keys();
  EXPECT_EQ(keys_of_table(), std::set<std::string>(known.begin(), known.end()));
  EXPECT_EQ(settings_table().size(), known.size());
}

// Another value for every member, so that a row that compares or takes the wrong one shows.
partners::Settings others() {
  partners::Settings all;
  all.store = "postgresql://gate@db1/x";
  all.store_password = {.kind = partners::SecretSource::Kind::file, .name = "/etc/pw"};
  all.exchange = all.partners = all.mappings = all.schemas = all.endpoint = "other";
  all.party.city = "Boise";
  all.x12.id = "OTHER";
  all.edifact = partners::EdifactIdentity{.qualifier = "14", .id = "OTHER"};
  all.keys.resize(1);
  all.keys[0].key = "other.key";
  all.http = {.address = "127.0.0.2",
              .port = 1,
              .tls = true,
              .client_certificates = partners::HttpSettings::Clients::required,
              .in = "/other",
              .connections = 1,
              .connections_per_address = 1,
              .trusted_proxies = {"127.0.0.9"},
              .threads = 1,
              .maximum_header = 1,
              .maximum_fields = 1,
              .maximum_body = 1,
              .header_time = Duration{1},
              .body_time = Duration{1},
              .idle_time = Duration{1},
              .stop_within = Duration{1}};
  all.as2 = {.id = "OTHER", .path = "/other", .url = "http://other"};
  all.console = {.address = "other",
                 .port = 1,
                 .tls = true,
                 .host = "other",
                 .behind_proxy = {"10.0.0.0/8"},
                 .second_person = false};
  all.webhooks.resize(1);
  all.webhooks[0].id = "erp";
  all.sftp_server = {.address = "other", .port = 1, .host_keys = {"SHA256:other"}};
  all.workers = all.senders = all.store_connections = all.store_group = all.sftp_threads = 1;
  all.webhook_senders = all.waiting_senders = all.per_destination = 1;
  all.poll = all.settle = all.incomplete_wait = all.lease = all.destination_alarm = all.destination_probe = Duration{1};
  all.retry = {Duration{1}};
  all.maximum_file_bytes = all.memory_bytes = 1;
  all.log_level = "error";
  return all;
}

TEST(SettingsTableTest, EachRowComparesAndTakesItsOwnMember) {
  const partners::Settings before;
  for (const auto& row : settings_table()) {
    auto settings = before;
    row.take(settings, others());
    const auto found = changes(before, settings);
    ASSERT_EQ(found.size(), 1U) << row.key;
    EXPECT_EQ(found[0].key, row.key);
    EXPECT_EQ(found[0].on_reload, row.on_reload);
  }
}

TEST(SettingsTableTest, ReloadKeepsWhatNeedsARestart) {
  const partners::Settings before;
  const auto wanted = others();
  const auto serving = merged(before, wanted);
  for (const auto& row : settings_table()) {
    EXPECT_EQ(row.value(serving), row.value(row.on_reload == OnReload::applied ? wanted : before)) << row.key;
  }
}

TEST(SettingsTableTest, LinesAreForPeopleAndShowNoPassword) {
  partners::Settings before, after;
  after.http.maximum_body = std::size_t{1} << 30;
  after.poll = std::chrono::minutes(5);
  before.store = "postgresql://gate:s3cret@db1/x";
  after.store = "postgresql://gate:0ther@db1/x";
  after.webhooks.resize(1);
  after.webhooks[0].id = "erp";
  after.webhooks[0].way.url = "https://erp.example/hooks?token=s3cret";
  std::vector<std::string> lines;
  for (const auto& change : changes(before, after)) lines.push_back(describe(change));
  EXPECT_EQ(lines, (std::vector<std::string>{"store (not shown)", "webhooks [] → [erp]", "poll 1s → 5m",
                                             "http.maximum_body 4 GiB → 1 GiB"}));
}

// The document repeats the table for people.
TEST(SettingsTableTest, DocumentNamesEveryKeyWithWhatAReloadDoes) {
  std::ifstream in(CROSSDOCK_SOURCE_DIR "/docs/cli.md");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const auto row_of = [&](std::string_view title) {
    const auto at = text.find("| " + std::string(title) + " |");
    return at == std::string::npos ? std::string() : text.substr(at, text.find('\n', at) - at);
  };
  const auto applied = row_of("applied at once"), restart = row_of("needs a restart");
  for (const auto& row : settings_table()) {
    const auto quoted = "`" + std::string(row.key) + "`";
    EXPECT_NE((row.on_reload == OnReload::applied ? applied : restart).find(quoted), std::string::npos) << row.key;
  }
}

}  // namespace
}  // namespace crossdock::service::settings_table_test
