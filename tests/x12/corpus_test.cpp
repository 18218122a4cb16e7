// SPDX-License-Identifier: Apache-2.0
// The collected files of other projects, with the verdicts of their manifest. They are not part of this
// repository: without them the test says so and is skipped.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "base/text.hpp"
#include "tests/x12/answers.hpp"
#include "translators/segments/guide.hpp"
#include "translators/x12/rewrite.hpp"
#include "translators/x12/standard_guides.hpp"

namespace crossdock::x12::corpus_test {
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
  each_file([&](const std::string& name, std::string_view, const std::string& bytes) {
    EXPECT_EQ(wrong_answer(check_tolerantly(bytes)), "") << name;
    EXPECT_EQ(wrong_answer(check_file(bytes, dictionary())), "") << name << " strictly";
  });
}

// Each file with a byte put out of place, over and over: enough for every kind of damage to meet every document.
TEST_F(CorpusTest, OurAnswersToDamagedFilesAreValid) {
  std::uint64_t state = 1;  // a fixed sequence: a failure comes again
  const auto next = [&](std::size_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state >> 33) % below;
  };
  constexpr std::string_view bytes_put = "*~>^:|'\n\r\x01 0AZz9.\xE9";
  each_file([&](const std::string& name, std::string_view, const std::string& bytes) {
    for (int round = 0; round < 5; ++round) {
      auto damaged = bytes.substr(0, 20'000);
      for (int i = 0; i < 8; ++i) {
        const auto at = next(damaged.size());
        if (next(3) == 0) {
          damaged.erase(at, 1 + next(30));
        } else {
          damaged[at] = bytes_put[next(bytes_put.size())];
        }
        if (damaged.empty()) damaged = "ISA";
      }
      EXPECT_EQ(wrong_answer(check_tolerantly(damaged)), "") << name << " in round " << round;
    }
  });
}

// What the guides of the program find in the documents they were written from. Only what the grammar refuses in
// those documents (corpus_verdicts.tsv) is missing for the guide, too.
TEST_F(CorpusTest, DocumentsKeepTheGuideOfTheirStyle) {
  struct Case {
    const char *guide, *file, *expected;
  };
  for (const auto& [name, file, expected] : {
           Case{"mass-retail", "authored/850-mass-retail-sdq-4010.edi", ""},
           Case{"mass-retail", "authored/856-sopi-4010.edi", ""},
           Case{"consumer-drop-ship", "authored/850-dropship-consumer-4010.edi", "AK304:3 CTP #19"},
           Case{"consumer-drop-ship", "authored/856-soi-dropship-4010.edi", ""},
           Case{"e-commerce-vendor", "authored/850-ecom-vendor-4010.edi", ""},
           Case{"e-commerce-vendor", "authored/855-accept-all-4010.edi", ""},
           Case{"e-commerce-vendor", "authored/856-sotpi-4010.edi", "AK304:3 MAN #14"},
           Case{"vics-apparel", "authored/850-apparel-vics-4010.edi", ""},
           Case{"vics-apparel", "authored/856-soip-0002-4010.edi", ""},
       }) {
    const auto guide = standard_guide(name, dictionary());
    ASSERT_TRUE(guide) << describe(guide.error());
    CheckOptions options;
    options.validate.level = 4;
    options.validate.guide = guide->get();
    const auto bytes = contents(corpus() / file);
    options.read.tolerate = every_tolerance();
    const auto report = check_file(bytes, dictionary(), options);
    std::string found;
    for (const auto* finding : all_findings(report)) {
      if (finding->level == 4) found += (found.empty() ? "" : ", ") + brief(*finding);
    }
    EXPECT_EQ(found, expected) << file << "\n" << findings_text(report);
  }
}

// Whether a file may end at `size`: between two interchanges.
bool may_end(const File& whole, std::string_view bytes, std::size_t size) {
  std::size_t end = 0;
  for (const auto& in : whole.interchanges) {
    if (in.end <= size) end = static_cast<std::size_t>(in.end);
    // Within a terminator of several bytes nothing is lost.
    const bool national = std::ranges::all_of(bytes.substr(size, in.end - std::min<std::size_t>(size, in.end)),
                                              [](char c) { return c < 0; });
    if (in.end > size && size > in.end - 3 && national) return true;
  }
  return end > 0 && trim(bytes.substr(end, size - end)).empty();
}

bool same_segments(const Interchange& a, const TransactionSet& x, const Interchange& b, const TransactionSet& y) {
  if (x.segment_count != y.segment_count) return false;
  for (std::uint32_t i = 0; i < x.segment_count; ++i) {
    const auto& one = a.segments[x.first_segment + i];
    const auto& other = b.segments[y.first_segment + i];
    if (one.tag != other.tag || one.offset != other.offset ||
        !std::ranges::equal(a.elements_of(one), b.elements_of(other)))
      return false;
  }
  return true;
}

// The sets that are complete before the cut are those of the whole file.
void expect_complete_sets(const File& cut, const File& whole, const std::string& where) {
  ASSERT_LE(cut.interchanges.size(), whole.interchanges.size()) << where;
  for (std::size_t i = 0; i < cut.interchanges.size(); ++i) {
    const auto& a = cut.interchanges[i];
    const auto& b = whole.interchanges[i];
    ASSERT_LE(a.groups.size(), b.groups.size()) << where;
    for (std::size_t g = 0; g < a.groups.size(); ++g) {
      ASSERT_LE(a.groups[g].sets.size(), b.groups[g].sets.size()) << where;
      for (std::size_t s = 0; s < a.groups[g].sets.size(); ++s) {
        if (!a.groups[g].sets[s].closed) continue;
        EXPECT_TRUE(same_segments(a, a.groups[g].sets[s], b, b.groups[g].sets[s])) << where;
      }
    }
  }
}

// Cut after each byte, every file: never accepted, and what was complete stays as it was.
TEST_F(CorpusTest, NoTruncationIsAccepted) {
  each_file([&](const std::string& name, std::string_view, const std::string& bytes) {
    for (const bool tolerant : {false, true}) {
      CheckOptions options;
      options.validate.level = 1;
      if (tolerant) options.read.tolerate = every_tolerance();
      const auto whole = read(bytes, options.read);
      if (!whole) continue;
      for (std::size_t size = 0; size < bytes.size(); ++size) {
        // The strict pass and the long files do not need every cut: the engine is the same.
        if (size > 8192 ? size % 97 != 0 : !tolerant && size % 7 != 0) continue;
        const auto part = std::string_view(bytes).substr(0, size);
        const auto report = check_file(part, dictionary(), options);
        const auto where = name + " cut at " + std::to_string(size);
        const bool lacks_terminator =
            tolerant && report.tolerances.end() != std::ranges::find(report.tolerances, "missing-terminator");
        if (!may_end(*whole, bytes, size) && !lacks_terminator) {
          EXPECT_EQ(report.verdict, Verdict::invalid) << where;
        }
        expect_complete_sets(report.file, *whole, where);
        if (HasFailure()) return;
      }
    }
  });
}

TEST_F(CorpusTest, WhatWasReadIsWrittenAgain) {
  int same = 0;
  each_file([&](const std::string& name, std::string_view, const std::string& bytes) {
    for (const bool tolerant : {false, true}) {
      CheckOptions options;
      if (tolerant) options.read.tolerate = every_tolerance();
      const auto report = check_file(bytes, dictionary(), options);
      const auto again = rewrite(report.file, bytes);
      const auto joined = [](const Interchange& in) { return in.joined && !in.joined->empty(); };
      if (std::ranges::none_of(report.file.interchanges, joined)) {
        EXPECT_EQ(again, bytes) << name;
        ++same;
        continue;
      }
      // Line breaks and lower case are taken out for good: what is left has none of them and the same content.
      const auto second = check_file(again, dictionary(), options);
      EXPECT_EQ(rewrite(second.file, again), again) << name;
      if (tolerant) {
        EXPECT_EQ(second.verdict == Verdict::invalid, report.verdict == Verdict::invalid) << name;
      }
    }
  });
  EXPECT_GT(same, 300);
}

// With other delimiters and back: what is valid stays valid and says the same.
TEST_F(CorpusTest, DelimitersCanBeChanged) {
  each_file([&](const std::string& name, std::string_view, const std::string& bytes) {
    const auto report = check_file(bytes, dictionary());
    if (report.verdict != Verdict::valid) return;
    for (const auto& in : report.file.interchanges) {
      const auto other = rewrite(in, {.delimiters = {'\x1D', '\x1F', '\x1E', '\x1C'}});
      ASSERT_TRUE(other.has_value()) << name << ": " << other.error().what;
      const auto checked = check_file(other->bytes, dictionary());
      EXPECT_EQ(checked.verdict, Verdict::valid) << name << "\n" << findings_text(checked);
      auto theirs = in.delimiters;
      if (theirs.repetition == 0) theirs.repetition = '\x1E';
      const auto back = rewrite(checked.file.interchanges.at(0), {.delimiters = theirs});
      ASSERT_TRUE(back.has_value()) << name << ": " << back.error().what;
      const auto plain = rewrite(in, {.delimiters = theirs});
      EXPECT_EQ(back->bytes, plain->bytes) << name;
    }
  });
}

}  // namespace
}  // namespace crossdock::x12::corpus_test
