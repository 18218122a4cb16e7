// SPDX-License-Identifier: Apache-2.0
// MIME as it really arrives.
#include "gateway/transport/as2/mime.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.hpp"
#include "gateway/transport/as2/multipart.hpp"
#include "gateway/transport/as2/transfer.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::as2::mime_test {
namespace {

TEST(HeadersTest, FoldedBareAndInAnyCase) {
  const auto headers =
      parse_headers("content-type: multipart/signed;\n\tboundary=\"b\"\r\nAS2-From:alice\r\nnonsense\r\n\r\n");
  EXPECT_EQ(headers.value("Content-Type"), "multipart/signed; boundary=\"b\"");
  EXPECT_EQ(headers.value("as2-from"), "alice");
  EXPECT_FALSE(headers.find("AS2-To"));
}

TEST(HeadersTest, ValueCannotAddAHeader) {
  EXPECT_EQ(Headers({{"Subject", "order\r\nAS2-From: eve"}}).text(), "Subject: order  AS2-From: eve\r\n");
}

struct Value {
  const char* name;
  std::string_view text;
  std::string value;
  std::vector<std::pair<std::string, std::string>> entries;
};
class ParametersTest : public testing::TestWithParam<Value> {};
INSTANTIATE_TEST_SUITE_P(
    Mime, ParametersTest,
    testing::Values(
        Value{"Plain", "Application/EDI-X12", "application/edi-x12", {}},
        Value{"Several",
              "multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha1;\tBoundary=\"--=_a b\"",
              "multipart/signed",
              {{"protocol", "application/pkcs7-signature"}, {"micalg", "sha1"}, {"boundary", "--=_a b"}}},
        Value{"Escapes", "attachment; filename=\"a\\\"b\\\\c;d.edi\"", "attachment", {{"filename", "a\"b\\c;d.edi"}}},
        Value{"BlanksAround", " a/b ; c = d ;; e=\"f\" g; h", "a/b", {{"c", "d"}, {"e", "f"}}},
        Value{"QuotedAltogether", "\"multipart/mixed; boundary=x\"", "multipart/mixed", {{"boundary", "x"}}},
        Value{"Extended",
              "attachment; filename*=UTF-8''gr%C3%BC%C3%9Fe%20%zz.edi",
              "attachment",
              {{"filename", "grüße %zz.edi"}}},
        Value{"Continued",
              "attachment; filename*0=\"order \"; filename*1=\"of \"; filename*2=may.edi",
              "attachment",
              {{"filename", "order of may.edi"}}},
        Value{"ContinuedInAnyOrderAndPartlyEncoded",
              "attachment; filename*1*=%C3%9Fe; size=3; filename*0*=UTF-8'de'gr%C3%BC; filename*2=\"%41.edi\"",
              "attachment",
              {{"filename", "grüße%41.edi"}, {"size", "3"}}},
        Value{"ContinuedWithAGap", "a/b; name*0=a; name*2=c", "a/b", {{"name", "a"}}},
        Value{"ContinuedWithoutItsStart", "a/b; name*1=b", "a/b", {}},
        Value{"ExtendedCountsBeforePlain",
              "attachment; filename=\"gr__e.edi\"; filename*=UTF-8''gr%C3%BC%C3%9Fe.edi",
              "attachment",
              {{"filename", "grüße.edi"}, {"filename", "gr__e.edi"}}},
        Value{"ExtendedInLatin1", "a/b; name*=iso-8859-1'de'gr%FC%DFe", "a/b", {{"name", "grüße"}}},
        Value{"ExtendedInWindows1252", "a/b; name*=windows-1252''%80", "a/b", {{"name", "€"}}},
        Value{"ExtendedInSomethingElse", "a/b; name*=x-klingon''%41", "a/b", {{"name", "A"}}},
        Value{"NumberThatIsNone", "a/b; name*x=1", "a/b", {{"name*x", "1"}}},
        Value{"QuoteNotClosed", "a/b; c=\"d", "a/b", {{"c", "d"}}}, Value{"Empty", "", "", {}}),
    case_name);
TEST_P(ParametersTest, AreRead) {
  const auto read = parse_parameters(GetParam().text);
  EXPECT_EQ(read.value, GetParam().value);
  EXPECT_EQ(read.entries, GetParam().entries);
}

struct Words {
  const char* name;
  std::string_view text, decoded;
};
class EncodedWordsTest : public testing::TestWithParam<Words> {};
INSTANTIATE_TEST_SUITE_P(
    Mime, EncodedWordsTest,
    testing::Values(Words{"None", "po-4711.edi", "po-4711.edi"},
                    Words{"Quoted", "=?UTF-8?Q?gr=C3=BC=C3=9Fe_1.edi?=", "grüße 1.edi"},
                    Words{"Base64", "=?utf-8?b?Z3LDvMOfZS5lZGk=?=", "grüße.edi"},
                    Words{"Latin1", "=?iso-8859-1?q?gr=FC=DFe?=.edi", "grüße.edi"},
                    Words{"Latin9", "=?ISO-8859-15?Q?=A4?=", "€"}, Words{"WithLanguage", "=?UTF-8*de?Q?=C3=BC?=", "ü"},
                    Words{"CutWithinACharacter", "=?UTF-8?Q?gr=C3?= =?UTF-8?Q?=BC=C3=9Fe?=", "grüße"},
                    Words{"OfTwoCharacterSets", "=?UTF-8?Q?=C3=BC?= =?iso-8859-1?Q?=FC?=", "üü"},
                    Words{"WithTextBetween", "=?UTF-8?Q?a?= and =?UTF-8?Q?b?=", "a and b"},
                    Words{"UnknownCharacterSet", "=?x-klingon?Q?a?=", "=?x-klingon?Q?a?="},
                    Words{"NotInItsCharacterSet", "=?UTF-8?Q?=FC?=", "=?UTF-8?Q?=FC?="},
                    Words{"NotEnded", "=?UTF-8?Q?abc", "=?UTF-8?Q?abc"},
                    Words{"OtherEncoding", "=?UTF-8?X?abc?=", "=?UTF-8?X?abc?="}, Words{"Empty", "", ""},
                    Words{"HalfAnEscape", "=?UTF-8?Q?a=4?=", "a=4"}),
    case_name);
TEST_P(EncodedWordsTest, AreDecoded) { EXPECT_EQ(decode_words(GetParam().text), GetParam().decoded); }

TEST(FileNameTest, IsFoundWhereProductsWriteIt) {
  EXPECT_EQ(filename_in({{"Content-Disposition", "attachment; filename=\"=?UTF-8?Q?gr=C3=BC=C3=9Fe.edi?=\""}}),
            "grüße.edi");
  EXPECT_EQ(filename_in({{"Content-Type", "application/edi-x12; name*0=po-; name*1=4711.edi"}}), "po-4711.edi");
  EXPECT_EQ(filename_in({}), "");
}

RC_GTEST_PROP(WordsProperty, WhateverIsDecodedIsUtf8, (const std::string& bytes)) {
  const auto text = std::string_view(bytes).substr(0, 500);
  RC_ASSERT(is_utf8(decode_words("=?iso-8859-1?B?" + encode_base64(text) + "?=")));
  for (const std::string charset : {"utf-8", "windows-1252"}) {
    const auto word = "=?" + charset + "?B?" + encode_base64(text) + "?=";
    const auto decoded = decode_words(word);
    RC_ASSERT(decoded == word || is_utf8(decoded));
  }
}

RC_GTEST_PROP(ParametersProperty, QuotedIsReadBack, (const std::string& value)) {
  std::string line;
  for (const char c : value) {
    if (c != '\r' && c != '\n') line += c;
  }
  RC_PRE(!line.empty());
  RC_ASSERT(parse_parameters("a/b; c=" + in_quotes(line)).find("c") == line);
}

struct Entity {
  const char* name;
  std::string_view bytes, head, body;
};
class EntityTest : public testing::TestWithParam<Entity> {};
INSTANTIATE_TEST_SUITE_P(
    Mime, EntityTest,
    testing::Values(Entity{"Crlf", "Content-Type: a/b\r\n\r\nbody", "Content-Type: a/b\r\n\r\n", "body"},
                    Entity{"Lf", "Content-Type: a/b\n\nbody", "Content-Type: a/b\n\n", "body"},
                    Entity{"EmptyHead", "\r\nbody", "\r\n", "body"},
                    Entity{"BareEdifact", "UNB+UNOA:2+A+B'\r\n\r\nUNH", "", "UNB+UNOA:2+A+B'\r\n\r\nUNH"},
                    Entity{"BareThatLooksLikeAHeader", "ISA:1\r\n\r\nx", "", "ISA:1\r\n\r\nx"},
                    Entity{"BareXml", "<?xml version='1.0'?>\n\n<a/>", "", "<?xml version='1.0'?>\n\n<a/>"},
                    Entity{"HeadAlone", "Content-Type: a/b\r\n", "Content-Type: a/b\r\n", ""},
                    Entity{"Nothing", "", "", ""}),
    case_name);
TEST_P(EntityTest, IsSplitAtItsBlankLine) {
  const auto split = split_entity(GetParam().bytes);
  EXPECT_EQ(split.head, GetParam().head);
  EXPECT_EQ(split.body, GetParam().body);
  // While bytes arrive, the first decision is the last.
  for (std::size_t size = 0; size <= GetParam().bytes.size(); ++size) {
    const auto early = head_size(GetParam().bytes.substr(0, size), false);
    EXPECT_EQ(early.value_or(GetParam().head.size()), GetParam().head.size()) << size;
  }
}

struct Parts {
  const char* name;
  std::string_view body;
  std::vector<std::string_view> parts;
};
class MultipartTest : public testing::TestWithParam<Parts> {};
INSTANTIATE_TEST_SUITE_P(
    Mime, MultipartTest,
    testing::Values(Parts{"Two", "--b\r\none\r\n--b\r\ntwo\r\n--b--\r\n", {"one", "two"}},
                    Parts{"LineFeeds", "--b\none\n--b\ntwo\n--b--", {"one", "two"}},
                    Parts{"PreambleAndEpilogue", "hello\r\n--b\r\none\r\n--b--\r\n--b\r\nnot a part", {"one"}},
                    Parts{"LastLineEndIsTheDelimiters", "--b\r\none\r\n\r\n--b--", {"one\r\n"}},
                    Parts{"LongerBoundaryIsContent", "--b\r\none\r\n--bc\r\ntwo\r\n--b--", {"one\r\n--bc\r\ntwo"}},
                    Parts{"LongerBoundaryAtTheVeryStart", "--bc\r\n--b\r\none\r\n--b--", {"one"}},
                    Parts{"InTheMiddleOfALine", "--b\r\none --b\r\ntwo\r\n--b--", {"one --b\r\ntwo"}},
                    Parts{"BlanksAfterTheDelimiter", "--b \t \r\none\r\n--b--  ", {"one"}},
                    Parts{"EmptyPart", "--b\r\n--b\r\n\r\n--b--", {"", ""}},
                    Parts{"NoLastDelimiter", "--b\r\none\r\n--b\r\ntwo", {"one", "two"}}),
    case_name);
TEST_P(MultipartTest, PartsAreTheExactBytes) {
  const auto parts = split_multipart(GetParam().body, "b");
  ASSERT_TRUE(parts) << parts.error().what;
  EXPECT_EQ(*parts, GetParam().parts);
  for (const auto part : *parts) {
    EXPECT_TRUE(part.empty() || (part.data() >= GetParam().body.data() &&
                                 part.data() < GetParam().body.data() + GetParam().body.size()));
  }
}
TEST_P(MultipartTest, ChunksDoNotMatter) {
  for (std::size_t piece = 1; piece < 12; ++piece) {
    std::vector<std::string> parts;
    std::string part;
    auto reader = MultipartReader::open("b", {.bytes = [&](int, std::string_view bytes) -> Result<void> {
                                                part += bytes;
                                                return {};
                                              },
                                              .end = [&](int) -> Result<void> {
                                                parts.push_back(std::exchange(part, {}));
                                                return {};
                                              }});
    for (auto rest = GetParam().body; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
      ASSERT_TRUE(reader->push(rest.substr(0, piece)));
    ASSERT_TRUE(reader->finish());
    EXPECT_EQ(parts, std::vector<std::string>(GetParam().parts.begin(), GetParam().parts.end())) << piece;
  }
}
TEST(MultipartTest, NeedsABoundaryAndADelimiter) {
  EXPECT_FALSE(split_multipart("--\r\nx", ""));
  EXPECT_FALSE(split_multipart("no delimiter", "b"));
}

struct Encoded {
  const char* name;
  TransferEncoding encoding;
  std::string_view text;
  std::optional<std::string> bytes;
};
class TransferTest : public testing::TestWithParam<Encoded> {};
INSTANTIATE_TEST_SUITE_P(
    Mime, TransferTest,
    testing::Values(Encoded{"Base64", TransferEncoding::base64, "SVNB\r\nKjAw\n Kg==\r\n", "ISA*00*"},
                    Encoded{"Base64WithoutPadding", TransferEncoding::base64, "SVNBKg", "ISA*"},
                    Encoded{"Base64CutInAGroup", TransferEncoding::base64, "SVNBK", std::nullopt},
                    Encoded{"Base64WithOtherText", TransferEncoding::base64, "SV!B", std::nullopt},
                    Encoded{"Base64AfterItsEnd", TransferEncoding::base64, "Kg==SVNB", std::nullopt},
                    Encoded{"QuotedPrintable", TransferEncoding::quoted_printable,
                            "a=3Db=\r\nc \t\r\nd=", "a=bc\r\nd="},
                    Encoded{"Binary", TransferEncoding::binary, std::string_view("=\0\r", 3), std::string("=\0\r", 3)}),
    case_name);
TEST_P(TransferTest, IsDecodedInChunksOfAnySize) {
  for (std::size_t piece = 1; piece <= GetParam().text.size(); ++piece) {
    TransferDecoder decoder(GetParam().encoding);
    std::optional<std::string> bytes = std::string();
    for (auto rest = GetParam().text; bytes && !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
      const auto part = decoder.push(rest.substr(0, piece));
      bytes = part ? std::optional(*bytes + *part) : std::nullopt;
    }
    const auto last = decoder.finish();
    if (bytes) bytes = last ? std::optional(*bytes + *last) : std::nullopt;
    EXPECT_EQ(bytes, GetParam().bytes) << piece;
  }
}
RC_GTEST_PROP(TransferProperty, Base64IsItsOwnInverse, (const std::string& bytes)) {
  RC_ASSERT(decode_base64(encode_base64(bytes)) == bytes);
  RC_ASSERT(decode_base64(encode_base64_lines(bytes)) == bytes);
}

}  // namespace
}  // namespace crossdock::as2::mime_test
