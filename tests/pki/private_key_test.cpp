// SPDX-License-Identifier: Apache-2.0
// Checks that keys leave only encrypted, and that keys and PKCS #12 stores open with their passphrase only.
#include "gateway/transport/pki/private_key.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/support/cases.hpp"

namespace crossdock::pki::private_key_test {
namespace {

constexpr TimePoint start = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);

std::filesystem::path corpus() {
  const char* named = std::getenv("CROSSDOCK_CORPUS");
  return (named != nullptr ? std::filesystem::path(named)
                           : std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "../shared/corpus") /
         "as2";
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(PrivateKeyTest, LeavesOnlyEncrypted) {
  const auto key = PrivateKey::generate(KeySpec::ec_p256);
  const auto pem = key->encrypted_pem(Secret("correct horse"));
  ASSERT_TRUE(pem);
  EXPECT_TRUE(pem->starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
  const auto again = PrivateKey::parse(*pem, Secret("correct horse"));
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->type(), KeyType::ec);
  EXPECT_TRUE(
      Certificate::self_signed(*key, {.common_name = "a"}, start, start + std::chrono::hours(1))->matches(*again));
  EXPECT_EQ(key->encrypted_pem(Secret()).error().fault, Fault::invalid);
}

TEST(PrivateKeyTest, SaysWhyItDoesNotOpen) {
  const auto pem = PrivateKey::generate(KeySpec::ec_p256)->encrypted_pem(Secret("right"));
  const auto wrong = PrivateKey::parse(*pem, Secret("wrong"));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().fault, Fault::refused);
  EXPECT_EQ(wrong.error().what, "the passphrase does not open the private key");
  EXPECT_EQ(PrivateKey::parse(*pem).error().what, "the private key is encrypted and there is no passphrase for it");
  EXPECT_EQ(PrivateKey::parse("nothing").error().fault, Fault::malformed);
}

TEST(PrivateKeyTest, IsAPairWithItsCertificateOnly) {
  const auto key = PrivateKey::generate(KeySpec::ec_p256);
  const auto other = PrivateKey::generate(KeySpec::ec_p256);
  const auto certificate = Certificate::self_signed(*key, {.common_name = "a"}, start, start + std::chrono::hours(1));
  EXPECT_TRUE(make_identity(*certificate, *key));
  const auto mixed = make_identity(*certificate, *other);
  ASSERT_FALSE(mixed);
  EXPECT_TRUE(mixed.error().what.starts_with("the private key does not belong to the certificate CN=a (serial "));
}

TEST(PrivateKeyTest, IsMadeAsAsked) {
  EXPECT_EQ(PrivateKey::generate(*parse_key_spec("rsa-2048"))->bits(), 2048);
  EXPECT_EQ(to_string(*parse_key_spec("ec-p256")), "ec-p256");
  EXPECT_FALSE(parse_key_spec("rsa-1024"));
}

struct Store {
  const char* name;
  const char* file;
  const char* passphrase;
};
class Pkcs12Test : public testing::TestWithParam<Store> {
 protected:
  void SetUp() override {
    if (std::filesystem::exists(corpus())) return;
    std::cerr << "[CORPUS ABSENT] " << corpus() << "\n";
    GTEST_SKIP() << "[CORPUS ABSENT] " << corpus();
  }
};
INSTANTIATE_TEST_SUITE_P(Pki, Pkcs12Test,
                         testing::Values(Store{"OpenSsl3", "openssl-made/a.p12", "test"},
                                         Store{"Rc2AndTripleDes", "pyas2-lib/cert_test.p12", "test"},
                                         Store{"KeyStoreOfJava", "openas2/as2_certs.p12", "testas2"}),
                         case_name);
TEST_P(Pkcs12Test, OpensWithItsPassphraseOnly) {
  const auto bytes = bytes_of(corpus() / GetParam().file);
  EXPECT_TRUE(is_pkcs12(bytes));
  const auto identity = parse_pkcs12(bytes, Secret(GetParam().passphrase));
  ASSERT_TRUE(identity) << identity.error().what;
  EXPECT_TRUE(identity->certificate.matches(identity->key));
  EXPECT_FALSE(identity->certificate.subject().empty());
  EXPECT_EQ(parse_pkcs12(bytes, Secret("something else")).error().fault, Fault::refused);
  for (std::size_t size = 0; size < bytes.size(); size += 97)
    EXPECT_FALSE(parse_pkcs12(std::string_view(bytes).substr(0, size), Secret(GetParam().passphrase)));
}

TEST(PrivateKeyTest, KeyStoreIsNotAKeyOrACertificate) {
  const auto key = PrivateKey::generate(KeySpec::ec_p256);
  const auto certificate = Certificate::self_signed(*key, {.common_name = "a"}, start, start + std::chrono::hours(1));
  EXPECT_FALSE(is_pkcs12(certificate->der()));
  EXPECT_FALSE(is_pkcs12(certificate->pem()));
  EXPECT_FALSE(is_pkcs12(""));
}

}  // namespace
}  // namespace crossdock::pki::private_key_test
