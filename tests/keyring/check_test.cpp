// SPDX-License-Identifier: Apache-2.0
// Checks what `crossdock cert check` finds on 2026-11-23, looking 30 days ahead.
#include "gateway/transport/keyring/check.hpp"

#include <gtest/gtest.h>

#include "tests/keyring/entries.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::keyring::check_test {
namespace {

using enum CertificateRole;

struct Case {
  const char* name;
  std::vector<Wanted> ring;
  std::vector<std::string> findings;
};
class CheckTest : public testing::TestWithParam<Case> {};

TEST_P(CheckTest, FindsWhatIsWrong) {
  std::vector<std::string> found;
  for (const auto& one : check(ring(GetParam().ring), day("2026-11-23"), std::chrono::days(30))) {
    found.push_back((one.severity == Finding::Severity::error ? "error: " : "warning: ") + one.subject + " " +
                    one.what);
    EXPECT_FALSE(one.fix.empty());
    EXPECT_EQ(one.where, one.subject + ".yaml");
  }
  EXPECT_EQ(found, GetParam().findings);
}

INSTANTIATE_TEST_SUITE_P(
    Rings, CheckTest,
    testing::Values(Case{"Nothing", {}, {}},
                    Case{"InOrder", {{.name = "a", .from = "2025-01-01", .until = "2028-01-01"}}, {}},
                    Case{"EndsSoon",
                         {{.name = "a", .from = "2025-01-01", .until = "2026-12-01"}},
                         {"warning: a ends on 2026-12-01, in 8 days, and nothing takes its place for 'sign'"}},
                    Case{"CertificateItselfEndsSoon",
                         {{.name = "a", .from = "2025-01-01", .until = "2028-01-01", .not_after = "2026-12-23"}},
                         {"warning: a ends on 2026-12-23, in 30 days, and nothing takes its place for 'sign'"}},
                    Case{"EndsLaterThanAhead", {{.name = "a", .from = "2025-01-01", .until = "2026-12-24"}}, {}},
                    Case{"EndsSoonWithASuccessor",
                         {{.name = "a", .from = "2025-01-01", .until = "2026-12-10"},
                          {.name = "b", .from = "2026-11-01", .use = "2026-12-01", .until = "2028-01-01"}},
                         {}},
                    Case{"SuccessorComesTooLate",
                         {{.name = "a", .from = "2025-01-01", .until = "2026-12-10"},
                          {.name = "b", .from = "2026-11-01", .use = "2026-12-11", .until = "2028-01-01"}},
                         {"warning: a ends on 2026-12-10, in 17 days, and nothing takes its place for 'sign'"}},
                    Case{"SuccessorInAnotherRole",
                         {{.name = "a", .from = "2025-01-01", .until = "2026-12-10"},
                          {.name = "b", .from = "2026-11-01", .until = "2028-01-01", .roles = {decrypt}}},
                         {"warning: a ends on 2026-12-10, in 17 days, and nothing takes its place for 'sign'"}},
                    Case{"OverWithoutSuccessor",
                         {{.name = "a", .from = "2025-01-01", .until = "2026-11-01"}},
                         {"error: a was the last for 'sign' and ended on 2026-11-01: none is in use"}},
                    Case{"NotYetInUse",
                         {{.name = "a", .from = "2026-12-01", .until = "2028-01-01"}},
                         {"error: a is the next for 'sign', from 2026-12-01: until then none is in use"}},
                    Case{"ExpiredButStillAccepted",
                         {{.name = "a", .from = "2025-01-01", .until = "2028-01-01", .not_after = "2026-10-01"}},
                         {"error: a expired on 2026-10-01, and is still accepted here"}},
                    Case{"AcceptedBeforeItIsValid",
                         {{.name = "a", .from = "2025-01-01", .until = "2028-01-01", .not_before = "2027-01-01"}},
                         {"error: a is valid from 2027-01-01 only"}},
                    Case{"ThreeAtATime",
                         {{.name = "a", .from = "2025-01-01", .until = "2028-01-01"},
                          {.name = "b", .from = "2026-01-01", .until = "2028-01-01"},
                          {.name = "c", .from = "2026-06-01", .until = "2028-01-01"}},
                         {"error: c is the third for 'sign' on 2026-06-01; two at a time are allowed"}},
                    Case{"ThreeInTurn",
                         {{.name = "a", .from = "2025-01-01", .until = "2026-06-01"},
                          {.name = "b", .from = "2026-01-01", .until = "2028-01-01"},
                          {.name = "c", .from = "2027-06-01", .until = "2029-01-01"}},
                         {}},
                    Case{"ManyAuthorities",
                         {{.name = "a",
                           .from = "2025-01-01",
                           .until = "2028-01-01",
                           .roles = {tls_ca},
                           .whose = Whose::theirs,
                           .partner = "p"},
                          {.name = "b",
                           .from = "2025-01-01",
                           .until = "2028-01-01",
                           .roles = {tls_ca},
                           .whose = Whose::theirs,
                           .partner = "p"},
                          {.name = "c",
                           .from = "2025-01-01",
                           .until = "2028-01-01",
                           .roles = {tls_ca},
                           .whose = Whose::theirs,
                           .partner = "p"}},
                         {}},
                    Case{"OnePartnersEndIsNotAnothers",
                         {{.name = "a",
                           .from = "2025-01-01",
                           .until = "2026-12-01",
                           .roles = {verify},
                           .whose = Whose::theirs,
                           .partner = "p"},
                          {.name = "b",
                           .from = "2025-01-01",
                           .until = "2028-01-01",
                           .roles = {verify},
                           .whose = Whose::theirs,
                           .partner = "q"}},
                         {"warning: a ends on 2026-12-01, in 8 days, and nothing takes its place for 'verify'"}}),
    case_name);

}  // namespace
}  // namespace crossdock::keyring::check_test
