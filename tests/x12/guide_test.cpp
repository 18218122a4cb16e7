// SPDX-License-Identifier: Apache-2.0
// Guides: what a file of them says and refuses, and what they find in documents. The guides that come with the
// program are tested with documents of their style (tests/x12/guides) and with one mistake at a time.
#include "translators/segments/guide.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "tests/support/cases.hpp"
#include "tests/x12/sample.hpp"
#include "translators/x12/acknowledgement.hpp"
#include "translators/x12/standard_guides.hpp"

namespace crossdock::x12::guide_test {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

fs::path samples() { return fs::path(CROSSDOCK_SOURCE_DIR) / "tests/x12/guides"; }

Result<std::shared_ptr<const Guide>> load(const std::string& text) {
  const auto file = yaml::parse(text, "guide.yaml");
  if (!file) return fail(file.error());
  return Guide::load(*file, dictionary());
}

// The rules as lines of a list.
std::string guide_of(std::string_view rules, std::string_view release = "004010") {
  return "guide: test\nrelease: \"" + std::string(release) + "\"\nrules:\n" + std::string(rules);
}

FileReport check_with(const Guide& guide, std::string_view bytes) {
  CheckOptions options;
  options.validate.level = 4;
  options.validate.guide = &guide;
  return check_file(bytes, dictionary(), options);
}

// "AK304:3 IK304:I8 PO4 #5" for every error.
std::string found(const FileReport& report) {
  std::string text;
  for (const auto* finding : all_findings(report)) {
    if (!finding->error) continue;
    auto one = brief(*finding);
    if (!finding->implementation_code.empty()) one.insert(finding->code.size(), " " + finding->implementation_code);
    text += (text.empty() ? "" : ", ") + one;
  }
  return text;
}

// SE01 after segments were added or taken away.
std::string recounted(std::string text) {
  const auto begin = text.find("ST*"), end = text.find("SE*");
  const auto count = std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                text.begin() + static_cast<std::ptrdiff_t>(end), '~') +
                     1;
  const auto last = text.find('*', end + 3);
  return text.replace(end + 3, last - end - 3, std::to_string(count));
}

// ---- what a guide finds ----------------------------------------------------------------------------------------

struct Finds {
  const char* name;
  std::string_view rules, body, expected;
  std::string_view set = "850", functional = "PO", release = "004010";
};
class GuideRuleTest : public testing::TestWithParam<Finds> {};

TEST_P(GuideRuleTest, FindsWhatItSays) {
  const auto& p = GetParam();
  const auto guide = load(guide_of(p.rules, p.release));
  ASSERT_TRUE(guide) << describe(guide.error());
  EXPECT_EQ(found(check_with(**guide, file_of(p.functional, p.set, p.body, p.release))), p.expected);
}

#define ORDER(rest) "BEG*00*NE*PO1**20260105~" rest

INSTANTIATE_TEST_SUITE_P(
    Segments, GuideRuleTest,
    testing::Values(
        Finds{"RequiredSegmentPresent", "  - 850/REF[01=IA]: required\n", ORDER("REF*IA*1~PO1*1*1*EA~"), ""},
        Finds{"RequiredSegmentMissing", "  - 850/REF[01=IA]: required\n", ORDER("REF*DP*1~PO1*1*1*EA~"),
              "AK304:3 IK304:I8 REF #4"},
        Finds{"RequiredLoopMissing", "  - 850/N1[01=ST]: required\n", ORDER("N1*BT*X~PO1*1*1*EA~"),
              "AK304:3 IK304:I7 N1 #4"},
        Finds{"RequiredInEveryLoop", "  - 850/PO1/PO4: required\n",
              ORDER("PO1*1*1*EA~PO4*1~PO1*2*1*EA~PO1*3*1*EA~PO4*1~"), "AK304:3 IK304:I8 PO4 #6"},
        Finds{"RequiredInLastLoop", "  - 850/PO1/PO4: required\n", ORDER("PO1*1*1*EA~CTT*1~"),
              "AK304:3 IK304:I8 PO4 #4"},
        Finds{"RequiredInChosenLoopOnly", "  - 850/N1[01=ST]/N4: required\n",
              ORDER("N1*BT*X~N1*ST*Y~N1*VN*Z~N4*AA~PO1*1*1*EA~"), "AK304:3 IK304:I8 N4 #5"},
        Finds{"NotUsed", "  - 850/CUR: not used\n", ORDER("CUR*BY*USD~PO1*1*1*EA~"), "AK304:2 IK304:I4 CUR #3"},
        Finds{"NotUsedUnderCondition", "  - 850/CUR: not used if BEG[02] = NE\n", ORDER("CUR*BY*USD~PO1*1*1*EA~"),
              "AK304:2 IK304:I9 CUR #3"},
        Finds{"NotUsedWhenConditionIsNotMet", "  - 850/CUR: not used if BEG[02] = DS\n",
              ORDER("CUR*BY*USD~PO1*1*1*EA~"), ""},
        Finds{"MostInLoop", "  - 850/N9[01=L1]/MSG: max 2\n",
              ORDER("N9*ZZ*A~MSG*1~MSG*2~MSG*3~N9*L1*A~MSG*1~MSG*2~MSG*3~PO1*1*1*EA~"), "AK304:5 MSG #10"},
        Finds{"MostLoops", "  - 850/PO1: max 1\n", ORDER("PO1*1*1*EA~PO1*2*1*EA~"), "AK304:4 PO1 #4"},
        Finds{"LeastSegments", "  - 850/DTM: min 2\n", ORDER("DTM*010*20260112~PO1*1*1*EA~"),
              "AK304:3 IK304:I8 DTM #4"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Conditions, GuideRuleTest,
    testing::Values(Finds{"RequiredIfAbsent", "  - 850/REF[01=IA]: required if N1[01=ST] absent\n",
                          ORDER("PO1*1*1*EA~"), "AK304:3 IK304:I6 REF #3"},
                    Finds{"NotRequiredIfPresent", "  - 850/REF[01=IA]: required if N1[01=ST] absent\n",
                          ORDER("N1*ST*X~PO1*1*1*EA~"), ""},
                    Finds{"SameLine", "  - 850/PO1/PO4: required if PO1[03] = CA\n",
                          ORDER("PO1*1*1*EA~PO1*2*1*CA~PO1*3*1*CA~PO4*1~"), "AK304:3 IK304:I6 PO4 #5"},
                    Finds{"SameSegment", "  - 850/PO1[05]: required if PO1[04] present\n",
                          ORDER("PO1*1*1*EA~PO1*2*1*EA*1~PO1*3*1*EA*1*PE~"), "AK403:2 IK403:I9 PO1-05 #4"},
                    Finds{"SameSegmentNotUsed", "  - 850/PO1[05]: not used if PO1[03] = EA\n",
                          ORDER("PO1*1*1*EA*1*PE~PO1*2*1*CA*1*PE~"), "AK403:10 IK403:I13 PO1-05 #3"},
                    Finds{"OtherLoopOfTheSameKind", "  - 850/N1[01=ST]/N4: required if N1[01=BY] absent\n",
                          ORDER("N1*ST*X~N1*BY*Y~PO1*1*1*EA~"), ""},
                    Finds{"WholeSetFromWithinALoop", "  - 850/PO1/PO4: required if CTT present\n",
                          ORDER("PO1*1*1*EA~CTT*1~"), "AK304:3 IK304:I6 PO4 #4"},
                    Finds{"BothConditions", "  - 850/CUR: not used if BEG[02] = NE and REF[01=IA] present\n",
                          ORDER("CUR*BY*USD~REF*IA*1~PO1*1*1*EA~"), "AK304:2 IK304:I9 CUR #3"},
                    Finds{"InsideAnotherLoop", "  - 850/REF[01=IA]: required if N1[01=ST]/N4 absent\n",
                          ORDER("N1*BT*X~N4*AA~N1*ST*X~PO1*1*1*EA~"), "AK304:3 IK304:I6 REF #3"},
                    Finds{"Unequal", "  - 850/CUR: required if BEG[02] != DS\n", ORDER("PO1*1*1*EA~"),
                          "AK304:3 IK304:I6 CUR #3"}),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Elements, GuideRuleTest,
    testing::Values(
        Finds{"Required", "  - 850/PO1[04]: required\n", ORDER("PO1*1*1*EA~"), "AK403:1 PO1-04 #3"},
        Finds{"NotUsed", "  - 850/PO1[04]: not used\n", ORDER("PO1*1*1*EA*2~"), "AK403:10 IK403:I10 PO1-04 #3"},
        Finds{"Code", "  - 850/BEG[02]: codes NE DS\n", ORDER("PO1*1*1*EA~"), ""},
        Finds{"OtherCode", "  - 850/BEG[02]: codes SA DS\n", ORDER("PO1*1*1*EA~"), "AK403:7 IK403:I6 BEG-02 #2"},
        Finds{"ExcludedCode", "  - 850/BEG[02]: not codes NE\n", ORDER("PO1*1*1*EA~"), "AK403:7 IK403:I6 BEG-02 #2"},
        Finds{"TooLong", "  - 850/PO1[02]: max length 2\n", ORDER("PO1*1*100*EA~"), "AK403:5 PO1-02 #3"},
        Finds{"TooShort", "  - 850/BEG[03]: min length 4\n", ORDER("PO1*1*1*EA~"), "AK403:4 BEG-03 #2"},
        Finds{"Pattern", "  - 850/BEG[03]: pattern /[0-9]{10}/\n", ORDER("PO1*1*1*EA~"), "AK403:7 IK403:I12 BEG-03 #2"},
        Finds{"OfAChosenSegment", "  - 850/REF[01=IA][02]: length 4\n", ORDER("REF*DP*1~REF*IA*12345~PO1*1*1*EA~"),
              "AK403:5 REF-02 #4"},
        Finds{"SeveralRulesInOneLine", "  - 850/PO1[04]: required, max length 3\n",
              ORDER("PO1*1*1*EA~PO1*2*1*EA*1234~"), "AK403:1 PO1-04 #3, AK403:5 PO1-04 #4"},
        Finds{"DataElementEverywhere", "  - 850/PO1: max 9\n  - 355: codes EA\n",
              ORDER("PO1*1*1*EA~PO1*2*1*CA~PO4*1*1*LB~"), "AK403:7 IK403:I6 PO1-03 #4, AK403:7 IK403:I6 PO4-03 #5"}),
    case_name);

constexpr std::string_view notice =
    "BSN*00*A1*20260110*0930*0001~HL*1**S~HL*2*1*O~PRF*PO1~HL*3*2*P~MAN*GM*00012345678000000017~HL*4*3*I~"
    "LIN**UP*012345678905~SN1**1*EA~";
INSTANTIATE_TEST_SUITE_P(Levels, GuideRuleTest,
                         testing::Values(Finds{"SegmentOfALevel", "  - 856/HL[03=P]/MAN: required\n", notice, "", "856",
                                               "SH"},
                                         Finds{"SegmentMissingInALevel", "  - 856/HL[03=O]/REF: required\n", notice,
                                               "AK304:3 IK304:I8 REF #6", "856", "SH"},
                                         Finds{"Structure", "  - 856/HL: structure S-O-P-I\n", notice, "", "856", "SH"},
                                         Finds{"OtherStructure", "  - 856/HL: structure S-O-I\n", notice,
                                               "AK403:7 IK403:I6 HL-03 #6", "856", "SH"},
                                         Finds{"UnfinishedStructure", "  - 856/HL: structure S-O-P-I-D S-O-T\n", notice,
                                               "AK304:3 IK304:I7 HL #8", "856", "SH"},
                                         Finds{"StructureCode", "  - 856/BSN[05]: codes 0004\n", notice,
                                               "AK403:7 IK403:I6 BSN-05 #2", "856", "SH"}),
                         case_name);

INSTANTIATE_TEST_SUITE_P(Allowances, GuideRuleTest,
                         testing::Values(Finds{"CodeIsUnknownWithoutGuide", "  - 850/PO1: max 9\n",
                                               "BEG*00*QQ*PO1**20260105~PO1*1*1*EA~", "AK403:7 BEG-02 #2"},
                                         Finds{"ExtraCode", "  - 850/PO1: max 9\n  - 92 += QQ\n",
                                               "BEG*00*QQ*PO1**20260105~PO1*1*1*EA~", ""},
                                         Finds{"OnlyThatExtraCode", "  - 850/PO1: max 9\n  - 92 += QQ\n",
                                               "BEG*00*QZ*PO1**20260105~PO1*1*1*EA~", "AK403:7 BEG-02 #2"},
                                         Finds{"SegmentIsUnknownWithoutGuide", "  - 850/PO1: max 9\n",
                                               ORDER("PO1*1*1*EA~PID*F****X~ZZZ*1~"), "AK304:1 ZZZ #5"},
                                         Finds{"ExtraSegment", "  - allow 850/PO1/PID > ZZZ\n",
                                               ORDER("PO1*1*1*EA~PID*F****X~ZZZ*1~ZZZ*2~CTT*1~"), ""},
                                         Finds{"ExtraSegmentElsewhere", "  - allow 850/PO1/PID > ZZZ\n",
                                               ORDER("PO1*1*1*EA~ZZZ*1~CTT*1~"), "AK304:1 ZZZ #4"},
                                         Finds{"TotalsAreStillChecked", "  - allow 850/PO1/PID > ZZZ\n",
                                               ORDER("PO1*1*1*EA~PID*F****X~ZZZ*1~CTT*2~"), "AK403:7 CTT-01 #6"}),
                         case_name);

INSTANTIATE_TEST_SUITE_P(Releases, GuideRuleTest,
                         testing::Values(Finds{"Repetitions", "  - 850/N1: max 9\n", ORDER("PO1*1*1*EA~"), "", "850",
                                               "PO", "005010"}),
                         case_name);

TEST(GuideTest, OfAnotherReleaseSaysSo) {
  const auto guide = load(guide_of("  - 850/CUR: not used\n", "005010"));
  ASSERT_TRUE(guide);
  EXPECT_EQ(found(check_with(**guide, order())), "guide:release ST #1");
}

TEST(GuideTest, BreachDecidesAboutTheSet) {
  const auto text = guide_of("  - 850/CUR: required\n");
  const auto noted = load(text), rejected = load(text + "breach: reject\n");
  ASSERT_TRUE(noted && rejected);
  EXPECT_EQ(check_with(**noted, order()).interchanges[0].groups[0].sets[0].status, 'E');
  EXPECT_EQ(check_with(**rejected, order()).interchanges[0].groups[0].sets[0].status, 'R');
}

TEST(GuideTest, WithoutLevelFourOnlyAllows) {
  const auto guide = load(guide_of("  - 850/CUR: required\n  - 92 += QQ\n"));
  ASSERT_TRUE(guide);
  CheckOptions options;
  options.validate.guide = guide->get();
  EXPECT_EQ(briefs(check_file(file_of("PO", "850", "BEG*00*QQ*PO1**20260105~PO1*1*1*EA~"), dictionary(), options)), "");
}

// ---- what a file may not say -----------------------------------------------------------------------------------

struct Refused {
  const char* name;
  std::string_view rules, expected;
};
class GuideFileTest : public testing::TestWithParam<Refused> {};

TEST_P(GuideFileTest, IsRefusedWithItsPlace) {
  const auto guide = load(guide_of(GetParam().rules));
  ASSERT_FALSE(guide);
  EXPECT_EQ(describe(guide.error()), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Guide, GuideFileTest,
    testing::Values(
        Refused{"UnknownSet", "  - 851/PO1: required\n", "guide.yaml:4:14: set '851' is not known in release 004010"},
        Refused{"UnknownSegment", "  - 850/PO1/PO5: required\n",
                "guide.yaml:4:18: loop PO1 has no PO5; did you mean 'PO3'?"},
        Refused{"SegmentElsewhere", "  - 850/PO4: required\n",
                "guide.yaml:4:14: set 850 has no PO4 of its own; there is 850/PO1/PO4"},
        Refused{"UnknownElement", "  - 850/PO1[33]: required\n",
                "guide.yaml:4:18: PO1 has no element 33: it ends with 25"},
        Refused{"UnknownCode", "  - 850/BEG[02]: codes NE QQ\n",
                "guide.yaml:4:18: code 'QQ' is not in list 92 (order type) of the standard; a line '92 += QQ' adds it"},
        Refused{"MoreThanTheStandard", "  - 850/DTM: max 11\n",
                "guide.yaml:4:14: the standard allows DTM only 10 times here: a guide can only allow less"},
        Refused{"LongerThanTheStandard", "  - 850/BEG[03]: max length 30\n",
                "guide.yaml:4:18: the standard allows BEG-03 at most 22 characters"},
        Refused{"Mandatory", "  - 850/BEG: not used\n", "guide.yaml:4:14: BEG is mandatory in the standard"},
        Refused{"MandatoryElement", "  - 850/BEG[03]: not used\n",
                "guide.yaml:4:18: BEG-03 is mandatory in the standard"},
        Refused{
            "UnknownRule", "  - 850/CUR: requird\n",
            "guide.yaml:4:14: 'requird' is none of required, not used, max, min, length, codes, not codes, pattern, "
            "structure; did you mean 'required'?"},
        Refused{"NoLimit", "  - 850/CUR: max\n", "guide.yaml:4:14: 'max' needs a whole number from 1"},
        Refused{"BadPattern", "  - 850/BEG[03]: pattern /[0-9/\n",
                "guide.yaml:4:18: /[0-9/ is not a regular expression: missing ]: [0-9"},
        Refused{"BadCondition", "  - 850/CUR: required if BEG[02]\n",
                "guide.yaml:4:14: after 'BEG[02]' one of present, absent, = or != is expected"},
        Refused{"ConditionElsewhere", "  - 850/CUR: required if PO4 present\n",
                "guide.yaml:4:14: set 850 has no PO4 of its own; there is 850/PO1/PO4"},
        Refused{"Twice", "  - 850/CUR: required\n  - 850/CUR: required\n",
                "guide.yaml:5:14: this rule stands above already"},
        Refused{"NoAddress", "  - PO1: required\n",
                "guide.yaml:4:10: 'PO1' is not an address such as 850/PO1/PO4 or 850/BEG[02]"},
        Refused{
            "NoRule", "  - required\n",
            "guide.yaml:4:5: 'required' is no rule: write '850/PO1/PO4: required', '355 += XX' or 'allow 850/PID > ZZZ'"},
        Refused{"ElementRuleForSegment", "  - 850/PO1: max length 3\n",
                "guide.yaml:4:14: this rule is about an element: add its position, as in PO1[01]"}),
    case_name);

// Whatever is done to a guide's text, it is loaded or refused with a place.
TEST(GuideDamageTest, DamagedFilesAreRefusedWithAPlace) {
  std::mt19937 random(4711);
  const std::string letters = "[]=/#:-,> 09AZ|!\n\"'{}if*";
  const auto any = [&](std::size_t size) { return std::uniform_int_distribution<std::size_t>(0, size - 1)(random); };
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    const auto names = standard_guide_names();
    auto text = contents(fs::path(CROSSDOCK_SOURCE_DIR) / "mappings/guides/x12" /
                         (std::string(names[any(names.size())]) + ".yaml"));
    for (std::size_t i = 0; i <= any(3); ++i) text[any(text.size())] = letters[any(letters.size())];
    if (round % 4 == 0) text.resize(any(text.size()) + 1);
    const auto guide = load(text);
    if (guide) continue;
    ++refused;
    EXPECT_TRUE(guide.error().where.starts_with("guide.yaml")) << describe(guide.error());
    EXPECT_TRUE(guide.error().where != "guide.yaml" || guide.error().what == "file is empty")
        << describe(guide.error());
  }
  EXPECT_GT(refused, 100);
}

// ---- those that come with the program --------------------------------------------------------------------------

TEST(StandardGuideTest, AreFiveOfLessThanSixtyLines) {
  EXPECT_EQ(standard_guide_names().size(), 5U);
  for (const auto name : standard_guide_names()) {
    const auto guide = standard_guide(name, dictionary());
    ASSERT_TRUE(guide) << describe(guide.error());
    EXPECT_EQ((*guide)->name(), name);
    EXPECT_GT((*guide)->rule_count(), 30U) << name;
    const auto text = contents(fs::path(CROSSDOCK_SOURCE_DIR) / "mappings/guides/x12" / (std::string(name) + ".yaml"));
    EXPECT_LT(std::ranges::count(text, '\n'), 60) << name;
  }
  EXPECT_EQ(describe(standard_guide("mass-retial", dictionary()).error()).substr(0, 32),
            "there is no guide 'mass-retial';");
}

TEST(StandardGuideTest, DocumentsOfTheStylePass) {
  int count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(samples())) {
    if (entry.path().extension() != ".edi") continue;
    const auto guide = standard_guide(entry.path().parent_path().filename().string(), dictionary());
    ASSERT_TRUE(guide) << describe(guide.error());
    const auto bytes = contents(entry.path());
    CheckOptions options;
    options.validate.level = 6;
    options.validate.guide = guide->get();
    const auto report = check_file(bytes, dictionary(), options);
    EXPECT_EQ(briefs(report), "") << entry.path() << "\n" << findings_text(report);
    EXPECT_EQ(check_with(**guide, recounted(bytes)).verdict, Verdict::valid);
    ++count;
  }
  EXPECT_GE(count, 12);
}

struct Mutation {
  const char* name;
  std::string_view guide, document, from, to, expected;
};
class StandardGuideMutationTest : public testing::TestWithParam<Mutation> {};

TEST_P(StandardGuideMutationTest, FindsTheOneMistake) {
  const auto& p = GetParam();
  const auto guide = standard_guide(p.guide, dictionary());
  ASSERT_TRUE(guide) << describe(guide.error());
  auto text = contents(samples() / p.guide / p.document);
  const auto at = text.find(p.from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, p.from.size(), p.to);
  EXPECT_EQ(found(check_with(**guide, recounted(text))), p.expected);
}

INSTANTIATE_TEST_SUITE_P(
    MassRetail, StandardGuideMutationTest,
    testing::Values(
        Mutation{"NoPack", "mass-retail", "850.edi", "PO4*12*1*EA~\n", "", "AK304:3 IK304:I8 PO4 #21"},
        Mutation{"NoVendor", "mass-retail", "850.edi", "REF*IA*123456789~\n", "", "AK304:3 IK304:I8 REF #6"},
        Mutation{"ShortVendor", "mass-retail", "850.edi", "REF*IA*123456789", "REF*IA*1234",
                 "AK403:7 IK403:I12 REF-02 #5"},
        Mutation{"DropShip", "mass-retail", "850.edi", "BEG*00*SA", "BEG*00*DS", "AK403:7 IK403:I6 BEG-02 #2"},
        Mutation{"NoLabel", "mass-retail", "856.edi", "MAN*GM*00012345678000000028~\n", "", "AK304:3 IK304:I8 MAN #19"},
        Mutation{"ItemBelowOrder", "mass-retail", "856.edi", "HL*6*5*I", "HL*6*2*I",
                 "AK304:3 IK304:I7 HL #18, AK403:7 IK403:I6 HL-03 #20"}),
    case_name);
INSTANTIATE_TEST_SUITE_P(ConsumerDropShip, StandardGuideMutationTest,
                         testing::Values(Mutation{"NoStreet", "consumer-drop-ship", "850.edi",
                                                  "N3*221B BAKER ST*APT 4~\n", "", "AK304:3 IK304:I8 N3 #15"},
                                         Mutation{"Warehouse", "consumer-drop-ship", "850.edi", "N1*ST*JOHN Q PUBLIC",
                                                  "N1*ST*JOHN Q PUBLIC*92*17", "AK403:10 IK403:I10 N1-04 #13"},
                                         Mutation{"NoRegion", "consumer-drop-ship", "850.edi", "MINNEAPOLIS*MN*",
                                                  "MINNEAPOLIS**", "AK403:2 IK403:I9 N4-02 #16"},
                                         Mutation{"NoTracking", "consumer-drop-ship", "856.edi",
                                                  "REF*CN*449044304137821~\n", "", "AK304:3 IK304:I8 REF #5"},
                                         Mutation{"Packed", "consumer-drop-ship", "856.edi", "*0004~", "*0001~",
                                                  "AK403:7 IK403:I6 BSN-05 #2"},
                                         Mutation{"NoAnswer", "consumer-drop-ship", "855.edi",
                                                  "ACK*IA*1*EA*068*20260107~\n", "", "AK304:3 IK304:I7 ACK #4"}),
                         case_name);
INSTANTIATE_TEST_SUITE_P(HomeImprovement, StandardGuideMutationTest,
                         testing::Values(Mutation{"BoxWithoutPack", "home-improvement-drop-ship", "850.edi",
                                                  "PO4*10~\n", "", "AK304:3 IK304:I6 PO4 #21"},
                                         Mutation{"StoreWithoutNumber", "home-improvement-drop-ship", "850.edi",
                                                  "BEG*00*DS", "BEG*00*SO", "AK304:3 IK304:I6 REF #5"},
                                         Mutation{"NoPhone", "home-improvement-drop-ship", "850.edi",
                                                  "PER*IC*MARY MASON*TE*4045550123~\n", "", "AK304:3 IK304:I6 PER #16"},
                                         Mutation{"ExtraSegmentIsAllowed", "home-improvement-drop-ship", "850.edi",
                                                  "PO4*10~\n", "G39*1~\nPO4*10~\n", ""},
                                         Mutation{"LongOrderNumber", "home-improvement-drop-ship", "810.edi",
                                                  "*30112233~", "*301122334~", "AK403:5 BIG-04 #2"}),
                         case_name);
INSTANTIATE_TEST_SUITE_P(
    ECommerce, StandardGuideMutationTest,
    testing::Values(
        Mutation{"NoWindow", "e-commerce-vendor", "850.edi", "DTM*064*20260110~\n", "", "AK304:3 IK304:I8 DTM #6"},
        Mutation{"CaseByUnitCode", "e-commerce-vendor", "850.edi", "PE*UK*10840000000016", "PE*UP*840000000019",
                 "AK403:7 IK403:I6 PO1-06 #10"},
        Mutation{"LongNumber", "e-commerce-vendor", "850.edi", "4XK9TQ2P", "4XK9TQ2PX", "AK403:7 IK403:I12 BEG-03 #2"},
        Mutation{"PalletWithoutLabel", "e-commerce-vendor", "856.edi", "MAN*GM*00112345678000000049~\n", "",
                 "AK304:3 IK304:I8 MAN #13"},
        Mutation{"NoHash", "e-commerce-vendor", "850.edi", "CTT*3*166", "CTT*3", "AK403:1 CTT-02 #11"}),
    case_name);
INSTANTIATE_TEST_SUITE_P(
    Apparel, StandardGuideMutationTest,
    testing::Values(
        Mutation{"NoSize", "vics-apparel", "850.edi", "PID*F*91***MEDIUM~\n", "", "AK304:3 IK304:I7 PID #13"},
        Mutation{"StoreNumber", "vics-apparel", "850.edi", "N1*BY**92*1001", "N1*BY**92*101", "AK403:4 N1-04 #9"},
        Mutation{"PrepackWithoutContent", "vics-apparel", "850.edi",
                 "SLN*1**I*6*EA*15.5***UP*400000000022~\nSLN*2**I*18*EA*15.5***UP*400000000039~\n", "",
                 "AK304:3 IK304:I6 SLN #15"},
        Mutation{"NoOrder", "vics-apparel", "856.edi", "PRF*4500001~\n", "", "AK304:3 IK304:I8 PRF #7"}),
    case_name);

// A guide never makes an acknowledgement that our own validator refuses.
TEST(StandardGuideTest, FindingsAreAcknowledgedInAValid997) {
  const auto guide = standard_guide("mass-retail", dictionary());
  ASSERT_TRUE(guide);
  const auto bytes = contents(samples() / "consumer-drop-ship/850.edi");
  const auto report = check_with(**guide, bytes);
  EXPECT_GT(all_findings(report).size(), 5U);
  const auto sets = make_997(report.file.interchanges[0], report.interchanges[0], {});
  ASSERT_EQ(sets.size(), 1U);
  EXPECT_EQ(briefs(check_file(file_of("FA", "997", sets[0].body), dictionary())), "");
  EXPECT_NE(sets[0].body.find("AK5*E"), std::string::npos) << sets[0].body;
}

}  // namespace
}  // namespace crossdock::x12::guide_test
