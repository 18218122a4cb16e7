// SPDX-License-Identifier: Apache-2.0
// Every combination of signature, encryption and compression: what was sealed is what is opened, with one MIC.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/as2/sample.hpp"

namespace crossdock::as2::round_trip_test {
namespace {

struct Signature {
  const char* name;
  std::optional<Signing> (*make)();
};
struct Cover {
  const char* name;
  std::optional<Encryption> (*make)();
};

const Signature signatures[] = {
    {"Unsigned", [] { return std::optional<Signing>(); }},
    {"Sha256", [] { return std::optional(Signing{.identity = alice()}); }},
    {"Sha384", [] { return std::optional(Signing{.identity = alice(), .digest = Digest::sha384}); }},
    {"Sha512OldName",
     [] { return std::optional(Signing{.identity = alice(), .digest = Digest::sha512, .old_digest_name = true}); }},
    {"Sha1", [] { return std::optional(Signing{.identity = alice(), .digest = Digest::sha1}); }},
    {"Pss", [] { return std::optional(Signing{.identity = alice(), .padding = SignaturePadding::pss}); }},
    {"Ecdsa", [] { return std::optional(Signing{.identity = alice_ec()}); }},
};

std::optional<Encryption> rsa(Cipher cipher, KeyTransport transport) {
  return Encryption{{bob().certificate}, cipher, transport};
}
const Cover covers[] = {
    {"Open", [] { return std::optional<Encryption>(); }},
    {"Aes128Cbc", [] { return rsa(Cipher::aes_128_cbc, KeyTransport::pkcs1); }},
    {"Aes192CbcOaep512", [] { return rsa(Cipher::aes_192_cbc, KeyTransport::oaep_sha512); }},
    {"Aes256CbcOaep256", [] { return rsa(Cipher::aes_256_cbc, KeyTransport::oaep_sha256); }},
    {"TripleDes", [] { return rsa(Cipher::triple_des, KeyTransport::pkcs1); }},
    {"Aes128GcmOaep1", [] { return rsa(Cipher::aes_128_gcm, KeyTransport::oaep_sha1); }},
    {"Aes256Gcm", [] { return rsa(Cipher::aes_256_gcm, KeyTransport::pkcs1); }},
    {"Ecdh",
     [] {
       return std::optional(Encryption{{bob_ec().certificate}, Cipher::aes_256_gcm, KeyTransport::pkcs1});
     }},
    {"TwoRecipients",
     [] {
       return std::optional(
           Encryption{{eve().certificate, bob().certificate}, Cipher::aes_128_cbc, KeyTransport::pkcs1});
     }},
};
constexpr std::pair<const char*, Compression> compressions[] = {{"Plain", Compression::none},
                                                                {"CompressedBefore", Compression::before_signing},
                                                                {"CompressedAfter", Compression::after_signing}};

struct Case {
  const Signature* signature;
  const Cover* cover;
  const std::pair<const char*, Compression>* compression;
};

std::vector<Case> all() {
  std::vector<Case> cases;
  for (const auto& signature : signatures)
    for (const auto& cover : covers)
      for (const auto& compression : compressions) cases.push_back({&signature, &cover, &compression});
  return cases;
}

OpenPolicy tolerant() {
  auto policy = as2::policy();
  policy.identities.push_back(bob_ec());
  policy.signers.push_back(alice_ec().certificate);
  policy.sha1_until = policy.triple_des_until = noon() + a_day;
  return policy;
}

SealTerms terms_of(const Case& one) {
  auto terms = as2::terms();
  terms.signing = one.signature->make();
  terms.encryption = one.cover->make();
  terms.compression = one.compression->second;
  terms.sha1_until = terms.triple_des_until = noon() + a_day;
  return terms;
}

class RoundTripTest : public testing::TestWithParam<Case> {};
INSTANTIATE_TEST_SUITE_P(As2, RoundTripTest, testing::ValuesIn(all()), [](const auto& one) {
  return std::string(one.param.signature->name) + one.param.cover->name + one.param.compression->first;
});

TEST_P(RoundTripTest, GivesBackWhatWasSent) {
  const auto terms = terms_of(GetParam());
  const auto wire = sealed(terms, order());
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{64}, std::size_t{1000}}) {
    const auto [was, payload] = opened(wire.sealed.headers, wire.body, tolerant(), piece);
    EXPECT_FALSE(was.failure) << was.failure->what;
    EXPECT_EQ(payload, order());
    EXPECT_EQ(was.signature, terms.signing ? SignatureState::valid : SignatureState::none);
    EXPECT_EQ(was.cipher, terms.encryption ? std::optional(terms.encryption->cipher) : std::nullopt);
    EXPECT_EQ(was.compressed, terms.compression != Compression::none);
    EXPECT_EQ(was.compression, terms.signing ? terms.compression : Compression::none);
    EXPECT_EQ(was.mic, wire.sealed.mic);
    EXPECT_EQ(was.canonicalisation, Canonicalisation::raw);
    EXPECT_EQ(was.content_type, "application/EDI-X12");
    EXPECT_EQ(was.filename, "po-4711.edi");
    EXPECT_EQ(was.payload_size, order().size());
  }
}

// However a document looks and however the network cuts the message: the result is the same.
RC_GTEST_PROP(RoundTripProperty, ChunksDoNotMatter, ()) {
  const auto cases = all();
  const auto& one = cases[*rc::gen::inRange<std::size_t>(0, cases.size())];
  const auto document = *rc::gen::container<std::string>(
      rc::gen::weightedOneOf<char>({{6, rc::gen::arbitrary<char>()}, {1, rc::gen::element('\r', '\n', '-', '~')}}));
  const auto wire = sealed(terms_of(one), document);
  StringSink payload;
  Opener opener(wire.sealed.headers, tolerant(), payload);
  for (std::string_view rest = wire.body; !rest.empty();) {
    const auto size = std::min(rest.size(), *rc::gen::inRange<std::size_t>(1, 600));
    RC_ASSERT(opener.push(rest.substr(0, size)).has_value());
    rest.remove_prefix(size);
  }
  const auto was = opener.finish();
  RC_ASSERT(was.has_value());
  RC_ASSERT(!was->failure);
  RC_ASSERT(payload.text() == document);
  RC_ASSERT(was->mic == wire.sealed.mic);
}

TEST(RoundTripTest, LargerThanEveryBuffer) {
  std::string document;
  for (std::uint32_t i = 0; document.size() < (3U << 20); ++i)
    document += std::to_string(i * 7919) + (i % 3 == 0 ? "\r\n" : "*");
  for (const auto compression : {Compression::none, Compression::before_signing, Compression::after_signing}) {
    auto terms = as2::terms();
    terms.compression = compression;
    const auto wire = sealed(terms, document);
    const auto [was, payload] = opened(wire.sealed.headers, wire.body, policy(), 100'000);
    EXPECT_FALSE(was.failure) << was.failure->what;
    EXPECT_TRUE(payload == document);
    EXPECT_EQ(was.mic, wire.sealed.mic);
  }
}

TEST(RoundTripTest, EmptyDocument) {
  const auto wire = sealed(terms(), "");
  const auto [was, payload] = opened(wire.sealed.headers, wire.body, policy());
  EXPECT_FALSE(was.failure) << was.failure->what;
  EXPECT_EQ(payload, "");
}

}  // namespace
}  // namespace crossdock::as2::round_trip_test
