// SPDX-License-Identifier: Apache-2.0
// Checks what a profile says of plain HTTP and the settings of webhooks, and the words and place of each mistake.
#include <gtest/gtest.h>

#include "partners/loader.hpp"
#include "partners/settings.hpp"
#include "tests/partners/folder.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::partners::http_profile_test {
namespace {

using tests::Folder;
using namespace std::chrono_literals;

constexpr std::string_view folder_line = "folder: {in: acme/in, out: acme/out}";

LoadedPartner load_with(const Folder& folder, std::string_view line) {
  std::string profile(tests::acme_profile);
  profile.replace(profile.find(folder_line), folder_line.size(), line);
  folder.write("acme/partner.yaml", profile);
  folder.write("acme/offers.csv", tests::acme_offers);
  return load_partner(folder.path("acme"));
}

TEST(HttpProfileTest, SecretsMeanThatASignatureIsRequired) {
  const Folder folder;
  const auto loaded = load_with(folder, "http: {verify_with: [{file: secrets/theirs}]}");
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  const auto& http = loaded.partner.http();
  EXPECT_EQ(word_of(loaded.partner.way), "http");
  EXPECT_TRUE(http.receives() && http.require_signature);
  EXPECT_FALSE(http.require_client_certificate || http.way.private_network);
  EXPECT_EQ(http.verify_with.at(0).name, folder.path("acme/secrets/theirs"));
  EXPECT_EQ(http.way.timeout, 1min);
  EXPECT_TRUE(loaded.partner.folder().in.empty());
}

TEST(HttpProfileTest, EveryKeyIsRead) {
  const Folder folder;
  const auto loaded = load_with(
      folder,
      "http:\n  url: https://acme.example/in\n  sign_with: [{environment: A}, {credential: b}]\n"
      "  verify_with: [{file: c}]\n  require: [signature, client-certificate]\n  content_type: application/xml\n"
      "  file_name: \"{id}.xml\"\n  concurrency: 2\n  login: {user: us, password: {environment: P}}\n"
      "  proxy: {url: \"http://proxy:3128\", login: {user: p, password: {credential: proxy}}}\n"
      "  connect_timeout: 5s\n  timeout: 10m\n  private_network: true\nretry: [1m]");
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  const auto& http = loaded.partner.http();
  EXPECT_EQ(http.way.url, "https://acme.example/in");
  EXPECT_EQ(http.way.sign_with.size(), 2U);
  EXPECT_TRUE(http.require_signature && http.require_client_certificate && http.way.private_network);
  EXPECT_EQ(http.content_type, "application/xml");
  EXPECT_EQ(http.file_name, "{id}.xml");
  EXPECT_EQ(http.concurrency, 2);
  EXPECT_EQ(http.way.login.user, "us");
  EXPECT_EQ(http.way.proxy, "http://proxy:3128");
  EXPECT_EQ(http.way.proxy_login.password.name, "proxy");
  EXPECT_EQ(http.way.connect_timeout, 5s);
  EXPECT_EQ(http.way.timeout, 10min);
}

struct Wrong {
  const char* name;
  std::string_view line;
  std::string complaint;
};
class WrongHttpTest : public testing::TestWithParam<Wrong> {};

TEST_P(WrongHttpTest, IsSaidWithItsPlace) {
  const Folder folder;
  const auto lines = folder.readable(load_with(folder, GetParam().line).errors);
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines[0], GetParam().complaint);
}

INSTANTIATE_TEST_SUITE_P(
    Profiles, WrongHttpTest,
    testing::Values(
        Wrong{"NeitherWay", "http: {concurrency: 2}",
              "acme/partner.yaml:8:7: 'url' or 'verify_with' is missing: neither way is open"},
        Wrong{"TwoWays", "http: {url: \"http://a.example/\"}\nas2: {id: A}",
              "acme/partner.yaml:8:7: the partner has an 'as2' already; documents go one way"},
        Wrong{"NothingProves", "http: {require: []}",
              "acme/partner.yaml:8:17: a document that nothing proves could be anybody's: signature, "
              "client-certificate or both"},
        Wrong{"NoSecret", "http: {require: signature}",
              "acme/partner.yaml:8:17: a signature is compared with secrets: 'verify_with' is missing"},
        Wrong{"UnusedSecret", "http: {require: client-certificate, verify_with: [{file: a}]}",
              "acme/partner.yaml:8:50: these secrets are never used: 'require' does not name 'signature'"},
        Wrong{"UnknownWord", "http: {require: [tls, signature], verify_with: [{file: a}]}",
              "acme/partner.yaml:8:17: 'tls' cannot be required; known are signature, client-certificate"},
        Wrong{"Reflection", "http: {url: \"http://a.example/\", sign_with: [{file: a}], verify_with: [{file: a}]}",
              "acme/partner.yaml:8:71: a secret for each direction: what we send could be sent back to us as theirs"},
        Wrong{"UrlWithLogin", "http: {url: \"http://me:pw@a.example/\"}",
              "acme/partner.yaml:8:13: a URL such as https://as2.acme.example/as2 is needed here, without user and "
              "password"},
        Wrong{"SecretInTheFile", "http: {verify_with: [\"whsec_xxx\"]}",
              "acme/partner.yaml:8:22: an entry of 'verify_with' needs a mapping (key: value)"}),
    case_name);

constexpr std::string_view good = "party: {name: Us}\nx12: {qualifier: ZZ, id: US}\n";

TEST(WebhookSettingsTest, DefaultsAreThoseOfTheSpecification) {
  const Folder folder;
  folder.write("gateway.yaml",
               std::string(good) + "webhooks: [{id: erp, url: \"https://erp.example/\", sign_with: [{file: erp}]}]\n");
  const auto settings = load_settings(folder.path("gateway.yaml"));
  ASSERT_TRUE(settings) << describe(settings.error()[0]);
  ASSERT_EQ(settings->webhooks.size(), 1U);
  const auto& hook = settings->webhooks[0];
  EXPECT_EQ(hook.way.sign_with.at(0).name, folder.path("erp"));
  EXPECT_EQ(hook.retry.size(), 9U);
  EXPECT_EQ(hook.retry.front(), 5s);
  EXPECT_FALSE(hook.way.private_network);
  for (const auto event : webhook_events) EXPECT_TRUE(hook.wants(event));
}

TEST(WebhookSettingsTest, EventsMayBeNamedByTheirFamily) {
  const Webhook hook{.id = "x", .events = {"order.*", "case.opened"}};
  EXPECT_TRUE(hook.wants("order.shipped"));
  EXPECT_TRUE(hook.wants("case.opened"));
  EXPECT_FALSE(hook.wants("case.closed"));
  EXPECT_FALSE(hook.wants("invoice.held"));
}

class WrongWebhookTest : public testing::TestWithParam<Wrong> {};

TEST_P(WrongWebhookTest, IsSaidWithItsPlace) {
  const Folder folder;
  folder.write("gateway.yaml", std::string(good) + std::string(GetParam().line) + "\n");
  const auto settings = load_settings(folder.path("gateway.yaml"));
  ASSERT_FALSE(settings);
  EXPECT_EQ(folder.readable(settings.error())[0], GetParam().complaint);
}

INSTANTIATE_TEST_SUITE_P(
    Settings, WrongWebhookTest,
    testing::Values(
        Wrong{"NoSecret", "webhooks: [{id: erp, url: \"http://a/\"}]",
              "gateway.yaml:3:12: a secret is missing: without a signature nobody can tell that an event comes from "
              "us"},
        Wrong{
            "UnknownEvent", "webhooks: [{id: erp, url: \"http://a/\", sign_with: [{file: a}], events: [order.ship]}]",
            "gateway.yaml:3:72: 'order.ship' is no event, did you mean 'order.shipped'?; docs/webhooks.md lists them"},
        Wrong{"Twice",
              "webhooks: [{id: a, url: \"http://a/\", sign_with: [{file: a}]}, {id: a, url: \"http://b/\", sign_with: "
              "[{file: a}]}]",
              "gateway.yaml:3:68: there is a webhook 'a' already"},
        Wrong{"BadId", "webhooks: [{id: \"E R P\", url: \"http://a/\", sign_with: [{file: a}]}]",
              "gateway.yaml:3:17: a name has up to 40 lower-case letters, digits and dashes"},
        Wrong{"InboxIsAs2", "http: {listen: \"127.0.0.1:4080\", in: /as2}",
              "gateway.yaml:3:7: 'in' and the path of AS2 are the same: which documents are meant?"},
        Wrong{"InboxIsNoPath", "http: {listen: \"127.0.0.1:4080\", in: \"in/\"}",
              "gateway.yaml:3:38: a path such as /in is needed here"}),
    case_name);

}  // namespace
}  // namespace crossdock::partners::http_profile_test
