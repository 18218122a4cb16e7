// SPDX-License-Identifier: Apache-2.0
// All partners together: what must be unique, how they and their offers are found, and how a reload ends.
#include "partners/directory.hpp"

#include <gtest/gtest.h>

#include "tests/partners/folder.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::partners::directory_test {
namespace {

using tests::Folder;
using Lines = std::vector<std::string>;

std::string with_endpoint(std::string profile) {
  return profile.replace(profile.find("identities:\n"), 12, "identities:\n  endpoints: [\"4012345920017\"]\n");
}

TEST(DirectoryTest, PartnersAreFoundByIdIdentityAndEndpoint) {
  const Folder folder;
  folder.supplier("zeta");
  folder.supplier("acme", with_endpoint(std::string(tests::acme_profile)));
  folder.supplier("west/mid");  // folders may be grouped in folders
  const auto directory = Directory::load(folder.path());
  ASSERT_TRUE(directory.has_value()) << describe(directory.error()[0]);
  Lines ids;
  for (const auto& partner : (*directory)->partners()) ids.push_back(partner.id.text());
  EXPECT_EQ(ids, (Lines{"acme", "mid", "zeta"}));
  const auto* acme = (*directory)->find(PartnerId("acme"));
  ASSERT_NE(acme, nullptr);
  EXPECT_EQ((*directory)->find_x12("ZZ", "acme"), acme);
  EXPECT_EQ((*directory)->find_x12("ZZ", "acme           "), acme);  // as it stands in an ISA
  EXPECT_EQ((*directory)->find_x12("01", "acme"), nullptr);
  EXPECT_EQ((*directory)->find_endpoint("4012345920017"), acme);
  EXPECT_EQ((*directory)->find_endpoint(""), nullptr);
  EXPECT_EQ((*directory)->find(PartnerId("acm")), nullptr);
}

TEST(DirectoryTest, ItemsAreFoundByEveryIdentifier) {
  const Folder folder;
  folder.supplier("acme", std::string(tests::acme_profile),
                  "sku,gtin,mpn,cost,stock\nA-1,614141100170,M-1,10,5\nA-2,,M-2,2,1\nSAME,,M-3,2,1\n");
  folder.supplier(
      "best", std::string(tests::acme_profile),
      "sku,gtin,mpn,cost,stock\nB-1,0614141100170,M-1,9,5\nSAME,614141100248,M-4,2,1\nB-5,614141100316,M-3,1,1\n");
  const auto directory = *Directory::load(folder.path());
  EXPECT_EQ(directory->item_by_gtin("614141100170"), "00614141100170");
  EXPECT_EQ(directory->item_by_gtin("00614141100170"), "00614141100170");
  EXPECT_EQ(directory->item_by_gtin("614141100171"), "");  // its check digit is wrong
  EXPECT_EQ(directory->item_by_gtin("614141101306"), "");  // nobody offers it
  EXPECT_EQ(directory->item_by_manufacturer("M-1"), "00614141100170");
  EXPECT_EQ(directory->item_by_manufacturer("M-2"), "mpn:M-2");
  EXPECT_EQ(directory->item_by_manufacturer("M-3"), "");  // two items: nobody can know which is meant
  EXPECT_EQ(directory->item_by_sku("B-1"), "00614141100170");
  EXPECT_EQ(directory->item_by_sku("SAME"), "");
  const auto& offers = directory->offers("00614141100170");
  ASSERT_EQ(offers.size(), 2u);
  EXPECT_EQ(offers[0].supplier->id, PartnerId("acme"));
  EXPECT_EQ(offers[1].supplier->id, PartnerId("best"));
  EXPECT_EQ(offers[1].row->sku, "B-1");
  EXPECT_EQ(offers[1].row, &offers[1].supplier->supplier.offers[0]);  // pointers lead into the directory itself
  EXPECT_TRUE(directory->offers("mpn:none").empty());
}

TEST(DirectoryTest, WhatMustBeUniqueIsUnique) {
  const Folder folder;
  const std::string profile = with_endpoint(std::string(tests::acme_profile));
  folder.write("a/acme/partner.yaml", profile);
  folder.write("a/acme/offers.csv", tests::acme_offers);
  folder.write("b/acme/partner.yaml", profile);
  folder.write("b/acme/offers.csv", tests::acme_offers);
  const auto directory = Directory::load(folder.path());
  ASSERT_FALSE(directory.has_value());
  EXPECT_EQ(folder.readable(directory.error()),
            (Lines{"b/acme/partner.yaml: partner id 'acme' is given already at a/acme/partner.yaml",
                   "b/acme/partner.yaml:8:27: X12 identity 'ZZ:ACME' is given already at a/acme/partner.yaml:8:27",
                   "b/acme/partner.yaml:6:14: endpoint '4012345920017' is given already at a/acme/partner.yaml:6:14",
                   "b/acme/partner.yaml:9:14: folder 'acme/in' is given already at a/acme/partner.yaml:9:14",
                   "b/acme/partner.yaml:9:28: folder 'acme/out' is given already at a/acme/partner.yaml:9:28"}));
}

TEST(DirectoryTest, APartnerReadsFromOneFolderAndWritesToAnother) {
  const Folder folder;
  std::string profile(tests::acme_profile);
  folder.supplier("acme", profile.replace(profile.find("out: acme/out"), 13, "out: acme//in"));
  const auto directory = Directory::load(folder.path());
  ASSERT_FALSE(directory.has_value());
  EXPECT_EQ(folder.readable(directory.error()),
            (Lines{"acme/partner.yaml:8:28: folder 'acme/in' is given already at acme/partner.yaml:8:14"}));
}

TEST(DirectoryTest, TheMistakesOfAllPartnersAreToldAtOnce) {
  const Folder folder;
  folder.supplier("acme", "role: [");
  folder.supplier("best", std::string(tests::acme_profile), "sku,mpn,cost,stock\nS,M,x,1\n");
  folder.supplier("good");
  folder.supplier("worse", std::string(tests::acme_profile) + "colour: red\n");
  const auto directory = Directory::load(folder.path());
  ASSERT_FALSE(directory.has_value());
  const auto lines = folder.readable(directory.error());
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1], "best/offers.csv:2: cost: 'x' is not a number");
  EXPECT_TRUE(lines[2].starts_with("worse/partner.yaml:11:9: unknown key 'colour'")) << lines[2];
}

TEST(DirectoryTest, AFolderWithoutPartnersIsAMistake) {
  const Folder folder;
  const auto directory = Directory::load(folder.path("nowhere"));
  ASSERT_FALSE(directory.has_value());
  EXPECT_EQ(folder.readable(directory.error()), Lines{"nowhere: no folder here holds a partner.yaml"});
}

TEST(DirectoryHolderTest, ABadReloadLeavesTheOldDirectoryServing) {
  const Folder folder;
  folder.supplier("acme");
  DirectoryHolder holder(*Directory::load(folder.path()));
  const auto before = holder.current();
  folder.supplier("best", "role: nobody\n");
  EXPECT_FALSE(holder.reload(folder.path()).empty());
  EXPECT_EQ(holder.current(), before);
}

TEST(DirectoryHolderTest, AReaderKeepsItsSnapshotOverAReload) {
  const Folder folder;
  folder.supplier("acme");
  DirectoryHolder holder(*Directory::load(folder.path()));
  const auto before = holder.current();
  const auto* acme = before->find(PartnerId("acme"));
  folder.supplier("best");
  EXPECT_TRUE(holder.reload(folder.path()).empty());
  EXPECT_NE(holder.current()->find(PartnerId("best")), nullptr);
  EXPECT_EQ(before->find(PartnerId("best")), nullptr);
  EXPECT_EQ(acme->party.name, "Acme Parts");
}

struct Gtin {
  const char* name;
  std::string_view written, as14;
};

class GtinTest : public testing::TestWithParam<Gtin> {};

TEST_P(GtinTest, HasFourteenDigitsOrIsNone) { EXPECT_EQ(gtin14(GetParam().written), GetParam().as14); }

INSTANTIATE_TEST_SUITE_P(
    Directory, GtinTest,
    testing::Values(Gtin{"Gtin8", "40170725", "00000040170725"}, Gtin{"Gtin12", "614141999996", "00614141999996"},
                    Gtin{"Gtin13", "4006381333931", "04006381333931"},
                    Gtin{"Gtin14", "10614141999993", "10614141999993"}, Gtin{"WrongCheckDigit", "4006381333932", ""},
                    Gtin{"Eleven", "61414199999", ""}, Gtin{"Letters", "61414199999X", ""}, Gtin{"Empty", "", ""}),
    case_name);

}  // namespace
}  // namespace crossdock::partners::directory_test
