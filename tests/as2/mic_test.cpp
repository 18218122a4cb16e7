// SPDX-License-Identifier: Apache-2.0
// Checks what the MIC is taken over, in every case: RFC 4130 §7.3.1 and RFC 5402 §4. The expected value is hashed here
// from the bytes that the standard names.
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "gateway/transport/as2/transfer.hpp"
#include "tests/as2/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::as2::mic_test {
namespace {

std::string mic_of(std::string_view bytes) {
  const auto hex = sha256(bytes);
  std::string raw;
  for (std::size_t i = 0; i < hex.size(); i += 2) raw += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return encode_base64(raw);
}

// The document as a MIME entity, as we write it.
std::string entity() {
  return "Content-Type: application/EDI-X12\r\nContent-Disposition: attachment; filename=\"po-4711.edi\"\r\n"
         "Content-Transfer-Encoding: binary\r\n\r\n" +
         std::string(order());
}

struct Case {
  const char* name;
  bool is_signed, encrypted;
  Compression compression;
  std::string over;  // empty: the compressed entity, which is not written down here
};
class MicTest : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(
    As2, MicTest,
    testing::Values(Case{"PlainIsTheContentAlone", false, false, Compression::none, std::string(order())},
                    Case{"EncryptedCountsTheHeader", false, true, Compression::none, entity()},
                    Case{"CompressedCountsTheHeaderUncompressed", false, false, Compression::after_signing, entity()},
                    Case{"CompressedAndEncrypted", false, true, Compression::before_signing, entity()},
                    Case{"Signed", true, false, Compression::none, entity()},
                    Case{"SignedAndEncrypted", true, true, Compression::none, entity()},
                    Case{"SignedThenCompressed", true, true, Compression::after_signing, entity()},
                    Case{"CompressedThenSignedIsWhatWasSigned", true, true, Compression::before_signing, ""}),
    case_name);

TEST_P(MicTest, IsTakenOverWhatTheStandardSays) {
  const auto& [name, is_signed, encrypted, compression, over] = GetParam();
  auto terms = as2::terms();
  if (!is_signed) terms.signing.reset();
  if (!encrypted) terms.encryption.reset();
  terms.compression = compression;
  const auto wire = sealed(terms, order());
  const auto was = opened(wire.sealed.headers, wire.body, policy()).opened;
  ASSERT_TRUE(was.mic);
  EXPECT_EQ(*was.mic, wire.sealed.mic);
  if (!over.empty()) {
    EXPECT_EQ(was.mic->value, mic_of(over));
  } else {
    EXPECT_NE(was.mic->value, mic_of(entity()));
  }
}

TEST(MicTest, PlainIsKnownBeforehand) {
  // printf 'ISA' | openssl dgst -sha256 -binary | base64
  EXPECT_EQ(mic_of("ISA"), "kvEirFwvvvGcGBLyzOLEhvnTyeFHyZK3cFS7RTYyLD8=");
}

Opened plain(const Headers& headers, std::string_view body, Digest fallback = Digest::sha256) {
  auto policy = as2::policy();
  policy.unsigned_mic = fallback;
  return opened(headers, body, policy).opened;
}

TEST(MicTest, UnsignedTakesTheAlgorithmThatWasAskedFor) {
  const Headers asks{
      {"Content-Type", "application/EDI-X12"},
      {"Disposition-Notification-Options",
       "signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, md5, SHA-384, sha1"}};
  EXPECT_EQ(plain(asks, "x").mic->algorithm, Digest::sha384);
  EXPECT_EQ(plain({{"Content-Type", "application/EDI-X12"}}, "x", Digest::sha1).mic->algorithm, Digest::sha1);
}

TEST(MicTest, EncryptedTextWithLineFeedsIsCanonical) {
  const std::string entity = "Content-Type: text/plain\nContent-Transfer-Encoding: 7bit\n\na\nb\n";
  const std::string binary = "Content-Type: text/plain\nContent-Transfer-Encoding: binary\n\na\nb\n";
  const auto mic = [](const std::string& inner) {
    // Only what is inside matters here: an envelope made without the sealer's own header.
    StringSink body;
    auto writer = EnvelopeWriter::open({.recipients = {bob().certificate}}, body);
    EXPECT_TRUE(writer->write(inner) && writer->finish());
    return opened({{"Content-Type", "application/pkcs7-mime"}}, body.text(), policy()).opened;
  };
  const auto text = mic(entity);
  EXPECT_EQ(text.mic->value, mic_of("Content-Type: text/plain\r\nContent-Transfer-Encoding: 7bit\r\n\r\na\r\nb\r\n"));
  EXPECT_EQ(text.canonicalisation, Canonicalisation::whole);
  const auto kept = mic(binary);
  EXPECT_EQ(kept.mic->value, mic_of("Content-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\na\nb\n"));
  EXPECT_EQ(kept.canonicalisation, Canonicalisation::headers);
}

}  // namespace
}  // namespace crossdock::as2::mic_test
