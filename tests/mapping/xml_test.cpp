// SPDX-License-Identifier: Apache-2.0
// XML documents through the standard mappings, and orders from one syntax to the other.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "tests/mapping/carried.hpp"
#include "tests/mapping/support.hpp"
#include "translators/canonical/json.hpp"
#include "translators/xml/gate.hpp"

namespace crossdock::tests::xml_test {
namespace {

using namespace mapping;

// The order in which a mapping writes elements is right if the schema says so, for everything it can carry.
TEST(XmlSchemaTest, WhatIsWrittenIsValidByTheSchema) {
  const auto folder = corpus();
  if (!folder) GTEST_SKIP() << "[CORPUS ABSENT]";
  const auto schemas = xml::SchemaSet::open(*folder + "/xml/xsd/ubl-2.1");
  ASSERT_TRUE(schemas) << describe(schemas.error());
  const xml::Gate gate(*schemas);
  for (const auto& name : standard_mappings().names()) {
    const auto mapping = standard_mappings().find(name);
    if (mapping->syntax() != Syntax::xml) continue;
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
      const auto document = carried_document(*mapping, seed);
      const auto wire = write_xml(*mapping, document);
      ASSERT_TRUE(wire) << describe(wire.error());
      const auto report = gate.check(*wire);
      ASSERT_TRUE(report) << describe(report.error());
      EXPECT_TRUE(report->schema_checked) << report->note;
      for (const auto& finding : report->findings) {
        // A buyer and a seller are mandatory in UBL; documents made at random may lack them.
        ADD_FAILURE() << name << " " << finding.path << ": " << finding.message;
        return;
      }
    }
  }
}

std::vector<std::string> xml_files(const std::string& folder, std::string_view part) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".xml" && file_text(entry.path()).find(part) != std::string::npos &&
        entry.path().string().find("bad-syntax") == std::string::npos)
      out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

// Whatever a partner's file holds, what the mapping binds survives a round, and the rest is in extensions.
TEST(XmlCorpusTest, PublishedSamplesSurviveARound) {
  const auto folder = corpus();
  if (!folder) GTEST_SKIP() << "[CORPUS ABSENT]";
  int rounds = 0;
  for (const auto& name : standard_mappings().names()) {
    const auto mapping = standard_mappings().find(name);
    if (mapping->syntax() != Syntax::xml) continue;
    for (const auto& base : {"/xml/ubl-samples", "/xml/peppol/examples", "/xml/peppol-invoice/examples"}) {
      for (const auto& path : xml_files(*folder + base, mapping->root_ns())) {
        const auto bytes = file_text(path);
        const auto read = read_xml(*mapping, bytes, Trace::on);
        if (!read) {
          EXPECT_TRUE(read.error().fault == Fault::unmapped || read.error().what.find("requires") != std::string::npos)
              << path << ": " << describe(read.error());
          continue;
        }
        const auto written = write_xml(*mapping, read->document);
        ASSERT_TRUE(written) << path << ": " << describe(written.error());
        auto again = read_xml(*mapping, *written);
        ASSERT_TRUE(again) << path << ": " << describe(again.error());
        auto expected = read->document;
        const auto drop = [](auto& document) { document.extensions.clear(); };
        std::visit(drop, expected);
        EXPECT_EQ(canonical::to_json(again->document, canonical::JsonStyle::pretty),
                  canonical::to_json(expected, canonical::JsonStyle::pretty))
            << path;
        for (const auto& entry : read->trace) {
          const auto there = bytes.substr(entry.offset, entry.length);
          EXPECT_EQ(there.size(), entry.length) << path << " " << entry.place;
        }
        ++rounds;
      }
    }
  }
  EXPECT_GE(rounds, 3);
}

// An order from X12 goes through UBL and comes back the same in all that both can carry.
TEST(CrossSyntaxTest, AnOrderSurvivesUblOnTheIntersection) {
  const auto x12 = standard_mappings().find("x12/004010/850");
  const auto ubl = standard_mappings().find("ubl/2.1/order");
  for (std::uint32_t seed = 0; seed < 20; ++seed) {
    auto order = std::get<canonical::Order>(carried_document(*x12, seed));
    order.issue_date = Date();
    for (auto& line : order.lines) {
      if (line.item.name.empty()) line.item.name = "ITEM";
    }
    const auto restrict = [&](const canonical::Document& document) -> std::optional<canonical::Document> {
      const auto wire = write_xml(*ubl, document);
      if (!wire) return std::nullopt;
      auto back = read_xml(*ubl, *wire);
      return back ? std::optional(back->document) : std::nullopt;
    };
    const auto once = restrict(order);
    if (!once) continue;
    const auto& first = std::get<canonical::Order>(*once);
    EXPECT_EQ(first.number, order.number);
    ASSERT_EQ(first.lines.size(), order.lines.size());
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
      EXPECT_EQ(first.lines[i].number, order.lines[i].number);
      EXPECT_EQ(first.lines[i].quantity.value, order.lines[i].quantity.value);
      EXPECT_EQ(first.lines[i].quantity.unit, order.lines[i].quantity.unit);
      EXPECT_EQ(first.lines[i].price, order.lines[i].price);
    }
    EXPECT_EQ(restrict(*once), once);
  }
}

}  // namespace
}  // namespace crossdock::tests::xml_test
