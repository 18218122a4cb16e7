// SPDX-License-Identifier: Apache-2.0
// The dictionary: its data is consistent, says what the standard says, and bad files are refused with a place.
#include "translators/x12/dictionary.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/support/cases.hpp"

namespace crossdock::x12::dictionary_test {
namespace {

const Dictionary& dictionary() {
  static const auto loaded = embedded_dictionary();
  if (!loaded) throw std::runtime_error(describe(loaded.error()));
  return **loaded;
}

std::string children(const SetGrammar& set, std::string_view path) {
  std::string text;
  const auto* node = path.empty() ? &set.nodes[0] : set.find(path);
  if (node == nullptr) return "no such node";
  for (int child = node->first_child; child >= 0; child = set.nodes[static_cast<std::size_t>(child)].next) {
    const auto& one = set.nodes[static_cast<std::size_t>(child)];
    if (!text.empty()) text += ' ';
    text += one.tag;
    if (one.min > 0) text += '!';
    if (one.max != 1) text += one.max == 0 ? "*>1" : "*" + std::to_string(one.max);
    if (one.starts_loop) text += '+';
  }
  return text;
}

std::string notes(const SegmentDef& segment) {
  std::string text;
  for (const auto& note : segment.notes) {
    if (!text.empty()) text += ' ';
    text += note.kind;
    for (const int position : note.positions) text += (position < 10 ? "0" : "") + std::to_string(position);
  }
  return text;
}

TEST(DictionaryData, EveryNodeIsReachedOnceInOrderAndHasItsOwnPath) {
  ASSERT_FALSE(dictionary().sets().empty());
  for (const auto* set : dictionary().sets()) {
    SCOPED_TRACE(set->release + " " + set->set);
    std::set<std::string> paths;
    std::vector<int> visited;
    const auto visit = [&](const auto& self, int id) -> void {
      visited.push_back(id);
      const auto& node = set->nodes[static_cast<std::size_t>(id)];
      ASSERT_NE(node.segment, nullptr);
      EXPECT_EQ(node.tag, node.segment->tag);
      EXPECT_TRUE(node.max == 0 || node.min <= node.max) << node.path;
      EXPECT_TRUE(paths.insert(node.path).second) << node.path;
      EXPECT_TRUE(node.first_child < 0 || node.starts_loop) << node.path;
      for (int child = node.first_child; child >= 0; child = set->nodes[static_cast<std::size_t>(child)].next) {
        EXPECT_EQ(set->nodes[static_cast<std::size_t>(child)].parent, id);
        self(self, child);
      }
    };
    visit(visit, 0);
    ASSERT_EQ(visited.size(), set->nodes.size());
    for (std::size_t at = 0; at < visited.size(); ++at) EXPECT_EQ(visited[at], static_cast<int>(at));
    EXPECT_EQ(set->nodes[0].tag, "ST");
    EXPECT_EQ(set->nodes.back().path, "ST/SE");
    EXPECT_EQ(set->nodes.back().min, 1);
  }
}

void check_element(const ElementDef& element) {
  EXPECT_GE(element.min, 1);
  EXPECT_LE(element.min, element.max);
  EXPECT_LE(element.min, element.max_written);
  EXPECT_LE(element.max_written, element.max);
  EXPECT_FALSE(element.name.empty());
  EXPECT_EQ(element.type == ElementType::composite, !element.components.empty());
  for (const auto& component : element.components) check_element(component);
  if (element.codes != nullptr && element.type == ElementType::identifier) {
    for (const auto& code : element.codes->codes) {
      EXPECT_GE(static_cast<int>(code.size()), element.min) << element.number << " " << code;
      EXPECT_LE(static_cast<int>(code.size()), element.max) << element.number << " " << code;
    }
  }
}

TEST(DictionaryData, EveryElementHasANameALengthAndCodesThatFit) {
  for (const auto* set : dictionary().sets()) {
    std::set<std::string_view> seen;
    for (const auto& node : set->nodes) {
      if (!seen.insert(node.tag).second) continue;
      SCOPED_TRACE(set->release + " " + node.segment->tag);
      for (const auto& element : node.segment->elements) check_element(element);
      for (const auto& note : node.segment->notes) EXPECT_GE(note.positions.size(), 2u);
    }
  }
}

TEST(DictionaryData, EnvelopeSegmentsAreDefinedInEveryRelease) {
  for (const auto* release : {"004010", "005010"}) {
    for (const auto* tag : {"ISA", "IEA", "GS", "GE", "ST", "SE", "TA1"}) {
      EXPECT_NE(dictionary().segment(release, tag), nullptr) << release << " " << tag;
    }
    EXPECT_EQ(dictionary().segment(release, "ISA")->elements.size(), 16u);
  }
}

struct Size {
  const char* name;
  const char* release;
  const char* set;
  const char* group;
  std::size_t nodes;
};
class SetSize : public testing::TestWithParam<Size> {};
TEST_P(SetSize, HasTheNodesOfTheStandard) {
  const auto* set = dictionary().find(GetParam().release, GetParam().set);
  ASSERT_NE(set, nullptr);
  EXPECT_EQ(set->nodes.size(), GetParam().nodes);
  EXPECT_EQ(set->functional_id, GetParam().group);
}
INSTANTIATE_TEST_SUITE_P(
    Sets, SetSize,
    testing::Values(
        Size{"Order4010", "004010", "850", "PO", 196}, Size{"Order5010", "005010", "850", "PO", 207},
        Size{"Acknowledgement4010", "004010", "855", "PR", 147},
        Size{"Acknowledgement5010", "005010", "855", "PR", 155}, Size{"ShipNotice4010", "004010", "856", "SH", 58},
        Size{"ShipNotice5010", "005010", "856", "SH", 59}, Size{"Invoice4010", "004010", "810", "IN", 90},
        Size{"Invoice5010", "005010", "810", "IN", 94}, Size{"Functional4010", "004010", "997", "FA", 8},
        Size{"Functional5010", "005010", "997", "FA", 8}, Size{"Implementation5010", "005010", "999", "FA", 10},
        Size{"Remittance", "004010", "820", "RA", 105}, Size{"Catalogue", "004010", "832", "SC", 108},
        Size{"Inventory", "004010", "846", "IB", 65}, Size{"OrderChange", "004010", "860", "PC", 189},
        Size{"OrderChangeAcknowledgement", "005010", "865", "CA", 178}, Size{"Return", "004010", "180", "AN", 57},
        Size{"ApplicationAdvice", "005010", "824", "AG", 23}, Size{"OrderStatus", "004010", "870", "RS", 66}),
    case_name);

struct Loop {
  const char* name;
  const char* release;
  const char* set;
  const char* path;
  const char* children;  // "!" mandatory, "*12" the most, "*>1" any number, "+" starts a loop
};
class LoopChildren : public testing::TestWithParam<Loop> {};
TEST_P(LoopChildren, AreThoseOfTheStandard) {
  const auto* set = dictionary().find(GetParam().release, GetParam().set);
  ASSERT_NE(set, nullptr);
  EXPECT_EQ(children(*set, GetParam().path), GetParam().children);
}
INSTANTIATE_TEST_SUITE_P(
    Sets, LoopChildren,
    testing::Values(Loop{"OrderParty", "004010", "850", "N1",
                         "N2*2 N3*2 N4*>1 NX2*>1 REF*12 PER*>1 SI*>1 FOB TD1*2 TD5*12 TD3*12 TD4*5 PKG*200"},
                    Loop{"OrderCharge", "004010", "850", "SAC", "CUR"},
                    Loop{"OrderLineSchedule", "004010", "850", "PO1/SCH", "TD1*2 TD5*12 TD3*12 TD4*5 REF*>1"},
                    Loop{"LineAcknowledgement", "004010", "855", "PO1/ACK", "DTM"},
                    Loop{"ShipNoticeIsOneFlatLoop", "004010", "856", "", "BSN! DTM*10 HL!*>1+ CTT SE!"},
                    Loop{"InvoiceTaxUnderCharge", "004010", "810", "SAC", "TXI*10"},
                    Loop{"InvoiceChargeHasDatesIn5010", "005010", "810", "SAC", "DTM*>1 TXI*>1+"},
                    Loop{"Functional", "004010", "997", "", "AK1! AK2*>1+ AK9! SE!"},
                    Loop{"FunctionalSet", "004010", "997", "AK2", "AK3*>1+ AK5!"},
                    Loop{"FunctionalSegment", "004010", "997", "AK2/AK3", "AK4*99"}),
    case_name);

struct Notes {
  const char* name;
  const char* release;
  const char* tag;
  const char* notes;
};
class SegmentNotes : public testing::TestWithParam<Notes> {};
TEST_P(SegmentNotes, AreThoseOfTheStandard) {
  const auto* segment = dictionary().segment(GetParam().release, GetParam().tag);
  ASSERT_NE(segment, nullptr);
  EXPECT_EQ(notes(*segment), GetParam().notes);
}
INSTANTIATE_TEST_SUITE_P(
    Segments, SegmentNotes,
    testing::Values(
        Notes{"Party", "004010", "N1", "R0203 P0304"}, Notes{"Date", "004010", "DTM", "R020305 C0403 P0506"},
        Notes{"LinePairs", "004010", "PO1", "C0302 C0504 P0607 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425"},
        Notes{"City", "005010", "N4", "C0605 E0207 C0704"}, Notes{"City4010", "004010", "N4", "C0605"},
        Notes{"Charge", "004010", "SAC", "R0203 P0304 P0607 P0910 C1110 L130204 C1413 C1615"},
        Notes{"InvoiceLine", "005010", "IT1", "P020304 P0607 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425"},
        Notes{"Terms", "004010", "ITD", "L03040513 L08040513 L091011"},
        Notes{"Routing", "004010", "TD5", "R0204050612 C0203 C0708 C1011 C1312 C1413 C1512"},
        Notes{"Pack", "004010", "PO4", "P0203 C0506 P0607 P0809 C1013 C1113 C1213 L13101112 C1716 C1804"},
        Notes{"LineAcknowledgement", "005010", "ACK",
              "P0203 C0405 P0708 P0910 P1112 P1314 P1516 P1718 P1920 P2122 P2324 P2526 P2728 C282729"},
        Notes{"CreditOrDebit", "004010", "BCD", "R071014 P1314"},
        Notes{"LineChange4010", "004010", "POC",
              "C030405 C0706 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425 P2627"},
        Notes{"LineChange", "005010", "POC", "C0305 C0706 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425 P2627"},
        Notes{"PeriodAmount", "004010", "PAM",
              "P010203 R020514 P0405 C0706 P0607 L070809 C0807 C0907 L101112 C1110 P1314"},
        Notes{"Received", "004010", "RCD", "R020406 P0203 P0405 P060708 P091011 P121314 P151617 P181920"},
        Notes{"Pallet", "005010", "PAL", "P0506 C0710 C0810 C0910 L10070809 P1112 P1314"},
        Notes{"ReturnDisposition", "004010", "RDR", "E0203"}, Notes{"Tax", "004010", "TXI", "R020306 P0405 C0803"},
        Notes{"SubLine", "004010", "SLN",
              "P0405 C0706 C0806 P0910 P1112 P1314 P1516 P1718 P1920 P2122 P2324 P2526 P2728"},
        Notes{"Measurement4010", "004010", "MEA", "R03050608 C0504 C0604 L07030506 E0803"}),
    case_name);

// Refusing a code needs the whole list; a selection of a long list only gives names.
TEST(DictionaryData, OnlyCompleteListsBind) {
  const auto& purpose = dictionary().segment("004010", "BEG")->elements[0];
  ASSERT_NE(purpose.codes, nullptr);
  EXPECT_FALSE(purpose.codes->open);
  EXPECT_TRUE(purpose.codes->codes.contains("00"));
  EXPECT_FALSE(purpose.codes->codes.contains("99"));
  const auto& reference = dictionary().segment("004010", "REF")->elements[0];
  ASSERT_NE(reference.codes, nullptr);
  EXPECT_TRUE(reference.codes->open);
  EXPECT_EQ(reference.codes->names.find("BM")->second, "bill of lading");
  EXPECT_EQ(dictionary().segment("004010", "N3")->elements[0].codes, nullptr);
}

TEST(DictionaryData, ElementsHaveTypeLengthAndUse) {
  const auto& po1 = dictionary().segment("004010", "PO1")->elements;
  ASSERT_EQ(po1.size(), 25u);
  EXPECT_EQ(po1[1].type, ElementType::real);
  for (std::size_t at = 5; at < 25; at += 2) {
    EXPECT_EQ(po1[at].number, 235);
    EXPECT_EQ(po1[at + 1].number, 234);
  }
  const auto& total = dictionary().segment("004010", "TDS")->elements[0];
  EXPECT_EQ(total.type, ElementType::number);
  EXPECT_EQ(total.decimals, 2);
  EXPECT_EQ(total.requirement, Requirement::mandatory);
  const auto& ref = dictionary().segment("004010", "REF")->elements;
  EXPECT_EQ(ref[1].max, 30);
  ASSERT_EQ(ref[3].components.size(), 6u);
  EXPECT_EQ(ref[3].components[0].number, 128);
}

// Sources disagree on the length of a reference in 005010: we read up to 80 characters and write up to 50.
TEST(DictionaryData, WhereSourcesDisagreeWeReadMoreThanWeWrite) {
  const auto& reference = dictionary().segment("005010", "REF")->elements[1];
  EXPECT_EQ(reference.max, 80);
  EXPECT_EQ(reference.max_written, 50);
}

struct Version {
  const char* name;
  const char* version;
  const char* release;
};
class ReleaseOf : public testing::TestWithParam<Version> {};
TEST_P(ReleaseOf, IsTheLongestPrefixOrTheDeclaredNeighbour) {
  EXPECT_EQ(dictionary().release(GetParam().version), GetParam().release);
}
INSTANTIATE_TEST_SUITE_P(
    Versions, ReleaseOf,
    testing::Values(Version{"Exact", "004010", "004010"}, Version{"Industry", "004010VICS", "004010"},
                    Version{"Guide", "005010X231A1", "005010"}, Version{"Before", "003040", "004010"},
                    Version{"BeforeWithIndustry", "003060UCS", "004010"}, Version{"Between", "004060", "004010"},
                    Version{"BetweenWithIndustry", "004050VICS", "004010"}, Version{"After5010", "005020", "005010"},
                    Version{"Newer", "007040", "005010"}, Version{"After", "008060", "005010"},
                    Version{"TooOld", "002040", ""}, Version{"TooNew", "009010", ""},
                    Version{"InterchangeVersion", "00401", ""}, Version{"Words", "VERSION", ""},
                    Version{"Empty", "", ""}),
    case_name);

TEST(Dictionary, KnowsNothingOfOtherSetsAndSegments) {
  EXPECT_EQ(dictionary().find("004010", "999"), nullptr);
  EXPECT_EQ(dictionary().find("004010", ""), nullptr);
  EXPECT_EQ(dictionary().find("nonsense", "850"), nullptr);
  EXPECT_EQ(dictionary().segment("004010", "ZZZ"), nullptr);
  EXPECT_EQ(dictionary().find("004010", "850")->find("PO1/NOPE"), nullptr);
  EXPECT_EQ(dictionary().find("004010", "850")->find("PO1/N1/N3")->path, "ST/PO1/N1/N3");
}

// A folder of override files that is gone after the test.
class DictionaryFolder : public testing::Test {
 protected:
  DictionaryFolder() {
    folder_ = std::filesystem::path(testing::TempDir()) /
              ("dictionary-" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~DictionaryFolder() override { std::filesystem::remove_all(folder_); }
  void put(const std::string& name, std::string_view text) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string error() {
    const auto loaded = load_dictionary(folder_.string());
    return loaded ? "no error" : describe(loaded.error());
  }
  std::filesystem::path folder_;
};

TEST_F(DictionaryFolder, TakesThePlaceOfEmbeddedFilesByName) {
  put("004010/850.txt",
      "set 850 PO Short order\nST 1 loop\n  BEG 1\n  N1 0..* loop\n    N3 0..2\n  N1 0..5 loop\n  SE 1\n");
  put("004010/851.txt", "set 851 LS A set of our own\r\nST 1 loop\r\n  BEG 1\r\n  SE 1\r\n");
  const auto loaded = load_dictionary(folder_.string());
  ASSERT_TRUE(loaded) << describe(loaded.error());
  const auto* order = (*loaded)->find("004010", "850");
  ASSERT_NE(order, nullptr);
  EXPECT_EQ(order->name, "Short order");
  EXPECT_EQ(children(*order, ""), "BEG! N1*>1+ N1*5+ SE!");
  EXPECT_NE(order->find("N1#2"), nullptr);
  EXPECT_NE((*loaded)->find("004010", "851"), nullptr);
  EXPECT_EQ((*loaded)->find("005010", "850")->nodes.size(), 207u);
}

TEST_F(DictionaryFolder, AddsAReleaseOfItsOwn) {
  put("003040/elements.txt",
      "element 143 ID 3/3 set\nelement 329 AN 4/9 control\nelement 96 N0 1/6 count\nelement 373 DT 6/6 date\n");
  put("003040/segments.txt",
      "segment ST Start\n  01 M 143\n  02 M 329\nsegment SE End\n  01 M 96\n  02 M 329\nsegment DTM Date\n  01 M 373 day\n");
  put("003040/850.txt", "set 850 PO Old order\nST 1 loop\n  DTM 1\n  SE 1\n");
  const auto loaded = load_dictionary(folder_.string());
  ASSERT_TRUE(loaded) << describe(loaded.error());
  EXPECT_EQ((*loaded)->release("003040"), "003040");
  EXPECT_EQ((*loaded)->release("003050"), "004010");
  EXPECT_EQ((*loaded)->segment("003040", "DTM")->elements[0].max, 6);
}

// Whoever wants the standard's own check to be strict binds a list of others.
TEST_F(DictionaryFolder, BindsAListThatIsOpenInOurs) {
  put("codes/26.txt", "list 26 complete country\n  US   United States\n");
  const auto loaded = load_dictionary(folder_.string());
  ASSERT_TRUE(loaded) << describe(loaded.error());
  const auto& country = (*loaded)->segment("004010", "N4")->elements[3];
  ASSERT_NE(country.codes, nullptr);
  EXPECT_FALSE(country.codes->open);
  EXPECT_FALSE(country.codes->external);
  EXPECT_EQ(country.codes->codes.size(), 1U);
}

TEST_F(DictionaryFolder, ThatIsMissingIsAnError) {
  const auto loaded = load_dictionary((folder_ / "nowhere").string());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().fault, Fault::unavailable);
}

TEST_F(DictionaryFolder, WithoutDictionaryFilesIsAnError) {
  const auto expected = folder_.string() + ": holds no dictionary files (*.txt)";
  EXPECT_EQ(error(), expected);
  put("004010/850.bak", "set 850");
  EXPECT_EQ(error(), expected);
}

// A damaged file is refused or read as something else, but never brings the program down.
TEST_F(DictionaryFolder, WithDamagedFilesIsRefusedWithAPlace) {
  const std::filesystem::path original = std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "mappings/dictionary/x12";
  int refused = 0;
  for (const std::string name :
       {"004010/elements.txt", "004010/segments.txt", "004010/997.txt", "codes/353.txt", "releases.txt"}) {
    std::ifstream in(original / name, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    ASSERT_FALSE(text.empty()) << name;
    for (std::size_t part = 1; part < 12; ++part) {
      auto damaged = text;
      const auto place = text.size() * part / 12;
      if (part % 2 == 0)
        damaged.resize(place);
      else
        damaged.replace(place, 4, std::string("\n \0\xff", 4));
      put(name, damaged);
      const auto loaded = load_dictionary(folder_.string());
      if (loaded) continue;
      ++refused;
      EXPECT_FALSE(loaded.error().where.empty()) << loaded.error().what;
    }
    std::filesystem::remove(folder_ / name);
  }
  EXPECT_GT(refused, 20);
}

struct Bad {
  const char* name;
  const char* file;
  const char* text;
  const char* error;
};
class BadFile : public DictionaryFolder, public testing::WithParamInterface<Bad> {};
TEST_P(BadFile, IsRefusedWithFileAndLine) {
  put(GetParam().file, GetParam().text);
  EXPECT_EQ(error(), GetParam().error);
}
constexpr const char* set_file = "004010/850.txt";
constexpr const char* elements_file = "009990/elements.txt";
constexpr const char* segments_file = "009990/segments.txt";
INSTANTIATE_TEST_SUITE_P(
    Files, BadFile,
    testing::Values(
        Bad{"UnknownName", "notes.txt", "",
            "notes.txt: not a dictionary file: releases.txt, codes/*.txt or RELEASE/{elements,segments,SET}.txt"},
        Bad{"EmptySet", set_file, "", "004010/850.txt:1: 'set 850 GROUP name' expected first"},
        Bad{"WrongSet", set_file, "# x\nset 855 PR x\n", "004010/850.txt:2: 'set 850 GROUP name' expected first"},
        Bad{"UnknownSegment", set_file, "set 850 PO x\nST 1 loop\n  BEX 1\n",
            "004010/850.txt:3: segment 'BEX' is not defined"},
        Bad{"NoStart", set_file, "set 850 PO x\nBEG 1\n", "004010/850.txt:2: a set starts with ST"},
        Bad{"TwoRoots", set_file, "set 850 PO x\nST 1 loop\nSE 1\n",
            "004010/850.txt:3: indentation does not fit: two blanks for each level under ST"},
        Bad{"Indentation", set_file, "set 850 PO x\nST 1 loop\n   BEG 1\n",
            "004010/850.txt:3: indentation does not fit: two blanks for each level under ST"},
        Bad{"TooDeep", set_file, "set 850 PO x\nST 1 loop\n    BEG 1\n",
            "004010/850.txt:3: indentation does not fit: two blanks for each level under ST"},
        Bad{"NoLoop", set_file, "set 850 PO x\nST 1 loop\n  N1 0..2\n    N3 1\n",
            "004010/850.txt:4: segment 'N1' has children and is not marked 'loop'"},
        Bad{"MinOverMax", set_file, "set 850 PO x\nST 1 loop\n  N1 3..2\n",
            "004010/850.txt:3: '3..2' is not a use such as 1, 0..25 or 0..*"},
        Bad{"NoUse", set_file, "set 850 PO x\nST 1 loop\n  N1\n",
            "004010/850.txt:3: '' is not a use such as 1, 0..25 or 0..*"},
        Bad{"HugeUse", set_file, "set 850 PO x\nST 1 loop\n  N1 0..99999999999\n",
            "004010/850.txt:3: '0..99999999999' is not a use such as 1, 0..25 or 0..*"},
        Bad{"NoEnd", set_file, "set 850 PO x\nST 1 loop\n  BEG 1\n", "004010/850.txt: set 850 does not end with SE"},
        Bad{"Type", elements_file, "element 1 XX 1/2 x\n",
            "009990/elements.txt:1: 'XX' is not a type (AN, ID, N0 to N9, R, DT, TM, B)"},
        Bad{"Length", elements_file, "\nelement 1 AN 3/2 x\n",
            "009990/elements.txt:2: '3/2' is not a length such as 1/30 or 1/50..80"},
        Bad{"ZeroLength", elements_file, "element 1 AN 0/2 x\n",
            "009990/elements.txt:1: '0/2' is not a length such as 1/30 or 1/50..80"},
        Bad{"WrittenOverMax", elements_file, "element 1 AN 1/9..8 x\n",
            "009990/elements.txt:1: '1/9..8' is not a length such as 1/30 or 1/50..80"},
        Bad{"ElementTwice", elements_file, "element 1 AN 1/2 x\nelement 1 AN 1/2 x\n",
            "009990/elements.txt:2: element '1' is defined twice"},
        Bad{"Keyword", elements_file, "elemental 1 AN 1/2 x\n",
            "009990/elements.txt:1: 'element NUMBER …' or 'composite C… …' expected"},
        Bad{"ComponentAlone", elements_file, "  01 M 1 x\n",
            "009990/elements.txt:1: a component stands outside a composite"},
        Bad{"ComponentUnknown", elements_file, "composite C001 x\n  01 M 7 x\n",
            "009990/elements.txt:2: element '7' is not defined"},
        Bad{"NoteOfAComposite", elements_file, "element 1 AN 1/2 x\ncomposite C001 x\n  01 M 1 x\n  notes P0102\n",
            "009990/elements.txt:4: 'P0102' is not a syntax note of x, such as P0304"},
        Bad{"EmptyComposite", elements_file, "composite C001 x\n",
            "009990/elements.txt: composite C001 has no components"},
        Bad{"ElementUnknown", segments_file, "segment REF x\n  01 M 128\n",
            "009990/segments.txt:2: element '128' is not defined"},
        Bad{"CompositeUnknown", segments_file, "segment REF x\n  01 M C040\n",
            "009990/segments.txt:2: composite 'C040' is not defined"},
        Bad{"Position", segments_file, "segment REF x\n  02 M - AN 1/2 x\n",
            "009990/segments.txt:2: position 1 expected"},
        Bad{"Requirement", segments_file, "segment REF x\n  01 Q - AN 1/2 x\n",
            "009990/segments.txt:2: 'Q' is not M, O or X"},
        Bad{"NotePosition", segments_file, "segment REF x\n  01 M - AN 1/2 x\n  notes P0102\n",
            "009990/segments.txt:3: 'P0102' is not a syntax note of REF, such as P0304"},
        Bad{"NoteKind", segments_file, "segment REF x\n  01 M - AN 1/2 x\n  notes Z0101\n",
            "009990/segments.txt:3: 'Z0101' is not a syntax note of REF, such as P0304"},
        Bad{"Tag", segments_file, "segment ref x\n", "009990/segments.txt:1: 'segment TAG name' expected"},
        Bad{"SegmentTwice", segments_file, "segment REF x\n  01 M - AN 1/2 x\nsegment REF x\n",
            "009990/segments.txt:3: segment 'REF' is defined twice"},
        Bad{"SegmentEmpty", segments_file, "segment REF x\n", "009990/segments.txt: segment REF has no elements"},
        Bad{"CodeAlone", "codes/9999.txt", "  00 x\n", "codes/9999.txt:1: a code stands outside a list"},
        Bad{"CodeTwice", "codes/9999.txt", "list 9999 open x\n  00 x\n  00 y\n",
            "codes/9999.txt:3: code '00' is listed twice"},
        Bad{"ListKind", "codes/9999.txt", "list 9999 loose x\n",
            "codes/9999.txt:1: 'list NUMBER open|advisory|complete|external name' expected"},
        Bad{"Range", "releases.txt", "4010 4060 004010\n",
            "releases.txt:1: 'FIRST LAST RELEASE', each of six digits, expected"},
        Bad{"RangeRelease", "releases.txt", "004010 004060 004020\n", "releases.txt: release '004020' has no tables"}),
    case_name);

}  // namespace
}  // namespace crossdock::x12::dictionary_test
