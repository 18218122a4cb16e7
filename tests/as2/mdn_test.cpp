// SPDX-License-Identifier: Apache-2.0
// Receipts: what we write, to the byte, and what we understand of others'.
#include "gateway/transport/as2/mdn.hpp"

#include <gtest/gtest.h>

#include "tests/as2/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::as2::mdn_test {
namespace {

Receipt receipt() {
  Receipt receipt;
  receipt.from = "bob";
  receipt.to = "Acme Inc";
  receipt.message_id = "mdn-1@bob.example";
  receipt.original_message_id = "4711@alice.example";  // without brackets, as it came
  receipt.date = noon();
  receipt.mic = Mic{"DdXCIEcxyBU3jESKKMVuVFFe6h63ba4JsxOfapVtD7I=", Digest::sha256};
  return receipt;
}

TEST(MdnTest, UnsignedToTheByte) {
  const auto mdn = write_mdn(receipt());
  ASSERT_TRUE(mdn);
  EXPECT_EQ(mdn->headers.text() + "\r\n" + mdn->body,
            "AS2-Version: 1.2\r\n"
            "AS2-From: bob\r\n"
            "AS2-To: \"Acme Inc\"\r\n"
            "Message-ID: <mdn-1@bob.example>\r\n"
            "Date: Mon, 23 Nov 2026 12:00:00 +0000\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: multipart/report; report-type=disposition-notification; "
            "boundary=\"----crossdock-405cbdff4ee4b8991cb523891b85455f\"\r\n"
            "\r\n"
            "------crossdock-405cbdff4ee4b8991cb523891b85455f\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 8bit\r\n"
            "\r\n"
            "The message was received and is being processed.\r\n"
            "\r\n"
            "------crossdock-405cbdff4ee4b8991cb523891b85455f\r\n"
            "Content-Type: message/disposition-notification\r\n"
            "Content-Transfer-Encoding: 7bit\r\n"
            "\r\n"
            "Reporting-UA: Crossdock\r\n"
            "Original-Recipient: rfc822; bob\r\n"
            "Final-Recipient: rfc822; bob\r\n"
            "Original-Message-ID: 4711@alice.example\r\n"
            "Disposition: automatic-action/MDN-sent-automatically; processed\r\n"
            "Received-Content-MIC: DdXCIEcxyBU3jESKKMVuVFFe6h63ba4JsxOfapVtD7I=, sha-256\r\n"
            "\r\n"
            "------crossdock-405cbdff4ee4b8991cb523891b85455f--\r\n");
}

TEST(MdnTest, RefusalKeepsToItsLine) {
  auto one = receipt();
  one.disposition = disposition_of(Modifier::decryption_failed);
  one.original_message_id = "<a@b>\r\nDisposition: automatic-action/MDN-sent-automatically; processed";
  one.mic.reset();
  const auto mdn = write_mdn(one);
  const auto read = read_mdn(mdn->headers, mdn->body, policy());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->disposition, disposition_of(Modifier::decryption_failed));
  EXPECT_EQ(read->disposition_text, "automatic-action/MDN-sent-automatically; processed/error: decryption-failed");
  EXPECT_FALSE(read->mic);
  EXPECT_EQ(read->text, "The message could not be decrypted.");
}

TEST(MdnTest, SignedIsReadBackAndBelongsToItsSigner) {
  for (const auto digest : {Digest::sha1, Digest::sha256, Digest::sha512}) {
    const Signing signing{.identity = alice(), .digest = digest};
    const auto mdn = write_mdn(receipt(), &signing);
    ASSERT_TRUE(mdn);
    auto policy = as2::policy();
    policy.require_signature = true;
    policy.sha1_until = noon() + a_day;
    const auto read = read_mdn(mdn->headers, mdn->body, policy);
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_FALSE(read->opened.failure) << read->opened.failure->what;
    EXPECT_EQ(read->opened.signature, SignatureState::valid);
    EXPECT_EQ(read->original_message_id, "4711@alice.example");
    EXPECT_EQ(read->mic, receipt().mic);
    EXPECT_EQ(read->final_recipient, "bob");

    policy.signers = {eve().certificate};
    const auto forged = read_mdn(mdn->headers, mdn->body, policy);
    ASSERT_TRUE(forged);
    EXPECT_EQ(forged->opened.signature, SignatureState::untrusted);
    EXPECT_EQ(forged->opened.failure->modifier, Modifier::authentication_failed);
  }
}

TEST(MdnTest, ChangedReceiptProvesNothing) {
  const Signing signing{.identity = alice()};
  auto mdn = write_mdn(receipt(), &signing);
  mdn->body.replace(mdn->body.find("DdXC"), 4, "EdXC");
  const auto read = read_mdn(mdn->headers, mdn->body, policy());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->opened.signature, SignatureState::invalid);
  EXPECT_EQ(read->opened.failure->modifier, Modifier::integrity_check_failed);
}

// IBM Sterling's habits, all at once.
TEST(MdnTest, SterlingIsUnderstood) {
  const Headers headers{{"content-type", "multipart/report; Report-Type=disposition-notification; boundary=\"_=x=_\""}};
  const std::string body =
      "--_=x=_\r\n\r\nYour message was successfully received.\r\n"
      "--_=x=_\r\nContent-Type: message/disposition-notification\r\n\r\n"
      "Reporting-UA: Sterling Integrator\r\n"
      "Final-Recipient:rfc822;\"ACME\"\r\n"
      "Original-Message-ID: <1@x>\r\n"
      "Disposition: Automatic-action/mdn-sent-automatically;processed\r\n"
      "Received-Content-MIC: 2jmj7l5rSw0yVb/vlWAYkK/YBwk=,sha1\r\n--_=x=_--\r\n";
  const auto read = read_mdn(headers, body, policy());
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(read->disposition, Disposition{});
  EXPECT_EQ(read->mic, (Mic{"2jmj7l5rSw0yVb/vlWAYkK/YBwk=", Digest::sha1}));
  EXPECT_EQ(read->text, "Your message was successfully received.");
}

struct Words {
  const char* name;
  std::string text, shown;
};
class WordsTest : public testing::TestWithParam<Words> {};
INSTANTIATE_TEST_SUITE_P(As2, WordsTest,
                         testing::Values(Words{"Lines",
                                               "certificate serial 4711 unknown,\r\n\r\n  send the new one\r\n",
                                               "certificate serial 4711 unknown, send the new one"},
                                         Words{"Terminal",
                                               "a\x1b[2J\x07"
                                               "b\x7f",
                                               "a [2J b"},
                                         Words{"Nul", std::string("a\0b", 3), "a b"},
                                         Words{"Umlaut",
                                               "gr\xC3\xB6\xC3\x9F"
                                               "er",
                                               "gr\xC3\xB6\xC3\x9F"
                                               "er"},
                                         Words{"Latin1",
                                               "gr\xF6\xDF"
                                               "er",
                                               "gr\xC3\xB6\xC3\x9F"
                                               "er"},
                                         Words{"ControlsBeyondAscii",
                                               "a\xC2\x9B"
                                               "2Jb",
                                               "a 2Jb"},
                                         Words{"WrittenBackwards",
                                               "a\xE2\x80\xAE"
                                               "b\xE2\x81\xA6"
                                               "c\xEF\xBB\xBF",
                                               "a b c"},
                                         Words{"Nothing", "", ""},
                                         Words{"TooLong", std::string(600, 'x'), std::string(500, 'x') + "…"}),
                         case_name);
TEST_P(WordsTest, AreOneHarmlessLine) {
  ReadMdn receipt;
  receipt.text = GetParam().text;
  EXPECT_EQ(words_of(receipt), GetParam().shown);
}

TEST(MdnTest, SomethingElseIsNoReceipt) {
  EXPECT_EQ(read_mdn({{"Content-Type", "application/EDI-X12"}}, order(), policy()).error().what,
            "there is no disposition notification in the message");
}

struct Written {
  const char* name;
  std::string_view text;
  std::optional<Disposition> disposition;
};
using Kind = Disposition::Kind;
class DispositionTest : public testing::TestWithParam<Written> {};
INSTANTIATE_TEST_SUITE_P(
    As2, DispositionTest,
    testing::Values(
        Written{"Usual", "automatic-action/MDN-sent-automatically; processed", Disposition{}},
        Written{"NoBlankOtherCase", "Automatic-action/mdn-sent-automatically;PROCESSED", Disposition{}},
        Written{"Tabs", "automatic-action/MDN-sent-automatically;\tprocessed", Disposition{}},
        Written{"ModesLeftOut", "processed", Disposition{}},
        Written{"Error", "automatic-action/MDN-sent-automatically; processed/error: decryption-failed",
                Disposition{Kind::error, Modifier::decryption_failed}},
        Written{"ErrorOtherCase", "automatic-action/MDN-sent-automatically; Processed/Error:Decryption-Failed",
                Disposition{Kind::error, Modifier::decryption_failed}},
        Written{"Misspelt", "automatic-action/MDN-sent-automatically; processed/error: decompresion-failed",
                Disposition{Kind::error, Modifier::decompression_failed}},
        Written{"OwnWords", "automatic-action/MDN-sent-automatically; processed/error: the dog ate it",
                Disposition{Kind::error, Modifier::other}},
        Written{"Warning", "automatic-action/MDN-sent-automatically; processed/warning: duplicate-document",
                Disposition{Kind::warning, Modifier::duplicate_document}},
        Written{"Failed", "automatic-action/MDN-sent-automatically; failed/Failure: unsupported MIC-algorithms",
                Disposition{Kind::failed, Modifier::unsupported_mic_algorithms}},
        Written{"FailedFormat", "automatic-action/MDN-sent-automatically; failed/failure: unsupported format",
                Disposition{Kind::failed, Modifier::unsupported_format}},
        Written{"FreeText", "automatic-action/MDN-sent-automatically; processed/whatever",
                Disposition{Kind::error, Modifier::other}},
        Written{"Displayed", "manual-action/MDN-sent-manually; displayed", std::nullopt},
        Written{"Empty", "", std::nullopt}),
    case_name);
TEST_P(DispositionTest, IsRead) { EXPECT_EQ(parse_disposition(GetParam().text), GetParam().disposition); }

TEST(DispositionTest, EveryModifierIsWrittenAsItIsRead) {
  for (int i = 1; i < static_cast<int>(Modifier::other); ++i) {
    const auto disposition = disposition_of(static_cast<Modifier>(i));
    EXPECT_EQ(parse_disposition(write(disposition)), disposition) << write(disposition);
    EXPECT_FALSE(explanation(disposition.modifier).empty());
  }
}

struct MicText {
  const char* name;
  std::string_view text;
  std::optional<Mic> mic;
};
class MicTextTest : public testing::TestWithParam<MicText> {};
INSTANTIATE_TEST_SUITE_P(As2, MicTextTest,
                         testing::Values(MicText{"Usual", "SVNB, sha-256", Mic{"SVNB", Digest::sha256}},
                                         MicText{"NoBlank", "SVNB,sha1", Mic{"SVNB", Digest::sha1}},
                                         MicText{"Folded", "SV NB ,  SHA512", Mic{"SVNB", Digest::sha512}},
                                         MicText{"RsaName", "SVNB, rsa-sha256", Mic{"SVNB", Digest::sha256}},
                                         MicText{"NoAlgorithm", "SVNB", Mic{"SVNB", Digest::sha1}},
                                         MicText{"UnknownAlgorithm", "SVNB, md5", std::nullopt},
                                         MicText{"NoBase64", "!!, sha1", std::nullopt},
                                         MicText{"Empty", "", std::nullopt}),
                         case_name);
TEST_P(MicTextTest, IsRead) { EXPECT_EQ(parse_mic(GetParam().text), GetParam().mic); }

}  // namespace
}  // namespace crossdock::as2::mdn_test
