// SPDX-License-Identifier: Apache-2.0
// Checks the reader's events, places, limits and errors, in each encoding.
#include "translators/xml/reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/cases.hpp"
#include "tests/xml/files.hpp"

namespace crossdock::xml::reader_test {
namespace {

using namespace std::literals;

// One line for each event: "start {ns}name @k=v", "text 'x'", "end name"; the fault ends the list.
std::vector<std::string> events_of(std::string_view bytes, const Limits& limits = {}) {
  std::vector<std::string> lines;
  auto reader = Reader::open(bytes, limits);
  if (!reader) return {std::string(to_string(reader.error().fault))};
  const auto full = [](Name name) {
    return name.ns.empty() ? std::string(name.local) : fmt::format("{{{}}}{}", name.ns, name.local);
  };
  for (;;) {
    const auto event = reader->next();
    if (!event) {
      lines.push_back(fmt::format("{} {}", to_string(event.error().fault), event.error().where));
      EXPECT_EQ(reader->next().error().what, event.error().what) << "the fault stays";
      return lines;
    }
    if (!*event) return lines;
    const auto& one = **event;
    if (one.kind == Event::Kind::text) {
      lines.push_back(fmt::format("text '{}'", one.text));
      continue;
    }
    lines.push_back(fmt::format("{} {}", one.kind == Event::Kind::start ? "start" : "end", full(one.name)));
    for (const auto& attribute : one.attributes)
      lines.back() += fmt::format(" @{}={}", full(attribute.name), attribute.value);
  }
}

using Lines = std::vector<std::string>;

struct Case {
  const char* name;
  std::string_view bytes;
  Lines events;
};

class ReaderTest : public testing::TestWithParam<Case> {};

TEST_P(ReaderTest, GivesTheseEvents) { EXPECT_EQ(events_of(GetParam().bytes), GetParam().events); }

INSTANTIATE_TEST_SUITE_P(
    Xml, ReaderTest,
    testing::Values(
        Case{"EmptyRoot", "<a/>", {"start a", "end a"}},
        Case{"Namespaces",
             "<a xmlns='urn:1' xmlns:p='urn:2' k='1' p:k='2'><p:b/></a>",
             {"start {urn:1}a @k=1 @{urn:2}k=2", "start {urn:2}b", "end {urn:2}b", "end {urn:1}a"}},
        Case{"SplitTextIsOne",
             "<a>PO<!-- c -->1<![CDATA[2]]><?p i?>3&#52;&amp;</a>",
             {"start a", "text 'PO1234&'", "end a"}},
        Case{"BlanksBetweenElementsVanish",
             "<a>\n  <b> x </b>\n</a>\n",
             {"start a", "start b", "text ' x '", "end b", "end a"}},
        Case{"BlanksAsContentStay", "<a> </a>", {"start a", "text ' '", "end a"}},
        Case{"EmptyContentHasNoText", "<a></a>", {"start a", "end a"}},
        Case{"MixedContent", "<a>one<b/>two</a>", {"start a", "text 'one'", "start b", "end b", "text 'two'", "end a"}},
        Case{"LinesAreNormalised", "<a>1\r\n2\r3</a>", {"start a", "text '1\n2\n3'", "end a"}},
        Case{"AttributesAreNormalised", "<a k=' 1\n2 '/>", {"start a @k= 1 2 ", "end a"}},
        Case{"AmpersandsInAttributes", "<a k='&amp;&#38;&amp;#38;&amp;amp;'/>", {"start a @k=&&&#38;&amp;", "end a"}},
        Case{"Utf8Mark", "\xEF\xBB\xBF<a>\xC3\xA9</a>", {"start a", "text 'é'", "end a"}},
        Case{"Latin1", "<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>", {"start a", "text 'é'", "end a"}},
        Case{"Windows1252",
             "<?xml version='1.0' encoding='Windows-1252'?><a>\x80</a>",
             {"start a", "text '€'", "end a"}},
        Case{"Utf16",
             "\xFF\xFE<\0a\0>\0\x3D\xD8\x00\xDE<\0/\0a\0>\0"sv,
             {"start a", "text '\xF0\x9F\x98\x80'", "end a"}},
        Case{"NamespaceThatIsNoUri", "<a xmlns='~ urn'/>", {"start {~ urn}a", "end {~ urn}a"}},
        Case{"MismatchedTags", "<a><b></a>", {"start a", "start b", "malformed line 1, column 11"}},
        Case{"TruncatedAfterText", "<a><b>x", {"start a", "start b", "malformed line 1, column 7"}},
        Case{"UnboundPrefix", "<a>\n<p:b/></a>", {"start a", "malformed line 2, column 5"}},
        Case{"UndefinedByte1252", "<?xml version='1.0' encoding='Windows-1252'?>\n<a>\x81</a>", {"malformed"}}),
    case_name);

// What the provenance of a canonical field rests on: the bytes of the original, whatever the encoding.
struct Encoded {
  const char* name;
  std::string bytes;
  std::string_view less_than;  // '<' in this encoding
};

std::string as_utf16(std::u16string_view text, bool big) {
  std::string bytes = big ? "\xFE\xFF" : "\xFF\xFE";
  for (const char16_t unit : text) {
    const char high = static_cast<char>(unit >> 8);
    const char low = static_cast<char>(unit & 0xFF);
    bytes += big ? std::string{high, low} : std::string{low, high};
  }
  return bytes;
}

class ReaderPlaceTest : public testing::TestWithParam<Encoded> {};

TEST_P(ReaderPlaceTest, StartsAndEndsAreExact) {
  const auto& [name, bytes, less_than] = GetParam();
  auto reader = Reader::open(bytes).value();
  std::vector<std::size_t> starts;
  Lines lines;
  for (auto event = reader.next(); event && *event; event = reader.next()) {
    const auto& one = **event;
    if (one.kind == Event::Kind::start) {
      EXPECT_EQ(std::string_view(bytes).substr(one.offset, less_than.size()), less_than);
      starts.push_back(one.offset);
    }
    if (one.kind == Event::Kind::end) {
      auto element = bytes.substr(starts.back(), one.offset - starts.back());
      std::erase(element, '\0');
      starts.pop_back();
      lines.push_back(fmt::format("{}: {}", one.line, element.substr(0, 4)));
      EXPECT_TRUE(element.ends_with(">")) << element;
    }
    if (one.kind == Event::Kind::text) lines.push_back(fmt::format("{}: text", one.line));
  }
  EXPECT_EQ(lines, (Lines{"2: text", "2: <b k", "3: <c/>", "6: <d/>", "6: <a x"}));
}

constexpr std::u16string_view sample =
    u"\n<a xmlns='urn:1'><b k='>é\u20AC'>ü\u20AC</b>\n<c/><!-- é\n<c> -->\n\n<d/></a>";

std::string as_utf8(std::u16string_view text, bool single_bytes) {
  std::string bytes;
  for (const char16_t c : text) {
    if (c < 0x80) bytes += static_cast<char>(c);
    if (c == u'é') bytes += single_bytes ? "\xE9" : "é";
    if (c == u'ü') bytes += single_bytes ? "\xFC" : "ü";
    if (c == u'\u20AC') bytes += single_bytes ? "\x80" : "€";
  }
  return bytes;
}

INSTANTIATE_TEST_SUITE_P(
    Xml, ReaderPlaceTest,
    testing::Values(Encoded{"Utf8", as_utf8(sample, false), "<"},
                    Encoded{"Utf8WithMark", "\xEF\xBB\xBF" + as_utf8(sample, false), "<"},
                    Encoded{"Windows1252", "<?xml version='1.0' encoding='Windows-1252'?>" + as_utf8(sample, true),
                            "<"},
                    Encoded{"Utf16LittleEndian", as_utf16(sample, false), "<\0"sv},
                    Encoded{"Utf16BigEndian", as_utf16(sample, true), "\0<"sv}),
    case_name);

// Long documents arrive at the parser in pieces, whose seams must not show.
TEST(ReaderTest, SeamsOfPiecesDoNotShow) {
  for (const std::size_t padding : {16300u, 16380u, 16381u, 16382u, 16383u, 16384u, 16385u, 32767u}) {
    const std::string text(padding, 'x');
    const auto bytes = "<a>\n<b>" + text + "é€😀</b>\n<c k='" + text + "€'/></a>";
    EXPECT_EQ(events_of(bytes), (Lines{"start a", "start b", "text '" + text + "é€😀'", "end b",
                                       "start c @k=" + text + "€", "end c", "end a"}));
    std::string many = "<a>";
    for (std::size_t i = 0; i < padding / 8; ++i) many += "<b>ü€</b>";
    auto reader = Reader::open(many += "</a>").value();
    for (auto event = reader.next(); event && *event; event = reader.next()) {
      const auto& one = **event;
      switch (one.kind) {
        case Event::Kind::start: ASSERT_EQ(many[one.offset], '<'); break;
        case Event::Kind::end: ASSERT_EQ(many[one.offset - 1], '>'); break;
        case Event::Kind::text: ASSERT_EQ(one.text, "ü€"); break;
      }
    }
  }
}

TEST(ReaderTest, LimitsAreTheCallers) {
  Limits limits;
  limits.depth = 2;
  limits.elements = 3;
  limits.text = 4;
  limits.attributes = 1;
  EXPECT_EQ(events_of("<a><b/><b/></a>", limits).size(), 6u);
  EXPECT_EQ(events_of("<a>\n<b><c/></b></a>", limits).back(), "refused line 2");
  EXPECT_EQ(events_of("<a><b/><b/><b/></a>", limits).back(), "refused line 1");
  EXPECT_EQ(events_of("<a>12345</a>", limits).back(), "refused line 1");
  EXPECT_EQ(events_of("<a k='12345'/>", limits).back(), "refused line 1");
  EXPECT_EQ(events_of("<a k='1' l='2'/>", limits).back(), "refused line 1");
  limits.bytes = 3;
  EXPECT_EQ(events_of("<a/>", limits), Lines{"refused"});
}

TEST(ReaderTest, ErrorsSpeakToAPartner) {
  const auto what = [](std::string_view bytes) {
    auto reader = Reader::open(bytes);
    if (!reader) return describe(reader.error());
    for (;;) {
      const auto event = reader->next();
      if (!event) return describe(event.error());
      if (!*event) return std::string("none");
    }
  };
  EXPECT_EQ(what("<a><b>"), "line 1, column 7: the document ends inside b: it is truncated");
  EXPECT_EQ(what("<a>\n Caf\xE9</a>"),
            "line 2, column 5: byte 0xE9 is not UTF-8: the document is in another encoding than it says");
  EXPECT_EQ(what("<a>&nbsp;</a>"), "line 1, column 10: Entity 'nbsp' not defined");
  EXPECT_EQ(what("<a>&#1;</a>"), "line 1, column 8: invalid xmlChar value 1");
  EXPECT_EQ(what("<!DOCTYPE a><a/>"), "the document has a DOCTYPE, which is not accepted");
}

TEST(ReaderTest, ReadsTheSampleOrder) {
  const auto bytes = content_of(fixtures() / "orders/good.xml");
  const auto events = events_of(bytes);
  ASSERT_GT(events.size(), 8u);
  EXPECT_EQ(events[0], "start {urn:shop:order}Order");
  EXPECT_EQ(events[2], "text 'PO123'");
  EXPECT_EQ(events[8], "text 'Grüße & thanks'");
}

}  // namespace
}  // namespace crossdock::xml::reader_test
