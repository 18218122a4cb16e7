// SPDX-License-Identifier: Apache-2.0
// Messages that are damaged, cut short or made to deceive: each is refused with the disposition that the standard
// foresees, and nothing about the key can be learned from how it fails.
#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "gateway/transport/as2/compressed.hpp"
#include "gateway/transport/as2/transfer.hpp"
#include "tests/as2/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::as2::damage_test {
namespace {

std::string refusal(const Opened& opened) {
  if (!opened.failure) return "none";
  return std::string(to_string(opened.failure->modifier)) + ": " + opened.failure->what;
}

SealTerms encrypted_only(Cipher cipher) {
  auto terms = as2::terms();
  terms.signing.reset();
  terms.encryption->cipher = cipher;
  return terms;
}

TEST(DamageTest, MessageCutShortIsNeverAccepted) {
  for (const auto cipher : {Cipher::aes_128_cbc, Cipher::aes_256_gcm}) {
    auto terms = as2::terms();
    terms.encryption->cipher = cipher;
    terms.compression = Compression::before_signing;
    const auto wire = sealed(terms, order());
    for (std::size_t size = 0; size < wire.body.size(); ++size) {
      const auto was = opened(wire.sealed.headers, std::string_view(wire.body).substr(0, size), policy()).opened;
      ASSERT_TRUE(was.failure) << size;
      EXPECT_EQ(was.failure->modifier, Modifier::decryption_failed) << size << " " << was.failure->what;
    }
  }
}

TEST(DamageTest, SignedMessageCutShortIsNeverAcceptedAsOther) {
  auto terms = as2::terms();
  terms.encryption.reset();
  const auto wire = sealed(terms, order());
  for (std::size_t size = 0; size < wire.body.size(); ++size) {
    const auto [was, payload] = opened(wire.sealed.headers, std::string_view(wire.body).substr(0, size), policy());
    // Without its last delimiter, or the end of it, everything that counts is there.
    if (!was.failure) {
      EXPECT_EQ(payload, order()) << size;
      EXPECT_GT(size + 80, wire.body.size());
    }
  }
}

// Every way of failing inside the envelope looks the same from outside. The padding of CBC is no exception: it is
// checked before anything that was found in the plain text counts.
TEST(DamageTest, FlippedBitsOfCipherTextHaveOneError) {
  const auto wire = sealed(encrypted_only(Cipher::aes_256_gcm), order());
  // Behind the recipient's key; in front of the tag's end.
  const auto start = wire.body.find("\xa0\x80\x04", wire.body.size() - order().size() - 300);
  ASSERT_NE(start, std::string::npos);
  std::set<std::string> refusals;
  for (std::size_t i = start + 6; i < wire.body.size() - 8; ++i) {
    auto body = wire.body;
    body[i] = static_cast<char>(body[i] ^ (1 << (i % 8)));
    refusals.insert(refusal(opened(wire.sealed.headers, body, policy()).opened));
  }
  EXPECT_EQ(refusals, (std::set<std::string>{"decryption-failed: the message could not be decrypted with our key"}));
}

// Two real products write AES-GCM into EnvelopedData, and one writes AES-CBC into AuthEnvelopedData; no key opens that.
// The last byte of the cipher's object identifier is its number.
TEST(DamageTest, CipherOfTheOtherStructureIsNamedAndNotBlamedOnKeys) {
  constexpr std::string_view aes("\x60\x86\x48\x01\x65\x03\x04\x01", 8);
  for (const auto& [cipher, number, name] :
       {std::tuple{Cipher::aes_128_cbc, '\x06', "aes-128-gcm (AES-GCM) inside of EnvelopedData"},
        {Cipher::aes_256_cbc, '\x2e', "aes-256-gcm (AES-GCM) inside of EnvelopedData"},
        {Cipher::aes_128_gcm, '\x02', "aes-128-cbc inside of AuthEnvelopedData"}}) {
    auto wire = sealed(encrypted_only(cipher), order());
    const auto at = wire.body.find(aes);
    ASSERT_NE(at, std::string::npos);
    wire.body[at + aes.size()] = number;
    for (const bool with_key : {true, false}) {
      auto terms = policy();
      if (!with_key) terms.identities.clear();
      const auto was = opened(wire.sealed.headers, wire.body, terms).opened;
      ASSERT_TRUE(was.failure);
      EXPECT_EQ(was.failure->modifier, Modifier::decryption_failed);
      EXPECT_NE(was.failure->what.find(name), std::string::npos) << was.failure->what;
      EXPECT_FALSE(was.failure->told.empty());
      EXPECT_TRUE(was.cipher) << "what it is encrypted with is said";
    }
  }
}

TEST(DamageTest, FlippedBitsOfTheEncryptedKeyHaveOneError) {
  for (const auto transport : {KeyTransport::pkcs1, KeyTransport::oaep_sha256}) {
    auto terms = as2::terms();
    terms.encryption->transport = transport;
    const auto wire = sealed(terms, order());
    // The encrypted key is the one element of 256 bytes.
    const auto start = wire.body.find(std::string_view("\x04\x82\x01\x00", 4));
    ASSERT_NE(start, std::string::npos);
    std::set<std::string> refusals;
    for (std::size_t i = start + 4; i < start + 260; ++i) {
      auto body = wire.body;
      body[i] = static_cast<char>(body[i] ^ (1 << (i % 8)));
      const auto was = opened(wire.sealed.headers, body, policy()).opened;
      EXPECT_NE(was.signature, SignatureState::valid);
      refusals.insert(refusal(was));
    }
    // A random key decrypts to something with right padding once in 256 times: then it is no signed message.
    refusals.erase("none");
    EXPECT_EQ(refusals.count("decryption-failed: the message could not be decrypted with our key"), 1U);
    EXPECT_EQ(refusals.size(), 1U) << *refusals.rbegin();
  }
}

TEST(DamageTest, EveryFlippedBitOfASignedMessageIsSeen) {
  auto terms = as2::terms();
  terms.encryption.reset();
  const auto wire = sealed(terms, order());
  const auto content_end = wire.body.find("\r\n--", 4);
  for (std::size_t i = wire.body.find("\r\n") + 2; i < content_end; ++i) {
    for (const int bit : {0, 5}) {
      auto body = wire.body;
      body[i] = static_cast<char>(body[i] ^ (1 << bit));
      const auto was = opened(wire.sealed.headers, body, policy()).opened;
      ASSERT_TRUE(was.failure) << i;
      EXPECT_EQ(was.failure->modifier, Modifier::integrity_check_failed) << i << " " << was.failure->what;
      EXPECT_EQ(was.signature, SignatureState::invalid);
    }
  }
}

struct Wrong {
  const char* name;
  void (*change)(SealTerms&, OpenPolicy&);
  const char* refusal;
};
class RefusalTest : public testing::TestWithParam<Wrong> {};
INSTANTIATE_TEST_SUITE_P(
    As2, RefusalTest,
    testing::Values(
        Wrong{"SignedByAStranger", [](SealTerms& terms, OpenPolicy&) { terms.signing->identity = eve(); },
              "authentication-failed: the signer CN=eve (serial *) is not the partner's certificate"},
        Wrong{"NobodyKnowsThePartner", [](SealTerms&, OpenPolicy& policy) { policy.signers.clear(); },
              "authentication-failed: the signer CN=alice (serial *) is not the partner's certificate"},
        Wrong{
            "CertificateExpired", [](SealTerms&, OpenPolicy& policy) { policy.now = noon() + 400 * a_day; },
            "authentication-failed: the certificate of the signer, CN=alice, is valid from 2026-11-22T12:00:00.000Z to "
            "2027-11-23T12:00:00.000Z"},
        Wrong{"EncryptedForSomebodyElse",
              [](SealTerms& terms, OpenPolicy&) { terms.encryption->recipients = {eve().certificate}; },
              "decryption-failed: the message is encrypted for none of our certificates (issuer CN=eve serial *)"},
        Wrong{"NotSigned",
              [](SealTerms& terms, OpenPolicy& policy) {
                terms.signing.reset();
                policy.require_signature = true;
              },
              "insufficient-message-security: the message is not signed, as the agreement requires"},
        Wrong{"NotEncrypted",
              [](SealTerms& terms, OpenPolicy& policy) {
                terms.encryption.reset();
                policy.require_encryption = true;
              },
              "insufficient-message-security: the message is not encrypted, as the agreement requires"},
        Wrong{"Sha1",
              [](SealTerms& terms, OpenPolicy&) {
                terms.signing->digest = Digest::sha1;
                terms.sha1_until = noon() + a_day;
              },
              "insufficient-message-security: the message is signed with SHA-1, which the agreement does not allow"},
        Wrong{"Sha1Expired",
              [](SealTerms& terms, OpenPolicy& policy) {
                terms.signing->digest = Digest::sha1;
                terms.sha1_until = noon() + a_day;
                policy.sha1_until = noon();
              },
              "insufficient-message-security: the message is signed with SHA-1, which the agreement does not allow"},
        Wrong{"TripleDes",
              [](SealTerms& terms, OpenPolicy&) {
                terms.encryption->cipher = Cipher::triple_des;
                terms.triple_des_until = noon() + a_day;
              },
              "decryption-failed: the message is encrypted with 3des, which the agreement does not allow"},
        Wrong{"DocumentTooLong", [](SealTerms&, OpenPolicy& policy) { policy.payload_limit = 100; },
              "unexpected-processing-error: the document is longer than 100 bytes"}),
    case_name);

// The serial numbers are made at random.
std::string without_serial(std::string text) {
  const auto at = text.find("serial ");
  if (at == std::string::npos) return text;
  const auto end = text.find(')', at);
  return text.replace(at + 7, end - at - 7, "*");
}

TEST_P(RefusalTest, SaysWhy) {
  auto terms = as2::terms();
  auto policy = as2::policy();
  GetParam().change(terms, policy);
  const auto wire = sealed(terms, order());
  const auto was = opened(wire.sealed.headers, wire.body, policy).opened;
  EXPECT_EQ(without_serial(refusal(was)), GetParam().refusal);
}

// ---- deception -------------------------------------------------------------------------------------------

struct SignedText {
  Headers headers;
  std::string boundary, body;
};
SignedText signed_text() {
  auto terms = as2::terms();
  terms.encryption.reset();
  auto wire = sealed(terms, order());
  return {wire.sealed.headers, boundary_of(terms.message_id), wire.body};
}

TEST(DeceptionTest, PartBesideTheSignedOneIsRefused) {
  auto [headers, boundary, body] = signed_text();
  const auto end = body.rfind("--" + boundary + "--");
  body.insert(end, "--" + boundary + "\r\nContent-Type: application/EDI-X12\r\n\r\nISA*evil~\r\n");
  const auto was = opened(headers, body, policy()).opened;
  EXPECT_EQ(refusal(was), "unexpected-processing-error: the signed message has more than two parts");
}

TEST(DeceptionTest, PartInFrontOfTheSignedOneIsNotVerified) {
  auto [headers, boundary, body] = signed_text();
  body.insert(0, "--" + boundary + "\r\nContent-Type: application/EDI-X12\r\n\r\nISA*evil~\r\n");
  const auto was = opened(headers, body, policy()).opened;
  EXPECT_TRUE(was.failure);
  EXPECT_NE(was.signature, SignatureState::valid);
}

TEST(DeceptionTest, TextAroundThePartsIsNotTheDocument) {
  auto [headers, boundary, body] = signed_text();
  const auto [was, payload] = opened(headers, "ISA*evil~\r\n" + body + "ISA*evil~", policy());
  EXPECT_FALSE(was.failure);
  EXPECT_EQ(payload, order());
}

TEST(DeceptionTest, NameOutsideTheSignatureIsNotTaken) {
  auto terms = as2::terms();
  terms.encryption.reset();
  terms.filename.clear();
  auto wire = sealed(terms, order());
  wire.sealed.headers.set("Content-Disposition", "attachment; filename=\"../../etc/passwd\"");
  const auto was = opened(wire.sealed.headers, wire.body, policy()).opened;
  EXPECT_FALSE(was.failure);
  EXPECT_EQ(was.filename, "");
}

TEST(DeceptionTest, SignatureRemovedIsNotASignedMessage) {
  auto policy = as2::policy();
  policy.require_signature = true;
  const auto was = opened({{"Content-Type", "application/EDI-X12"}}, order(), policy).opened;
  EXPECT_EQ(was.failure->modifier, Modifier::insufficient_message_security);
}

std::string compressed(std::string_view content) {
  StringSink out;
  auto writer = CompressedWriter::open(out);
  EXPECT_TRUE(writer->write(content) && writer->finish());
  return out.take();
}
const Headers cms_type{{"Content-Type", "application/pkcs7-mime; smime-type=compressed-data"}};
constexpr std::string_view nested_head =
    "Content-Type: application/pkcs7-mime; smime-type=compressed-data\r\nContent-Transfer-Encoding: binary\r\n\r\n";

TEST(DeceptionTest, CompressedTwiceIsRefused) {
  const auto inner = compressed("Content-Type: text/plain\r\n\r\nhello");
  const auto was = opened(cms_type, compressed(std::string(nested_head) + inner), policy()).opened;
  EXPECT_EQ(refusal(was), "decompression-failed: the message is compressed twice");
}

TEST(DeceptionTest, BombIsDefusedByItsSize) {
  auto policy = as2::policy();
  policy.inflate.size = 1 << 20;
  const auto [was, payload] = opened(cms_type, compressed(std::string(64 << 20, 'A')), policy);
  EXPECT_EQ(refusal(was), "decompression-failed: the message inflates beyond its limit");
  EXPECT_LE(payload.size(), std::size_t{1} << 20);
}

TEST(DeceptionTest, BombIsDefusedByItsRatio) {
  const auto [was, payload] = opened(cms_type, compressed(std::string(64 << 20, 'A')), policy());
  EXPECT_EQ(refusal(was), "decompression-failed: the message inflates beyond its limit");
  EXPECT_LE(payload.size(), policy().inflate.free + (1 << 20));
}

TEST(DeceptionTest, DamagedCompressionIsSaid) {
  auto bytes = compressed("Content-Type: text/plain\r\n\r\n" + std::string(order()));
  EXPECT_EQ(opened(cms_type, bytes.substr(0, bytes.size() - 20), policy()).opened.failure->modifier,
            Modifier::decompression_failed);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x10);
  EXPECT_EQ(refusal(opened(cms_type, bytes, policy()).opened),
            "decompression-failed: the compressed message is damaged");
}

TEST(DeceptionTest, SignedButNotCompressedRightIsItsOwnError) {
  // Drummond K.3: the signature is right, the compression inside is not.
  auto terms = as2::terms();
  terms.encryption.reset();
  terms.content_type = "application/pkcs7-mime; smime-type=compressed-data";
  terms.filename.clear();
  auto broken = compressed("x");
  broken.resize(broken.size() - 14);
  const auto wire = sealed(terms, broken);
  const auto was = opened(wire.sealed.headers, wire.body, policy()).opened;
  EXPECT_EQ(was.failure->modifier, Modifier::decompression_failed) << was.failure->what;
  EXPECT_EQ(was.signature, SignatureState::valid);
  EXPECT_EQ(was.mic, wire.sealed.mic);
}

TEST(DeceptionTest, EncryptedInsideIsRefused) {
  auto inner = as2::terms();
  inner.signing.reset();
  const auto wire = sealed(inner, order());
  auto outer = as2::terms();
  outer.content_type = "application/pkcs7-mime; smime-type=enveloped-data";
  const auto twice = sealed(outer, wire.body);
  EXPECT_EQ(refusal(opened(twice.sealed.headers, twice.body, policy()).opened),
            "unexpected-processing-error: encryption is not the outermost protection");
}

class FailingSink final : public Sink {
 public:
  Result<void> write(std::string_view) override { return fail(Fault::unavailable, "no space left", "spool"); }
};

TEST(DamageTest, ErrorOfTheSpoolIsNotTheMessages) {
  const auto wire = sealed(terms(), order());
  FailingSink full;
  const auto result = open(wire.sealed.headers, wire.body, policy(), full);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().fault, Fault::unavailable);
  EXPECT_EQ(result.error().what, "no space left");
}

}  // namespace
}  // namespace crossdock::as2::damage_test
