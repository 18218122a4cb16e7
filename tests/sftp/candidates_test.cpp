// SPDX-License-Identifier: Apache-2.0
// Checks which listed entries may be documents, and that claimed names give the original names back.
#include "gateway/transport/sftp/candidates.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::sftp::candidates_test {
namespace {

enum class Verdict { document, ignored, refused, too_large };

struct Case {
  const char* name;
  std::string file;
  Kind kind = Kind::file;
  std::uint64_t size = 100;
  Verdict verdict = Verdict::document;
};
class CandidateTest : public testing::TestWithParam<Case> {};

TEST_P(CandidateTest, IsJudgedByNameKindAndSize) {
  const auto& entry = GetParam();
  const auto judged = may_be_document({entry.file, {entry.kind, entry.size, 0}}, "in/x", 1000);
  switch (entry.verdict) {
    case Verdict::document: EXPECT_TRUE(judged && *judged); break;
    case Verdict::ignored: EXPECT_TRUE(judged && !*judged); break;
    case Verdict::refused: EXPECT_EQ(judged.error().fault, Fault::refused); break;
    case Verdict::too_large: EXPECT_EQ(judged.error().fault, Fault::invalid); break;
  }
}

INSTANTIATE_TEST_SUITE_P(Entries, CandidateTest,
                         testing::Values(Case{"Plain", "850.edi"}, Case{"Umlaut", "Bestellung Größe.edi"},
                                         Case{"AtTheLimit", "850.edi", Kind::file, 1000},
                                         Case{"BeyondTheLimit", "850.edi", Kind::file, 1001, Verdict::too_large},
                                         Case{"Empty", "empty.edi", Kind::file, 0},
                                         Case{"LongestName", std::string(220, 'n')},
                                         Case{"TooLongName", std::string(221, 'n'), Kind::file, 1, Verdict::refused},
                                         Case{"NoName", "", Kind::file, 1, Verdict::refused},
                                         Case{"Parent", "..", Kind::file, 1, Verdict::refused},
                                         Case{"Climbing", "../../etc/passwd", Kind::file, 1, Verdict::refused},
                                         Case{"Absolute", "/etc/passwd", Kind::file, 1, Verdict::refused},
                                         Case{"OfWindows", "..\\x", Kind::file, 1, Verdict::refused},
                                         Case{"LineBreak", "a\nb", Kind::file, 1, Verdict::refused},
                                         Case{"Nul", std::string("a\0b", 3), Kind::file, 1, Verdict::refused},
                                         Case{"Escape", "a\x1b[2J", Kind::file, 1, Verdict::refused},
                                         Case{"Link", "850.edi", Kind::link, 1, Verdict::refused},
                                         Case{"Device", "850.edi", Kind::other, 1, Verdict::refused},
                                         Case{"Folder", "archive", Kind::folder, 1, Verdict::ignored},
                                         Case{"InProgress", "850.edi.part", Kind::file, 1, Verdict::ignored},
                                         Case{"Hidden", ".850.edi", Kind::file, 1, Verdict::ignored},
                                         Case{"NoText", "caf\xe9.edi", Kind::file, 1, Verdict::refused},
                                         Case{"ListedWithoutAttributes", "850.edi", Kind::untold, 0}),
                         case_name);

// The table of docs/sftp.md.
INSTANTIATE_TEST_SUITE_P(NeverTaken, CandidateTest, testing::ValuesIn([] {
                           std::vector<Case> cases;
                           for (const auto* name : {".850.edi",          ".DS_Store",
                                                    "~850.edi",          "~$850.xlsx",
                                                    "850.edi~",          "850.edi.tmp",
                                                    "850.edi.temp",      "850.edi.part",
                                                    "850.edi.PARTIAL",   "850.edi.filepart",
                                                    "850.edi.filez",     "850.edi.crdownload",
                                                    "850.edi.download",  "850.edi.upload",
                                                    "850.edi.uploading", "850.edi.swp",
                                                    "850.edi.lock",      "850.edi.LCK",
                                                    "Thumbs.db",         "ehthumbs.db",
                                                    "Desktop.ini",       ".sftpgo-upload.x.850.edi"})
                             cases.push_back({"Name", name, Kind::file, 100, Verdict::ignored});
                           return cases;
                         }()),
                         [](const auto& one) { return "Name" + std::to_string(one.index); });
INSTANTIATE_TEST_SUITE_P(Taken, CandidateTest,
                         testing::Values(Case{"LockInTheMiddle", "850.lock.edi"},
                                         Case{"PartOfAWord", "spare.parts.edi"}, Case{"TildeInTheMiddle", "a~b.edi"},
                                         Case{"ThumbsOfAnother", "my-thumbs.db"}),
                         case_name);

RC_GTEST_PROP(ClaimedNameTest, TellsTheNameAgain, (std::uint32_t modified, std::uint32_t size)) {
  const auto name = *rc::gen::element<std::string>("850.edi", "7-8-9", "-", "1-2", "a-b-c.edi");
  const Entry entry{name, {Kind::file, size, modified}};
  RC_ASSERT(name_of_claimed(claimed_name(entry)) == name);
}

TEST(ClaimedNameTest, OtherNamesAreNotOurs) {
  for (const std::string name :
       {"", "850.edi", "1-850.edi", "x-1-850.edi", "1-x-850.edi", "-1-850.edi", "1--850.edi", "1-2-", "1-2-.."})
    EXPECT_FALSE(name_of_claimed(name)) << name;
}

}  // namespace
}  // namespace crossdock::sftp::candidates_test
