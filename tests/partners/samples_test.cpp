// SPDX-License-Identifier: Apache-2.0
// The buyers' sample orders are valid documents of their standards, so that whatever the demo shows is not their fault.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "partners/directory.hpp"
#include "tests/support/cases.hpp"
#include "translators/mapping/mapping.hpp"
#include "translators/x12/validator.hpp"
#include "translators/xml/gate.hpp"

namespace crossdock::partners {
namespace {

namespace fs = std::filesystem;

const fs::path examples = fs::path(CROSSDOCK_SOURCE_DIR) / "partners/examples";

std::string text_of_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

struct Case {
  const char* name;
  const char* file;
};

class X12SampleTest : public testing::TestWithParam<Case> {};

TEST_P(X12SampleTest, IsAcceptedWithoutAnyFinding) {
  const auto bytes = text_of_file(examples / GetParam().file);
  const auto file = x12::read(bytes);
  ASSERT_TRUE(file.has_value()) << describe(file.error());
  EXPECT_TRUE(file->findings.empty());
  ASSERT_EQ(file->interchanges.size(), 1u);
  const auto dictionary = x12::embedded_dictionary();
  ASSERT_TRUE(dictionary.has_value()) << describe(dictionary.error());
  const auto& interchange = file->interchanges.front();
  const auto report = x12::validate(interchange, **dictionary);
  EXPECT_TRUE(report.valid());
  for (const auto& group : report.groups) {
    for (const auto& set : group.sets) {
      EXPECT_EQ(set.status, 'A');
      for (const auto& finding : set.findings) ADD_FAILURE() << finding.code << ' ' << finding.message;
    }
  }
}

TEST_P(X12SampleTest, ComesFromItsPartnerAndIsForUs) {
  const auto bytes = text_of_file(examples / GetParam().file);
  const auto file = x12::read(bytes);
  ASSERT_TRUE(file.has_value()) << describe(file.error());
  const auto& interchange = file->interchanges.front();
  const auto directory = Directory::load(examples.string());
  ASSERT_TRUE(directory.has_value()) << describe(directory.error()[0]);
  const auto* sender = (*directory)->find_x12(interchange.header[4], interchange.header[5]);
  ASSERT_NE(sender, nullptr);
  EXPECT_TRUE(fs::path(GetParam().file).string().starts_with(sender->id.text()));
  EXPECT_EQ(interchange.groups.front().sender, sender->x12.front().group_id);
  EXPECT_EQ(interchange.receiver(), "CROSSDOCK");
}

INSTANTIATE_TEST_SUITE_P(Examples, X12SampleTest,
                         testing::Values(Case{"Camp", "metro-outfitters/samples/850-camp.edi"},
                                         Case{"Weekend", "metro-outfitters/samples/850-weekend.edi"}),
                         case_name);

TEST(UblSampleTest, IsTrueToItsSchema) {
  const auto bytes = text_of_file(examples / "nordlicht/samples/order-winter.xml");
  const xml::SchemaSet none;
  const auto formed = xml::Gate(none).check(bytes);
  ASSERT_TRUE(formed.has_value()) << describe(formed.error());

  const char* set = std::getenv("CROSSDOCK_CORPUS");
  const auto corpus = set != nullptr ? fs::path(set) : fs::path(CROSSDOCK_SOURCE_DIR) / "../shared/corpus";
  if (!fs::exists(corpus / "xml/xsd/ubl-2.1")) GTEST_SKIP() << "[CORPUS ABSENT] " << corpus;
  const auto schemas = xml::SchemaSet::open((corpus / "xml/xsd/ubl-2.1").string());
  ASSERT_TRUE(schemas.has_value()) << describe(schemas.error());
  const auto report = xml::Gate(*schemas).check(bytes);
  ASSERT_TRUE(report.has_value()) << describe(report.error());
  EXPECT_TRUE(report->schema_checked) << report->note;
  for (const auto& finding : report->findings) ADD_FAILURE() << finding.path << ": " << finding.message;
}

// Standard mappings are found by name and the overlays compile against them.
TEST(AgreementsTest, EveryX12AgreementHasItsMapping) {
  const auto dictionary = x12::embedded_dictionary();
  ASSERT_TRUE(dictionary.has_value()) << describe(dictionary.error());
  const auto library = mapping::Library::load({.folder = CROSSDOCK_SOURCE_DIR "/mappings", .dictionary = *dictionary});
  ASSERT_TRUE(library.has_value()) << describe(library.error());
  const auto directory = Directory::load(examples.string());
  ASSERT_TRUE(directory.has_value()) << describe(directory.error()[0]);
  int overlays = 0;
  for (const auto& partner : (*directory)->partners()) {
    for (const auto& agreement : partner.agreements) {
      if (agreement.syntax != Syntax::x12) continue;
      if (agreement.overlay_path.empty()) {
        EXPECT_NE((*library)->find(agreement.mapping), nullptr) << partner.id.text() << ' ' << agreement.mapping;
        continue;
      }
      const auto compiled = (*library)->compile_file(agreement.overlay_path);
      EXPECT_TRUE(compiled.has_value()) << describe(compiled.error());
      ++overlays;
    }
  }
  EXPECT_GE(overlays, 5);
}

}  // namespace
}  // namespace crossdock::partners
