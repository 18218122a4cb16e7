// SPDX-License-Identifier: Apache-2.0
// The embedded dictionary as a whole: what its files say agrees with itself, in every segment and code list.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"

namespace crossdock::x12::dictionary_data_test {
namespace {

using segments::SyntaxNote;

namespace fs = std::filesystem;

const fs::path& data_folder() {
  static const fs::path folder = fs::path(CROSSDOCK_SOURCE_DIR) / "mappings/dictionary/x12";
  return folder;
}

// The second word of every line that begins with `keyword`.
std::vector<std::string> names_in(const fs::path& file, std::string_view keyword) {
  std::vector<std::string> names;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(keyword)) continue;
    const auto from = keyword.size() + 1;
    names.push_back(line.substr(from, line.find(' ', from) - from));
  }
  return names;
}

constexpr std::array releases = {"004010", "005010"};

template <class Visit>
void each_segment(Visit visit) {
  for (const std::string release : releases) {
    const auto tags = names_in(data_folder() / release / "segments.txt", "segment");
    ASSERT_GT(tags.size(), 150U);
    for (const auto& tag : tags) {
      SCOPED_TRACE(release + " " + tag);
      const auto* segment = dictionary().segment(release, tag);
      ASSERT_NE(segment, nullptr);
      visit(release, *segment);
    }
  }
}

std::string text_of(const SyntaxNote& note) {
  std::string text(1, note.kind);
  for (const int position : note.positions) text += (position < 10 ? "0" : "") + std::to_string(position);
  return text;
}

// Positions that a note makes conditional: all of P, R and E, all but the first of C and L.
std::set<std::size_t> conditional_by(const std::vector<SyntaxNote>& notes) {
  std::set<std::size_t> positions;
  for (const auto& note : notes) {
    const bool first_asks = note.kind == 'C' || note.kind == 'L';
    for (std::size_t i = first_asks ? 1 : 0; i < note.positions.size(); ++i)
      positions.insert(static_cast<std::size_t>(note.positions[i]));
  }
  return positions;
}

void check_notes(const std::vector<ElementDef>& elements, const std::vector<SyntaxNote>& notes) {
  std::set<std::string> seen;
  for (const auto& note : notes) {
    SCOPED_TRACE(text_of(note));
    EXPECT_TRUE(seen.insert(text_of(note)).second) << "stands twice";
    EXPECT_GE(note.positions.size(), 2U);
    EXPECT_EQ(std::set(note.positions.begin(), note.positions.end()).size(), note.positions.size());
    for (const int position : note.positions) EXPECT_LE(static_cast<std::size_t>(position), elements.size());
  }
  const auto conditional = conditional_by(notes);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].requirement == Requirement::mandatory) continue;
    EXPECT_EQ(elements[i].requirement == Requirement::conditional, conditional.contains(i + 1)) << "position " << i + 1;
  }
}

// An element is marked X exactly where a note makes it conditional, and notes name positions that exist.
TEST(DictionaryData, NotesAndConditionalMarksAgree) {
  each_segment([](const std::string&, const SegmentDef& segment) {
    check_notes(segment.elements, segment.notes);
    for (const auto& element : segment.elements) {
      if (element.type == ElementType::composite) check_notes(element.components, element.notes);
    }
  });
}

TEST(DictionaryData, EverySegmentAndElementHasAShortName) {
  each_segment([](const std::string&, const SegmentDef& segment) {
    EXPECT_FALSE(segment.name.empty());
    EXPECT_LE(segment.name.size(), 40U);
    for (const auto& element : segment.elements) {
      EXPECT_FALSE(element.name.empty());
      EXPECT_LE(element.name.size(), 40U) << element.name;
      EXPECT_EQ(element.type == ElementType::composite, !element.components.empty());
    }
  });
}

// A number means one element: the same type everywhere, in one release the same length too.
TEST(DictionaryData, AnElementNumberHasOneDefinition) {
  std::map<int, const ElementDef*> any;
  std::map<std::pair<std::string, int>, const ElementDef*> in_release;
  const auto look_at = [&](const std::string& release, const ElementDef& element) {
    if (element.number == 0) return;
    const auto* first = any.emplace(element.number, &element).first->second;
    EXPECT_EQ(element.type, first->type) << element.number;
    EXPECT_EQ(element.decimals, first->decimals) << element.number;
    const auto* same = in_release.emplace(std::pair(release, element.number), &element).first->second;
    EXPECT_EQ(element.min, same->min) << element.number;
    EXPECT_EQ(element.max, same->max) << element.number;
    EXPECT_EQ(element.codes, same->codes) << element.number;
  };
  each_segment([&](const std::string& release, const SegmentDef& segment) {
    for (const auto& element : segment.elements) {
      look_at(release, element);
      for (const auto& component : element.components) look_at(release, component);
    }
  });
  EXPECT_GT(any.size(), 300U);
}

TEST(DictionaryData, EveryCodeListBelongsToAnElementInUse) {
  std::set<std::string> used;
  each_segment([&](const std::string&, const SegmentDef& segment) {
    for (const auto& element : segment.elements) {
      if (element.codes != nullptr) used.insert(element.codes->number);
      for (const auto& component : element.components) {
        if (component.codes != nullptr) used.insert(component.codes->number);
      }
    }
  });
  int lists = 0;
  for (const auto& entry : fs::directory_iterator(data_folder() / "codes")) {
    const auto number = entry.path().stem().string();
    ++lists;
    EXPECT_EQ(names_in(entry.path(), "list"), std::vector<std::string>{number}) << entry.path();
    EXPECT_TRUE(used.contains(number)) << "no segment uses element " << number;
  }
  EXPECT_GE(lists, 100);
}

TEST(DictionaryData, EveryCodeHasAName) {
  each_segment([](const std::string&, const SegmentDef& segment) {
    for (const auto& element : segment.elements) {
      if (element.codes == nullptr || element.codes->advisory) continue;  // we have no name for some of those
      for (const auto& code : element.codes->codes) {
        const auto name = element.codes->names.find(code);
        ASSERT_NE(name, element.codes->names.end()) << element.number << " " << code;
        EXPECT_FALSE(name->second.empty());
      }
    }
  });
}

// The elements that supply-chain documents turn on, in both releases.
TEST(DictionaryData, QualifiersOfSupplyChainDocumentsHaveCodes) {
  const std::map<std::string, std::vector<std::size_t>> wanted = {{"BEG", {1, 2, 7}},
                                                                  {"BAK", {1, 2}},
                                                                  {"BSN", {1, 5}},
                                                                  {"BIG", {7, 8}},
                                                                  {"BCH", {1, 2}},
                                                                  {"BCA", {1, 2}},
                                                                  {"BIA", {1, 2}},
                                                                  {"BCT", {1}},
                                                                  {"BGN", {1}},
                                                                  {"CUR", {1, 2}},
                                                                  {"REF", {1}},
                                                                  {"PER", {1, 3}},
                                                                  {"FOB", {1, 2, 4, 5}},
                                                                  {"CTP", {1, 2}},
                                                                  {"PAM", {1, 4}},
                                                                  {"CSH", {1}},
                                                                  {"SAC", {1, 2, 12}},
                                                                  {"ITD", {1, 2, 14}},
                                                                  {"DTM", {1}},
                                                                  {"PID", {1, 2}},
                                                                  {"MEA", {1, 2}},
                                                                  {"PWK", {1, 2}},
                                                                  {"TD1", {6, 8}},
                                                                  {"TD3", {1}},
                                                                  {"TD4", {2}},
                                                                  {"TD5", {1, 2, 4, 7, 12}},
                                                                  {"MAN", {1}},
                                                                  {"TXI", {1, 4, 6}},
                                                                  {"N9", {1}},
                                                                  {"N1", {1, 3}},
                                                                  {"N4", {2, 4, 5}},
                                                                  {"PO1", {3, 5, 6}},
                                                                  {"PO4", {3}},
                                                                  {"SDQ", {1, 2}},
                                                                  {"ACK", {1, 2 + 1, 4}},
                                                                  {"QTY", {1}},
                                                                  {"SCH", {2, 3, 5}},
                                                                  {"SLN", {3, 7}},
                                                                  {"AMT", {1}},
                                                                  {"HL", {3, 4}},
                                                                  {"LIN", {2}},
                                                                  {"SN1", {3}},
                                                                  {"IT1", {3, 5, 6}},
                                                                  {"CAD", {1, 6, 7}},
                                                                  {"ISS", {2}},
                                                                  {"POC", {2, 7, 8}},
                                                                  {"BPR", {1, 3, 4}},
                                                                  {"TRN", {1}},
                                                                  {"RMR", {1, 3}},
                                                                  {"OTI", {2}},
                                                                  {"TED", {1}},
                                                                  {"MTX", {1}},
                                                                  {"NTE", {1}},
                                                                  {"PAL", {1}},
                                                                  {"TAX", {2, 4}}};
  for (const auto* release : releases) {
    for (const auto& [tag, positions] : wanted) {
      const auto* segment = dictionary().segment(release, tag);
      ASSERT_NE(segment, nullptr) << release << " " << tag;
      for (const auto position : positions)
        EXPECT_NE(segment->elements.at(position - 1).codes, nullptr) << release << " " << tag << " " << position;
    }
  }
}

const ElementDef& element(std::string_view release, std::string_view tag, std::size_t position) {
  return dictionary().segment(release, tag)->elements.at(position - 1);
}

TEST(DictionaryData, TheReleasesDifferWhereTheStandardChanged) {
  EXPECT_EQ(element("004010", "ISA", 11).type, ElementType::identifier);  // standards identifier
  EXPECT_EQ(element("005010", "ISA", 11).type, ElementType::text);        // repetition separator
  EXPECT_EQ(dictionary().segment("004010", "ST")->elements.size(), 2U);
  EXPECT_EQ(element("005010", "ST", 3).number, 1705);
  EXPECT_EQ(dictionary().segment("004010", "AK2")->elements.size(), 2U);
  EXPECT_EQ(element("005010", "AK2", 3).number, 1705);
  EXPECT_EQ(element("004010", "AK4", 1).components.size(), 2U);
  EXPECT_EQ(element("005010", "AK4", 1).components.size(), 3U);
  EXPECT_EQ(element("004010", "REF", 2).max_written, 30);
  EXPECT_EQ(element("005010", "REF", 2).max_written, 50);
  EXPECT_EQ(dictionary().segment("004010", "N4")->elements.size(), 6U);
  EXPECT_EQ(element("005010", "N4", 7).number, 1715);
  EXPECT_EQ(dictionary().find("004010", "999"), nullptr);
  EXPECT_EQ(dictionary().segment("004010", "IK3"), nullptr);
  EXPECT_NE(dictionary().find("004010", "850")->find("N9/MSG"), nullptr);
  EXPECT_EQ(dictionary().find("005010", "850")->find("N9/MSG"), nullptr);
  EXPECT_NE(dictionary().find("005010", "850")->find("N9/MTX"), nullptr);
  EXPECT_EQ(dictionary().find("004010", "850")->find("TD5")->max, 12);
  EXPECT_EQ(dictionary().find("005010", "850")->find("TD5")->max, 0);
}

TEST(DictionaryData, HoldsEverySetOfTheSupplyChain) {
  for (const auto* release : releases) {
    for (const auto* set : {"180", "810", "812", "820", "824", "832", "846", "850", "855", "856", "860", "861", "864",
                            "865", "870", "997"}) {
      EXPECT_NE(dictionary().find(release, set), nullptr) << release << " " << set;
    }
  }
  EXPECT_NE(dictionary().find("005010", "999"), nullptr);
}

TEST(DictionaryData, TheInterchangeAcknowledgementHasFiveMandatoryElements) {
  for (const auto* release : releases) {
    const auto* ta1 = dictionary().segment(release, "TA1");
    ASSERT_NE(ta1, nullptr);
    ASSERT_EQ(ta1->elements.size(), 5U);
    for (const auto& one : ta1->elements) EXPECT_EQ(one.requirement, Requirement::mandatory) << one.name;
    EXPECT_EQ(ta1->elements[3].max, 1);
    EXPECT_EQ(ta1->elements[4].max, 3);
  }
}

// Lists that ISO keeps bind from level 5 on; to the standard itself they are open.
TEST(DictionaryData, ListsOfOthersAreOpenToTheStandard) {
  for (const auto& [tag, position] : {std::pair{"N4", 4}, std::pair{"N4", 2}, std::pair{"CUR", 2}}) {
    const auto* codes = element("004010", tag, static_cast<std::size_t>(position)).codes;
    ASSERT_NE(codes, nullptr);
    EXPECT_TRUE(codes->external);
    EXPECT_TRUE(codes->open);
  }
  const auto* countries = element("004010", "N4", 4).codes;
  EXPECT_EQ(countries->codes.size(), 2 * 249U);
  EXPECT_EQ(countries->names.find("DE")->second, "Germany");
}

}  // namespace
}  // namespace crossdock::x12::dictionary_data_test
