// SPDX-License-Identifier: Apache-2.0
// The text of a mapping that is kept with what it read: all that it was compiled from, and a hash that nothing else changes.
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "translators/mapping/mapping.hpp"

namespace crossdock::mapping::kept_text_test {
namespace {

const std::string base_file =
    "mapping: x/base\ndocument: Order\nsyntax: xml\nroot: O\nmap:\n"
    "  - {at: number, wire: N}\n  - {at: purpose, wire: P, as: code(purpose)}\n";
const std::string overlay_file = "mapping: acme/order\nextends: x/base\nset:\n  - {at: release, wire: R}\n";
const std::string codes = "tables: {purpose: {codes: {\"00\": original}, partial: true}}\n";

std::shared_ptr<const Library> library(const std::string& codes_text, const std::string& base = base_file) {
  auto made = Library::load(
      {.folder = {},
       .overlays = {},
       .sources = {{"codes/x.yaml", codes_text}, {"x/base.yaml", base}, {"acme/order.yaml", overlay_file}},
       .dictionary = nullptr,
       .edifact = nullptr});
  EXPECT_TRUE(made) << describe(made.error());
  return made ? *made : nullptr;
}

TEST(KeptTextTest, AnOverlaysTextBeginsWithItsBase) {
  const auto mappings = library(codes);
  const auto overlay = mappings->find("acme/order");
  const auto& [hash, text] = overlay->text();
  EXPECT_EQ(text, "# shared files: " + overlay->shared().sha256 + "\n# ---- x/base ----\n" + base_file +
                      "# ---- acme/order ----\n" + overlay_file);
  EXPECT_EQ(hash, sha256(text));
  EXPECT_EQ(overlay->shared().text, "# ---- codes/x.yaml ----\n" + codes);
  EXPECT_EQ(overlay->shared().sha256, sha256(overlay->shared().text));
}

TEST(KeptTextTest, EveryPartOfItChangesTheHash) {
  const auto before = library(codes)->find("acme/order")->text().sha256;
  EXPECT_EQ(library(codes)->find("acme/order")->text().sha256, before) << "the same text has the same hash";
  EXPECT_NE(library(codes + "# other\n")->find("acme/order")->text().sha256, before);
  EXPECT_NE(library(codes, base_file + "# other\n")->find("acme/order")->text().sha256, before);
}

// A partner's file is compiled later, wherever it lies.
TEST(KeptTextTest, APartnersFileIsKeptLikeOneOfTheLibrary) {
  const auto mappings = library(codes);
  const auto made = mappings->compile(overlay_file, "/elsewhere/order.yaml");
  ASSERT_TRUE(made) << describe(made.error());
  EXPECT_EQ((*made)->text().text, mappings->find("acme/order")->text().text);
  EXPECT_EQ((*made)->text().sha256, mappings->find("acme/order")->text().sha256);
}

}  // namespace
}  // namespace crossdock::mapping::kept_text_test
