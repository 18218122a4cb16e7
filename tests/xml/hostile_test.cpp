// SPDX-License-Identifier: Apache-2.0
// Every hostile file is refused or harmless, for the reader and for the gate alike.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>

#include "tests/xml/files.hpp"
#include "translators/xml/gate.hpp"
#include "translators/xml/reader.hpp"

namespace crossdock::xml::hostile_test {
namespace {

std::string verdict(const Error& error) { return std::string(to_string(error.fault)); }

std::string read_verdict(std::string_view bytes) {
  auto reader = Reader::open(bytes);
  if (!reader) return verdict(reader.error());
  for (;;) {
    const auto event = reader->next();
    if (!event) return verdict(event.error());
    if (!*event) return "harmless";
  }
}

std::string gate_verdict(std::string_view bytes, const SchemaSet& schemas) {
  const auto report = Gate(schemas).check(bytes);
  return report ? "harmless" : verdict(report.error());
}

long resident_peak() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;  // KB
}

// Runs `work` and fails if it takes a second or 64 MB: hundreds of times what an honest document of this size needs.
template <class F>
void bounded(const std::string& name, F work) {
  const auto memory = resident_peak();
  const auto start = std::chrono::steady_clock::now();
  work();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1)) << name;
  EXPECT_LT(resident_peak() - memory, 64 << 10) << name;
}

TEST(HostileTest, EveryFixtureGetsItsVerdict) {
  const auto folder = fixtures() / "hostile";
  const auto schemas = SchemaSet::open(fixtures() / "schemas");
  ASSERT_TRUE(schemas) << describe(schemas.error());
  const SchemaSet none;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files += entry.path().extension() == ".xml" ? 1 : 0;
  const auto rows = rows_of(folder / "expected.tsv");
  ASSERT_EQ(rows.size(), files) << "each file needs a line in expected.tsv";
  for (const auto& row : rows) {
    const auto bytes = content_of(folder / row[0]);
    bounded(row[0], [&] {
      EXPECT_EQ(read_verdict(bytes), row[1]) << row[0];
      EXPECT_EQ(gate_verdict(bytes, *schemas), row[1]) << row[0];
      EXPECT_EQ(gate_verdict(bytes, none), row[1]) << row[0];
    });
  }
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(HostileTest, LimitsHoldWhileReading) {
  const SchemaSet none;
  std::string attributes;
  std::string namespaces;
  for (int i = 0; i < 20000; ++i) attributes += fmt::format(" a{}='1'", i);
  for (int i = 0; i < 100; ++i) namespaces += fmt::format(" xmlns:n{}='urn:{}'", i, i);
  const std::vector<std::pair<std::string, std::string>> documents = {
      {"Deep", repeated("<a>", 50000) + repeated("</a>", 50000)},
      {"ManyAttributes", "<a><b" + attributes + "/></a>"},
      {"ManyNamespaces", "<a><b" + namespaces + "/></a>"},
      {"LongText", "<a>" + std::string(3 << 20, 'x') + "</a>"},
      {"LongAttribute", "<a><b c='" + std::string(3 << 20, 'x') + "'/></a>"},
      {"TooBig", "<a>" + std::string(33 << 20, ' ') + "</a>"},
  };
  for (const auto& [name, bytes] : documents) {
    bounded(name, [&] {
      EXPECT_EQ(read_verdict(bytes), "refused") << name;
      EXPECT_EQ(gate_verdict(bytes, none), "refused") << name;
    });
  }
}

TEST(HostileTest, TheDeepestDocumentAllowedPasses) {
  const SchemaSet none;
  const auto bytes = repeated("<a>", 128) + repeated("</a>", 128);
  EXPECT_EQ(read_verdict(bytes), "harmless");
  const auto report = Gate(none).check(bytes);
  ASSERT_TRUE(report) << describe(report.error());
  EXPECT_EQ(report->depth, 128u);
  EXPECT_EQ(report->elements, 128u);
}

TEST(HostileTest, AttachmentsMayBeLong) {
  const SchemaSet none;
  const auto bytes =
      "<a><EmbeddedDocumentBinaryObject>" + std::string(12 << 20, 'A') + "</EmbeddedDocumentBinaryObject></a>";
  EXPECT_EQ(read_verdict(bytes), "harmless");
  EXPECT_EQ(gate_verdict(bytes, none), "harmless");
}

// Verdicts of the corpus: "valid-wellformed" is harmless, and so is what only a schema can object to.
TEST(HostileTest, EveryFileOfTheCorpusIsRefusedOrHarmless) {
  if (!std::filesystem::exists(corpus())) GTEST_SKIP() << "[CORPUS ABSENT] " << corpus();
  const SchemaSet none;
  int files = 0;
  for (const auto& row : rows_of(corpus() / "MANIFEST.tsv")) {
    if (!row[0].starts_with("hostile/") || !std::filesystem::exists(corpus() / row[0])) continue;
    ++files;
    const auto bytes = content_of(corpus() / row[0]);
    const bool harmless = row[4] == "valid-wellformed" || row[0] == "hostile/xinclude.xml" ||
                          row[0] == "hostile/schemalocation-remote.xml";
    const std::string expected = harmless ? "harmless" : row[4] == "malformed" ? "malformed" : "refused";
    bounded(row[0], [&] {
      EXPECT_EQ(read_verdict(bytes), expected) << row[0];
      EXPECT_EQ(gate_verdict(bytes, none), expected) << row[0];
    });
  }
  EXPECT_GE(files, 15);
}

}  // namespace
}  // namespace crossdock::xml::hostile_test
