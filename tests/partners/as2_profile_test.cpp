// SPDX-License-Identifier: Apache-2.0
// Checks what a profile and the settings say of AS2, and the words and place of each mistake.
#include <gtest/gtest.h>

#include "partners/directory.hpp"
#include "partners/loader.hpp"
#include "partners/settings.hpp"
#include "tests/partners/folder.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::partners::as2_profile_test {
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

TEST(As2ProfileTest, ShortSectionHasSafeDefaults) {
  const Folder folder;
  const auto loaded = load_with(folder, "as2: {id: ACME, url: \"https://AS2.acme.example:4443/in?x=1\"}");
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  const auto& as2 = loaded.partner.as2();
  EXPECT_EQ(as2.sign, "sha-256");
  EXPECT_EQ(as2.encrypt, "aes-128-cbc");
  EXPECT_EQ(as2.receipt, As2Receipt::signed_receipt);
  EXPECT_FALSE(as2.receipt_later);
  EXPECT_TRUE(as2.require.signature);
  EXPECT_TRUE(as2.require.encryption);
  EXPECT_EQ(as2.receipt_hosts, std::vector<std::string>{"as2.acme.example:4443"});
  EXPECT_FALSE(as2.private_network);
  EXPECT_FALSE(as2.sha1_until || as2.triple_des_until);
  EXPECT_TRUE(loaded.partner.folder().in.empty());
}

TEST(As2ProfileTest, EveryKeyIsRead) {
  const Folder folder;
  const auto loaded = load_with(
      folder,
      "as2:\n  id: \"Acme, Inc\"\n  our_id: US\n  url: http://acme.example/as2\n  version: \"1.1\"\n  sign: sha-1\n"
      "  signature: pss\n  encrypt: 3des\n  key_transport: oaep-sha256\n  compress: after-signing\n"
      "  content_type: application/EDI-X12\n  subject: Orders\n  file_name: none\n  receipt: unsigned\n"
      "  receipt_mode: async\n  receipt_within: 2h\n  require: [signature, client-certificate]\n"
      "  sha1_until: 2027-06-30\n  triple_des_until: 2027-01-31\n  old_digest_names: true\n"
      "  receipt_hosts: [MDN.acme.example, \"192.0.2.7:4080\"]\n  private_network: true\n  concurrency: 2\n"
      "  login: {user: us, password: {environment: ACME}}\n"
      "  proxy: {url: \"http://proxy:3128\", login: {user: p, password: {credential: proxy}}}\n"
      "  connect_timeout: 5s\n  timeout: 10m\n  chunked: true\n  keep_alive: false\nretry: [5m, 10m]");
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  const auto& as2 = loaded.partner.as2();
  EXPECT_EQ(as2.id, "Acme, Inc");
  EXPECT_EQ(as2.our_id, "US");
  EXPECT_EQ(as2.compress, As2Compression::after_signing);
  EXPECT_EQ(as2.file_name, "");
  EXPECT_TRUE(as2.receipt_later);
  EXPECT_EQ(as2.receipt_within, 2h);
  EXPECT_FALSE(as2.require.encryption);
  EXPECT_TRUE(as2.require.client_certificate);
  EXPECT_EQ(as2.sha1_until, *Date::parse("2027-06-30"));
  EXPECT_EQ(as2.receipt_hosts, (std::vector<std::string>{"mdn.acme.example", "192.0.2.7:4080"}));
  EXPECT_EQ(as2.login, (HttpLogin{"us", {SecretSource::Kind::environment, "ACME"}}));
  EXPECT_EQ(as2.proxy_login, (HttpLogin{"p", {SecretSource::Kind::credential, "proxy"}}));
  EXPECT_EQ(as2.timeout, 10min);
  EXPECT_TRUE(as2.chunked);
  EXPECT_FALSE(as2.keep_alive);
  EXPECT_EQ(loaded.partner.retry, (std::vector<Duration>{5min, 10min}));
}

TEST(As2ProfileTest, OptionsOfTheProtocolAreOffUntilTheyAreAgreed) {
  const Folder folder;
  EXPECT_FALSE(load_with(folder, "as2: {id: A}").partner.as2().reliability);
  EXPECT_FALSE(load_with(folder, "as2: {id: A}").partner.as2().restart);
  EXPECT_TRUE(load_with(folder, "as2: {id: A, reliability: true}").partner.as2().reliability);
  EXPECT_TRUE(load_with(folder, "as2: {id: A, restart: true}").partner.as2().restart);
}

struct Wrong {
  const char* name;
  std::string_view line;
  std::string_view told;
};
class WrongAs2ProfileTest : public testing::TestWithParam<Wrong> {};

TEST_P(WrongAs2ProfileTest, IsToldWithItsPlace) {
  const Folder folder;
  const auto loaded = load_with(folder, GetParam().line);
  const auto lines = folder.readable(loaded.errors);
  ASSERT_EQ(lines.size(), 1U) << (lines.size() > 1 ? lines[1] : "nothing was told");
  EXPECT_EQ(lines[0], GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(
    Profiles, WrongAs2ProfileTest,
    testing::Values(
        Wrong{"NoName", "as2: {url: \"http://a/\"}", "acme/partner.yaml:8:6: 'id' is missing"},
        Wrong{"UnknownKey", "as2: {id: A, sgin: none}",
              "acme/partner.yaml:8:20: unknown key 'sgin'; did you mean 'sign'?"},
        Wrong{
            "Url", "as2: {id: A, url: \"ftp://a/\"}",
            "acme/partner.yaml:8:19: a URL such as https://as2.acme.example/as2 is needed here, without user and password"},
        Wrong{
            "PasswordInUrl", "as2: {id: A, url: \"http://u:p@a/\"}",
            "acme/partner.yaml:8:19: a URL such as https://as2.acme.example/as2 is needed here, without user and password"},
        Wrong{"Cipher", "as2: {id: A, encrypt: rot13}",
              "acme/partner.yaml:8:23: 'rot13' is not known here; known are aes-128-cbc, aes-192-cbc, aes-256-cbc, "
              "aes-128-gcm, aes-192-gcm, aes-256-gcm, 3des, none"},
        Wrong{"OldCipherForEver", "as2: {id: A, encrypt: 3des}",
              "acme/partner.yaml:8:23: 3DES needs a last day: 'triple_des_until'"},
        Wrong{"FeatureOfALaterVersion", "as2: {id: A, version: \"1.1\", reliability: true}",
              "acme/partner.yaml:8:43: this needs AS2-Version 1.2 or 1.3"},
        Wrong{"OldDigestForEver", "as2: {id: A, sign: sha-1}",
              "acme/partner.yaml:8:20: SHA-1 needs a last day: 'sha1_until'"},
        Wrong{"OldCipherInNewestVersion", "as2: {id: A, version: \"1.3\", encrypt: 3des, triple_des_until: 2027-01-01}",
              "acme/partner.yaml:8:23: AS2-Version 1.3 speaks neither SHA-1 nor 3DES"},
        Wrong{"Requirement", "as2: {id: A, require: [politeness]}",
              "acme/partner.yaml:8:23: 'politeness' cannot be required; known are signature, encryption, tls, "
              "client-certificate, nothing"},
        Wrong{"HostWithScheme", "as2: {id: A, receipt_hosts: [\"http://a/\"]}",
              "acme/partner.yaml:8:29: a host is written without scheme and path: mdn.acme.example or 192.0.2.7:4080"},
        Wrong{"TwoWays", "folder: {in: acme/in, out: acme/out}\nas2: {id: A}",
              "acme/partner.yaml:9:6: the partner has a 'folder' already; documents go one way"}),
    case_name);

TEST(As2DirectoryTest, NameLeadsToThePartnerAndBelongsToOne) {
  const Folder folder;
  folder.supplier("first", std::string(tests::acme_profile));
  std::string profile(tests::acme_profile);
  profile.replace(profile.find(folder_line), folder_line.size(), "as2: {id: Same}");
  folder.supplier("second", profile);
  auto directory = Directory::load(folder.path());
  ASSERT_TRUE(directory) << describe(directory.error()[0]);
  ASSERT_NE((*directory)->find_as2("Same"), nullptr);
  EXPECT_EQ((*directory)->find_as2("Same")->id, PartnerId("second"));
  EXPECT_EQ((*directory)->find_as2("SAME"), nullptr) << "case counts";
  EXPECT_EQ((*directory)->find_as2(""), nullptr);
  folder.supplier("third", profile);
  directory = Directory::load(folder.path());
  ASSERT_FALSE(directory);
  EXPECT_NE(describe(directory.error()[0]).find("AS2 name 'Same' is given already"), std::string::npos);
}

TEST(As2SettingsTest, ServerAndNamesAreRead) {
  const Folder folder;
  const std::string good = "party: {name: Us}\nx12: {qualifier: ZZ, id: US}\n";
  folder.write("g.yaml",
               good +
                   "http: {listen: \"[::1]:4080\", tls: true, client_certificates: optional, maximum_body: 2 GiB,\n"
                   "  connections_per_address: 9, trusted_proxies: [10.0.0.5, \"2001:db8::5\"]}\n"
                   "as2: {id: US, url: https://us.example/as2}\n");
  const auto settings = load_settings(folder.path("g.yaml"));
  ASSERT_TRUE(settings) << describe(settings.error()[0]);
  EXPECT_EQ(settings->http.address, "::1");
  EXPECT_EQ(settings->http.port, 4080);
  EXPECT_TRUE(settings->http.tls);
  EXPECT_EQ(settings->http.maximum_body, std::size_t{2} << 30);
  EXPECT_EQ(settings->http.connections_per_address, 9);
  EXPECT_EQ(settings->http.trusted_proxies, (std::vector<std::string>{"10.0.0.5", "2001:db8::5"}));
  EXPECT_EQ(settings->as2.id, "US");
  EXPECT_EQ(settings->as2.path, "/as2");

  folder.write("h.yaml",
               good + "http: {listen: 4080, client_certificates: required, trusted_proxies: proxy.example}\n");
  const auto wrong = load_settings(folder.path("h.yaml"));
  ASSERT_FALSE(wrong);
  const std::vector<std::string> told{
      "h.yaml:3:16: an address with a port is needed here, such as 127.0.0.1:4080 or 0.0.0.0:4080",
      "h.yaml:3:43: certificates are shown in TLS only: 'tls: true'",
      "h.yaml:3:70: 'proxy.example' is no address such as 10.0.0.5"};
  EXPECT_EQ(folder.readable(wrong.error()), told);
}

}  // namespace
}  // namespace crossdock::partners::as2_profile_test
