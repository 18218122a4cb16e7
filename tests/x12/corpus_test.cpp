// SPDX-License-Identifier: Apache-2.0
// The collected files of other projects, with the verdicts of their manifest. They are not part of this
// repository: without them the test says so and is skipped.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "base/text.hpp"
#include "tests/x12/sample.hpp"
#include "translators/x12/acknowledgement.hpp"

namespace crossdock::x12 {
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

// The first two columns of a table beside this test.
std::map<std::string, std::string> table(const char* path) {
  std::map<std::string, std::string> all;
  const auto text = contents(fs::path(CROSSDOCK_SOURCE_DIR) / path);
  for (const auto line : split(text, '\n')) {
    const auto fields = split(line, '\t');
    if (fields.size() >= 2 && !line.starts_with('#')) all.emplace(fields[0], fields[1]);
  }
  return all;
}

FileReport check_tolerantly(std::string_view bytes) {
  CheckOptions options;
  options.read.tolerate = every_tolerance();
  // The manifest calls a segment in lower case invalid, so it is not asked to be lenient there.
  std::erase(options.read.tolerate, "lower-case-tags");
  return check_file(bytes, dictionary(), options);
}

template <class Visit>
int each_file(Visit visit) {
  int count = 0;
  const auto manifest = contents(corpus() / "MANIFEST.tsv");
  for (const auto line : split(manifest, '\n')) {
    const auto fields = split(line, '\t');
    if (fields.size() < 7 || fields[0] == "file") continue;
    const auto bytes = contents(corpus() / fields[0]);
    if (bytes.find("ISA") == std::string::npos || bytes.starts_with("UN")) continue;  // EDIFACT
    ++count;
    visit(std::string(fields[0]), fields[6], bytes);
  }
  return count;
}

class CorpusTest : public testing::Test {
 protected:
  void SetUp() override {
    if (fs::exists(corpus() / "MANIFEST.tsv")) return;
    std::cerr << "[CORPUS ABSENT] " << corpus() << "\n";
    GTEST_SKIP();
  }
};

TEST_F(CorpusTest, VerdictsAreThoseOfTheManifestOrExplained) {
  auto known = table("tests/x12/corpus_verdicts.tsv");
  const int count = each_file([&](const std::string& name, std::string_view expected, const std::string& bytes) {
    const auto report = check_tolerantly(bytes);
    const bool want_invalid = expected.starts_with("invalid");
    const bool differs = want_invalid != (report.verdict == Verdict::invalid);
    const auto explained = known.extract(name);
    EXPECT_EQ(differs, !explained.empty()) << name << " is " << expected << " in the manifest\n"
                                           << findings_text(report);
    // What the manifest calls invalid is never accepted: no explanation helps.
    if (want_invalid) {
      EXPECT_EQ(report.verdict, Verdict::invalid) << name;
    }
  });
  EXPECT_GT(count, 150);
  for (const auto& [name, verdict] : known) ADD_FAILURE() << name << " is explained but not in the corpus";
}

// Exactly the tolerances of the list are used, none can go, and they are all that the file needs.
TEST_F(CorpusTest, EachQuirkHasItsNames) {
  auto known = table("tests/x12/corpus_tolerances.tsv");
  each_file([&](const std::string& name, std::string_view expected, const std::string& bytes) {
    CheckOptions options;
    options.read.tolerate = every_tolerance();
    const auto all = check_file(bytes, dictionary(), options);
    const auto listed = known.extract(name);
    EXPECT_EQ(join(all.tolerances, ","), listed.empty() ? "" : listed.mapped()) << name;
    options.read.tolerate = all.tolerances;
    EXPECT_EQ(check_file(bytes, dictionary(), options).verdict, all.verdict) << name;
    for (const auto& one : all.tolerances) {
      options.read.tolerate = all.tolerances;
      std::erase(options.read.tolerate, one);
      const auto without = check_file(bytes, dictionary(), options);
      const bool only_reported = one == "ta1-count" || one == "trailing-separators" || one == "control-zeros";
      if (all.verdict != Verdict::invalid && !only_reported) {
        EXPECT_EQ(without.verdict, Verdict::invalid) << name << " without " << one;
      }
    }
    if (expected == "valid" && all.verdict == Verdict::valid) {
      EXPECT_EQ(check_file(bytes, dictionary()).verdict, Verdict::valid) << name;
    }
  });
  for (const auto& [name, tolerances] : known) ADD_FAILURE() << name << " is listed but not in the corpus";
}

TEST_F(CorpusTest, OurAnswersAreValid) {
  const Delimiters ours{.element = '*', .component = '>', .repetition = 0, .segment = '~'};
  each_file([&](const std::string& name, std::string_view, const std::string& bytes) {
    const auto report = check_tolerantly(bytes);
    for (std::size_t i = 0; i < report.interchanges.size(); ++i) {
      const auto& in = report.file.interchanges[i];
      std::size_t next = 0;
      const auto sets = make_997(in, report.interchanges[i], ours);
      for (const auto& group : in.groups) {
        if (sets.empty() || group.functional_id == "FA") continue;
        const auto own = file_of("FA", "997", sets.at(next++).body, acknowledgement_version(group.version));
        const auto checked = check_file(own, dictionary());
        EXPECT_EQ(checked.verdict, Verdict::valid) << name << "\n" << findings_text(checked) << own;
      }
    }
  });
}

TEST_F(CorpusTest, NoTruncationIsAccepted) {
  for (const char* name :
       {"authored/850-ecom-vendor-4010.edi", "authored/856-sopi-4010.edi", "authored/trap-tilde-crlf.edi"}) {
    const auto bytes = contents(corpus() / name);
    const auto whole = std::string_view(bytes).substr(0, bytes.rfind('~') + 1);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_EQ(check_file(whole.substr(0, size), dictionary()).verdict, Verdict::invalid)
          << name << " cut at " << size;
    }
  }
}

}  // namespace
}  // namespace crossdock::x12
