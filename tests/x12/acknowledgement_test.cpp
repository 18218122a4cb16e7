// SPDX-License-Identifier: Apache-2.0
// 997 and TA1: what we say about a partner's file, and what a partner says about ours.
#include "translators/x12/acknowledgement.hpp"

#include <gtest/gtest.h>

#include "tests/x12/sample.hpp"

namespace crossdock::x12::acknowledgement_test {
namespace {

constexpr Delimiters ours{.element = '*', .component = '>', .repetition = 0, .segment = '~'};
const TimePoint noon = std::chrono::sys_days{std::chrono::year{2026} / 1 / 6} + std::chrono::hours(12);

// The interchange that carries the acknowledgements of `report`, as the gateway would send it.
std::string answer(const FileReport& report) {
  InterchangeText text;
  text.sender = {"ZZ", "SELLER", "SELLER"};
  text.receiver = {"ZZ", "BUYER", "BUYER"};
  text.delimiters = ours;
  text.control = 501;
  text.at = noon;
  text.usage = 'T';
  text.line_breaks = true;
  for (std::size_t i = 0; i < report.interchanges.size(); ++i) {
    const auto& in = report.file.interchanges[i];
    if (in.header[13] == "1" || report.interchanges[i].status == 'R')
      text.ta1.push_back(make_ta1(in, report.interchanges[i], ours));
    auto sets = make_997(in, report.interchanges[i], ours);
    if (sets.empty()) continue;
    GroupText group{
        .functional_id = "FA", .version = "004010", .control = 601, .sets = std::move(sets), .set_controls = {}};
    for (std::size_t k = 0; k < group.sets.size(); ++k) group.set_controls.push_back(static_cast<std::int64_t>(k) + 1);
    text.groups.push_back(std::move(group));
  }
  const auto written = write(text);
  return written ? *written : "not written: " + written.error().what;
}

TEST(Make997Test, AcknowledgementsAreNotAcknowledged) {
  const auto first = answer(check_file(order(), dictionary()));
  const auto report = check_file(first, dictionary());
  ASSERT_EQ(report.verdict, Verdict::valid) << findings_text(report);
  EXPECT_TRUE(make_997(report.file.interchanges.at(0), report.interchanges.at(0), ours).empty());
}

TEST(Make997Test, ValuesWithDelimitersAreNotEchoed) {
  const auto bytes = file_of("PO", "850", "BEG*00*NE*P**20260105~PO1*1*1*EA~N1*ST**92*01~N4*TOWN*NEW>YORK~");
  const auto report = check_file(bytes, dictionary());
  const auto body = make_997(report.file.interchanges.at(0), report.interchanges.at(0), ours).at(0).body;
  EXPECT_NE(body.find("AK4*2*156*3~"), std::string::npos) << body;
}

TEST(Make997Test, ARejectedInterchangeIsAnsweredByTa1) {
  auto bytes = order();
  bytes.replace(bytes.find("IEA*1*000000101"), 15, "IEA*1*000000999");
  const auto report = check_file(bytes, dictionary());
  EXPECT_TRUE(make_997(report.file.interchanges.at(0), report.interchanges.at(0), ours).empty());
  EXPECT_EQ(make_ta1(report.file.interchanges.at(0), report.interchanges.at(0), ours),
            "TA1*000000101*260105*1200*R*001");
}

// Three sets of two bad lines each, and one that is good.
FileReport bad_lines() {
  std::string sets;
  for (const char* control : {"0001", "0002", "0003"})
    sets += set_of("850", "BEG*00*NE*P1**20260105~PO1*1*X*EA~PO1*2*Y*EE~", control);
  static const std::string bytes = interchange_of(group_of("PO", sets + set_of("850", order_body, "0004"), 4));
  return check_file(bytes, dictionary());
}

TEST(LimitsTest, LeaveOutErrorsButNoVerdict) {
  const auto report = bad_lines();
  const auto& in = report.file.interchanges.at(0);
  const auto answer = [&](const AcknowledgeLimits& limits) {
    return make_997(in, report.interchanges.at(0), ours, limits).at(0).body;
  };
  EXPECT_EQ(answer({.segments_per_set = 1}),
            "AK1*PO*11~"
            "AK2*850*0001~AK3*PO1*3**8~AK4*2*330*6~AK5*R*5~"
            "AK2*850*0002~AK3*PO1*3**8~AK4*2*330*6~AK5*R*5~"
            "AK2*850*0003~AK3*PO1*3**8~AK4*2*330*6~AK5*R*5~"
            "AK2*850*0004~AK5*A~AK9*P*4*4*1~");
  EXPECT_EQ(answer({.segments_per_interchange = 3, .elements_per_segment = 1}),
            "AK1*PO*11~"
            "AK2*850*0001~AK3*PO1*3**8~AK4*2*330*6~AK3*PO1*4**8~AK4*2*330*6~AK5*R*5~"
            "AK2*850*0002~AK3*PO1*3**8~AK4*2*330*6~AK5*R*5~"
            "AK2*850*0003~AK5*R*5~"
            "AK2*850*0004~AK5*A~AK9*P*4*4*1~");
}

TEST(Make999Test, SaysTheCodesOfTheGuide) {
  static const auto bytes = order();
  auto report = check_file(bytes, dictionary());
  auto& set = report.interchanges.at(0).groups.at(0).sets.at(0);
  set.status = 'E';
  set.findings = {{.level = 4,
                   .code = "AK304:3",
                   .implementation_code = "IK304:I6",
                   .segment = "N1",
                   .segment_number = 3,
                   .trigger_segment = 2,
                   .trigger_element = 2},
                  {.level = 4,
                   .code = "AK403:7",
                   .implementation_code = "IK403:I6",
                   .segment = "PO1",
                   .segment_number = 3,
                   .element = 3,
                   .loop = "PO1",
                   .value = "EA"}};
  const auto& in = report.file.interchanges.at(0);
  EXPECT_EQ(make_999(in, report.interchanges.at(0), ours).at(0).body,
            "AK1*PO*11*004010~AK2*850*0001~"
            "IK3*N1*3**I6~CTX*SITUATIONAL TRIGGER*BEG*2**2*92~"
            "IK3*PO1*3*PO1*8~IK4*3*355*I6*EA~IK5*E*I5~AK9*A*1*1*1~");
  EXPECT_EQ(make_997(in, report.interchanges.at(0), ours).at(0).body,
            "AK1*PO*11~AK2*850*0001~AK3*N1*3**3~AK3*PO1*3**8~AK4*3*355*7*EA~AK5*E*5~AK9*A*1*1*1~");
}

TEST(Ta1Test, MeaningsAreThoseOfTheNoteCodes) {
  EXPECT_EQ(ta1_meaning("000"), "no error");
  EXPECT_EQ(ta1_meaning("025"), "the control number was used before");
  EXPECT_EQ(ta1_meaning("031"), "the grade of service is not valid");
  for (const auto* none : {"", "032", "25", "0255", "abc", "-01"}) EXPECT_EQ(ta1_meaning(none), "") << none;
}

TEST(ReadTa1Test, TakesThoseThatAreComplete) {
  const auto bytes = isa() + "TA1*000000001*260105*1200*A*000~TA1*000000002*260105*1200*R*025~TA1*7~IEA*0*000000101~";
  const auto file = read(bytes);
  const auto all = read_ta1(file->interchanges.at(0));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].status, 'A');
  EXPECT_EQ(all[1].control, "000000002");
  EXPECT_EQ(all[1].status, 'R');
  EXPECT_EQ(all[1].note, "025");
}

TEST(ReadAcknowledgementTest, ReadsOur999) {
  static const auto bytes = file_of("PO", "850", "BEG*00*NE*P1**20260105~PO1*1*X*EA~");
  const auto report = check_file(bytes, dictionary());
  const auto body = make_999(report.file.interchanges.at(0), report.interchanges.at(0), ours).at(0).body;
  const auto answer = file_of("FA", "999", body, version_999);
  const auto file = read(answer);
  const auto& in = file->interchanges.at(0);
  const auto group = read_acknowledgement(in, in.groups.at(0).sets.at(0));
  ASSERT_TRUE(group.has_value());
  EXPECT_EQ(group->status, 'R');
  EXPECT_EQ(group->sets.at(0).notes, (std::vector<std::string>{"segment 3 (PO1): error 8", "  element 2: error 6"}));
}

// 005010X231A1 has names for the business units of few sets, and those of an order are not among them.
TEST(BusinessUnitTest, IsNamedWhereTheGuideHasANameForIt) {
  struct Case {
    const char *functional_id, *set, *body, *context;
  };
  for (const auto& one :
       {Case{"RA", "820", "BPR*C*1O*C*ACH*CTX*01*1*DA*2****01*3*DA*4*20260105~TRN*1*4711~", "~CTX*TRN02>4711~"},
        Case{"PO", "850", "BEG*00*NE*P1**20260105~PO1*1*X*EA~", ""}}) {
    const auto bytes = file_of(one.functional_id, one.set, one.body);
    const auto report = check_file(bytes, dictionary());
    const auto body = make_999(report.file.interchanges.at(0), report.interchanges.at(0), ours).at(0).body;
    EXPECT_NE(body.find("~IK3*"), std::string::npos) << body;
    if (*one.context == 0)
      EXPECT_EQ(body.find("CTX"), std::string::npos) << body;
    else
      EXPECT_NE(body.find(one.context), std::string::npos) << body;
  }
}

// What others tell of a context is read.
TEST(ReadAcknowledgementTest, ReadsTheContextOfA999) {
  const auto answer =
      file_of("FA", "999", "AK1*PO*11*004010~AK2*850*0001~IK3*PO1*3*PO1*8~CTX*BEG03>P1~IK4*2**6~IK5*R*5~AK9*R*1*1*0~",
              version_999);
  const auto file = read(answer);
  const auto& in = file->interchanges.at(0);
  const auto group = read_acknowledgement(in, in.groups.at(0).sets.at(0));
  ASSERT_TRUE(group.has_value());
  EXPECT_EQ(group->sets.at(0).notes,
            (std::vector<std::string>{"segment 3 (PO1): error 8", "  context BEG03>P1", "  element 2: error 6"}));
}

TEST(Read997Test, TellsWhatIsWrongWithSetsAndGroups) {
  const auto bytes = file_of("FA", "997", "AK1*PO*11~AK2*850*0001~AK5*R*4*5~AK9*R*2*1*0*5~");
  const auto file = read(bytes);
  const auto& in = file->interchanges.at(0);
  const auto group = read_acknowledgement(in, in.groups.at(0).sets.at(0));
  ASSERT_TRUE(group.has_value());
  EXPECT_EQ(group->notes, std::vector<std::string>{"group: error 5"});
  EXPECT_EQ(group->sets.at(0).notes, std::vector<std::string>{"set: error 4"});
}

TEST(Read997Test, TellsSetsApart) {
  const auto bytes = file_of(
      "FA", "997", "AK1*PO*11~AK2*850*0001~AK5*A~AK2*850*0002~AK3*PO1*3**8~AK4*2*330*6*12O~AK5*R*5~AK9*P*2*2*1~");
  const auto report = check_file(bytes, dictionary());
  ASSERT_EQ(report.verdict, Verdict::valid) << findings_text(report);
  const auto& in = report.file.interchanges.at(0);
  const auto group = read_acknowledgement(in, in.groups.at(0).sets.at(0));
  ASSERT_TRUE(group.has_value());
  EXPECT_EQ(group->functional_id, "PO");
  EXPECT_EQ(group->control, "11");
  EXPECT_EQ(group->status, 'P');
  ASSERT_EQ(group->sets.size(), 2U);
  EXPECT_EQ(group->sets[0].status, 'A');
  EXPECT_EQ(group->sets[1].status, 'R');
  EXPECT_EQ(group->sets[1].notes,
            (std::vector<std::string>{"segment 3 (PO1): error 8", "  element 2: error 6, value '12O'"}));
}

TEST(Read997Test, RefusesWhatIsNone) {
  const auto bytes = order();
  const auto file = read(bytes);
  const auto& in = file->interchanges.at(0);
  EXPECT_EQ(read_acknowledgement(in, in.groups.at(0).sets.at(0)).error().fault, Fault::invalid);
  const auto broken = file_of("FA", "997", "AK1*PO*11~AK2*850*0001~AK5*A~");
  const auto second = read(broken);
  const auto& other = second->interchanges.at(0);
  EXPECT_EQ(read_acknowledgement(other, other.groups.at(0).sets.at(0)).error().fault, Fault::invalid);
}

}  // namespace
}  // namespace crossdock::x12::acknowledgement_test
