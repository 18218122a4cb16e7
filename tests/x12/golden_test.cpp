// SPDX-License-Identifier: Apache-2.0
// A folder for each case in tests/golden/x12: what comes in, what we find in it, and what we answer.
//
//   input.edi      the file, byte for byte
//   options        how it is checked, if not strictly to level 3: lines of `level N`, `guide FILE` (beside it),
//                  `tolerate NAME…`, `sender QUALIFIER:ID` and `receiver QUALIFIER:ID` (who is known), `used` (its
//                  number was seen before)
//   findings.json  what `crossdock x12 check --json` prints for it, with line breaks
//   tolerated.json the same with the tolerances of the options; without them findings.json is strict
//   997.edi, 999.edi, ta1.edi   our answers; absent where there is none
//
// A name begins with the code that the case is about ("ak403-7-…"); every code that can occur has a case.
// CROSSDOCK_UPDATE_GOLDEN=1 rewrites what is expected; the difference is reviewed like code.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/text.hpp"
#include "tests/x12/answers.hpp"
#include "translators/segments/guide.hpp"

namespace crossdock::x12::golden_test {
namespace {

namespace fs = std::filesystem;
const fs::path golden = fs::path(CROSSDOCK_SOURCE_DIR) / "tests/golden/x12";

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Setting {
  CheckOptions check;
  std::shared_ptr<const Guide> guide;
  Parties parties;
  bool used = false;
};

Party party_of(std::string_view text) {
  const auto colon = text.find(':');
  return {std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

Setting setting_of(const fs::path& folder) {
  Setting setting;
  const auto text = contents(folder / "options");
  for (const auto line : split(text, '\n')) {
    const auto words = split(line, ' ');
    if (words[0] == "level") setting.check.validate.level = std::stoi(std::string(words.at(1)));
    if (words[0] == "guide") {
      const auto file = yaml::load((folder / words.at(1)).string());
      const auto guide = file ? Guide::load(*file, dictionary()) : fail(file.error());
      EXPECT_TRUE(guide.has_value()) << describe(guide.error());
      setting.guide = guide.value_or(nullptr);
      setting.check.validate.guide = setting.guide.get();
    }
    if (words[0] == "tolerate") setting.check.read.tolerate.assign(words.begin() + 1, words.end());
    if (words[0] == "sender") setting.parties.senders.push_back(party_of(words.at(1)));
    if (words[0] == "receiver") setting.parties.receivers.push_back(party_of(words.at(1)));
    if (words[0] == "used") setting.used = true;
  }
  return setting;
}

FileReport checked(const std::string& bytes, const Setting& setting, const std::string& name) {
  auto report = check_file(bytes, dictionary(), setting.check, name);
  for (std::size_t i = 0; i < report.interchanges.size(); ++i) {
    if (refuse_strangers(report.file.interchanges[i], setting.parties, report.interchanges[i]) != Stranger::nobody)
      report.verdict = Verdict::invalid;
    if (!setting.used) continue;
    refuse(report.file.interchanges[i], report.interchanges[i], "025", 13, "ISA-13 was used before");
    report.verdict = Verdict::invalid;
  }
  return report;
}

// JSON with a line for each interchange, group, set and finding.
std::string in_lines(const std::string& json) {
  std::string text;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const auto rest = std::string_view(json).substr(i);
    if (rest.starts_with("{\"control\"") || rest.starts_with("{\"level\"")) text += "\n  ";
    if (rest.starts_with("\"findings\"") && json[i - 1] == ',' && json[i - 2] == ']') text += '\n';
    text += json[i];
  }
  return text + '\n';
}

class GoldenTest : public testing::TestWithParam<std::string> {
 protected:
  const fs::path folder_ = golden / GetParam();
  const std::string bytes_ = contents(folder_ / "input.edi");

  void expect(const std::string& name, const std::string& actual) const {
    if (std::getenv("CROSSDOCK_UPDATE_GOLDEN") != nullptr) {
      if (actual.empty()) {
        fs::remove(folder_ / name);
      } else {
        std::ofstream(folder_ / name, std::ios::binary) << actual;
      }
    }
    EXPECT_EQ(actual, contents(folder_ / name)) << GetParam() << "/" << name;
  }
};

TEST_P(GoldenTest, FindsAndAnswersWhatIsExpected) {
  auto setting = setting_of(folder_);
  const auto tolerant = setting;
  setting.check.read.tolerate.clear();
  const auto report = checked(bytes_, setting, GetParam());
  expect("findings.json", in_lines(to_json(report)));
  expect("997.edi", answer(report, AnswerKind::of_997));
  expect("999.edi", answer(report, AnswerKind::of_999));
  expect("ta1.edi", answer(report, AnswerKind::ta1));
  const auto tolerated = checked(bytes_, tolerant, GetParam());
  const bool with_tolerances = !tolerant.check.read.tolerate.empty();
  expect("tolerated.json", with_tolerances ? in_lines(to_json(tolerated)) : "");
  if (!with_tolerances) return;
  EXPECT_EQ(tolerated.tolerances, tolerant.check.read.tolerate) << "each is needed, and no other";
}

TEST_P(GoldenTest, AnswersAreValidAndTheSameEachTime) {
  const auto report = checked(bytes_, setting_of(folder_), GetParam());
  EXPECT_EQ(wrong_answer(report), "");
  for (const auto kind : every_answer) EXPECT_EQ(answer(report, kind), answer(report, kind));
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(golden)) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

INSTANTIATE_TEST_SUITE_P(X12, GoldenTest, testing::ValuesIn(cases()), [](const auto& one) {
  auto name = one.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

// The code that a case is named after: "AK403:7" of "ak403-7-unknown-code".
std::string code_of(const std::string& name) {
  const auto parts = split(name, '-');
  if (parts.size() < 3) return {};
  std::string code;
  for (const char c : std::string(parts[0]) + ":" + std::string(parts[1]))
    code += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return code;
}

// Some codes are no finding of their own but follow from others: they are looked for in what is answered.
bool is_said(const std::string& name, const std::string& code) {
  if (contents(golden / name / "findings.json").find("\"code\":\"" + code + "\"") != std::string::npos) return true;
  const auto of_997 = contents(golden / name / "997.edi"), of_999 = contents(golden / name / "999.edi");
  if (code == "AK304:8") return of_997.find("*8~") != std::string::npos;
  if (code == "AK501:5") return of_997.find("AK5*R*5~") != std::string::npos;
  if (code == "AK501:18" || code == "AK501:19") return of_999.find("*" + code.substr(6) + "~") != std::string::npos;
  if (code == "TA105:000") return contents(golden / name / "ta1.edi").find("*A*000~") != std::string::npos;
  return false;
}

TEST(GoldenCasesTest, EveryCaseShowsTheCodeItIsNamedAfter) {
  for (const auto& name : cases()) {
    if (name.starts_with("trap-") || name.starts_with("ack-")) continue;
    EXPECT_TRUE(is_said(name, code_of(name))) << name << " does not show " << code_of(name);
  }
}

TEST(GoldenCasesTest, EveryCodeHasACase) {
  std::set<std::string> covered;
  for (const auto& name : cases()) covered.insert(code_of(name));
  const auto needs = [&](std::string_view prefix, const std::vector<std::string>& codes) {
    for (const auto& code : codes)
      EXPECT_TRUE(covered.contains(std::string(prefix) + code)) << "no case shows " << prefix << code;
  };
  needs("AK304:", {"1", "2", "3", "4", "5", "6", "7", "8"});
  needs("AK403:", {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "13"});
  needs("IK304:", {"I4", "I6", "I7", "I8", "I9"});
  needs("IK403:", {"I6", "I9", "I10", "I11", "I12", "I13"});
  needs("AK501:", {"1", "2", "3", "4", "5", "6", "7", "18", "19", "23"});
  needs("AK905:", {"1", "2", "3", "4", "5", "6", "19"});
  // 028 to 031 are about deferred delivery, which this gateway does not offer.
  for (int note = 0; note <= 27; ++note) needs("TA105:", {std::string(note < 10 ? "00" : "0") + std::to_string(note)});
}

}  // namespace
}  // namespace crossdock::x12::golden_test
