// SPDX-License-Identifier: Apache-2.0
#include "gateway/transport/as2/diagnosis.hpp"

#include <gtest/gtest.h>

#include "gateway/transport/as2/content_digests.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::as2 {
namespace {

constexpr std::string_view entity = "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSVNB\nKg==\n";

Mic mic(std::string_view bytes, Digest digest = Digest::sha256) {
  ContentDigests digests({digest});
  digests.update(bytes);
  return {digests.value(digest, Canonicalisation::raw), digest};
}

struct Case {
  const char* name;
  Mic theirs;
  std::optional<std::string> sentence;
};
class DiagnosisTest : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    As2, DiagnosisTest,
    testing::Values(
        Case{"Ours", mic(entity), "the partner hashed exactly what we sent, with sha-256"},
        Case{"OtherName",
             {mic(entity, Digest::sha1).value, Digest::sha256},
             "the partner hashed exactly what we sent, with sha-1, which the receipt calls sha-256"},
        Case{"ContentAlone", mic("SVNB\nKg==\n"),
             "the partner hashed the content without its MIME header, with sha-256"},
        Case{"WholeCrlf", mic("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSVNB\r\nKg==\r\n"),
             "the partner hashed what we sent with all line ends as CRLF, with sha-256"},
        Case{"WholeLf",
             mic("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSVNB\nKg==\n", Digest::sha384),
             "the partner hashed what we sent with all line ends as LF, with sha-384"},
        Case{"Decoded", mic("ISA*"),
             "the partner hashed the content after its transfer encoding was taken off, with sha-256"},
        Case{"DelimiterToo", mic(std::string(entity) + "\r\n"),
             "the partner hashed what we sent with the line end in front of the boundary, with sha-256"},
        Case{"Nothing", mic(""), "the partner hashed nothing at all, with sha-256"},
        Case{"SomethingElse", mic("another message"), std::nullopt}),
    case_name);
TEST_P(DiagnosisTest, NamesWhatWasHashed) {
  EXPECT_EQ(diagnose({.entity = entity}, GetParam().theirs), GetParam().sentence);
}

TEST(DiagnosisTest, CompressedDocument) {
  EXPECT_EQ(diagnose({.entity = entity, .document = "Content-Type: text/plain\r\n\r\nISA*"},
                     mic("Content-Type: text/plain\r\n\r\nISA*")),
            "the partner hashed the document after decompression, with sha-256");
  EXPECT_EQ(diagnose({.entity = entity, .document = "Content-Type: text/plain\r\n\r\nISA*"}, mic("ISA*"))
                .value()
                .substr(0, 44),
            "the partner hashed the content after its tra");
}

}  // namespace
}  // namespace crossdock::as2
