// SPDX-License-Identifier: Apache-2.0
// Orders across syntaxes: each order of this repository and of the corpus that a mapping reads is written in every
// syntax, and what was written is read again and is valid there. What a syntax cannot say is a listed loss, never a refusal.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "tests/mapping/support.hpp"
#include "translators/edifact/validator.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::tests::across_test {
namespace {

using canonical::Order;
using mapping::Mapping;
using mapping::Syntax;

constexpr std::string_view order_mappings[] = {"x12/004010/850", "x12/005010/850", "edifact/d96a/orders",
                                               "edifact/d01b/orders", "ubl/2.1/order"};

std::vector<std::string> files_below(const std::string& folder) {
  std::vector<std::string> out;
  if (!std::filesystem::is_directory(folder)) return out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

struct Found {
  std::string file;
  Order order;
};

void add_orders(const std::string& path, const X12File& file, Syntax syntax, std::vector<Found>& found) {
  for (std::size_t i = 0; i < file.reports.size(); ++i) {
    const auto& interchange = file.file.interchanges[i];
    for (std::size_t g = 0; g < interchange.groups.size(); ++g) {
      for (std::size_t s = 0; s < interchange.groups[g].sets.size(); ++s) {
        const auto& set = interchange.groups[g].sets[s];
        const auto& report = file.reports[i].groups[g].sets[s];
        if (report.grammar == nullptr) continue;
        const auto mapping = syntax == Syntax::x12 ? standard_mappings().find_x12(report.grammar->release, set.id)
                                                   : standard_mappings().find_edifact(report.grammar->release, set.id);
        if (!mapping || mapping->document() != canonical::DocumentKind::order || report.status == 'R') continue;
        auto read = read_segments(*mapping, interchange, set, report);
        if (read) found.push_back({path, std::get<Order>(std::move(read->document))});
      }
    }
  }
}

// The orders of a file, in whichever syntax it is; none where it is no order or no mapping reads it.
void add_orders(const std::string& path, std::vector<Found>& found) {
  const auto bytes = file_text(path);
  if (path.ends_with(".xml")) {
    auto read = read_xml(*standard_mappings().find("ubl/2.1/order"), bytes);
    if (read) found.push_back({path, std::get<Order>(std::move(read->document))});
    return;
  }
  if (x12::read(bytes) && bytes.find("ISA") != std::string::npos) {
    add_orders(path, *read_file(bytes, Syntax::x12, 3), Syntax::x12, found);
  } else if (bytes.find("UNB") != std::string::npos && edifact::read(bytes, *standard_mappings().edifact())) {
    add_orders(path, *read_file(bytes, Syntax::edifact, 3), Syntax::edifact, found);
  }
}

// Why an order cannot be written by a mapping, or empty.
std::string fault_of(const Mapping& mapping, const Order& order) {
  if (mapping.syntax() == Syntax::xml) {
    const auto text = write_xml(mapping, order);
    if (!text) return describe(text.error());
    const auto back = read_xml(mapping, *text);
    return back ? "" : describe(back.error());
  }
  const bool edifact = mapping.syntax() == Syntax::edifact;
  const auto set = write_segments(mapping, order, edifact ? edifact::standard_delimiters : segments::Delimiters{});
  if (!set) return describe(set.error());
  const auto file = read_file(enveloped(*set, mapping), mapping.syntax(), 2);
  for (const auto& report : file->reports) {
    for (const auto& group : report.groups) {
      for (const auto& one : group.sets) {
        for (const auto& finding : one.findings) {
          if (finding.error) return finding.message;
        }
      }
    }
  }
  const auto back = read_first(*file, mapping);
  return back ? "" : describe(back.error());
}

std::vector<Found> orders_in(const std::vector<std::string>& folders) {
  std::vector<Found> found;
  for (const auto& folder : folders) {
    for (const auto& path : files_below(folder)) add_orders(path, found);
  }
  return found;
}

// What no syntax can be given, and is told instead: a unit that is in no list, an amount in no currency.
bool is_told(std::string_view fault) {
  return fault.find("quantity 'KG' has no code") != std::string_view::npos ||
         fault.find("has no currency, and the document has none") != std::string_view::npos;
}

void expect_written_everywhere(const std::vector<Found>& found) {
  for (const auto name : order_mappings) {
    const auto mapping = standard_mappings().find(name);
    std::size_t written = 0;
    for (const auto& one : found) {
      const auto fault = fault_of(*mapping, one.order);
      written += fault.empty() ? 1 : 0;
      EXPECT_TRUE(fault.empty() || is_told(fault)) << fault << '\n' << one.file << " as " << name;
    }
    std::printf("%s: %zu of %zu orders\n", std::string(name).c_str(), written, found.size());
    EXPECT_GE(written + 3, found.size()) << name;
  }
}

TEST(AcrossTest, EverySampleOrderIsWrittenInEverySyntax) {
  const std::string root = CROSSDOCK_SOURCE_DIR;
  const auto found = orders_in({root + "/partners/examples", root + "/tests/e2e/conversations", root + "/tests/golden",
                                root + "/tests/x12/guides"});
  EXPECT_GE(found.size(), 20U);
  expect_written_everywhere(found);
}

TEST(AcrossTest, EveryOrderOfTheCorpusIsWrittenInEverySyntax) {
  const auto folder = corpus();
  if (!folder) GTEST_SKIP() << "[CORPUS ABSENT]";
  const auto found = orders_in({*folder + "/x12/850", *folder + "/x12/ORDERS", *folder + "/x12/authored",
                                *folder + "/xml/ubl-samples", *folder + "/xml/peppol"});
  EXPECT_GE(found.size(), 20U);
  expect_written_everywhere(found);
}

}  // namespace
}  // namespace crossdock::tests::across_test
