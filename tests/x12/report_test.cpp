// SPDX-License-Identifier: Apache-2.0
// The forms a checked file is shown in: JSON for machines, columns and trees for people.
#include <gtest/gtest.h>

#include "tests/x12/sample.hpp"

namespace crossdock::x12::report_test {
namespace {

const std::string bytes = file_of("PO", "850", "BEG*00*NE*P**20260105~N1*ST*STORE*92*01~PO1*1*1O*EA~");

TEST(ReportTest, JsonHasThePlaceOfEveryFinding) {
  const auto report = check_file(bytes, dictionary(), {}, "po.edi");
  EXPECT_EQ(
      to_json(report),
      R"({"file":"po.edi","interchanges":[{"control":"000000101","sender":"BUYER","receiver":"SELLER","version":"00401",)"
      R"("groups":[{"control":"11","id":"PO","version":"004010","sender":"BUYER","receiver":"SELLER",)"
      R"("sets":[{"control":"0001","id":"850","version":"004010","status":"R",)"
      R"("findings":[{"level":2,"code":"AK403:6","segment":"PO1","segment_number":4,)"
      R"("element":2,"component":0,"repetition":0,"offset":209,"loop":"PO1","value":"1O",)"
      R"json("message":"PO1-02 '1O' is not a number (R, 1..15)"}]}],"status":"R","findings":[]}],"status":"A","findings":[]}],)json"
      R"("findings":[],"tolerances":[],"verdict":"invalid"})");
}

TEST(ReportTest, TextIsAlignedAndEndsWithTheVerdict) {
  EXPECT_EQ(findings_text(check_file(bytes, dictionary(), {}, "po.edi")),
            "PO1-02 (segment 4) @209  AK403:6  PO1-02 '1O' is not a number (R, 1..15)\npo.edi: invalid, 1 error\n");
}

TEST(ReportTest, TolerancesAreNamed) {
  CheckOptions options;
  options.read.tolerate = {"bom"};
  const auto dirty = "\xEF\xBB\xBF" + order();
  EXPECT_EQ(findings_text(check_file(dirty, dictionary(), options)),
            "file @0  tolerated:bom  the file starts with a byte order mark\ntolerated, using bom\n");
}

TEST(ShowTest, IsATreeWithFindingsInPlace) {
  const auto report = check_file(bytes, dictionary());
  const auto text = show(report, dictionary());
  const auto at = [&](std::string_view part) { return text.find(part); };
  EXPECT_NE(at("      BEG  "), std::string::npos) << text;
  EXPECT_LT(at("PO1  "), at("! AK403:6")) << text;
  EXPECT_LT(at("! AK403:6"), at("      SE")) << text;
  EXPECT_EQ(text.find('\x1B'), std::string::npos);
  EXPECT_NE(show(report, dictionary(), {.colour = true}).find('\x1B'), std::string::npos);
}

}  // namespace
}  // namespace crossdock::x12::report_test
