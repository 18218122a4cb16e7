// SPDX-License-Identifier: Apache-2.0
// Every segment of every set that has a mapping, with every element in turn and every code of its list: what is valid is
// read, or held with a value of it named; nothing of it vanishes; and what was read is written validly and means the same
// when it is read again, or is refused by name.
#include "tests/mapping/generated.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <set>

#include "tests/mapping/support.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tests::generated_test {
namespace {

using mapping::Mapping;

const std::map<std::string, Base, std::less<>> bases = {
    {"850", {{"BEG", "00*DS*PO-1**20260105"}, {"PO1", "1*12*EA*34.95**UP*614141100316"}, {"CTT", "1"}}},
    {"855",
     {{"BAK", "00*AC*PO-1*20260105"},
      {"PO1", "1*12*EA*34.95**UP*614141100316"},
      {"PO1/ACK", "IA*12*EA"},
      {"CTT", "1"}}},
    {"856", {{"BSN", "00*S-1*20260110*0930"}, {"HL", "1**S*0"}, {"CTT", "1"}}},
    {"810",
     {{"BIG", "20260110*I-1*20260105*PO-1***DI"},
      {"IT1", "1*12*EA*34.95**UP*614141100316"},
      {"TDS", "41940"},
      {"CTT", "1"}}},
    {"846", {{"BIA", "00*SI*S-1*20260105"}, {"LIN", "1*VP*NW-1031"}, {"LIN/QTY", "33*12*EA"}, {"CTT", "1"}}},
    {"ORDERS",
     {{"BGM", "220+PO-1+9"},
      {"DTM", "137:20260105:102"},
      {"LIN", "1++4000862141404:EN"},
      {"LIN/QTY", "21:12:PCE"},
      {"UNS", "S"},
      {"CNT", "2:1"}}},
    {"ORDRSP",
     {{"BGM", "231+OR-1+4"},
      {"DTM", "137:20260106:102"},
      {"RFF", "ON:PO-1"},
      {"LIN", "1+5+4000862141404:EN"},
      {"LIN/QTY", "21:12:PCE"},
      {"UNS", "S"},
      {"CNT", "2:1"}}},
    {"DESADV", {{"BGM", "351+DN-1+9"}, {"DTM", "137:20260109:102"}, {"CPS", "1"}}},
    {"INVOIC",
     {{"BGM", "380+IN-1+9"},
      {"DTM", "137:20260110:102"},
      {"RFF", "ON:PO-1"},
      {"LIN", "1++4000862141404:EN"},
      {"LIN/QTY", "47:12:PCE"},
      {"LIN/MOA", "203:299.88"},
      {"UNS", "S"},
      {"CNT", "2:1"},
      {"MOA", "77:299.88"}}},
};

// Where another document comes back, and why.
const std::map<std::string_view, std::string_view> changes = {
    {"CTT-01", "lines are counted anew"},
    {"PO1/ACK/DTM-03", "the first date of an outcome stands in ACK05, which has no time"},
    {"PO1/ACK/DTM-04", "as DTM-03"},
    {"LIN/PRI-01-6", "H87 is written as PCE, which is the same unit"},
};
// What says no more than its absence does.
const std::set<std::pair<std::string_view, std::string_view>> defaults = {
    {"BIG-07", "DI"}, {"CPS-03", "4"}, {"CPS-03", "5"}, {"TOD-01", "6"}, {"ITD-02", "3"}};
// What was read and cannot be written: 004010 has no place for it that its syntax notes allow.
const std::set<std::string_view> unwritable = {"PO1/SCH-05", "CAD-01", "CAD-02", "CAD-03", "CAD-04",
                                               "CAD-06",     "CAD-07", "CAD-08", "CAD-09"};

class GeneratedTest : public testing::TestWithParam<std::string> {
 protected:
  const Mapping& mapping() const { return *standard_mappings().find(GetParam()); }
  const segments::SetGrammar& grammar() const {
    return *(edifact() ? standard_mappings().edifact() : dictionary())->find(mapping().version(), mapping().set());
  }
  bool edifact() const { return mapping().syntax() == mapping::Syntax::edifact; }

  enum class Codes { one, all };
  void try_all(Codes codes);
  void try_one(const std::string& place, const std::string& value, const std::string& text,
               const std::optional<std::string>& without);

  // The set as it is judged, and as it is read.
  struct Read {
    bool valid = false;
    Result<mapping::ReadResult> result;
  };
  Read read(const std::string& text) const {
    const segments::SetText set{.id = mapping().set(),
                                .implementation = {},
                                .body = text,
                                .segments = static_cast<int>(std::ranges::count(text, edifact() ? '\'' : '~'))};
    const auto file = read_file(enveloped(set, mapping()), mapping().syntax(), 2);
    const auto& findings = file->reports.at(0).groups.at(0).sets.at(0).findings;
    const bool valid = std::ranges::none_of(findings, [](const segments::Finding& one) { return one.error; });
    return {valid, read_first(*file, mapping())};
  }

  int tried_ = 0;
};

using GeneratedSlowTest = GeneratedTest;

// An element of a list of which nothing is known says nothing.
std::string json(const mapping::ReadResult& read) {
  auto text = canonical::to_json(read.document, canonical::JsonStyle::compact);
  static const std::regex empty(R"re(,?"[a-z_]+":\[((\{\}|""),?)+\])re");
  // Nearly no text has one, and std::regex takes longer than reading the document did.
  const auto has_one = [&] {
    return text.find(":[{}") != std::string::npos || text.find(":[\"\"") != std::string::npos;
  };
  for (std::string before; has_one() && before != text;) {
    before = text;
    text = std::regex_replace(text, empty, "");
  }
  return text;
}

// Of the fields that the mapping binds.
std::string bound(mapping::ReadResult read) {
  std::visit([](auto& document) { document.extensions.clear(); }, read.document);
  return json(read);
}

void GeneratedTest::try_one(const std::string& place, const std::string& value, const std::string& text,
                            const std::optional<std::string>& without) {
  const auto got = read(text);
  if (!got.valid) return;
  ++tried_;
  if (!got.result) {
    const auto& error = got.result.error();
    EXPECT_TRUE((quotes_a_value(error.what, text) && !error.where.empty()) || says_what_is_missing(error.what))
        << place << ' ' << describe(error) << '\n'
        << text;
    return;
  }
  if (without && !defaults.contains({place, value})) {
    EXPECT_TRUE(json(*got.result) != *without || !got.result->notes.empty()) << place << " vanishes: " << text;
  }
  const auto again = mapping::write_segments(mapping(), got.result->document,
                                             edifact() ? edifact::standard_delimiters : segments::Delimiters{});
  if (!again) {
    EXPECT_TRUE(unwritable.contains(place) && !again.error().where.empty()) << place << ' ' << describe(again.error());
    return;
  }
  const auto back = read(again->body);
  ASSERT_TRUE(back.valid) << place << ' ' << text << "\nis written as\n" << again->body;
  ASSERT_TRUE(back.result) << place << ' ' << describe(back.result.error()) << '\n' << again->body;
  if (!changes.contains(place)) {
    EXPECT_EQ(bound(*back.result), bound(*got.result)) << place << ' ' << text << "\nis written as\n" << again->body;
  }
}

void GeneratedTest::try_all(Codes codes) {
  const Generator generator(grammar(), bases.find(mapping().set())->second);
  std::set<std::string_view> seen;
  for (const auto& node : grammar().nodes) {
    if (node.segment == nullptr || node.id == 0 || node.tag == "SE" || node.tag == "UNT") continue;
    const auto& segment = *node.segment;
    const auto least = generator.least(node);
    // Each code is tried where its segment stands first.
    const bool first = seen.insert(node.tag).second;
    const auto alone = read(generator.body(node, least));
    for (std::size_t i = 0; i < segment.elements.size(); ++i) {
      const auto& element = segment.elements[i];
      const auto position = static_cast<int>(i) + 1;
      const bool coded = element.type == segments::ElementType::identifier && element.codes != nullptr;
      std::set<std::string> values = {value_of(element)};
      if (codes == Codes::all && first && coded)
        values.insert(element.codes->codes.begin(), element.codes->codes.end());
      if (codes == Codes::all && values.size() == 1) continue;
      std::optional<std::string> without;
      if (!least.contains(position) && alone.valid && alone.result) without = json(*alone.result);
      for (const auto& value : values) {
        auto with = least;
        with[position] = value;
        const auto whole = completed(segment, with);
        if (whole)
          try_one(std::string(node.inner_path()) + segment.suffix(i), value, generator.body(node, *whole), without);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST_P(GeneratedTest, EveryElementIsCarriedOrNamed) {
  try_all(Codes::one);
  EXPECT_GT(tried_, 300);
}

TEST_P(GeneratedSlowTest, EveryCodeIsCarriedOrNamed) {
  try_all(Codes::all);
  EXPECT_GT(tried_, edifact() ? 1500 : 9000);
}

std::vector<std::string> generated_mappings() {
  std::vector<std::string> names;
  for (const auto& name : standard_mappings().names()) {
    if (bases.contains(standard_mappings().find(name)->set())) names.push_back(name);
  }
  return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& one) {
  std::string name = one.param;
  std::ranges::replace(name, '/', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Mappings, GeneratedTest, testing::ValuesIn(generated_mappings()), test_name);
INSTANTIATE_TEST_SUITE_P(Mappings, GeneratedSlowTest, testing::ValuesIn(generated_mappings()), test_name);

}  // namespace
}  // namespace crossdock::tests::generated_test
