// SPDX-License-Identifier: Apache-2.0
// Checks what profiles and settings say of certificates, and the words and place of each mistake.
#include <gtest/gtest.h>

#include "partners/loader.hpp"
#include "partners/settings.hpp"
#include "tests/partners/folder.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::partners::certificates_test {
namespace {

using tests::Folder;
using enum CertificateRole;

LoadedPartner load_with(const Folder& folder, const std::string& lines) {
  folder.supplier("acme", std::string(tests::acme_profile) + lines);
  return load_partner(folder.path("acme"));
}

TEST(CertificatesTest, AreReadWithRolesDaysAndPlaces) {
  const Folder folder;
  const auto loaded =
      load_with(folder,
                "certificates:\n"
                "  - {roles: [verify, encrypt], certificate: 2026.pem, until: 2026-12-31}\n"
                "  - {roles: [verify, encrypt], certificate: /etc/acme/2027.pem, from: 2026-12-01, use: 2026-12-15}\n"
                "keys:\n"
                "  - {roles: sign, pkcs12: own.p12, passphrase: {credential: as2}}\n");
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors[0]);
  const auto& theirs = loaded.partner.certificates;
  ASSERT_EQ(theirs.size(), 2U);
  EXPECT_EQ(theirs[0].certificate, folder.path("acme/2026.pem"));
  EXPECT_EQ(theirs[0].roles, (std::vector{verify, encrypt}));
  EXPECT_EQ(theirs[0].until, *Date::parse("2026-12-31"));
  EXPECT_EQ(theirs[0].from, std::nullopt);
  EXPECT_EQ(theirs[1].certificate, "/etc/acme/2027.pem");
  EXPECT_EQ(theirs[1].use, *Date::parse("2026-12-15"));
  EXPECT_EQ(theirs[1].where, folder.path("acme/partner.yaml") + ":13:5");
  ASSERT_EQ(loaded.partner.keys.size(), 1U);
  EXPECT_EQ(loaded.partner.keys[0].path(), folder.path("acme/own.p12"));
  EXPECT_EQ(loaded.partner.keys[0].passphrase, (SecretSource{SecretSource::Kind::credential, "as2"}));
}

struct Case {
  const char* name;
  const char* lines;
  const char* mistake;
};
class BadCertificateTest : public testing::TestWithParam<Case> {};

TEST_P(BadCertificateTest, SaysWhereAndWhat) {
  const Folder folder;
  EXPECT_EQ(folder.readable(load_with(folder, GetParam().lines).errors), std::vector<std::string>{GetParam().mistake});
}

INSTANTIATE_TEST_SUITE_P(
    Profiles, BadCertificateTest,
    testing::Values(
        Case{
            "OurRoleForTheirs", "certificates: [{roles: sign, certificate: a}]\n",
            "acme/partner.yaml:11:24: 'sign' is no role of their certificate; known are verify, encrypt, tls_client, tls_ca"},
        Case{
            "TheirRoleForOurs", "keys: [{roles: [sign, verify], pkcs12: a}]\n",
            "acme/partner.yaml:11:16: 'verify' is no role of our certificate; known are sign, decrypt, tls_client, tls_server"},
        Case{"NoRole", "certificates: [{certificate: a}]\n", "acme/partner.yaml:11:16: 'roles' is missing"},
        Case{"KeyOfThePartner", "certificates: [{roles: verify, certificate: a, key: b}]\n",
             "acme/partner.yaml:11:53: unknown key 'key'; known are roles, certificate, from, use, until"},
        Case{"KeyMissing", "keys: [{roles: sign, certificate: a}]\n",
             "acme/partner.yaml:11:8: 'certificate' with 'key', or 'pkcs12' alone, is needed here"},
        Case{"BothForms", "keys: [{roles: sign, certificate: a, key: b, pkcs12: c}]\n",
             "acme/partner.yaml:11:8: 'certificate' with 'key', or 'pkcs12' alone, is needed here"},
        Case{"NoSuchDay", "certificates: [{roles: verify, certificate: a, from: 2026-02-30}]\n",
             "acme/partner.yaml:11:54: a day such as 2026-11-23 is needed here"},
        Case{"EndBeforeBeginning",
             "certificates: [{roles: verify, certificate: a, from: 2026-02-02, until: 2026-02-01}]\n",
             "acme/partner.yaml:11:73: 'until' is before 'from'"},
        Case{"UsedBeforeAccepted",
             "certificates: [{roles: encrypt, certificate: a, from: 2026-02-02, use: 2026-02-01}]\n",
             "acme/partner.yaml:11:72: 'use' is before 'from'"},
        Case{"NeverUsed", "certificates: [{roles: encrypt, certificate: a, use: 2026-02-02, until: 2026-02-01}]\n",
             "acme/partner.yaml:11:73: 'until' is before 'use'"}),
    case_name);

}  // namespace
}  // namespace crossdock::partners::certificates_test
