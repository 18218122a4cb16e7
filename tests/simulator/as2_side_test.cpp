// SPDX-License-Identifier: Apache-2.0
// The partner's side of an agreement about AS2: what is mirrored, which keys are made, and what is said when one is
// missing.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "gateway/simulator/keys.hpp"
#include "gateway/simulator/mirror.hpp"
#include "gateway/simulator/post.hpp"
#include "gateway/transport/keyring/keyring.hpp"
#include "tests/simulator/exchange.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::simulator::as2_side_test {
namespace {

using partners::CertificateRole;
using partners::SecretSource;

partners::As2Endpoint& as2_of(partners::Partner& partner) { return std::get<partners::As2Endpoint>(partner.way); }

partners::Partner northwind(const std::string& folder) {
  partners::Partner partner;
  partner.id = PartnerId("northwind");
  partner.path = folder + "/partners/northwind";
  partners::As2Endpoint as2;
  as2.id = "NORTHWIND";
  as2.url = "http://127.0.0.1:4082/as2";
  partner.way = as2;
  partner.certificates = {
      {.roles = {CertificateRole::verify, CertificateRole::encrypt}, .certificate = partner.path + "/as2.pem"}};
  return partner;
}

partners::Settings gateway(const std::string& folder) {
  partners::Settings settings;
  settings.exchange = folder + "/exchange";
  settings.as2 = {.id = "CROSSDOCK", .path = "/as2", .url = ""};
  settings.http.address = "0.0.0.0";
  settings.http.port = 4080;
  settings.keys = {{.roles = {CertificateRole::sign, CertificateRole::decrypt},
                    .certificate = folder + "/keys/ours.pem",
                    .key = folder + "/keys/ours.key",
                    .passphrase = {.kind = SecretSource::Kind::file, .name = folder + "/keys/passphrase"}}};
  return settings;
}

Lifetime lifetime() { return {noon() - std::chrono::days(1), noon() + std::chrono::days(30)}; }

TEST(MirrorTest, WhoIsWeThereIsTheyHere) {
  auto partner = northwind("/f");
  as2_of(partner).our_id = "XD-TEST";
  as2_of(partner).sign = "sha-384";
  as2_of(partner).encrypt = "";
  as2_of(partner).receipt_later = true;
  const auto mirror = mirror_of(gateway("/f"), partner);
  ASSERT_TRUE(mirror) << describe(mirror.error());
  const auto& there = *mirror->directory->find(the_gateway);
  EXPECT_EQ(there.as2().id, "XD-TEST");
  EXPECT_EQ(there.as2().our_id, "NORTHWIND");
  EXPECT_EQ(there.as2().url, "http://127.0.0.1:4080/as2") << "any address of ours is one of this machine";
  EXPECT_EQ(there.as2().receipt_hosts, std::vector<std::string>{"127.0.0.1:4080"});
  EXPECT_EQ(there.as2().sign, "sha-384");
  EXPECT_EQ(there.as2().encrypt, "aes-128-cbc") << "we require encryption, so they encrypt";
  EXPECT_TRUE(there.as2().require.signature);
  EXPECT_FALSE(there.as2().require.encryption) << "we do not encrypt, so they cannot ask for it";
  EXPECT_TRUE(there.as2().receipt_later);
  EXPECT_EQ(mirror->settings.as2.id, "NORTHWIND");
  EXPECT_EQ(mirror->settings.as2.url, "http://127.0.0.1:4082/as2");
  EXPECT_EQ(mirror->settings.keys.front().certificate, "/f/partners/northwind/as2.pem");
  // Our certificates, without a trace of our private keys.
  ASSERT_EQ(there.certificates.size(), 2U);
  for (const auto& source : there.certificates) {
    EXPECT_EQ(source.certificate, "/f/keys/ours.pem");
    EXPECT_EQ(source.key, "");
    EXPECT_EQ(source.passphrase, SecretSource{});
  }
  EXPECT_EQ(there.certificates[0].roles, std::vector{CertificateRole::verify});
  EXPECT_EQ(there.certificates[1].roles, std::vector{CertificateRole::encrypt});
}

struct Url {
  const char* name;
  const char* url;
  const char* address;  // "" when it cannot be played
  int port = 0;
  const char* path = "";
};
class StationTest : public testing::TestWithParam<Url> {};

TEST_P(StationTest, ListensWhereTheProfileSaysIfThatIsHere) {
  auto partner = northwind("/f");
  as2_of(partner).url = GetParam().url;
  const auto station = station_address(partner);
  if (std::string_view(GetParam().address).empty()) {
    ASSERT_FALSE(station);
    EXPECT_NE(station.error().what.find("an address of this machine"), std::string::npos) << station.error().what;
    return;
  }
  ASSERT_TRUE(station) << describe(station.error());
  EXPECT_EQ(station->address, GetParam().address);
  EXPECT_EQ(station->port, GetParam().port);
  EXPECT_EQ(station->path, GetParam().path);
}

INSTANTIATE_TEST_SUITE_P(Urls, StationTest,
                         testing::Values(Url{"Loopback", "http://127.0.0.1:4082/as2", "127.0.0.1", 4082, "/as2"},
                                         Url{"Name", "http://localhost:4082/in?x=1", "127.0.0.1", 4082, "/in"},
                                         Url{"Six", "http://[::1]:4082/as2", "::1", 4082, "/as2"},
                                         Url{"UsualPort", "https://127.0.0.2/as2", "127.0.0.2", 443, "/as2"},
                                         Url{"NoPath", "http://127.0.0.1:4082", "127.0.0.1", 4082, "/"},
                                         Url{"Elsewhere", "https://as2.northwind.example/as2", ""},
                                         Url{"Nowhere", "", ""}),
                         case_name);

TEST(MirrorTest, SaysWhatIsMissing) {
  const auto complaint = [](const partners::Settings& settings, const partners::Partner& partner) {
    const auto mirror = mirror_of(settings, partner);
    return mirror ? std::string() : mirror.error().what;
  };
  auto settings = gateway("/f");
  settings.http.port = 0;
  EXPECT_NE(complaint(settings, northwind("/f")).find("listens nowhere"), std::string::npos);
  settings = gateway("/f");
  settings.as2.id.clear();
  EXPECT_NE(complaint(settings, northwind("/f")).find("has no AS2 name"), std::string::npos);
  settings = gateway("/f");
  settings.keys.front().certificate.clear();
  settings.keys.front().pkcs12 = "/f/keys/ours.p12";
  EXPECT_NE(complaint(settings, northwind("/f")).find("not in PKCS#12"), std::string::npos);
  auto partner = northwind("/f");
  partner.certificates.clear();
  EXPECT_NE(complaint(gateway("/f"), partner).find("no certificate of the partner"), std::string::npos);
}

TEST(KeysTest, AreMadeOnceForTheirOwnerOnlyAndFitWhatNamesThem) {
  const TemporaryFolder folder;
  const auto settings = gateway(folder.path());
  const auto directory = partners::Directory::of({northwind(folder.path())});
  const auto made = make_missing_keys(settings, *directory, lifetime());
  ASSERT_TRUE(made) << describe(made.error());
  EXPECT_EQ(made->size(), 6U) << "two pairs, each with its passphrase";
  for (const auto& path : *made) {
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0) << path;
    EXPECT_EQ(status.st_mode & 0777, path.ends_with(".pem") ? 0644U : 0600U) << path;
  }
  // Each side can load its own.
  EXPECT_TRUE(keyring::load(settings, *directory).errors.empty());
  const auto mirror = mirror_of(settings, northwind(folder.path()));
  ASSERT_TRUE(mirror);
  EXPECT_TRUE(keyring::load(mirror->settings, *mirror->directory).errors.empty());

  const auto again = make_missing_keys(settings, *directory, lifetime());
  ASSERT_TRUE(again) << describe(again.error());
  EXPECT_TRUE(again->empty());

  fs::remove(as2_key_of(settings, northwind(folder.path())));
  const auto half = make_missing_keys(settings, *directory, lifetime());
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().fault, Fault::refused);
  EXPECT_TRUE(half.error().where.ends_with("/as2.pem")) << half.error().where;
}

TEST(KeysTest, PassphraseFromElsewhereIsNotMade) {
  const TemporaryFolder folder;
  auto settings = gateway(folder.path());
  settings.keys.front().passphrase = {.kind = SecretSource::Kind::environment, .name = "PASSPHRASE"};
  const auto made = make_missing_keys(settings, *partners::Directory::of({}), lifetime());
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().what.find("passphrase: {file: PATH}"), std::string::npos) << made.error().what;
}

class PostTest : public ExchangeTest {};

TEST_F(PostTest, WithoutItsKeyAPartnerSaysWhichAndWhatMakesIt) {
  auto partner = northwind(folder_.path());
  const auto network = pipeline::Network::load([&] {
    auto settings = fixture_settings(folder_.path() + "/exchange", "x12");
    settings.as2.id = "CROSSDOCK";
    settings.http = {.address = "127.0.0.1", .port = 4080};
    return settings;
  }());
  ASSERT_TRUE(network);
  const auto post = open_post(**network, partner, Purpose::play, {.clock = noon, .on_trouble = {}});
  ASSERT_FALSE(post);
  EXPECT_EQ(post.error().where, folder_.path() + "/exchange/northwind/.simulator/as2.key");
  EXPECT_NE(post.error().what.find("partner simulate --prepare"), std::string::npos) << post.error().what;
}

TEST_F(PostTest, PartnerWithAServerOfItsOwnIsNotPlayed) {
  partners::Partner partner;
  partner.id = PartnerId("acme");
  partner.way = partners::SftpEndpoint{.host = "sftp.acme.example"};
  const auto post = open_post(*network_, partner, Purpose::play, {.clock = noon, .on_trouble = {}});
  ASSERT_FALSE(post);
  EXPECT_NE(post.error().what.find("has an SFTP server of its own"), std::string::npos) << post.error().what;
}

}  // namespace
}  // namespace crossdock::simulator::as2_side_test
