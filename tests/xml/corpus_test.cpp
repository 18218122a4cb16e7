// SPDX-License-Identifier: Apache-2.0
// The gate against documents of OASIS, OpenPeppol and openTRANS: it must agree with the recorded verdicts and with
// libxml2's own validator.
#include <gtest/gtest.h>

#include <map>
#include <optional>

#include "tests/xml/files.hpp"
#include "tests/xml/oracle.hpp"
#include "translators/xml/gate.hpp"
#include "translators/xml/reader.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::xml::corpus_test {
namespace {

namespace fs = std::filesystem;

// The schema that the manifest names in "xsd-ok(UBL-Order-2.1.xsd)".
std::string schema_named(const std::string& verified) {
  const auto open = verified.find('(');
  return open == std::string::npos ? std::string() : verified.substr(open + 1, verified.find(')') - open - 1);
}

// Its folder below the corpus, and its path.
std::optional<std::pair<fs::path, fs::path>> place_of(const std::string& schema) {
  const auto below = schema.ends_with("-2.1.xsd")   ? "xsd/ubl-2.1"
                     : schema.ends_with("-2.3.xsd") ? "xsd/ubl-2.3"
                                                    : "opentrans/xsd";
  const auto folder = corpus() / below;
  for (const auto& file : {folder / "maindoc" / schema, folder / schema}) {
    if (fs::exists(file)) return std::pair(folder, file);
  }
  return std::nullopt;
}

class CorpusTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(corpus())) GTEST_SKIP() << "[CORPUS ABSENT] " << corpus();
  }
};

TEST_F(CorpusTest, BothValidatorsAgreeWithTheManifest) {
  std::map<fs::path, SchemaSet> sets;
  int valid = 0;
  int invalid = 0;
  for (const auto& row : rows_of(corpus() / "MANIFEST.tsv")) {
    const auto file = corpus() / row[0];
    if (row.size() < 6 || !fs::exists(file) || !(row[5].starts_with("xsd-ok(") || row[5].starts_with("xsd-fail")))
      continue;
    const auto bytes = content_of(file);
    const auto sniffed = sniff(bytes);
    ASSERT_TRUE(sniffed) << row[0] << ": " << describe(sniffed.error());
    const auto named = row[5].starts_with("xsd-ok(") ? schema_named(row[5]) : "UBL-" + sniffed->root + "-2.1.xsd";
    const auto place = place_of(named);
    if (!place) continue;  // a schema that is not in the corpus
    if (!sets.contains(place->first)) sets.emplace(place->first, SchemaSet::open(place->first).value());

    const auto report = Gate(sets.at(place->first)).check(bytes);
    const auto opinion = !report ? Opinion::malformed : report->valid() ? Opinion::valid : Opinion::invalid;
    if (report) {
      EXPECT_TRUE(report->schema_checked) << row[0] << ": " << report->note;
    }
    const auto say = [&] {
      return report ? report->valid() ? std::string("valid") : report->findings[0].message : describe(report.error());
    };
    EXPECT_EQ(opinion == Opinion::valid, row[5].starts_with("xsd-ok(")) << row[0] << ": " << say();
    EXPECT_EQ(opinion, second_opinion(bytes, place->second)) << row[0] << ": " << say();
    ++(opinion == Opinion::valid ? valid : invalid);
  }
  RecordProperty("valid", valid);
  RecordProperty("invalid", invalid);
  EXPECT_GE(valid, 30);
  EXPECT_GE(invalid, 4);
}

// Every document that the gate lets through is read to its end, with exact places.
TEST_F(CorpusTest, TheReaderReadsWhatTheGateLetsThrough) {
  const SchemaSet none;
  int files = 0;
  for (const auto& row : rows_of(corpus() / "MANIFEST.tsv")) {
    if (!row[0].ends_with(".xml") || row[0].starts_with("hostile/") || !fs::exists(corpus() / row[0])) continue;
    const auto bytes = content_of(corpus() / row[0]);
    const auto report = Gate(none).check(bytes);
    auto reader = Reader::open(bytes);
    std::size_t elements = 0;
    bool complete = false;
    while (reader) {
      const auto event = reader->next();
      complete = event && !*event;
      if (!event || !*event) break;
      if ((*event)->kind == Event::Kind::start) {
        ++elements;
        if (bytes[0] == '<') {
          ASSERT_EQ(bytes[(*event)->offset], '<') << row[0];
        }
      }
    }
    EXPECT_EQ(report.has_value(), complete) << row[0] << ": " << (report ? std::string() : describe(report.error()));
    if (report) {
      EXPECT_EQ(report->elements, elements) << row[0];
    }
    ++files;
  }
  EXPECT_GE(files, 50);
}

TEST_F(CorpusTest, FindingsNameTheMistake) {
  const auto schemas = SchemaSet::open(corpus() / "xsd/ubl-2.1").value();
  const Gate gate(schemas);
  const auto first = [&](const char* file) {
    const auto report = gate.check(content_of(corpus() / "ubl-invalid" / file)).value();
    return report.findings.empty() ? std::string("none") : report.findings[0].path + ": " + report.findings[0].message;
  };
  EXPECT_EQ(first("order-missing-id.xml"),
            "/Order/cbc:IssueDate: IssueDate is not allowed here: ID must come first and is missing");
  EXPECT_EQ(first("order-element-order.xml"),
            "/Order/cbc:IssueDate: IssueDate is not allowed here: it must come after ID");
  EXPECT_EQ(first("order-missing-currencyid.xml"),
            "/Order/cac:AllowanceCharge/cbc:Amount: attribute currencyID is required and missing");
  EXPECT_EQ(first("order-total-mismatch.xml"), "none") << "a business rule, no rule of the schema";
}

// Order, response, despatch advice and invoice live in one pool, compiled one after the other.
TEST_F(CorpusTest, TheFourDocumentsShareAPool) {
  const auto schemas = SchemaSet::open(corpus() / "xsd/ubl-2.1").value();
  const Gate gate(schemas);
  for (int round = 0; round < 2; ++round) {
    for (const auto* file : {"UBL-Order-2.1-Example.xml", "UBL-OrderResponse-2.1-Example.xml",
                             "UBL-DespatchAdvice-2.0-Example.xml", "UBL-Invoice-2.0-Enveloped.xml"}) {
      const auto report = gate.check(content_of(corpus() / "ubl-samples" / file));
      ASSERT_TRUE(report) << file << describe(report.error());
      EXPECT_TRUE(report->schema_checked && report->valid()) << file;
    }
  }
}

}  // namespace
}  // namespace crossdock::xml::corpus_test
