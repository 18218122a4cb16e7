// SPDX-License-Identifier: Apache-2.0
// The directories: complete, consistent, and what one is written over another says is what it means.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/edifact/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::edifact::dictionary_test {
namespace {

TEST(EdifactDictionaryTest, HoldsTheSevenMessagesOfBothDirectories) {
  const auto loaded = embedded_dictionary();
  ASSERT_TRUE(loaded) << describe(loaded.error());
  for (const auto* release : {"D96A", "D01B"}) {
    for (const auto* message : {"ORDERS", "ORDRSP", "ORDCHG", "DESADV", "INVOIC", "INVRPT", "CONTRL"}) {
      const auto* grammar = (*loaded)->find(release, message);
      ASSERT_NE(grammar, nullptr) << release << " " << message;
      EXPECT_EQ(grammar->release, release);
      EXPECT_EQ(grammar->nodes.front().tag, "UNH");
      EXPECT_EQ(grammar->nodes.back().tag, "UNT");
    }
  }
  EXPECT_EQ((*loaded)->sets().size(), 14U);
}

// A group is as mandatory as its first segment, which the directories always list once.
TEST(EdifactDictionaryTest, EveryPlaceCanBeReachedAndNamed) {
  for (const auto* grammar : dictionary().sets()) {
    for (const auto& node : grammar->nodes) {
      EXPECT_NE(node.segment, nullptr);
      EXPECT_EQ(node.starts_loop, node.first_child >= 0) << grammar->set << " " << node.path;
      EXPECT_FALSE(node.segment->name.empty()) << node.tag;
      if (node.id == 0) continue;
      EXPECT_EQ(grammar->find(node.inner_path()), &node);
    }
  }
}

// The same tag must not be a neighbour's and an inner segment's alternative without something between them that tells
// them apart: in these messages a segment is always told by the first place that takes it.
TEST(EdifactDictionaryTest, ElementsAreFlatAndInOrder) {
  std::set<const segments::SegmentDef*> seen;
  for (const auto* grammar : dictionary().sets()) {
    for (const auto& node : grammar->nodes) {
      const auto& def = *node.segment;
      if (!seen.insert(&def).second) continue;
      ASSERT_GE(def.starts.size(), 2U) << def.tag;
      EXPECT_EQ(def.starts.back(), def.elements.size()) << def.tag;
      EXPECT_LE(def.elements.size(), 64U) << def.tag << ": masks of the mapping hold 64 elements";
      for (std::size_t p = 0; p + 1 < def.starts.size(); ++p) {
        for (std::size_t i = def.starts[p]; i < def.starts[p + 1]; ++i) {
          const auto& element = def.elements[i];
          EXPECT_EQ(element.position, p + 1) << def.place(i);
          EXPECT_TRUE(element.components.empty()) << def.place(i);
          EXPECT_FALSE(element.name.empty()) << def.place(i);
          EXPECT_GT(element.number, 0) << def.place(i);
          const bool composite = def.starts[p + 1] - def.starts[p] > 1 || element.component > 0;
          EXPECT_EQ(element.component, composite ? i - def.starts[p] + 1 : 0) << def.place(i);
        }
      }
    }
  }
  EXPECT_GT(seen.size(), 80U);
}

TEST(EdifactDictionaryTest, TheNewerDirectoryIsTheOlderOneWithItsDifferences) {
  const auto* old_name = dictionary().segment("D96A", "NAD");
  const auto* new_name = dictionary().segment("D01B", "NAD");
  ASSERT_TRUE(old_name != nullptr && new_name != nullptr);
  EXPECT_EQ(old_name->starts.size(), new_name->starts.size());
  EXPECT_EQ(old_name->elements.size() + 3, new_name->elements.size());  // the region has become a composite
  // A longer element 1131 is longer in every composite of the base that holds it.
  EXPECT_EQ(old_name->elements[2].number, 1131);
  EXPECT_EQ(old_name->elements[2].max, 3);
  EXPECT_EQ(new_name->elements[2].max, 17);
  EXPECT_EQ(dictionary().segment("D96A", "BGM")->place(4), "BGM-02");
  EXPECT_EQ(dictionary().segment("D01B", "BGM")->place(4), "BGM-02-1");
  EXPECT_EQ(dictionary().segment("D01B", "UNH"), dictionary().find("D01B", "ORDERS")->nodes.front().segment);
  EXPECT_EQ(dictionary().segment("D96A", "RJL"), nullptr);
}

struct Version {
  const char* name;
  std::string_view version, release;
};
class VersionTest : public testing::TestWithParam<Version> {};
TEST_P(VersionTest, IsReadByTheNearestDirectory) {
  EXPECT_EQ(dictionary().release(GetParam().version), GetParam().release);
}
INSTANTIATE_TEST_SUITE_P(Edifact, VersionTest,
                         testing::Values(Version{"Own", "D96A", "D96A"}, Version{"Older", "D93A", "D96A"},
                                         Version{"LastOfTheNineties", "D99B", "D96A"},
                                         Version{"FirstOfTheNextCentury", "D00A", "D01B"},
                                         Version{"Later", "D10A", "D01B"}, Version{"Unknown", "D92A", ""},
                                         Version{"NoVersion", "", ""}, Version{"Other", "931", ""},
                                         Version{"ControlOfSyntax3", "D3", "D96A"},
                                         Version{"ControlOfSyntax4", "41", "D01B"}),
                         case_name);

struct Bad {
  const char* name;
  const char* file;
  const char* text;
  const char* message;
};
class BadDirectoryTest : public testing::TestWithParam<Bad> {};
TEST_P(BadDirectoryTest, IsRefusedWithItsPlace) {
  namespace fs = std::filesystem;
  const auto folder = fs::temp_directory_path() / ("edifact-dictionary-" + std::string(GetParam().name));
  fs::create_directories((folder / GetParam().file).parent_path());
  std::ofstream(folder / GetParam().file) << GetParam().text;
  const auto loaded = load_dictionary(folder.string());
  fs::remove_all(folder);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(describe(loaded.error()), GetParam().message);
}
INSTANTIATE_TEST_SUITE_P(Edifact, BadDirectoryTest,
                         testing::Values(Bad{"NoBase", "D01B/segments.txt", "base D97A\n",
                                             "D01B/segments.txt:1: base 'D97A' has no such file"},
                                         Bad{"BaseOfItself", "D96A/segments.txt", "base D96A\n",
                                             "D96A/segments.txt:1: base 'D96A' leads back to itself"},
                                         Bad{"Start", "D96A/ORDERS.txt", "set ORDERS UN x\nST 1 loop\n",
                                             "D96A/ORDERS.txt:2: segment 'ST' is not defined"},
                                         Bad{"End", "D96A/ORDERS.txt", "set ORDERS UN x\nUNH 1 loop\n  BGM 1\n",
                                             "D96A/ORDERS.txt: set ORDERS does not end with UNT"},
                                         Bad{"Range", "releases.txt", "d96a D99B D96A\n",
                                             "releases.txt:1: 'FIRST LAST RELEASE', such as D93A D99B D96A, expected"}),
                         case_name);

}  // namespace
}  // namespace crossdock::edifact::dictionary_test
