// SPDX-License-Identifier: Apache-2.0
// X12 004010 and 005010: the same documents, with the segments of each release.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/mapping/support.hpp"
#include "tests/support/cases.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tests::release_test {
namespace {

// A set of both releases; {0} stands where 004010 says MSG* and 005010 MTX**.
struct Set {
  const char* name;
  std::string_view id, body;
};

std::string in_release(const Set& set, std::string_view text) { return fmt::format(fmt::runtime(set.body), text); }

class X12ReleaseTest : public testing::TestWithParam<Set> {};

TEST_P(X12ReleaseTest, IsTheSameDocumentInBoth) {
  const auto older = fmt::format("x12/004010/{}", GetParam().id), newer = fmt::format("x12/005010/{}", GetParam().id);
  const auto of_older = read_body(older, in_release(GetParam(), "MSG*"));
  const auto of_newer = read_body(newer, in_release(GetParam(), "MTX**"));
  ASSERT_TRUE(of_older) << describe(of_older.error());
  ASSERT_TRUE(of_newer) << describe(of_newer.error());
  EXPECT_EQ(canonical::to_json(of_newer->document, canonical::JsonStyle::pretty),
            canonical::to_json(of_older->document, canonical::JsonStyle::pretty));
  EXPECT_EQ(written_body(newer, of_older->document), in_release(GetParam(), "MTX**"));
  EXPECT_EQ(written_body(older, of_newer->document), in_release(GetParam(), "MSG*"));
}

INSTANTIATE_TEST_SUITE_P(
    Sets, X12ReleaseTest,
    testing::Values(
        Set{"Order", "850",
            "BEG*00*DS*PO-1**20260105~REF*CO*C-1~N9*L1*NOTES~{0}Ring at the gate~{0}Gift~N1*ST*Jane Roe~N3*1 Main St~"
            "N4*Reno*NV*89501*US~PO1*1*12*EA*34.95**UP*614141100316~PID*F****Lamp~{0}Red, please~CTT*1*12~"},
        Set{"Acknowledgement", "855",
            "BAK*00*AC*PO-1*20260105~N9*L1*NOTES~{0}Thanks~PO1*1*12*EA*34.95**UP*614141100316~"
            "ACK*IB*12*EA*068*20260120~N9*L1*NOTES~{0}Late~CTT*1~"},
        Set{"ShipNotice", "856",
            "BSN*00*S-1*20260110*0930*0001~HL*1**S*1~TD5**2*FDEG~DTM*011*20260110~HL*2*1*O*1~PRF*PO-1~"
            "HL*3*2*P*1~MAN*GM*00006141411234567890~HL*4*3*I*0~LIN*1*UP*614141100316~SN1**12*EA~CTT*4~"},
        Set{"Invoice", "810",
            "BIG*20260110*I-1*20260105*PO-1***DI~NTE**Thanks~IT1*1*12*EA*34.95**UP*614141100316~PID*F****Lamp~TDS*41940~CTT*1~"}),
    case_name);

// What a partner writes for a release of its own needs no more than this.
TEST(X12ReleaseTest, AnOverlayOfThreeLinesIsEnough) {
  for (const std::string_view set : {"850", "855", "856", "810"}) {
    const auto overlay = standard_mappings().compile(
        fmt::format("mapping: partners/acme/{0}\nextends: x12/005010/{0}\ncodes: {{item_id: {{VN: seller}}}}\n", set),
        "overlay.yaml");
    ASSERT_TRUE(overlay) << describe(overlay.error());
    EXPECT_EQ((*overlay)->version(), "005010");
  }
}

struct Version {
  const char* name;
  std::string_view version, mapping;
};

class X12VersionTest : public testing::TestWithParam<Version> {};

TEST_P(X12VersionTest, IsReadByTheNearest) {
  const auto mapping = standard_mappings().find_x12(GetParam().version, "850");
  ASSERT_NE(mapping, nullptr);
  EXPECT_EQ(mapping->name(), GetParam().mapping);
}

INSTANTIATE_TEST_SUITE_P(Versions, X12VersionTest,
                         testing::Values(Version{"V004010", "004010", "x12/004010/850"},
                                         Version{"V004010Vics", "004010VICS", "x12/004010/850"},
                                         Version{"V004030", "004030", "x12/004010/850"},
                                         Version{"V004060", "004060", "x12/004010/850"},
                                         Version{"V005010", "005010", "x12/005010/850"},
                                         Version{"V005010Vics", "005010VICS", "x12/005010/850"},
                                         Version{"V006020", "006020", "x12/005010/850"}),
                         case_name);

}  // namespace
}  // namespace crossdock::tests::release_test
