// SPDX-License-Identifier: Apache-2.0
// Message, receipt and what it means: the twelve ways of RFC 4130 §2.4.2, and what goes wrong between them.
#include "gateway/transport/as2/conversation.hpp"

#include <gtest/gtest.h>

#include "tests/as2/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::as2::conversation_test {
namespace {

struct Way {
  std::string name;
  bool is_signed, encrypted;
  int receipt;  // 0 none, 1 unsigned, 2 signed
};
std::vector<Way> ways() {
  std::vector<Way> all;
  for (const bool is_signed : {false, true})
    for (const bool encrypted : {false, true})
      for (const int receipt : {0, 1, 2}) {
        const char* receipts[] = {"NoReceipt", "UnsignedReceipt", "SignedReceipt"};
        all.push_back({std::string(is_signed ? "Signed" : "") + (encrypted ? "Encrypted" : "") +
                           (is_signed || encrypted ? "" : "Plain") + receipts[receipt],
                       is_signed, encrypted, receipt});
      }
  return all;
}

class WayTest : public testing::TestWithParam<Way> {};
INSTANTIATE_TEST_SUITE_P(As2, WayTest, testing::ValuesIn(ways()), case_name);

// Bob's receipt for what alice sent, as alice reads it.
Judgement there_and_back(const SealTerms& terms, const Wire& wire, const Opened& was) {
  const auto head = read_head(wire.sealed.headers);
  EXPECT_TRUE(head && head->receipt);
  const Signing signing{.identity = bob()};
  const auto mdn = write_mdn(answer(*head, was, "mdn-1@bob", noon()), head->receipt->is_signed ? &signing : nullptr);
  EXPECT_TRUE(mdn);
  EXPECT_EQ(mdn->headers.value("AS2-From"), "bob");
  EXPECT_EQ(mdn->headers.value("AS2-To"), "alice");
  OpenPolicy policy;
  policy.signers = {bob().certificate};
  policy.now = noon();
  const auto read = read_mdn(mdn->headers, mdn->body, policy);
  EXPECT_TRUE(read);
  return judge({terms.message_id, wire.sealed.mic, terms.receipt->is_signed}, *read);
}

TEST_P(WayTest, IsUnderstoodThereAndBack) {
  auto terms = as2::terms();
  if (!GetParam().is_signed) terms.signing.reset();
  if (!GetParam().encrypted) terms.encryption.reset();
  if (GetParam().receipt > 0) terms.receipt = ReceiptRequest{.is_signed = GetParam().receipt == 2};
  const auto wire = sealed(terms, order());
  const auto [was, payload] = opened(wire.sealed.headers, wire.body, policy());
  EXPECT_FALSE(was.failure);
  EXPECT_EQ(payload, order());
  if (GetParam().receipt == 0) {
    EXPECT_FALSE(read_head(wire.sealed.headers)->receipt);
    return;
  }
  const auto judgement = there_and_back(terms, wire, was);
  EXPECT_EQ(judgement.outcome, Outcome::accepted) << judgement.why;
  EXPECT_EQ(judgement.why, "");
}

struct Sad {
  const char* name;
  void (*change)(SealTerms&, Wire&, Opened&);
  Outcome outcome;
  const char* why;
};
class SadTest : public testing::TestWithParam<Sad> {};
INSTANTIATE_TEST_SUITE_P(
    As2, SadTest,
    testing::Values(Sad{"Refused",
                        [](SealTerms&, Wire&, Opened& was) {
                          was.failure = Failure{Modifier::decryption_failed, "secret detail"};
                        },
                        Outcome::refused, "processed/error: decryption-failed"},
                    Sad{"AnotherMessage", [](SealTerms& terms, Wire&, Opened&) { terms.message_id = "0815@alice"; },
                        Outcome::foreign, "the receipt answers <4711@alice.example>"},
                    Sad{"NoMic", [](SealTerms&, Wire&, Opened& was) { was.mic.reset(); }, Outcome::mismatch,
                        "the receipt has no MIC"},
                    Sad{"DuplicateWithoutMic",
                        [](SealTerms&, Wire&, Opened& was) {
                          was.failure = Failure{Modifier::duplicate_document, ""};
                          was.mic.reset();
                        },
                        Outcome::mismatch, "the receipt has no MIC (processed/warning: duplicate-document)"},
                    Sad{"OtherMic",
                        [](SealTerms&, Wire& wire, Opened& was) {
                          was.mic = Mic{"SVNB", Digest::sha1};
                          wire.sealed.mic = Mic{"QUFB", Digest::sha256};
                        },
                        Outcome::mismatch, "the receipt has the MIC SVNB (sha-1), ours is QUFB (sha-256)"},
                    Sad{"UnsupportedFormat",
                        [](SealTerms&, Wire& wire, Opened&) {
                          wire.sealed.headers.set("Disposition-Notification-Options",
                                                  "signed-receipt-protocol=required, pgp");
                        },
                        Outcome::unproven, "the receipt is not signed, as was asked for"},
                    Sad{"UnsupportedDigests",
                        [](SealTerms&, Wire& wire, Opened&) {
                          wire.sealed.headers.set("Disposition-Notification-Options",
                                                  "signed-receipt-protocol=required, pkcs7-signature; "
                                                  "signed-receipt-micalg=required, md5");
                        },
                        Outcome::refused, "failed/Failure: unsupported MIC-algorithms"}),
    case_name);
TEST_P(SadTest, IsJudged) {
  auto terms = as2::terms();
  terms.receipt = ReceiptRequest{.is_signed = true};
  auto wire = sealed(terms, order());
  auto was = opened(wire.sealed.headers, wire.body, policy()).opened;
  GetParam().change(terms, wire, was);
  const auto judgement = there_and_back(terms, wire, was);
  EXPECT_EQ(judgement.outcome, GetParam().outcome);
  EXPECT_EQ(judgement.why, GetParam().why);
}

TEST(AnswerTest, SpellsDigestsAsTheSenderDoes) {
  MessageHead head;
  head.receipt = ReceiptRequest{.is_signed = true, .digests = {Digest::sha256}, .old_digest_names = true};
  EXPECT_TRUE(answer(head, {}, "1@bob", noon()).old_digest_name);
}

// RFC 3798 §2.2: whatever else there is to say of the message.
TEST(AnswerTest, OptionThatMustBeUnderstoodAndIsNotFails) {
  MessageHead head;
  head.receipt = ReceiptRequest{.is_signed = true, .unknown_required = "priority"};
  Opened was;
  EXPECT_EQ(write(answer(head, was, "1@bob", noon()).disposition),
            "automatic-action/MDN-sent-automatically; failed/Failure: unsupported option");
  EXPECT_NE(answer(head, was, "1@bob", noon()).text.find("'priority'"), std::string::npos);
  was.failure = Failure{Modifier::decryption_failed, "one"};
  EXPECT_EQ(answer(head, was, "1@bob", noon()).disposition.modifier, Modifier::unsupported_option);
}

TEST(AnswerTest, TellsTheSenderWhatIsWrongWithItsFormAndNothingElse) {
  Opened was;
  was.failure = Failure{Modifier::decryption_failed, "secret detail", "Use another form."};
  const auto text = answer({.from = "alice", .to = "bob"}, was, "1@bob", noon()).text;
  EXPECT_EQ(text, "The message could not be decrypted. Use another form.");
  EXPECT_EQ(answer({.from = "alice", .to = "bob"}, was, "1@bob", noon(), Telling::nothing).text, "");
}

// A receipt whose MIC is not ours, once it is known what was hashed.
TEST(JudgedByValueTest, MeansWhatWasHashed) {
  const Judgement mismatch{Outcome::mismatch, "the receipt has another MIC"};
  ReadMdn receipt;
  receipt.mic_name = "sha1";
  const Hashed very{Hashed::What::sent, "exactly what we sent", "sha-1"};
  EXPECT_EQ(judge_hashed(mismatch, receipt, very).outcome, Outcome::accepted);
  EXPECT_EQ(judge_hashed(mismatch, receipt, very).why, "the partner hashed exactly what we sent, with sha-1");
  const Hashed other{Hashed::What::other, "the content without its MIME header", "sha-1"};
  EXPECT_EQ(judge_hashed(mismatch, receipt, other).outcome, Outcome::mismatch);
  EXPECT_EQ(judge_hashed(mismatch, receipt, other).why,
            "the receipt has another MIC; the partner hashed the content without its MIME header, with sha-1");
  const Hashed posted{Hashed::What::posted, "the body as it was posted", "sha-1"};
  EXPECT_EQ(judge_hashed(mismatch, receipt, posted).outcome, Outcome::unopened);
  EXPECT_EQ(judge_hashed(mismatch, receipt, std::nullopt).outcome, Outcome::mismatch);
  receipt.disposition = disposition_of(Modifier::duplicate_document);
  receipt.disposition->modifier_text = "duplicate-document";
  EXPECT_EQ(judge_hashed(mismatch, receipt, very).why,
            "the partner hashed exactly what we sent, with sha-1; processed/warning: duplicate-document");
}

TEST(AnswerTest, TellsNothingToWhoeverFailsOften) {
  Opened undecryptable, changed;
  undecryptable.failure = Failure{Modifier::decryption_failed, "one"};
  changed.failure = Failure{Modifier::integrity_check_failed, "other"};
  changed.mic = Mic{"SVNB", Digest::sha256};
  const auto one = write_mdn(answer({.from = "alice", .to = "bob"}, undecryptable, "1@bob", noon(), Telling::nothing));
  const auto other = write_mdn(answer({.from = "alice", .to = "bob"}, changed, "1@bob", noon(), Telling::nothing));
  EXPECT_EQ(one->body, other->body);
  EXPECT_NE(one->body.find("processed/error: unexpected-processing-error"), std::string::npos);
}

struct FileName {
  const char* name;
  std::string text;
  bool legal;
};
class FileNameTest : public testing::TestWithParam<FileName> {};
INSTANTIATE_TEST_SUITE_P(As2, FileNameTest,
                         testing::Values(FileName{"Usual", "po-4711.edi", true}, FileName{"Blank", "order 1.edi", true},
                                         FileName{"Umlaut", "größe.edi", true}, FileName{"Path", "../po.edi", false},
                                         FileName{"Slash", "a/b", false}, FileName{"Backslash", "a\\b", false},
                                         FileName{"Hidden", ".po.edi", false}, FileName{"Drive", "c:po.edi", false},
                                         FileName{"Null", std::string("a\0b", 3), false},
                                         FileName{"LineEnd", "a\nb", false}, FileName{"Option", "-rf", false},
                                         FileName{"Empty", "", false}, FileName{"NotUtf8", "\xff.edi", false},
                                         FileName{"TooLong", std::string(256, 'a'), false}),
                         case_name);
TEST_P(FileNameTest, IsLegalOrNot) { EXPECT_EQ(is_legal_filename(GetParam().text), GetParam().legal); }

TEST(AttachmentsTest, AreTheExactParts) {
  auto terms = as2::terms();
  terms.content_type = "multipart/related; boundary=\"att\"; type=\"application/EDI-X12\"";
  terms.filename.clear();
  const std::string document =
      "--att\r\nContent-Type: application/EDI-X12\r\nContent-ID: <1>\r\n\r\n" + std::string(order()) +
      "\r\n--att\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=plan.pdf\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--att--\r\n";
  const auto wire = sealed(terms, document);
  const auto [was, payload] = opened(wire.sealed.headers, wire.body, policy());
  EXPECT_FALSE(was.failure);
  EXPECT_EQ(was.mic, wire.sealed.mic);
  const auto parts = split_attachments(was.content_type, payload);
  ASSERT_TRUE(parts);
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ(parts->at(0).content, order());
  EXPECT_EQ(parts->at(0).content_id, "<1>");
  EXPECT_EQ(parts->at(1).content, "JVBERg==");
  EXPECT_EQ(parts->at(1).transfer_encoding, "base64");
  EXPECT_EQ(parts->at(1).filename, "plan.pdf");
  EXPECT_EQ(split_attachments("application/EDI-X12", order())->front().content, order());
}

}  // namespace
}  // namespace crossdock::as2::conversation_test
