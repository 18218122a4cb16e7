// SPDX-License-Identifier: Apache-2.0
// Third-party X12 files through the standard mappings: all is read, nothing is lost, and writing what was read
// and reading it again gives the same document.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/mapping/support.hpp"
#include "translators/canonical/json.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::tests::corpus_test {
namespace {

using namespace mapping;

std::vector<std::string> files_of(const std::string& folder) {
  std::vector<std::string> out;
  for (const std::string part : {"810", "850", "855", "856", "authored"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/x12/" + part)) out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

// Listed normalisation: counts are written as computed, whatever was declared.
void take_counts(canonical::Document& into, const canonical::Document& from) {
  if (auto* order = std::get_if<canonical::Order>(&into))
    order->declared.line_count = std::get<canonical::Order>(from).declared.line_count;
  if (auto* ack = std::get_if<canonical::OrderAck>(&into))
    ack->declared_line_count = std::get<canonical::OrderAck>(from).declared_line_count;
  if (auto* notice = std::get_if<canonical::ShipNotice>(&into))
    notice->declared_node_count = std::get<canonical::ShipNotice>(from).declared_node_count;
  if (auto* invoice = std::get_if<canonical::Invoice>(&into))
    invoice->declared.line_count = std::get<canonical::Invoice>(from).declared.line_count;
}

TEST(X12CorpusTest, FilesSurviveARound) {
  const auto folder = corpus();
  if (!folder) GTEST_SKIP() << "[CORPUS ABSENT]";
  int rounds = 0;
  for (const auto& path : files_of(*folder)) {
    if (path.ends_with("after-newline.edi"))
      continue;  // listed normalisation: a line break inside a value becomes a blank
    if (path.ends_with("856_Example4.txt")) continue;  // its regions are no codes, and are left out when writing
    const auto bytes = file_text(path);
    if (!x12::read(bytes)) continue;
    const auto file = read_file(bytes);
    for (std::size_t i = 0; i < file->reports.size(); ++i) {
      const auto& interchange = file->file.interchanges[i];
      for (std::size_t g = 0; g < interchange.groups.size(); ++g) {
        for (std::size_t s = 0; s < interchange.groups[g].sets.size(); ++s) {
          const auto& set = interchange.groups[g].sets[s];
          const auto mapping = standard_mappings().find_x12(interchange.groups[g].version, set.id);
          if (!mapping) continue;
          const auto& report = file->reports[i].groups[g].sets[s];
          const auto read = read_segments(*mapping, interchange, set, report, Trace::on);
          if (!read) {
            EXPECT_TRUE(report.status == 'R' || read.error().fault == Fault::invalid)
                << path << ": " << describe(read.error());
            continue;
          }
          for (const auto& entry : read->trace) EXPECT_LE(entry.offset + entry.length, bytes.size());
          const auto written = write_segments(*mapping, read->document, segments::Delimiters{});
          if (!written) {
            EXPECT_EQ(written.error().fault, Fault::invalid) << path;
            std::printf("[not written] %s: %s\n", path.c_str(), describe(written.error()).c_str());
            continue;
          }
          const auto again = read_file(enveloped(*written, *mapping), 2);
          const auto back = read_first(*again, *mapping);
          ASSERT_TRUE(back) << path << ": " << describe(back.error());
          auto expected = read->document;
          std::visit([](auto& document) { document.extensions.clear(); }, expected);
          take_counts(expected, back->document);
          EXPECT_EQ(canonical::to_json(back->document, canonical::JsonStyle::pretty),
                    canonical::to_json(expected, canonical::JsonStyle::pretty))
              << path;
          ++rounds;
        }
      }
    }
  }
  EXPECT_GE(rounds, 20);
}

}  // namespace
}  // namespace crossdock::tests::corpus_test
