// SPDX-License-Identifier: Apache-2.0
// Checks that certificates say what they were made with, and that bad ones are refused.
#include "gateway/transport/pki/certificate.hpp"

#include <gtest/gtest.h>

#include "gateway/transport/pki/private_key.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::pki::certificate_test {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint start = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
constexpr TimePoint end = std::chrono::sys_days(std::chrono::year(2028) / 2 / 29) + 12h;

const PrivateKey& key() {
  static const auto one = PrivateKey::generate(KeySpec::ec_p256);
  return *one;
}

Certificate made(const Subject& subject) {
  auto certificate = Certificate::self_signed(key(), subject, start, end);
  EXPECT_TRUE(certificate) << certificate.error().what;
  return *certificate;
}

TEST(CertificateTest, SaysWhatItWasMadeWith) {
  const auto one = made({.common_name = "acme-as2", .organisation = "Acme, Inc.", .country = "DE"});
  EXPECT_EQ(one.subject(), "C=DE,O=Acme\\, Inc.,CN=acme-as2");
  EXPECT_EQ(one.issuer(), one.subject());
  EXPECT_EQ(one.common_name(), "acme-as2");
  EXPECT_EQ(one.not_before(), start);
  EXPECT_EQ(one.not_after(), end);
  EXPECT_EQ(one.key_type(), KeyType::ec);
  EXPECT_EQ(one.key_bits(), 256);
  EXPECT_EQ(one.fingerprint().size(), 64U);
  EXPECT_TRUE(one.is_self_signed());
  EXPECT_TRUE(one.is_issued_by(one));
  EXPECT_TRUE(one.may_sign());
  EXPECT_TRUE(one.may_encrypt());
}

TEST(CertificateTest, IsValidFromItsFirstToItsLastMoment) {
  const auto one = made({.common_name = "acme-as2"});
  EXPECT_FALSE(one.valid_at(start - 1ms));
  EXPECT_TRUE(one.valid_at(start));
  EXPECT_TRUE(one.valid_at(end));
  EXPECT_FALSE(one.valid_at(end + 1ms));
}

TEST(CertificateTest, IsTheSameAfterPemAndDer) {
  const auto one = made({.common_name = "Größe"});
  EXPECT_EQ(Certificate::parse(one.pem())->fingerprint(), one.fingerprint());
  EXPECT_EQ(Certificate::parse(one.der())->subject(), "CN=Größe");
  EXPECT_EQ(Certificate::parse("subject=/CN=Größe\n" + one.pem())->serial(), one.serial());
}

TEST(CertificateTest, ChainKeepsItsOrder) {
  const auto a = made({.common_name = "a"});
  const auto b = made({.common_name = "b"});
  const auto chain = Certificate::parse_chain(a.pem() + "\n" + b.pem());
  ASSERT_TRUE(chain);
  ASSERT_EQ(chain->size(), 2U);
  EXPECT_EQ(chain->at(0), a);
  EXPECT_EQ(chain->at(1), b);
}

TEST(CertificateTest, KnowsItsKey) {
  const auto other = PrivateKey::generate(KeySpec::ec_p256);
  const auto one = made({.common_name = "acme-as2"});
  EXPECT_TRUE(one.matches(key()));
  EXPECT_FALSE(one.matches(*other));
}

struct Bad {
  const char* name;
  std::string bytes;
};
class BadCertificate : public testing::TestWithParam<Bad> {};
INSTANTIATE_TEST_SUITE_P(Pki, BadCertificate,
                         testing::Values(Bad{"Empty", ""}, Bad{"Text", "hello"}, Bad{"NoDer", "\x30\x82\x01"},
                                         Bad{"EmptyPem", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"},
                                         Bad{"CutPem", "-----BEGIN CERTIFICATE-----\nMIIB\n"},
                                         Bad{"SomethingElse",
                                             "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"}),
                         case_name);
TEST_P(BadCertificate, IsMalformed) {
  const auto one = Certificate::parse(GetParam().bytes);
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().fault, Fault::malformed);
}

struct BadSubject {
  const char* name;
  Subject subject;
  const char* what;
};
class RefusedSubject : public testing::TestWithParam<BadSubject> {};
INSTANTIATE_TEST_SUITE_P(Pki, RefusedSubject,
                         testing::Values(BadSubject{"NoName", {}, "a certificate needs a common name"},
                                         BadSubject{"LongCountry",
                                                    {.common_name = "a", .country = "GER"},
                                                    "country 'GER' is no code of two letters"},
                                         BadSubject{"HostThatAddsAnAddress",
                                                    {.common_name = "a", .host_names = {"a,IP:127.0.0.1"}},
                                                    "'a,IP:127.0.0.1' is no host name"}),
                         case_name);
TEST_P(RefusedSubject, IsSaid) {
  const auto one = Certificate::self_signed(key(), GetParam().subject, start, end);
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().what, GetParam().what);
}

}  // namespace
}  // namespace crossdock::pki::certificate_test
