// SPDX-License-Identifier: Apache-2.0
// Signatures of Standard Webhooks: a vector of the specification's own libraries, and every form that does not count.
#include "gateway/transport/http/signature.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::http {
namespace {

constexpr std::string_view secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr std::int64_t timestamp = 1614265330;
constexpr std::string_view body = R"({"test": 2432232314})";
// The same by hand: printf '%s' 'ID.TIMESTAMP.BODY' | openssl dgst -sha256 -mac HMAC -macopt hexkey:… -binary | base64
constexpr std::string_view signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

SigningKey key(std::string_view text = secret) { return *SigningKey::parse(Secret(std::string(text))); }

Fields fields_with(std::string_view name, std::string_view value) {
  Fields fields;
  for (const auto& [field, right] : {std::pair<std::string_view, std::string_view>{"webhook-id", id},
                                     {"webhook-timestamp", "1614265330"},
                                     {"webhook-signature", signature}}) {
    if (name == field && value == "-") continue;
    fields.add(std::string(field), std::string(name == field ? value : right));
  }
  return fields;
}

TEST(SignatureTest, AgreesWithTheLibrariesOfTheSpecification) {
  const std::vector keys{key()};
  const auto fields = signature_fields(keys, id, timestamp, body);
  EXPECT_EQ(fields.find("Webhook-Id"), id);
  EXPECT_EQ(fields.find("Webhook-Timestamp"), "1614265330");
  EXPECT_EQ(fields.find("Webhook-Signature"), signature);
}

TEST(SignatureTest, BodyMayComeInAnyPieces) {
  const std::vector keys{key()};
  const auto head = read_signature_head(fields_with("", ""));
  ASSERT_TRUE(head) << describe(head.error());
  for (std::size_t piece = 1; piece <= body.size(); ++piece) {
    BodySigner signer(keys, head->id, head->timestamp);
    for (std::size_t at = 0; at < body.size(); at += piece) signer.update(body.substr(at, piece));
    EXPECT_TRUE(any_matches(signer.finish(), head->signatures)) << piece;
  }
}

TEST(SignatureTest, TwoKeysSignWhileTheyRollOver) {
  const auto fresh = key("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
  const std::vector both{fresh, key()};
  const auto fields = signature_fields(both, id, timestamp, body);
  const auto head = read_signature_head(fields);
  ASSERT_TRUE(head) << describe(head.error());
  EXPECT_EQ(head->signatures.size(), 2U);
  for (const auto& one : both) {
    BodySigner signer(std::span(&one, 1), id, timestamp);
    signer.update(body);
    EXPECT_TRUE(any_matches(signer.finish(), head->signatures));
  }
}

TEST(SignatureTest, AnyChangeSpoilsIt) {
  const std::vector keys{key()};
  const auto head = read_signature_head(fields_with("", ""));
  ASSERT_TRUE(head);
  const auto matches = [&](std::string_view by, std::int64_t at, std::string_view what) {
    BodySigner signer(keys, by, at);
    signer.update(what);
    return any_matches(signer.finish(), head->signatures);
  };
  EXPECT_TRUE(matches(id, timestamp, body));
  EXPECT_FALSE(matches("msg_p5jXN8AQM9LWM0D4loKWxJeK", timestamp, body));
  EXPECT_FALSE(matches(id, timestamp + 1, body));
  EXPECT_FALSE(matches(id, timestamp, std::string(body) + "\n"));
  EXPECT_FALSE(matches(id, timestamp, body.substr(1)));
  BodySigner other(std::vector{SigningKey::random()}, id, timestamp);
  other.update(body);
  EXPECT_FALSE(any_matches(other.finish(), head->signatures));
  EXPECT_FALSE(any_matches({}, head->signatures));
  EXPECT_FALSE(any_matches({std::string()}, {std::string()})) << "what could not be computed equals nothing";
}

struct Form {
  const char* name;
  std::string field, value;
  std::string complaint;  // a part of it; "" when the head is read
};
class HeadTest : public testing::TestWithParam<Form> {};

TEST_P(HeadTest, SaysWhatIsWrong) {
  const auto head = read_signature_head(fields_with(GetParam().field, GetParam().value));
  if (GetParam().complaint.empty()) {
    EXPECT_TRUE(head) << describe(head.error());
    return;
  }
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error().fault, Fault::malformed);
  EXPECT_NE(head.error().what.find(GetParam().complaint), std::string::npos) << head.error().what;
}

INSTANTIATE_TEST_SUITE_P(
    Fields, HeadTest,
    testing::Values(Form{"Whole", "", "", ""}, Form{"NoId", "webhook-id", "-", "webhook-id is missing"},
                    Form{"EmptyId", "webhook-id", "", "1 to 200 printable"},
                    Form{"IdWithDot", "webhook-id", "msg.1614265330", "without '.'"},
                    Form{"IdWithBlank", "webhook-id", "msg 1", "without blanks"},
                    Form{"IdWithUtf8", "webhook-id", "m\xc3\xa9", "ASCII"},
                    Form{"LongestId", "webhook-id", std::string(200, 'x'), ""},
                    Form{"TooLongId", "webhook-id", std::string(201, 'x'), "1 to 200"},
                    Form{"NoTimestamp", "webhook-timestamp", "-", "webhook-timestamp is missing"},
                    Form{"TimestampInWords", "webhook-timestamp", "now", "whole number"},
                    Form{"NegativeTimestamp", "webhook-timestamp", "-1", "whole number"},
                    Form{"TimestampWithFraction", "webhook-timestamp", "1614265330.5", "whole number"},
                    Form{"TimestampTooLong", "webhook-timestamp", "1614265330000000000000", "whole number"},
                    Form{"NoSignature", "webhook-signature", "-", "webhook-signature is missing"},
                    Form{"OtherVersionAlone", "webhook-signature",
                         "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "no signature of the form v1"},
                    Form{"OtherVersionBeside", "webhook-signature", "v1a,xx " + std::string(signature), ""},
                    Form{"Hexadecimal", "webhook-signature",
                         "v1,83484cf52b04f8e4cf2531adfed9882ad4b2665137b852442d594d20e2c9d4e1",
                         "the base64 of 32 bytes"},
                    Form{"TooShort", "webhook-signature",
                         "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1A==", "the base64 of 32 bytes"},
                    Form{"TooLong", "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OEA",
                         "the base64 of 32 bytes"},
                    Form{"BitsLeftOver", "webhook-signature",
                         "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF=", "the base64 of 32 bytes"},
                    Form{"Empty", "webhook-signature", "v1,", "no signature of the form"},
                    Form{"TooMany", "webhook-signature",
                         [] {
                           std::string many;
                           for (int i = 0; i < 17; ++i) many += "v2,x ";
                           return many + std::string(signature);
                         }(),
                         "more than 16"}),
    case_name);

TEST(SignatureTest, FieldThatIsThereTwiceIsRefused) {
  for (const auto* name : {"webhook-id", "webhook-timestamp", "webhook-signature"}) {
    auto fields = fields_with("", "");
    fields.add("Webhook" + std::string(name).substr(7), "x");
    const auto head = read_signature_head(fields);
    ASSERT_FALSE(head) << name;
    EXPECT_NE(head.error().what.find("is there 2 times"), std::string::npos) << head.error().what;
  }
}

struct Written {
  const char* name;
  std::string text, complaint;
};
class SecretTest : public testing::TestWithParam<Written> {};

TEST_P(SecretTest, HasItsFormAndIsNeverShown) {
  const auto parsed = SigningKey::parse(Secret(GetParam().text));
  EXPECT_EQ(parsed.has_value(), GetParam().complaint.empty());
  if (parsed) return;
  EXPECT_NE(parsed.error().what.find(GetParam().complaint), std::string::npos) << parsed.error().what;
  EXPECT_EQ(parsed.error().what.find("MfKQ"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, SecretTest,
    testing::Values(Written{"Whole", std::string(secret), ""}, Written{"WithLineBreak", std::string(secret) + "\n", ""},
                    Written{"NoPrefix", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "written as whsec_"},
                    Written{"NoBase64", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2La*aSw", "base64"},
                    Written{"TooShort", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLQ==", "24 to 64 bytes"},
                    Written{"Password", "correct horse battery staple", "written as whsec_"},
                    Written{"Empty", "", "whsec_"}),
    case_name);

}  // namespace
}  // namespace crossdock::http
