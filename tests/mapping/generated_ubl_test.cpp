// SPDX-License-Identifier: Apache-2.0
// Every element and attribute of every UBL document that has a mapping, one at a time and all together, and every code of
// our tables: what is valid is read, or held with a value of it named; nothing of it vanishes; and what was read is written validly
// and means the same when it is read again.
#include "tests/mapping/generated_ubl.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <ostream>
#include <regex>
#include <set>

#include "tests/mapping/generated.hpp"
#include "tests/mapping/support.hpp"
#include "translators/canonical/json.hpp"
#include "translators/mapping/program.hpp"
#include "translators/xml/gate.hpp"

namespace crossdock::tests::generated_ubl_test {
namespace {

using mapping::CodecKind;
using mapping::Mapping;
using mapping::Op;

// The schemas of one release, opened once for all tests.
const xml::SchemaSet* schemas(const std::string& release) {
  static std::map<std::string, std::optional<xml::SchemaSet>> opened;
  auto& set = opened[release];
  if (!set) {
    auto found = xml::SchemaSet::open(*corpus() + "/xml/xsd/ubl-" + release);
    if (!found) {
      ADD_FAILURE() << describe(found.error());
      return nullptr;
    }
    set = std::move(*found);
  }
  return &*set;
}

// What the standard mappings drop on purpose.
const std::set<std::string_view> ignored = {"cbc:UBLVersionID"};

struct Case {
  std::string mapping, release;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.mapping << " by the schema of UBL " << one.release; }

// As JSON; an element of a list of which nothing but its role is known says nothing.
std::string without_nothing(const canonical::Document& document) {
  auto text = canonical::to_json(document, canonical::JsonStyle::compact);
  static const std::regex only_role(R"re(\{"(role|scheme|kind|level)":"[a-z_]+"\},?|,?"[a-z_]+":\[\])re");
  for (std::string before; before != text;) {
    before = text;
    text = std::regex_replace(text, only_role, "");
  }
  return text;
}

class GeneratedUblTest : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (!corpus()) GTEST_SKIP() << "[CORPUS ABSENT]";
    schema_.emplace(*corpus() + "/xml/xsd/ubl-" + GetParam().release, GetParam().release, mapping().root(),
                    mapping().root_ns());
    generator_.emplace(*schema_, mapping());
  }

  const Mapping& mapping() const { return *standard_mappings().find(GetParam().mapping); }
  Content base() const { return least_content(mapping().root()); }

  // What the gate has against it; empty where it is valid.
  std::string against(const std::string& text) const {
    const auto report = xml::Gate(*schemas(GetParam().release)).check(text);
    if (!report) return describe(report.error());
    EXPECT_TRUE(report->schema_checked) << report->note;
    return report->valid() ? "" : report->findings.front().path + ' ' + report->findings.front().message;
  }

  struct Read {
    std::string text;
    Result<mapping::ReadResult> result;
    std::string json() const { return without_nothing(result->document); }
    // Of the fields that the mapping binds.
    std::string bound() const {
      auto document = result->document;
      std::visit([](auto& one) { one.extensions.clear(); }, document);
      return without_nothing(document);
    }
  };
  Read read(const Content& content) const {
    auto text = generator_->document(content);
    auto result = mapping::read_xml(mapping(), text);
    return {std::move(text), std::move(result)};
  }

  void try_document(const std::string& place, const Content& content);
  void expect_it_counts(const Addition& addition);
  void try_all(Unbound unbound);

  std::optional<UblSchema> schema_;
  std::optional<UblGenerator> generator_;
  int tried_ = 0;
};

using GeneratedUblSlowTest = GeneratedUblTest;

// Valid documents are read, or held by name; what is read is written validly and read again as the same.
void GeneratedUblTest::try_document(const std::string& place, const Content& content) {
  ++tried_;
  const auto got = read(content);
  ASSERT_EQ(against(got.text), "") << place << '\n' << got.text;
  if (!got.result) {
    EXPECT_TRUE(says_what(got.result.error(), got.text)) << place << ' ' << describe(got.result.error()) << '\n'
                                                         << got.text;
    return;
  }
  const auto again = mapping::write_xml(mapping(), got.result->document);
  ASSERT_TRUE(again) << place << ' ' << describe(again.error());
  EXPECT_EQ(against(*again), "") << place << '\n' << got.text << "\nis written as\n" << *again;
  const Read back{*again, mapping::read_xml(mapping(), *again)};
  ASSERT_TRUE(back.result) << place << ' ' << describe(back.result.error()) << '\n' << *again;
  EXPECT_EQ(back.bound(), got.bound()) << place << '\n' << got.text << "\nis written as\n" << *again;
}

// Its presence and its value both change what is read, where it is bound a field of it.
void GeneratedUblTest::expect_it_counts(const Addition& addition) {
  if (addition.value.empty() || ignored.contains(addition.place)) return;
  const auto got = read(addition.with), without = read(addition.without);
  if (!got.result) return;
  if (without.result && got.text != without.text) {
    auto more = addition.with;
    more[addition.value] = addition.other;  // one of two may be what the absence means, too
    const auto other = read(more);
    const bool counts = got.json() != without.json() || (other.result && other.json() != without.json());
    EXPECT_TRUE(counts || !got.result->notes.empty()) << addition.place << " vanishes\n" << got.text;
  }
  auto changed = addition.with;
  changed[addition.value] = addition.other;
  const auto other = read(changed);
  if (!other.result) {
    EXPECT_TRUE(says_what(other.result.error(), other.text)) << addition.place << ' ' << describe(other.result.error());
    return;
  }
  EXPECT_NE(got.json(), other.json()) << addition.place << " has a value that vanishes\n" << got.text;
  if (addition.op != nullptr && addition.op->kind == Op::Kind::field && !addition.op->again) {
    EXPECT_NE(got.bound(), other.bound()) << addition.place << " is bound and changes nothing\n" << got.text;
  }
}

void GeneratedUblTest::try_all(Unbound unbound) {
  generator_->each_addition(base(), unbound, [&](const Addition& one) {
    try_document(one.place, one.with);
    expect_it_counts(one);
  });
}

TEST_P(GeneratedUblTest, EveryElementIsCarriedOrNamed) {
  try_all(Unbound::once);
  EXPECT_GT(tried_, 400);
}

// The elements that are no reason to hold the document, in one.
TEST_P(GeneratedUblSlowTest, AllElementsTogetherAreCarried) {
  auto all = base();
  generator_->each_addition(base(), Unbound::once, [&](const Addition& one) {
    if (read(one.with).result) all.insert(one.with.begin(), one.with.end());
  });
  try_document("all", all);
  const auto whole = read(all);
  ASSERT_TRUE(whole.result) << describe(whole.result.error());
  const auto json = whole.json();
  generator_->each_addition(base(), Unbound::once, [&](const Addition& one) {
    if (one.op == nullptr || one.type == nullptr || ignored.contains(one.place) || !all.contains(one.value)) return;
    auto changed = all;
    changed[one.value] = one.other == all.find(one.value)->second ? one.with.find(one.value)->second : one.other;
    const auto other = read(changed);
    if (!other.result) return;
    EXPECT_NE(other.json(), json) << one.place << " vanishes beside all others";
  });
}

// An empty element says as much as none: the same is read, or it is missed by name.
TEST_P(GeneratedUblTest, AnEmptyElementMeansWhatItsAbsenceDoes) {
  generator_->each_addition(base(), Unbound::once, [&](const Addition& one) {
    if (one.op == nullptr || one.type == nullptr || one.type->primitive != "string" || !one.op->fallback) return;
    auto content = one.with;
    content[one.value] = "";
    const auto got = read(content), without = read(one.without);
    ASSERT_TRUE(got.result && without.result) << one.place;
    EXPECT_EQ(got.json(), without.json()) << one.place;
  });
}

// Each way in which the schema lets a value be written.
TEST_P(GeneratedUblTest, EveryWayToWriteAValueIsUnderstood) {
  generator_->each_addition(base(), Unbound::once, [&](const Addition& one) {
    if (one.op == nullptr || one.type == nullptr) return;
    for (const auto& text : ways_to_write(*one.type)) {
      if (text.empty()) continue;
      auto content = one.with;
      content[one.value] = text;
      if (one.type->primitive == "boolean") {
        EXPECT_TRUE(read(content).result) << one.place << " " << text;
      }
      try_document(one.place + " '" + text + '\'', content);
    }
  });
}

// Each code that a table of ours gives a meaning, or refuses.
TEST_P(GeneratedUblSlowTest, EveryCodeIsCarriedOrNamed) {
  generator_->each_addition(base(), Unbound::once, [&](const Addition& one) {
    if (one.op == nullptr || !one.op->codec.table || one.value.empty()) return;
    for (const auto& entry : one.op->codec.table->entries) {
      if (entry.wire.empty() || entry.wire.starts_with('(') || entry.wire == mapping::other_codes) continue;
      auto content = one.with;
      content[one.value] = entry.wire;
      try_document(one.place + " '" + entry.wire + '\'', content);
    }
  });
  EXPECT_GT(tried_, 0);
}

TEST_P(GeneratedUblSlowTest, EveryElementAtEveryPlaceIsCarriedOrNamed) {
  try_all(Unbound::everywhere);
  EXPECT_GT(tried_, 500);
}

std::vector<Case> cases(const std::vector<const char*>& releases) {
  std::vector<Case> all;
  for (const auto& name : standard_mappings().names()) {
    if (standard_mappings().find(name)->syntax() != mapping::Syntax::xml) continue;
    for (const auto* one : releases) all.push_back({name, one});
  }
  return all;
}

std::string test_name(const testing::TestParamInfo<Case>& one) {
  auto name = standard_mappings().find(one.param.mapping)->root() + "_" + one.param.release;
  std::ranges::replace(name, '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Mappings, GeneratedUblTest, testing::ValuesIn(cases({"2.1"})), test_name);
INSTANTIATE_TEST_SUITE_P(Mappings, GeneratedUblSlowTest, testing::ValuesIn(cases({"2.1", "2.3"})), test_name);

}  // namespace
}  // namespace crossdock::tests::generated_ubl_test
