// SPDX-License-Identifier: Apache-2.0
// The collected files of other projects, each with the verdict and the reason that were found by hand. They are not
// part of this repository: without them the test says so and is skipped.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "base/text.hpp"
#include "tests/edifact/sample.hpp"
#include "translators/edifact/answer.hpp"
#include "translators/edifact/contrl.hpp"

namespace crossdock::edifact::corpus_test {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
  const char* named = std::getenv("CROSSDOCK_CORPUS");
  return (named != nullptr ? fs::path(named) : fs::path(CROSSDOCK_SOURCE_DIR) / "../shared/corpus") / "x12";
}

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

segments::FileReport check_tolerantly(std::string_view bytes) {
  return check(bytes,
               {"bom", "leading-blanks", "line-breaks", "indented", "padding", "trailing-text", "missing-terminator"});
}

struct Expected {
  std::string verdict, first_error;
};

std::map<std::string, Expected> verdicts() {
  std::map<std::string, Expected> all;
  const auto text = contents(fs::path(CROSSDOCK_SOURCE_DIR) / "tests/edifact/corpus_verdicts.tsv");
  for (const auto line : split(text, '\n')) {
    const auto fields = split(line, '\t');
    if (fields.size() == 4 && !line.starts_with('#'))
      all[std::string(fields[0])] = {std::string(fields[1]), std::string(fields[2])};
  }
  return all;
}

template <class Visit>
int each_file(Visit visit) {
  int count = 0;
  const auto manifest = contents(corpus() / "MANIFEST.tsv");
  for (const auto line : split(manifest, '\n')) {
    const auto fields = split(line, '\t');
    if (fields.size() < 7 || fields[0] == "file") continue;
    const auto bytes = contents(corpus() / fields[0]);
    if (!looks_like_edifact(bytes)) continue;
    ++count;
    visit(std::string(fields[0]), fields[6], bytes);
  }
  return count;
}

class EdifactCorpusTest : public testing::Test {
 protected:
  void SetUp() override {
    if (fs::exists(corpus() / "MANIFEST.tsv")) return;
    std::cerr << "[CORPUS ABSENT] " << corpus() << "\n";
    GTEST_SKIP();
  }
};

TEST_F(EdifactCorpusTest, EveryFileHasTheVerdictThatWasFoundByHand) {
  auto known = verdicts();
  const int count = each_file([&](const std::string& name, std::string_view manifest, const std::string& bytes) {
    const auto report = check_tolerantly(bytes);
    const auto expected = known.extract(name);
    const auto all = errors(report);
    const auto first = all.substr(0, all.find(','));
    ASSERT_FALSE(expected.empty()) << name << "\t" << to_string(report.verdict) << "\t" << first << "\t" << manifest;
    EXPECT_EQ(to_string(report.verdict), expected.mapped().verdict) << name << "\n" << segments::findings_text(report);
    EXPECT_EQ(first, expected.mapped().first_error) << name;
    // What the manifest calls invalid is never accepted.
    if (manifest.starts_with("invalid")) {
      EXPECT_EQ(report.verdict, segments::Verdict::invalid) << name;
    }
  });
  EXPECT_GE(count, 40);
  for (const auto& [name, verdict] : known) ADD_FAILURE() << name << " has a verdict but is not in the corpus";
}

TEST_F(EdifactCorpusTest, OurAnswersAreValid) {
  int answers = 0;
  each_file([&](const std::string& name, std::string_view, const std::string& bytes) {
    const auto report = check_tolerantly(bytes);
    for (std::size_t i = 0; i < report.interchanges.size(); ++i) {
      const auto set = make_contrl(report.file.interchanges[i], report.interchanges[i], dictionary());
      if (!set) continue;
      InterchangeText text;
      text.sender = text.receiver = {"US", ""};
      text.control = "1";
      text.messages.push_back({.set = *set, .version = std::string(contrl_version), .reference = "1"});
      const auto own = check(*write(text));
      EXPECT_EQ(own.verdict, segments::Verdict::valid) << name << "\n" << segments::findings_text(own) << set->body;
      ++answers;
    }
    // The verb answers with what the file's own header says.
    for (const auto& answer : edifact::answers(report, dictionary(), 1, TimePoint())) {
      EXPECT_NE(answer.text.empty(), answer.why_not.empty()) << name;
      if (answer.text.empty()) continue;
      const auto own = check(answer.text);
      EXPECT_EQ(own.verdict, segments::Verdict::valid) << name << "\n" << segments::findings_text(own) << answer.text;
    }
  });
  EXPECT_GE(answers, 30);
}

TEST_F(EdifactCorpusTest, NoTruncationIsAccepted) {
  const auto bytes = contents(corpus() / "ORDERS/EdiFabric__DuplicateMessage.txt");
  const auto whole = std::string_view(bytes).substr(0, bytes.rfind('\'') + 1);
  for (std::size_t size = 0; size < whole.size(); size += 3)
    EXPECT_EQ(check(whole.substr(0, size)).verdict, segments::Verdict::invalid) << "cut at " << size;
}

}  // namespace
}  // namespace crossdock::edifact::corpus_test
