// SPDX-License-Identifier: Apache-2.0
// X12 text in any character set becomes UTF-8 where it becomes canonical text: nothing behind it sees other bytes.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "tests/mapping/support.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tests::characters_test {
namespace {

using canonical::Order;

constexpr std::string_view latin_1 =
    "BEG*00*SA*PO-1**20260105~N9*L1*NOTES~MSG*Caf\xE9 \x96 10 \x80~N1*ST*JOS\xC9 MU\xD1OZ~N3*CALLE A\xD1IL 1~"
    "N4*LE\xD3N**24001*ES~PO1*1*12*EA*34.95**UP*614141100316*VP*\xC4-1~PID*F****L\xE1mpara~REF*XY*\xFC~PKG*F****\xFC~CTT*1~";

TEST(X12CharactersTest, Latin1BecomesUtf8) {
  const auto read = read_body("x12/004010/850", latin_1);
  ASSERT_TRUE(read) << describe(read.error());
  const auto& order = std::get<Order>(read->document);
  EXPECT_EQ(order.parties.at(0).name, "JOSÉ MUÑOZ");
  EXPECT_EQ(order.parties.at(0).address.lines.at(0), "CALLE AÑIL 1");
  EXPECT_EQ(order.parties.at(0).address.city, "LEÓN");
  EXPECT_EQ(order.notes.at(0), "Café – 10 €");
  EXPECT_EQ(order.lines.at(0).item.ids.at(1).value, "Ä-1");
  EXPECT_EQ(order.lines.at(0).item.name, "Lámpara");
  EXPECT_EQ(order.lines.at(0).references.at(0).value, "ü");
  EXPECT_EQ(order.extensions.at(0).raw, "PKG*F****ü");
  EXPECT_TRUE(is_utf8(canonical::to_json(read->document, canonical::JsonStyle::pretty)));
}

TEST(X12CharactersTest, Utf8StaysAndMayStandBesideLatin1) {
  const auto read =
      read_body("x12/004010/850", "BEG*00*SA*PO-1**20260105~N1*ST*JOSÉ~N3*CALLE A\xD1IL 1~N4*LEÓN~PO1*1*12*EA~CTT*1~");
  ASSERT_TRUE(read) << describe(read.error());
  const auto& party = std::get<Order>(read->document).parties.at(0);
  EXPECT_EQ(party.name + '/' + party.address.lines.at(0) + '/' + party.address.city, "JOSÉ/CALLE AÑIL 1/LEÓN");
}

// A trace names places in the file, whose bytes are not those of the canonical text.
TEST(X12CharactersTest, ATraceIsOfTheBytesInTheFile) {
  const auto mapping = standard_mappings().find("x12/004010/850");
  const segments::SetText set{.id = "850", .implementation = {}, .body = std::string(latin_1), .segments = 11};
  const auto file = read_file(enveloped(set, *mapping), mapping->syntax(), 2);
  const auto read = read_first(*file, *mapping, mapping::Trace::on);
  ASSERT_TRUE(read) << describe(read.error());
  const auto name = std::ranges::find(read->trace, "parties[0].name", &mapping::TraceEntry::field);
  ASSERT_NE(name, read->trace.end());
  EXPECT_EQ(file->bytes.substr(name->offset, name->length), "JOS\xC9 MU\xD1OZ");
}

}  // namespace
}  // namespace crossdock::tests::characters_test
