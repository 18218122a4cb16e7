// SPDX-License-Identifier: Apache-2.0
// The headers of AS2: names, identifiers, what a sender asks for, and what we write.
#include "gateway/transport/as2/message.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/as2/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::as2::message_test {
namespace {

struct Name {
  const char* name;
  std::string header;
  std::optional<std::string> value;
};
class As2NameTest : public testing::TestWithParam<Name> {};
INSTANTIATE_TEST_SUITE_P(As2, As2NameTest,
                         testing::Values(Name{"Plain", "alice", "alice"}, Name{"CaseIsKept", "Alice", "Alice"},
                                         Name{"Quoted", "\"Acme Inc\"", "Acme Inc"},
                                         Name{"QuotedForNoReason", "\"alice\"", "alice"},
                                         Name{"Escapes", R"("a\"b\\c")", R"(a"b\c)"},
                                         Name{"OddCharacters", "a,b!#<c>;d", "a,b!#<c>;d"},
                                         Name{"BlankWithoutQuotes", "Acme Inc", "Acme Inc"},
                                         Name{"Longest", std::string(128, 'x'), std::string(128, 'x')},
                                         Name{"TooLong", std::string(129, 'x'), std::nullopt},
                                         Name{"Empty", "\"\"", std::nullopt}, Name{"OpenQuote", "\"a", std::nullopt},
                                         Name{"Control", "a\x01", std::nullopt}, Name{"NotAscii", "ä", std::nullopt}),
                         case_name);
TEST_P(As2NameTest, IsRead) {
  const auto name = parse_as2_name(GetParam().header);
  EXPECT_EQ(name ? std::optional(*name) : std::nullopt, GetParam().value);
}
TEST_P(As2NameTest, IsWrittenAsItIsRead) {
  if (!GetParam().value) return;
  const auto written = write_as2_name(*GetParam().value);
  ASSERT_TRUE(written);
  EXPECT_EQ(parse_as2_name(*written).value(), *GetParam().value);
}

struct Identifier {
  const char* name;
  std::string id;
  bool valid;
};
class MessageIdTest : public testing::TestWithParam<Identifier> {};
INSTANTIATE_TEST_SUITE_P(As2, MessageIdTest,
                         testing::Values(Identifier{"Usual", "<4711@alice>", true},
                                         Identifier{"WithoutBrackets", "4711@alice", true},
                                         Identifier{"WithoutAt", "<4711>", true},
                                         Identifier{"NoFileName", "<a/../b:*?\"|@x>", true},
                                         Identifier{"Long", "<" + std::string(900, 'a') + ">", true},
                                         Identifier{"TooLong", std::string(999, 'a'), false},
                                         Identifier{"Blank", "<a b@c>", false}, Identifier{"Control", "<a\x7f>", false},
                                         Identifier{"Empty", "<>", false}, Identifier{"Absent", "", false}),
                         case_name);
TEST_P(MessageIdTest, IsChecked) { EXPECT_EQ(check_message_id(GetParam().id).has_value(), GetParam().valid); }

TEST(MessageIdTest, BracketsDoNotMatter) {
  EXPECT_TRUE(same_message_id("<a@b>", " a@b "));
  EXPECT_FALSE(same_message_id("<a@b>", "<a@B>"));
}

Headers request(std::initializer_list<Header> more = {}) {
  Headers headers{{"AS2-From", "\"Acme Inc\""}, {"as2-to", "bob"}, {"message-id", "<4711@acme>"}};
  for (const auto& [name, value] : more) headers.add(name, value);
  return headers;
}

TEST(MessageHeadTest, DefaultsAndFeatures) {
  const auto head = read_head(request({{"EDIINT-Features", "multiple-attachments, CEM,something-new"}}));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->from, "Acme Inc");
  EXPECT_EQ(head->to, "bob");
  EXPECT_EQ(head->message_id, "<4711@acme>");
  EXPECT_EQ(head->version, "1.0");
  EXPECT_EQ(head->features, (std::vector<std::string>{"multiple-attachments", "cem", "something-new"}));
  EXPECT_FALSE(head->receipt);
}

TEST(MessageHeadTest, WhatIsMissingIsNamed) {
  EXPECT_EQ(read_head({{"AS2-To", "bob"}}).error().what, "AS2-From is absent");
  EXPECT_EQ(read_head({{"AS2-From", "a"}, {"AS2-To", "\"\""}, {"Message-ID", "x"}}).error().what, "AS2-To is empty");
  EXPECT_EQ(read_head({{"AS2-From", "a"}, {"AS2-To", "b"}}).error().what, "Message-ID is absent or empty");
}

struct Asked {
  const char* name;
  std::string options;
  bool is_signed;
  std::vector<Digest> digests;
  bool unknown_digests = false, unknown_format = false;
  std::string_view unknown_option = {};
};
class ReceiptRequestTest : public testing::TestWithParam<Asked> {};
INSTANTIATE_TEST_SUITE_P(
    As2, ReceiptRequestTest,
    testing::Values(
        Asked{"Usual",
              "signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, sha256, sha1",
              true,
              {Digest::sha256, Digest::sha1}},
        Asked{"NoBlanks",
              "signed-receipt-protocol=required,pkcs7-signature;signed-receipt-micalg=required,sha-512",
              true,
              {Digest::sha512}},
        Asked{"OtherOrderAndCase",
              "Signed-Receipt-Micalg=Optional,RSA-SHA1; Signed-Receipt-Protocol=Optional,PKCS7-Signature",
              true,
              {Digest::sha1}},
        Asked{"FirstThatWeKnow",
              "signed-receipt-protocol=optional,pkcs7-signature; signed-receipt-micalg=optional, md5, sha384",
              true,
              {Digest::sha384}},
        Asked{"OnlyUnknownDigests",
              "signed-receipt-protocol=required,pkcs7-signature; signed-receipt-micalg=required, md5",
              true,
              {},
              true},
        Asked{"UnknownButOptional",
              "signed-receipt-protocol=optional,pkcs7-signature; signed-receipt-micalg=optional, md5",
              true,
              {}},
        Asked{"UnknownFormat", "signed-receipt-protocol=required, pgp-signature", false, {}, false, true},
        Asked{"OptionThatMustBeUnderstood",
              "signed-receipt-protocol=optional, pkcs7-signature; Priority=Required, high",
              true,
              {},
              false,
              false,
              "priority"},
        Asked{"OptionThatNeedNotBeUnderstood",
              "priority=optional, high; colour=blue; signed-receipt-protocol=optional, pkcs7-signature",
              true,
              {}},
        Asked{"Nonsense", "yes please", false, {}}),
    case_name);
TEST_P(ReceiptRequestTest, IsRead) {
  const auto head = read_head(request({{"Disposition-Notification-To", "whatever this is <"},
                                       {"Disposition-Notification-Options", GetParam().options},
                                       {"Receipt-Delivery-Option", "https://acme.example/mdn?id=1"}}));
  ASSERT_TRUE(head && head->receipt);
  EXPECT_EQ(head->receipt->is_signed, GetParam().is_signed);
  EXPECT_EQ(head->receipt->digests, GetParam().digests);
  EXPECT_EQ(head->receipt->only_unknown_digests, GetParam().unknown_digests);
  EXPECT_EQ(head->receipt->only_unknown_format, GetParam().unknown_format);
  EXPECT_EQ(head->receipt->unknown_required, GetParam().unknown_option);
  EXPECT_EQ(head->receipt->async_url, "https://acme.example/mdn?id=1");
}

TEST(SealerTest, HeadersAreWhatPartnersExpect) {
  auto terms = as2::terms();
  terms.from = "Acme Inc";
  terms.receipt = ReceiptRequest{.is_signed = true, .async_url = "https://acme.example/mdn"};
  terms.features = {"multiple-attachments"};
  const auto text = sealed(terms, order()).sealed.headers.text();
  EXPECT_EQ(text,
            "AS2-Version: 1.2\r\n"
            "AS2-From: \"Acme Inc\"\r\n"
            "AS2-To: bob\r\n"
            "Message-ID: <4711@alice.example>\r\n"
            "Date: Mon, 23 Nov 2026 12:00:00 +0000\r\n"
            "Subject: order\r\n"
            "MIME-Version: 1.0\r\n"
            "EDIINT-Features: multiple-attachments\r\n"
            "Disposition-Notification-To: \"Acme Inc\"\r\n"
            "Disposition-Notification-Options: signed-receipt-protocol=optional, pkcs7-signature; "
            "signed-receipt-micalg=optional, sha-256\r\n"
            "Receipt-Delivery-Option: https://acme.example/mdn\r\n"
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"\r\n"
            "Content-Disposition: attachment; filename=\"smime.p7m\"\r\n");
  const auto head = read_head(parse_headers(text));
  ASSERT_TRUE(head && head->receipt);
  EXPECT_EQ(head->from, "Acme Inc");
}

TEST(SealerTest, SameTermsWriteTheSameBytesButForKeysAndTime) {
  auto terms = as2::terms();
  terms.signing.reset();
  terms.encryption.reset();
  terms.compression = Compression::after_signing;
  EXPECT_EQ(sealed(terms, order()).body, sealed(terms, order()).body);
}

struct Refused {
  const char* name;
  void (*change)(SealTerms&);
  const char* what;
};
class SealRefusalTest : public testing::TestWithParam<Refused> {};
INSTANTIATE_TEST_SUITE_P(As2, SealRefusalTest,
                         testing::Values(Refused{"Sha1", [](SealTerms& terms) { terms.signing->digest = Digest::sha1; },
                                                 "SHA-1 may not be used for signatures (any more)"},
                                         Refused{"TripleDesExpired",
                                                 [](SealTerms& terms) {
                                                   terms.encryption->cipher = Cipher::triple_des;
                                                   terms.triple_des_until = noon();
                                                 },
                                                 "3DES may not be used for encryption (any more)"},
                                         Refused{"TripleDesIn13",
                                                 [](SealTerms& terms) {
                                                   terms.encryption->cipher = Cipher::triple_des;
                                                   terms.triple_des_until = noon() + a_day;
                                                   terms.version = "1.3";
                                                   terms.product = "Crossdock:1.0.0";
                                                 },
                                                 "3DES may not be used for encryption (any more)"},
                                         Refused{"NoProductIn13", [](SealTerms& terms) { terms.version = "1.3"; },
                                                 "AS2-Version 1.3 needs the name of a product"},
                                         Refused{"UnknownVersion", [](SealTerms& terms) { terms.version = "2"; },
                                                 "AS2-Version 2 is none of 1.1, 1.2, 1.3"},
                                         Refused{"NoName", [](SealTerms& terms) { terms.to = ""; },
                                                 "AS2 name '' is not 1 to 128 printable ASCII characters"},
                                         Refused{"BlankInMessageId", [](SealTerms& terms) { terms.message_id = "a b"; },
                                                 "Message-ID has a blank or a control character in it"},
                                         Refused{"NobodyToEncryptFor",
                                                 [](SealTerms& terms) { terms.encryption->recipients.clear(); },
                                                 "a message is encrypted for at least one certificate"}),
                         case_name);
TEST_P(SealRefusalTest, IsSaid) {
  auto terms = as2::terms();
  GetParam().change(terms);
  StringSink body;
  const auto sealed = seal(terms, order(), body);
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().fault, Fault::invalid);
  EXPECT_EQ(sealed.error().what, GetParam().what);
}

TEST(SealerTest, FileNamesBeyondAscii) {
  EXPECT_EQ(attachment("po \"1\".edi"), "attachment; filename=\"po \\\"1\\\".edi\"");
  EXPECT_EQ(attachment("größe.edi"), "attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe.edi");
  EXPECT_EQ(parse_parameters(attachment("größe.edi")).find("filename"), "größe.edi");
}

}  // namespace
}  // namespace crossdock::as2::message_test
