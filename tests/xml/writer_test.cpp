// SPDX-License-Identifier: Apache-2.0
// Checks the text that the writer writes, what it refuses, and that the reader reads it back.
#include "translators/xml/writer.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/support/cases.hpp"
#include "translators/xml/reader.hpp"

namespace crossdock::xml::writer_test {
namespace {

const Prefixes prefixes = {{"", "urn:order"}, {"cbc", "urn:basic"}};

TEST(WriterTest, WritesWhatAPersonCanRead) {
  auto writer = Writer::start("Order", prefixes).value();
  writer.open("cbc:Note");
  writer.attribute("xml:lang", "de \"<\t");
  writer.text("Fish & <chips>\r\n");
  writer.close();
  writer.open("Line");
  writer.element("cbc:ID", "1");
  writer.element("cbc:Nothing", "");
  EXPECT_EQ(writer.finish().value(), R"(<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="urn:order" xmlns:cbc="urn:basic">
  <cbc:Note xml:lang="de &quot;&lt;&#9;">Fish &amp; &lt;chips&gt;&#13;
</cbc:Note>
  <Line>
    <cbc:ID>1</cbc:ID>
    <cbc:Nothing/>
  </Line>
</Order>
)");
}

struct Bad {
  const char* name;
  std::string_view text;
};

class WriterTextTest : public testing::TestWithParam<Bad> {};

TEST_P(WriterTextTest, IsRefusedWithItsPlace) {
  auto writer = Writer::start("Order", prefixes).value();
  writer.open("Line");
  writer.element("cbc:ID", GetParam().text);
  writer.element("cbc:Other", "ignored after a mistake");
  const auto written = writer.finish();
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fault, Fault::invalid);
  EXPECT_EQ(written.error().where, "/Order/Line/cbc:ID");
  EXPECT_NE(written.error().what.find("byte 3 of the text"), std::string::npos) << written.error().what;
}

INSTANTIATE_TEST_SUITE_P(Xml, WriterTextTest,
                         testing::Values(Bad{"Control", "PO\x01"}, Bad{"Nul", std::string_view("PO\0", 3)},
                                         Bad{"Latin1", "PO\xE9 "}, Bad{"CutCharacter", "PO\xC3"},
                                         Bad{"Overlong", "PO\xC0\xBC"}, Bad{"Surrogate", "PO\xED\xA0\x80"},
                                         Bad{"NoCharacter", "PO\xEF\xBF\xBE"},
                                         Bad{"BeyondUnicode", "PO\xF4\x90\x80\x80"}),
                         case_name);

TEST(WriterTest, NamesAreChecked) {
  EXPECT_FALSE(Writer::start("x:Order", prefixes));
  EXPECT_FALSE(Writer::start("1Order", prefixes));
  EXPECT_FALSE(Writer::start("Order", {{"a", "urn:1"}, {"a", "urn:2"}}));
  EXPECT_FALSE(Writer::start("Order", {{"xmlns", "urn:1"}}));
  EXPECT_FALSE(Writer::start("Order", {{"a", ""}}));
  for (const std::string_view name : {"", "x:ID", "a b", "cbc:", ":ID", "a:b:c", "<"}) {
    auto writer = Writer::start("Order", prefixes).value();
    writer.open(name);
    EXPECT_TRUE(writer.failed()) << name;
    EXPECT_EQ(writer.finish().error().fault, Fault::internal) << name;
  }
}

TEST(WriterTest, CallsOutOfOrderAreRefused) {
  auto late = Writer::start("Order", prefixes).value();
  late.text("x");
  late.attribute("a", "1");
  EXPECT_TRUE(late.failed());
  auto twice = Writer::start("Order", prefixes).value();
  twice.attribute("a", "1");
  twice.attribute("a", "2");
  EXPECT_TRUE(twice.failed());
  auto closed = Writer::start("Order", prefixes).value();
  closed.close();
  closed.close();
  EXPECT_TRUE(closed.failed());
}

// A string of any characters that XML can carry.
rc::Gen<std::string> any_text() {
  const auto character = rc::gen::weightedOneOf<char32_t>(
      {{6, rc::gen::inRange<char32_t>(0x20, 0x7F)},
       {2, rc::gen::element<char32_t>('\t', '\n', '\r', '&', '<', '>', '"', '\'', ']')},
       {1, rc::gen::inRange<char32_t>(0xA0, 0xD800)},
       {1, rc::gen::inRange<char32_t>(0xE000, 0xFFFE)},
       {1, rc::gen::inRange<char32_t>(0x10000, 0x110000)}});
  return rc::gen::map(rc::gen::container<std::u32string>(character), [](const std::u32string& wide) {
    std::string text;
    const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
    for (const auto c : wide) {
      if (c < 0x80) {
        put(c);
        continue;
      }
      const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
      put((more == 1 ? 0xC0u : more == 2 ? 0xE0u : 0xF0u) | c >> (6 * more));
      for (int i = more - 1; i >= 0; --i) put(0x80 | (c >> (6 * i) & 0x3F));
    }
    return text;
  });
}

TEST(WriterTest, WhatIsWrittenIsRead) {
  const bool held = rc::check("read(write(text)) == text", [] {
    const auto text = *any_text();
    const auto value = *any_text();
    auto writer = Writer::start("Order", prefixes).value();
    writer.open("cbc:ID");
    writer.attribute("scheme", value);
    writer.text(text);
    const auto bytes = writer.finish();
    RC_ASSERT(bytes.has_value());
    auto reader = Reader::open(*bytes);
    RC_ASSERT(reader.has_value());
    std::string found_text;
    std::string found_value;
    for (;;) {
      const auto event = reader->next();
      RC_ASSERT(event.has_value());
      if (!*event) break;
      if ((*event)->kind == Event::Kind::text) found_text += (*event)->text;
      if (!(*event)->attributes.empty()) found_value = (*event)->attributes[0].value;
    }
    RC_ASSERT(found_text == text);
    RC_ASSERT(found_value == value);
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace crossdock::xml::writer_test
