// SPDX-License-Identifier: Apache-2.0
// The laws of mappings, for every mapping file there is.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/mapping/carried.hpp"
#include "tests/mapping/support.hpp"
#include "tests/support/documents.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tests::laws_test {
namespace {

using namespace mapping;

class LawsTest : public testing::TestWithParam<std::string> {
 protected:
  const Mapping& mapping() const { return *standard_mappings().find(GetParam()); }

  Result<std::string> written(const canonical::Document& document) const {
    if (mapping().syntax() == Syntax::xml) return write_xml(mapping(), document);
    const auto set = write_segments(mapping(), document, delimiters());
    if (!set) return fail(set.error());
    return enveloped(*set, mapping());
  }
  segments::Delimiters delimiters() const {
    return mapping().syntax() == Syntax::edifact ? edifact::standard_delimiters : segments::Delimiters{};
  }
  // Reads what was written; X12 and EDIFACT must be valid by their validators, too.
  Result<ReadResult> read(const std::string& wire) const {
    if (mapping().syntax() == Syntax::xml) return read_xml(mapping(), wire);
    const auto file = read_file(wire, mapping().syntax(), 2);
    for (const auto& report : file->reports) {
      for (const auto& group : report.groups) {
        for (const auto& set : group.sets) {
          for (const auto& finding : set.findings)
            EXPECT_FALSE(finding.error) << finding.message << '\n' << lines_of(wire);
        }
      }
    }
    return read_first(*file, mapping());
  }
};

// Most documents made from a mapping can be written; the rest break a syntax note by what was left out.
TEST_P(LawsTest, WhatIsWrittenIsReadBack) {
  int kept = 0;
  constexpr std::uint32_t seeds = 60;
  for (std::uint32_t seed = 0; seed < seeds; ++seed) {
    const auto document = carried_document(mapping(), seed);
    const auto wire = written(document);
    if (!wire) {
      EXPECT_NE(wire.error().what.find("syntax note"), std::string::npos) << describe(wire.error());
      if (std::getenv("SHOW")) std::fprintf(stderr, "%s\n", describe(wire.error()).c_str());
      continue;
    }
    ++kept;
    const auto back = read(*wire);
    ASSERT_TRUE(back) << describe(back.error()) << '\n' << *wire;
    ASSERT_EQ(canonical::to_json(back->document, canonical::JsonStyle::pretty),
              canonical::to_json(document, canonical::JsonStyle::pretty))
        << lines_of(*wire);
  }
  EXPECT_GE(kept, static_cast<int>(seeds) / 5);
}

// Any document at all is either refused with a reason or written such that a second round changes nothing.
TEST_P(LawsTest, ASecondRoundChangesNothing) {
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    const auto wire = written(generate(mapping().document(), seed));
    if (!wire) {
      EXPECT_FALSE(wire.error().what.empty());
      continue;
    }
    const auto back = read(*wire);
    if (!back) continue;
    const auto again = written(back->document);
    ASSERT_TRUE(again) << describe(again.error());
    EXPECT_EQ(lines_of(*again), lines_of(*wire));
  }
}

TEST_P(LawsTest, AnOverlayWithoutChangesIsItsBase) {
  const auto overlay =
      standard_mappings().compile(fmt::format("mapping: partners/none\nextends: {}\n", GetParam()), "none.yaml");
  ASSERT_TRUE(overlay) << describe(overlay.error());
  for (std::uint32_t seed = 0; seed < 10; ++seed) {
    const auto document = carried_document(mapping(), seed);
    if (mapping().syntax() == Syntax::xml) {
      EXPECT_EQ(write_xml(**overlay, document).value_or("refused"), write_xml(mapping(), document).value_or("refused"));
    } else {
      const auto mine = write_segments(**overlay, document, delimiters());
      const auto base = write_segments(mapping(), document, delimiters());
      EXPECT_EQ(mine ? mine->body : "refused", base ? base->body : "refused");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Standard, LawsTest, testing::ValuesIn(standard_mappings().names()), [](const auto& one) {
  std::string name = one.param;
  for (auto& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
});

}  // namespace
}  // namespace crossdock::tests::laws_test
