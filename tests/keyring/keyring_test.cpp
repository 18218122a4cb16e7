// SPDX-License-Identifier: Apache-2.0
// Which certificate is used on a day, and which are accepted.
#include "gateway/transport/keyring/keyring.hpp"

#include <gtest/gtest.h>

#include "tests/keyring/entries.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::keyring::keyring_test {
namespace {

using enum CertificateRole;
const PartnerId acme("acme");

std::vector<std::string> names(const std::vector<pki::Certificate>& certificates) {
  std::vector<std::string> found;
  for (const auto& one : certificates) found.push_back(one.common_name());
  return found;
}
std::vector<std::string> names(const std::vector<pki::Identity>& identities) {
  std::vector<std::string> found;
  for (const auto& one : identities) found.push_back(one.certificate.common_name());
  return found;
}

struct Day {
  const char* name;
  const char* day;
  const char* signer;
  std::vector<std::string> opens;
};
class RolloverTest : public testing::TestWithParam<Day> {};

// The old key until the end of the year; the new one is accepted from November 23 and used from December 15.
TEST_P(RolloverTest, UsesOneAndAcceptsBoth) {
  const auto keys = ring(
      {{.name = "old", .from = "2025-01-01", .until = "2027-01-01", .roles = {sign, decrypt}},
       {.name = "new", .from = "2026-11-23", .use = "2026-12-15", .until = "2029-01-01", .roles = {sign, decrypt}}});
  const auto now = day(GetParam().day);
  const auto signer = keys.signer(acme, now);
  EXPECT_EQ(signer ? signer->certificate.common_name() : "none", GetParam().signer);
  EXPECT_EQ(names(keys.decrypters(acme, now)), GetParam().opens);
}

INSTANTIATE_TEST_SUITE_P(Days, RolloverTest,
                         testing::Values(Day{"BeforeAny", "2024-12-31", "none", {}},
                                         Day{"OldAlone", "2026-11-22", "old", {"old"}},
                                         Day{"NewAcceptedButNotUsed", "2026-11-23", "old", {"new", "old"}},
                                         Day{"LastDayOfTheOld", "2026-12-14", "old", {"new", "old"}},
                                         Day{"NewUsedAndOldAccepted", "2026-12-15", "new", {"new", "old"}},
                                         Day{"NewAlone", "2027-01-01", "new", {"new"}},
                                         Day{"AfterAll", "2029-01-01", "none", {}}),
                         case_name);

// Both were configured without `use`, or with the same: the successor ends later.
TEST(KeyRingTest, OfTwoFromTheSameDayTheOneThatLastsLongerIsUsed) {
  const Wanted old{.name = "old", .from = "2026-11-23", .until = "2027-01-01"};
  const Wanted fresh{.name = "new", .from = "2026-11-23", .until = "2029-01-01"};
  for (const auto& wanted : {std::vector{old, fresh}, std::vector{fresh, old}})
    EXPECT_EQ(ring(wanted).signer(acme, day("2026-12-01"))->certificate.common_name(), "new");
}

TEST(KeyRingTest, KeyForOnePartnerTakesThePlaceOfTheGatewaysInItsRolesOnly) {
  const auto keys =
      ring({{.name = "all", .from = "2025-01-01", .until = "2027-01-01", .roles = {sign, decrypt}},
            {.name = "special", .from = "2025-01-01", .until = "2027-01-01", .roles = {sign}, .partner = "acme"}});
  const auto now = day("2026-11-23");
  EXPECT_EQ(keys.signer(acme, now)->certificate.common_name(), "special");
  EXPECT_EQ(keys.signer(PartnerId("other"), now)->certificate.common_name(), "all");
  EXPECT_EQ(names(keys.decrypters(acme, now)), std::vector<std::string>{"all"});
}

TEST(KeyRingTest, KeyForOnePartnerThatIsOverIsNotReplacedSilently) {
  const auto keys = ring({{.name = "all", .from = "2025-01-01", .until = "2027-01-01"},
                          {.name = "special", .from = "2025-01-01", .until = "2026-01-01", .partner = "acme"}});
  EXPECT_EQ(keys.signer(acme, day("2026-11-23")).error().fault, Fault::unavailable);
}

TEST(KeyRingTest, PartnersDoNotSeeEachOthersCertificates) {
  const auto keys = ring({{.name = "acme",
                           .from = "2025-01-01",
                           .until = "2027-01-01",
                           .roles = {verify, encrypt, tls_client},
                           .whose = Whose::theirs,
                           .partner = "acme"},
                          {.name = "evil",
                           .from = "2025-01-01",
                           .until = "2027-01-01",
                           .roles = {verify, encrypt, tls_client, tls_ca},
                           .whose = Whose::theirs,
                           .partner = "evil"}});
  const auto now = day("2026-11-23");
  EXPECT_EQ(names(keys.verifiers(acme, now)), std::vector<std::string>{"acme"});
  EXPECT_EQ(names(keys.tls_clients(acme, now)), std::vector<std::string>{"acme"});
  EXPECT_TRUE(keys.tls_authorities(acme, now).empty());
  EXPECT_EQ(keys.recipient(acme, now)->common_name(), "acme");
  EXPECT_TRUE(keys.verifiers(PartnerId("nobody"), now).empty());
  EXPECT_FALSE(keys.signer(acme, now)) << "their certificate is not ours";
}

TEST(KeyRingTest, AbsenceNamesRoleAndPartner) {
  const auto missing = ring({}).recipient(acme, day("2026-11-23"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().what,
            "no certificate of theirs for 'encrypt' of partner 'acme' is in use at 2026-11-23T00:00:00.000Z");
}

TEST(KeyRingTest, TlsServerIsTheGatewaysOwn) {
  const auto keys = ring({{.name = "tls", .from = "2025-01-01", .until = "2027-01-01", .roles = {tls_server}}});
  EXPECT_EQ(keys.tls_server(day("2026-11-23"))->certificate.common_name(), "tls");
  EXPECT_FALSE(keys.tls_client(acme, day("2026-11-23")));
}

}  // namespace
}  // namespace crossdock::keyring::keyring_test
