// SPDX-License-Identifier: Apache-2.0
// Checks what a partner's digest was taken over, judged by its value: the very content, another form of it, or the body
// as it was posted, whatever algorithm the receipt names.
#include "gateway/transport/as2/diagnosis.hpp"

#include <gtest/gtest.h>

#include "gateway/transport/as2/content_digests.hpp"
#include "tests/as2/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::as2::diagnosis_test {
namespace {

using What = Hashed::What;

constexpr std::string_view head = "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n";
constexpr std::string_view document = "SVNB\nKg==\n";

std::string digest_of(std::string_view bytes, Digest digest = Digest::sha256) {
  ContentDigests digests({digest});
  digests.update(bytes);
  return digests.value(digest, Canonicalisation::raw);
}

// A signed message whose document has that header.
SentContent sent() {
  return {.head = std::string(head),
          .document = source_of(document),
          .size = document.size(),
          .posted_header = "Content-Type: application/pkcs7-mime\r\nContent-Disposition: attachment\r\n",
          .posted = source_of("the cipher text"),
          .mic = {digest_of(std::string(head) + std::string(document)), Digest::sha256}};
}

std::string found(const SentContent& content, const std::string& mic, std::string_view named = "sha-256") {
  const auto hashed = find_hashed(content, mic);
  EXPECT_TRUE(hashed) << describe(hashed.error());
  if (!*hashed) return "nothing known";
  constexpr std::array<std::string_view, 3> kinds{"sent: ", "other: ", "posted: "};
  return std::string(kinds[static_cast<std::size_t>((*hashed)->what)]) + sentence(**hashed, named);
}

struct Case {
  const char* name;
  std::string mic;
  std::string_view sentence;
  std::string_view named = "sha-256";
};
class DiagnosisTest : public testing::TestWithParam<Case> {};
const auto whole = std::string(head) + std::string(document);
INSTANTIATE_TEST_SUITE_P(
    As2, DiagnosisTest,
    testing::Values(
        Case{"Ours", digest_of(whole), "sent: the partner hashed exactly what we sent, with sha-256"},
        Case{"OtherAlgorithm", digest_of(whole, Digest::sha1),
             "sent: the partner hashed exactly what we sent, with sha-1", "sha1"},
        Case{"Longer", digest_of(whole, Digest::sha512), "sent: the partner hashed exactly what we sent, with sha-512",
             "SHA512"},
        Case{"OtherName", digest_of(whole, Digest::sha1),
             "sent: the partner hashed exactly what we sent, with sha-1, which the receipt calls sha-256"},
        Case{"NameThatWeDoNotKnow", digest_of(whole),
             "sent: the partner hashed exactly what we sent, with sha-256, which the receipt calls whirlpool",
             "whirlpool"},
        Case{"NoName", digest_of(whole),
             "sent: the partner hashed exactly what we sent, with sha-256, which the receipt does not name", ""},
        Case{"ContentAlone", digest_of(document),
             "other: the partner hashed the content without its MIME header, with sha-256"},
        Case{"WholeCrlf",
             digest_of("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nSVNB\r\nKg==\r\n"),
             "other: the partner hashed what we sent with all line ends as CRLF, with sha-256"},
        Case{"WholeLf",
             digest_of("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSVNB\nKg==\n", Digest::sha384),
             "other: the partner hashed what we sent with all line ends as LF, with sha-384", "sha-384"},
        Case{"Decoded", digest_of("ISA*"),
             "other: the partner hashed the content after its transfer encoding was taken off, with sha-256"},
        Case{"DelimiterToo", digest_of(whole + "\r\n"),
             "other: the partner hashed what we sent with the line end in front of the boundary, with sha-256"},
        Case{"Nothing", digest_of(""), "other: the partner hashed nothing at all, with sha-256"},
        Case{"AsPosted", digest_of("the cipher text"),
             "posted: the partner hashed the body as it was posted, with sha-256"},
        Case{"AsPostedWithItsType",
             digest_of("Content-Type: application/pkcs7-mime\r\n\r\nthe cipher text", Digest::sha1),
             "posted: the partner hashed the body as it was posted, with its Content-Type, with sha-1", "sha1"},
        Case{
            "AsPostedWithItsHeader",
            digest_of("Content-Type: application/pkcs7-mime\r\nContent-Disposition: attachment\r\n\r\nthe cipher text"),
            "posted: the partner hashed the body as it was posted, with its MIME header, with sha-256"},
        Case{"SomethingElse", digest_of("another message"), "nothing known"}, Case{"NoDigest", "SVNB", "nothing known"},
        Case{"NoBase64", "!", "nothing known"}),
    case_name);
TEST_P(DiagnosisTest, NamesWhatWasHashed) {
  EXPECT_EQ(found(sent(), GetParam().mic, GetParam().named), GetParam().sentence);
}

TEST(DiagnosisMd5Test, OldAlgorithmsTellWhatWasHashedToo) {
  auto content = sent();
  content.head.clear();
  content.document = source_of("abc");
  content.mic = {digest_of("abc"), Digest::sha256};
  EXPECT_EQ(found(content, "kAFQmDzST7DWlj99KOF/cg==", "md5"),
            "sent: the partner hashed exactly what we sent, with md5");
}

// What counts of a message that nothing protects is the document alone, and its body as posted is the same.
TEST(DiagnosisPlainTest, BodyIsTheDocument) {
  auto content = sent();
  content.posted = content.document;
  content.posted_header = std::string(head.substr(0, head.size() - 2));
  content.mic = {digest_of(document), Digest::sha256};
  EXPECT_EQ(found(content, digest_of(document, Digest::sha1), "sha1"),
            "sent: the partner hashed exactly what we sent, with sha-1");
  EXPECT_EQ(found(content, digest_of(whole)),
            "other: the partner hashed the document with its MIME header, with sha-256");
}

// The MIC of what is compressed first goes over the compressed form, which is made again from the document.
TEST(DiagnosisCompressedTest, CompressedFormIsFoundAgain) {
  auto terms = as2::terms();
  terms.compression = Compression::before_signing;
  const auto message = sealed(terms, order());
  terms.signing->digest = Digest::sha512;
  const auto other = sealed(terms, order());
  SentContent content{.head = entity_head(document_header(terms.content_type, terms.filename)),
                      .document = source_of(order()),
                      .size = order().size(),
                      .posted_header = {},
                      .posted = source_of(message.body),
                      .mic = message.sealed.mic};
  EXPECT_EQ(found(content, other.sealed.mic.value, "sha-512"),
            "sent: the partner hashed exactly what we sent, with sha-512");
  EXPECT_EQ(found(content, digest_of(content.head + std::string(order()))),
            "other: the partner hashed the document with its MIME header, with sha-256");
  EXPECT_EQ(found(content, digest_of(message.body)),
            "posted: the partner hashed the body as it was posted, with sha-256");
}

// Documents that do not fit into memory are hashed while they pass by.
TEST(DiagnosisLargeTest, VeryContentIsFoundWhateverItsSize) {
  const std::string piece(1 << 20, 'x');
  SentContent content{.head = std::string(head),
                      .document = [&](Sink& sink) -> Result<void> {
                        for (int i = 0; i < 20; ++i) {
                          if (auto done = sink.write(piece); !done) return done;
                        }
                        return {};
                      },
                      .size = 20 << 20,
                      .posted_header = {},
                      .posted = source_of("the cipher text"),
                      .mic = {}};
  const auto value = [&](Digest digest) {
    ContentDigests digests({digest});
    digests.update(head);
    for (int i = 0; i < 20; ++i) digests.update(piece);
    return digests.value(digest, Canonicalisation::raw);
  };
  content.mic = {value(Digest::sha256), Digest::sha256};
  EXPECT_EQ(found(content, value(Digest::sha1), "sha1"), "sent: the partner hashed exactly what we sent, with sha-1");
  EXPECT_EQ(found(content, digest_of("the cipher text")),
            "posted: the partner hashed the body as it was posted, with sha-256");
}

TEST(DiagnosisErrorTest, IsOfTheSourcesOnly) {
  auto content = sent();
  content.document = [](Sink&) -> Result<void> { return fail(Fault::unavailable, "the store is away"); };
  EXPECT_EQ(find_hashed(content, digest_of("x")).error().what, "the store is away");
}

}  // namespace
}  // namespace crossdock::as2::diagnosis_test
