// SPDX-License-Identifier: Apache-2.0
// Messages of other products: each is what the README of its corpus says it is.
#include <gtest/gtest.h>

#include <iostream>

#include "gateway/transport/as2/mdn.hpp"
#include "tests/as2/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::as2::corpus_test {
namespace {

struct Case {
  const char* name;
  const char* file;
  const char* signer = "";  // a certificate's file
  SignatureState signature = SignatureState::none;
  std::optional<Cipher> cipher;
  bool compressed = false;
  Canonicalisation form = Canonicalisation::raw;
  const char* mic = "";
  std::size_t payload = 0;  // bytes; 0: not told
  const char* starts = "";
};

constexpr auto mendelson = "pyas2-lib/cert_mecas2_public.pem";
constexpr auto partner_a = "openssl-made/a.crt";
constexpr auto order_mic = "DdXCIEcxyBU3jESKKMVuVFFe6h63ba4JsxOfapVtD7I=";

class CorpusTest : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (std::filesystem::exists(corpus())) return;
    std::cerr << "[CORPUS ABSENT] " << corpus() << "\n";
    GTEST_SKIP() << "[CORPUS ABSENT] " << corpus();
  }
};

INSTANTIATE_TEST_SUITE_P(As2, CorpusTest,
                         testing::Values(Case{.name = "MendelsonSignedWithLineFeeds",
                                              .file = "pyas2-lib/mecas2_signed.as2",
                                              .signer = mendelson,
                                              .signature = SignatureState::valid,
                                              .form = Canonicalisation::headers,
                                              .payload = 620,
                                              .starts = "UNB+UNOA:2"},
                                         Case{.name = "MendelsonCompressedThenSigned",
                                              .file = "pyas2-lib/mecas2_compressed.as2",
                                              .signer = mendelson,
                                              .signature = SignatureState::valid,
                                              .compressed = true,
                                              .mic = "14SZThwSYUH4aPdkglDwdRFnKUFmgjKsJFZWcSXBTww=",
                                              .payload = 620,
                                              .starts = "UNB+UNOA:2"},
                                         Case{.name = "MendelsonEncryptsABareDocument",
                                              .file = "pyas2-lib/mecas2_encrypted.as2",
                                              .cipher = Cipher::triple_des,
                                              .payload = 620,
                                              .starts = "UNB+UNOA:2"},
                                         Case{.name = "MendelsonSignedThenEncrypted",
                                              .file = "pyas2-lib/mecas2_signed_encrypted.as2",
                                              .signer = mendelson,
                                              .signature = SignatureState::valid,
                                              .cipher = Cipher::triple_des,
                                              .mic = "G6PhshLOERWJEIfypIh6Q3sno6cBUWJBDky1igJvDMo=",
                                              .payload = 620,
                                              .starts = "UNB+UNOA:2"},
                                         Case{.name = "OpenSslPkcs1",
                                              .file = "openssl-made/signed.eml",
                                              .signer = partner_a,
                                              .signature = SignatureState::valid,
                                              .mic = order_mic,
                                              .payload = 210,
                                              .starts = "ISA*00*"},
                                         Case{.name = "OpenSslPss",
                                              .file = "openssl-made/signedpss.eml",
                                              .signer = partner_a,
                                              .signature = SignatureState::valid,
                                              .mic = order_mic,
                                              .payload = 210,
                                              .starts = "ISA*00*"},
                                         Case{.name = "OpenSslAes128",
                                              .file = "openssl-made/enc.pkcs1_aes128cbc.eml",
                                              .signer = partner_a,
                                              .signature = SignatureState::valid,
                                              .cipher = Cipher::aes_128_cbc,
                                              .mic = order_mic,
                                              .payload = 210},
                                         Case{.name = "OpenSslTripleDes",
                                              .file = "openssl-made/enc.pkcs1_3des.eml",
                                              .signer = partner_a,
                                              .signature = SignatureState::valid,
                                              .cipher = Cipher::triple_des,
                                              .mic = order_mic,
                                              .payload = 210},
                                         Case{.name = "OpenSslOaepSha1",
                                              .file = "openssl-made/enc.oaep_aes256cbc.eml",
                                              .signer = partner_a,
                                              .signature = SignatureState::valid,
                                              .cipher = Cipher::aes_256_cbc,
                                              .mic = order_mic,
                                              .payload = 210},
                                         Case{.name = "OpenSslOaepSha256",
                                              .file = "openssl-made/enc.oaep256_aes256cbc.eml",
                                              .signer = partner_a,
                                              .signature = SignatureState::valid,
                                              .cipher = Cipher::aes_256_cbc,
                                              .mic = order_mic,
                                              .payload = 210},
                                         Case{.name = "OpenSslGcm",
                                              .file = "openssl-made/g.eml",
                                              .signer = partner_a,
                                              .signature = SignatureState::valid,
                                              .cipher = Cipher::aes_256_gcm,
                                              .mic = order_mic,
                                              .payload = 210}),
                         case_name);

OpenPolicy everything() {
  OpenPolicy policy;
  policy.now = noon();
  policy.sha1_until = policy.triple_des_until = noon() + a_day;
  for (const auto* store : {"pyas2-lib/cert_test.p12", "openssl-made/b.p12"}) {
    auto identity = pki::parse_pkcs12(bytes_of(corpus() / store), Secret("test"));
    if (identity) policy.identities.push_back(std::move(*identity));
  }
  EXPECT_EQ(policy.identities.size(), 2U);
  return policy;
}

TEST_P(CorpusTest, IsWhatItsReadmeSays) {
  const auto& expected = GetParam();
  const auto bytes = bytes_of(corpus() / expected.file);
  ASSERT_FALSE(bytes.empty());
  auto policy = everything();
  if (*expected.signer != 0) policy.signers = {*pki::Certificate::parse(bytes_of(corpus() / expected.signer))};
  const auto stored = read_stored(bytes);
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
    const auto reading = opened(stored.headers, std::string_view(bytes).substr(stored.body), policy, piece);
    const auto& was = reading.opened;
    EXPECT_FALSE(was.failure) << was.failure->what;
    EXPECT_EQ(was.signature, expected.signature);
    EXPECT_EQ(was.cipher, expected.cipher);
    EXPECT_EQ(was.compressed, expected.compressed);
    EXPECT_EQ(was.canonicalisation, expected.form);
    ASSERT_TRUE(was.mic);
    EXPECT_EQ(was.mic->algorithm, Digest::sha256);
    if (*expected.mic != 0) {
      EXPECT_EQ(was.mic->value, expected.mic);
    }
    if (expected.payload != 0) {
      EXPECT_EQ(was.payload_size, expected.payload);
    }
    EXPECT_EQ(reading.payload.substr(0, std::string_view(expected.starts).size()), expected.starts);
  }
}

TEST_P(CorpusTest, SignerMustBeThePartner) {
  const auto& expected = GetParam();
  if (*expected.signer == 0) GTEST_SKIP() << "not signed";
  const auto bytes = bytes_of(corpus() / expected.file);
  auto policy = everything();
  policy.signers = {eve().certificate};
  const auto stored = read_stored(bytes);
  const auto was = opened(stored.headers, std::string_view(bytes).substr(stored.body), policy).opened;
  EXPECT_EQ(was.signature, SignatureState::untrusted);
  ASSERT_TRUE(was.failure);
  EXPECT_EQ(was.failure->modifier, Modifier::authentication_failed);
}

class CorpusMdnTest : public CorpusTest {};

TEST_F(CorpusMdnTest, MendelsonSigned) {
  const auto bytes = bytes_of(corpus() / "pyas2-lib/mecas2_signed.mdn");
  const auto stored = read_stored(bytes);
  auto policy = everything();
  policy.accept_untrusted = true;  // its certificate is in the message only
  const auto mdn = read_mdn(stored.headers, std::string_view(bytes).substr(stored.body), policy);
  ASSERT_TRUE(mdn) << mdn.error().what;
  EXPECT_FALSE(mdn->opened.failure) << mdn->opened.failure->what;
  EXPECT_EQ(mdn->opened.signature, SignatureState::untrusted);
  EXPECT_EQ(mdn->opened.canonicalisation, Canonicalisation::raw);
  EXPECT_EQ(mdn->original_message_id, "<20161230102456.10748.40759@imac.local>");
  EXPECT_EQ(mdn->final_recipient, "mecas2");
  EXPECT_EQ(mdn->disposition, Disposition{});
  EXPECT_EQ(mdn->mic, (Mic{"O4bvrm5t2YunRfwvZicNdEUmPaPZ9vUslX8loVLDck0=", Digest::sha256}));
}

TEST_F(CorpusMdnTest, MendelsonRefusesWithLineFeeds) {
  const auto bytes = bytes_of(corpus() / "pyas2-lib/mecas2_unsigned.mdn");
  const auto stored = read_stored(bytes);
  const auto mdn = read_mdn(stored.headers, std::string_view(bytes).substr(stored.body), everything());
  ASSERT_TRUE(mdn) << mdn.error().what;
  EXPECT_EQ(mdn->opened.signature, SignatureState::none);
  EXPECT_EQ(mdn->original_message_id, "<20161230102316.10728.85252@imac.local>");
  ASSERT_TRUE(mdn->disposition);
  EXPECT_EQ(mdn->disposition->kind, Disposition::Kind::error);
  EXPECT_EQ(mdn->disposition->modifier, Modifier::authentication_failed);
  EXPECT_FALSE(mdn->mic);
  EXPECT_TRUE(mdn->text.starts_with("Thank you for exchanging AS2 messages"));
}

}  // namespace
}  // namespace crossdock::as2::corpus_test
