// SPDX-License-Identifier: Apache-2.0
// 997 and TA1: what we say about a partner's file, and what a partner says about ours.
#include "translators/x12/acknowledgement.hpp"

#include <gtest/gtest.h>

#include "tests/x12/sample.hpp"

namespace crossdock::x12 {
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
    if (in.isa[13] == "1" || report.interchanges[i].status == 'R')
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
}  // namespace crossdock::x12
