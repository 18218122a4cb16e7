// SPDX-License-Identifier: Apache-2.0
// Checks what a sender does when the partner answers this or that, and that every attempt sends the same bytes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/pipeline/deliver.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/transport/as2/content_digests.hpp"
#include "gateway/transport/as2/conversation.hpp"
#include "gateway/transport/as2/envelope.hpp"
#include "tests/as2_wire/house.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {
namespace {

using namespace std::chrono_literals;

std::string http_answer(int status, const std::string& body = "", const std::string& fields = "") {
  return fmt::format("HTTP/1.1 {} X\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}", status, fields,
                     body.size(), body);
}

// What bob would answer to a request of alice's, with his mind changed by `change`.
std::string receipt_for(const std::string& request, const pki::Identity& signer,
                        const std::function<void(as2::Receipt&)>& change) {
  const auto headers = as2::parse_headers(request.substr(request.find("\r\n") + 2));
  const auto head = as2::read_head(headers);
  as2::OpenPolicy policy;
  policy.identities = {as2::bob()};
  policy.signers = {as2::alice().certificate};
  policy.now = as2::noon();
  as2::StringSink sink;
  const auto opened = as2::open(headers, body_of(request), policy, sink);
  auto receipt = as2::answer(*head, *opened, "receipt@bob", as2::noon());
  if (change) change(receipt);
  const as2::Signing signing{.identity = signer};
  const auto mdn = as2::write_mdn(receipt, &signing);
  return http_answer(200, mdn->body, mdn->headers.text());
}

class ChannelTest : public testing::Test {
 protected:
  // Bob is played by `answer`.
  void play(std::function<std::string(const std::string&)> answer, const std::string& more = "") {
    bob_ = std::make_unique<Recorder>(std::move(answer));
    alice.know("bob", "bob", as2::bob().certificate, "http://127.0.0.1:" + std::to_string(bob_->port()) + "/as2", more);
  }
  std::vector<std::string> requests() const { return bob_->requests(); }

  House alice{"alice", as2::alice()};
  std::unique_ptr<Recorder> bob_;
};

TEST_F(ChannelTest, EveryAttemptSendsTheSameBytes) {
  int attempt = 0;
  play([&](const std::string& request) {
    switch (++attempt) {
      case 1: return std::string();  // the connection ends without an answer
      case 2: return http_answer(503, "later");
      case 3: return http_answer(200);  // no receipt
      default: return receipt_for(request, as2::bob(), {});
    }
  });
  const auto message = alice.add_document("bob", as2::order());
  for (int i = 0; i < 3; ++i) {
    const auto reached = alice.deliver(message);
    ASSERT_FALSE(reached);
    EXPECT_EQ(reached.error().fault, Fault::unavailable) << describe(reached.error());
    alice.advance(5min);
  }
  const auto reached = alice.deliver(message);
  ASSERT_TRUE(reached) << describe(reached.error());
  ASSERT_EQ(requests().size(), 4U);
  for (const auto& request : requests()) EXPECT_EQ(request, requests().front());
  EXPECT_EQ(field_of(requests().front(), "Expect"), "");
  EXPECT_EQ(alice.count("SELECT COUNT(*) FROM as2_outbound"), 1);
}

// A document that is sent again by an operator has been sealed; its new work does not know.
TEST_F(ChannelTest, WhatWasSealedBeforeIsNotSealedAnew) {
  play([](const std::string&) { return http_answer(503, "later"); });
  const auto message = alice.add_document("bob", as2::order());
  EXPECT_FALSE(alice.deliver(message, true));
  const auto payloads = alice.count("SELECT COUNT(*) FROM payload");
  EXPECT_FALSE(alice.deliver(message, true));
  ASSERT_EQ(requests().size(), 2U);
  EXPECT_EQ(requests()[0], requests()[1]);
  EXPECT_EQ(alice.count("SELECT COUNT(*) FROM as2_outbound"), 1);
  EXPECT_EQ(alice.count("SELECT COUNT(*) FROM payload"), payloads) << "what was sealed in vain is gone";
  EXPECT_EQ(alice.count("SELECT COUNT(*) FROM event WHERE kind = 'sealed'"), 1);
}

TEST_F(ChannelTest, PartnerIsLeftAloneAsLongAsItAsks) {
  play([](const std::string&) { return http_answer(503, "busy", "Retry-After: 120\r\n"); });
  const auto reached = alice.hand_over(alice.add_document("bob", as2::order()));
  ASSERT_FALSE(reached);
  EXPECT_EQ(reached.error().fault, Fault::unavailable);
  EXPECT_EQ(reached.error().wait, 120s);
}

// The stage that records the delivery keeps the receipt, in one transaction.
TEST_F(ChannelTest, NothingIsKeptOfAReceiptUntilTheDeliveryIsRecorded) {
  play([](const std::string& request) { return receipt_for(request, as2::bob(), {}); });
  const auto reached = alice.hand_over(alice.add_document("bob", as2::order()));
  ASSERT_TRUE(reached) << describe(reached.error());
  const std::string answered = "SELECT COUNT(*) FROM as2_outbound WHERE receipt IS NOT NULL AND posted_at IS NOT NULL";
  EXPECT_EQ(alice.count(answered), 0);
  ASSERT_TRUE(pipeline::kept(alice.database(), reached));
  EXPECT_EQ(alice.count(answered), 1);
}

struct Status {
  const char* name;
  int status;
  Fault fault;
};
class StatusTest : public ChannelTest, public testing::WithParamInterface<Status> {};

TEST_P(StatusTest, SaysWhetherAnotherAttemptMakesSense) {
  play([](const std::string&) { return http_answer(GetParam().status, "why"); });
  const auto reached = alice.send("bob", as2::order());
  ASSERT_FALSE(reached);
  EXPECT_EQ(reached.error().fault, GetParam().fault) << describe(reached.error());
}

INSTANTIATE_TEST_SUITE_P(
    Http, StatusTest,
    testing::Values(Status{"BadRequest", 400, Fault::refused}, Status{"Unauthorized", 401, Fault::refused},
                    Status{"NotFound", 404, Fault::refused}, Status{"Timeout", 408, Fault::unavailable},
                    Status{"TooEarly", 425, Fault::unavailable}, Status{"TooMany", 429, Fault::unavailable},
                    Status{"OurServerError", 500, Fault::unavailable}, Status{"BadGateway", 502, Fault::unavailable},
                    // A redirect is not followed: it would lead wherever they like.
                    Status{"Redirect", 302, Fault::refused}),
    case_name);

TEST_F(ChannelTest, RefusalEndsTheMessageAndTheNextAttemptIsANewOne) {
  bool refuse = true;
  play([&](const std::string& request) {
    return receipt_for(request, as2::bob(), [&](as2::Receipt& receipt) {
      if (refuse) receipt.disposition = as2::disposition_of(as2::Modifier::decryption_failed);
    });
  });
  const auto message = alice.add_document("bob", as2::order());
  const auto reached = alice.deliver(message);
  ASSERT_FALSE(reached);
  EXPECT_EQ(reached.error().fault, Fault::refused);
  EXPECT_NE(reached.error().what.find("decryption-failed"), std::string::npos) << reached.error().what;
  EXPECT_EQ(alice.open_cases(), std::vector<std::string>{"OUR_DOCUMENT_REJECTED"});
  refuse = false;
  ASSERT_TRUE(alice.deliver(message)) << "an operator lets it go again";
  ASSERT_EQ(requests().size(), 2U);
  EXPECT_NE(field_of(requests()[0], "Message-ID"), field_of(requests()[1], "Message-ID"));
  EXPECT_TRUE(alice.open_cases().empty()) << "the receipt that came settles it";
}

TEST_F(ChannelTest, OtherMicIsExplainedAndNotSentAgain) {
  play([&](const std::string& request) {
    return receipt_for(request, as2::bob(), [](as2::Receipt& receipt) {
      // The habit of some products: the content without its MIME header.
      as2::ContentDigests content({as2::Digest::sha256});
      content.update(as2::order());
      receipt.mic = as2::Mic{content.value(as2::Digest::sha256, as2::Canonicalisation::raw), as2::Digest::sha256};
    });
  });
  const auto message = alice.add_document("bob", as2::order());
  ASSERT_TRUE(alice.deliver(message)) << "the partner has it";
  EXPECT_EQ(alice.open_cases(), std::vector<std::string>{"MIC_MISMATCH"});
  const auto story = alice.story(message);
  EXPECT_NE(story.back().find("without its MIME header"), std::string::npos) << story.back();
}

// ---- receipts are judged by value --------------------------------------------------------------------------------

constexpr std::string_view head_of_order =
    "Content-Type: application/edi-x12\r\nContent-Disposition: attachment; filename=\"850-000000012.edi\"\r\n"
    "Content-Transfer-Encoding: binary\r\n\r\n";

as2::Mic mic_over(std::string_view bytes, as2::Digest digest) {
  as2::ContentDigests content({digest});
  content.update(bytes);
  return {content.value(digest, as2::Canonicalisation::raw), digest};
}

// The part that was signed of a request that is not encrypted.
std::string signed_part(const std::string& request) {
  const auto body = body_of(request);
  const auto line_end = body.find("\r\n");
  const auto boundary = body.substr(0, line_end);
  return body.substr(line_end + 2, body.find("\r\n" + boundary, line_end) - line_end - 2);
}

struct Value {
  const char* name;
  std::string_view settings;
  std::function<std::string(const std::string& request)> hashed;  // what the partner takes its MIC over
  as2::Digest digest;
  std::string_view told;  // at the end of the story
  std::vector<std::string> cases = {};
  bool reached = true;
};
class ValueTest : public ChannelTest, public testing::WithParamInterface<Value> {};

TEST_P(ValueTest, SaysWhatTheReceiptMeans) {
  play(
      [&](const std::string& request) {
        return receipt_for(request, as2::bob(), [&](as2::Receipt& receipt) {
          receipt.mic = mic_over(GetParam().hashed(request), GetParam().digest);
          receipt.text = "Bob's words:\x1b[2J\r\nthank you.";
        });
      },
      std::string(GetParam().settings));
  const auto message = alice.add_document("bob", as2::order());
  const auto reached = alice.deliver(message);
  EXPECT_EQ(reached.has_value(), GetParam().reached) << (reached ? *reached : describe(reached.error()));
  if (!reached) {
    EXPECT_EQ(reached.error().fault, Fault::refused);
  }
  EXPECT_EQ(alice.open_cases(), GetParam().cases);
  const auto last = alice.story(message).back();
  EXPECT_NE(last.find(GetParam().told), std::string::npos) << last;
  EXPECT_NE(last.find("; it says: 'Bob's words: [2J thank you.'"), std::string::npos) << last;
}

std::string whole(const std::string&) { return std::string(head_of_order) + std::string(as2::order()); }
std::string document(const std::string&) { return std::string(as2::order()); }
std::string with_type(const std::string& request) {
  return "Content-Type: " + field_of(request, "Content-Type") + "\r\n\r\n" + body_of(request);
}

INSTANTIATE_TEST_SUITE_P(
    Receipts, ValueTest,
    testing::Values(
        Value{"OtherDigestOfTheSignedPart", "", whole, as2::Digest::sha1,
              "receipt: bob confirms the receipt (the partner hashed exactly what we sent, with sha-1)"},
        Value{"LongerDigestOfTheSignedPart", "", whole, as2::Digest::sha512,
              "receipt: bob confirms the receipt (the partner hashed exactly what we sent, with sha-512)"},
        Value{"OtherDigestOfAPlainMessage", ", sign: none, encrypt: none", document, as2::Digest::sha1,
              "receipt: bob confirms the receipt (the partner hashed exactly what we sent, with sha-1)"},
        Value{"OtherDigestOfAnEncryptedMessage", ", sign: none", whole, as2::Digest::sha1,
              "receipt: bob confirms the receipt (the partner hashed exactly what we sent, with sha-1)"},
        Value{"OtherDigestOfWhatWasCompressedFirst", ", encrypt: none, compress: before-signing", signed_part,
              as2::Digest::sha1,
              "receipt: bob confirms the receipt (the partner hashed exactly what we sent, with sha-1)"},
        Value{"ContentAloneWithAnotherDigest",
              "",
              document,
              as2::Digest::sha1,
              "the partner hashed the content without its MIME header, with sha-1",
              {"MIC_MISMATCH"}},
        Value{
            "CipherText",
            ", encrypt: aes-256-gcm",
            body_of,
            as2::Digest::sha256,
            "bob says that it has taken our message, but did not open it: the partner hashed the body as it was posted, "
            "with sha-256; it says: 'Bob's words: [2J thank you.'. Its software takes what aes-256-gcm encrypts for the "
            "document: AES-GCM is not read by all. Set "
            "'as2.encrypt: aes-128-cbc'",
            {"OUR_DOCUMENT_UNOPENED"},
            false},
        Value{"CipherTextWithItsType",
              "",
              with_type,
              as2::Digest::sha1,
              "did not open it: the partner hashed the body as it was posted, with its Content-Type, with sha-1",
              {"OUR_DOCUMENT_UNOPENED"},
              false},
        Value{"SignedMessageWhole",
              ", encrypt: none",
              body_of,
              as2::Digest::sha256,
              "did not open it",
              {"OUR_DOCUMENT_UNOPENED"},
              false},
        Value{"KnownHabit", ", receipt_mic: as-posted", body_of, as2::Digest::sha256,
              "receipt: bob confirms the receipt (the partner hashed the body as it was posted, with sha-256)"},
        Value{"AnotherMessage",
              "",
              [](const std::string&) { return std::string("another message"); },
              as2::Digest::sha256,
              "no form of what we sent has this value",
              {"MIC_MISMATCH"}}),
    case_name);

// The same for receipts over a connection of their own: what was taken for sent is not any more.
TEST_F(ChannelTest, LaterReceiptThatShowsThatTheMessageWasNotOpenedTakesItBack) {
  play([](const std::string&) { return http_answer(200); }, ", receipt_mode: async, encrypt: aes-128-gcm");
  const auto message = alice.add_document("bob", as2::order());
  ASSERT_TRUE(alice.deliver(message));
  const auto sent = alice.database().write([&](store::Transaction& tx) {
    return store::messages::set_state(tx, message, store::MessageState::sent, alice.now());
  });
  ASSERT_TRUE(sent) << describe(sent.error());
  const auto request = requests().at(0);
  const auto answer = receipt_for(request, as2::bob(), [&](as2::Receipt& receipt) {
    receipt.mic = mic_over(body_of(request), as2::Digest::sha256);
  });
  const RawSocket socket(alice.port());
  const auto fields = answer.substr(answer.find("\r\n") + 2);
  socket.send("POST /as2 HTTP/1.1\r\nHost: alice\r\n" + fields);
  EXPECT_EQ(status_of(socket.read_response()), 200);
  EXPECT_EQ(alice.text("SELECT state FROM message WHERE id = " + std::to_string(message.number())), "failed");
  EXPECT_EQ(alice.open_cases(), std::vector<std::string>{"OUR_DOCUMENT_UNOPENED"});
}

TEST_F(ChannelTest, WordsOfARefusalAreInItsCase) {
  play([&](const std::string& request) {
    return receipt_for(request, as2::bob(), [](as2::Receipt& receipt) {
      receipt.disposition = as2::disposition_of(as2::Modifier::authentication_failed);
      receipt.text = "certificate serial 4711 unknown, send the new one to edi@bob.example";
    });
  });
  EXPECT_FALSE(alice.send("bob", as2::order()));
  EXPECT_EQ(
      alice.text("SELECT text FROM exception_case"),
      "bob refused our message: processed/error: authentication-failed; it says: 'certificate serial 4711 unknown, "
      "send the new one to edi@bob.example'");
}

struct Rule {
  const char* name;
  std::string_view settings;
  bool mismatch = false;
};
class MicRuleTest : public ChannelTest, public testing::WithParamInterface<Rule> {};

// Some products compute no MIC for a message that was not signed, though they sign the receipt.
TEST_P(MicRuleTest, SaysWhetherAReceiptWithoutMicIsEnough) {
  play(
      [&](const std::string& request) {
        return receipt_for(request, as2::bob(), [](as2::Receipt& receipt) { receipt.mic.reset(); });
      },
      std::string(GetParam().settings));
  const auto message = alice.add_document("bob", as2::order());
  ASSERT_TRUE(alice.deliver(message)) << "the partner has it";
  const auto expected = GetParam().mismatch ? std::vector<std::string>{"MIC_MISMATCH"} : std::vector<std::string>{};
  EXPECT_EQ(alice.open_cases(), expected);
}

INSTANTIATE_TEST_SUITE_P(
    Mic, MicRuleTest,
    testing::Values(
        Rule{.name = "UsualRule", .settings = ", sign: none", .mismatch = true},
        Rule{.name = "AlwaysIsTheUsualRule", .settings = ", sign: none, receipt_mic: always", .mismatch = true},
        Rule{.name = "NotSigned", .settings = ", sign: none, receipt_mic: if-signed"},
        Rule{.name = "SignedAllTheSame", .settings = ", receipt_mic: if-signed", .mismatch = true}),
    case_name);

TEST_F(ChannelTest, ReceiptInAnEnvelopeIsRead) {
  play([&](const std::string& request) {
    const auto answer = receipt_for(request, as2::bob(), {});
    as2::StringSink body;
    auto envelope = as2::EnvelopeWriter::open({.recipients = {as2::alice().certificate}}, body);
    (void)envelope->write("Content-Type: " + field_of(answer, "Content-Type") + "\r\n\r\n" + body_of(answer));
    (void)envelope->finish();
    return http_answer(200, body.text(),
                       "AS2-From: bob\r\nAS2-To: alice\r\nMessage-ID: <r@bob>\r\n"
                       "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n");
  });
  const auto reached = alice.send("bob", as2::order());
  ASSERT_TRUE(reached) << describe(reached.error());
  EXPECT_TRUE(reached->ends_with(", receipt in the reply")) << *reached;
  EXPECT_TRUE(alice.open_cases().empty());
}

TEST_F(ChannelTest, ReceiptOfSomebodyElseProvesNothing) {
  play([&](const std::string& request) { return receipt_for(request, as2::eve(), {}); });
  const auto reached = alice.send("bob", as2::order());
  ASSERT_FALSE(reached);
  EXPECT_EQ(reached.error().fault, Fault::refused);
  EXPECT_EQ(alice.open_cases(), std::vector<std::string>{"RECEIPT_UNPROVEN"});
}

TEST_F(ChannelTest, ReceiptForAnotherMessageProvesNothing) {
  play([&](const std::string& request) {
    return receipt_for(request, as2::bob(),
                       [](as2::Receipt& receipt) { receipt.original_message_id = "<other@alice>"; });
  });
  const auto reached = alice.send("bob", as2::order());
  ASSERT_FALSE(reached);
  EXPECT_EQ(reached.error().fault, Fault::refused);
}

TEST_F(ChannelTest, LoginAndProxyAreUsedAsTheProfileSays) {
  setenv("AS2_TEST_PASSWORD", "secret", 1);
  play([&](const std::string& request) { return receipt_for(request, as2::bob(), {}); },
       ", login: {user: alice, password: {environment: AS2_TEST_PASSWORD}}, chunked: true");
  ASSERT_TRUE(alice.send("bob", as2::order()));
  EXPECT_EQ(field_of(requests()[0], "Authorization"), "Basic YWxpY2U6c2VjcmV0");
  EXPECT_EQ(field_of(requests()[0], "Transfer-Encoding"), "chunked");
  EXPECT_EQ(field_of(requests()[0], "Content-Length"), "");

  const auto proxy = "http://127.0.0.1:" + std::to_string(bob_->port());
  alice.know("bob", "bob", as2::bob().certificate, "http://as2.bob.example/as2",
             ", proxy: {url: \"" + proxy + "\", login: {user: p, password: {environment: AS2_TEST_PASSWORD}}}");
  ASSERT_TRUE(alice.send("bob", as2::order()));
  EXPECT_TRUE(requests()[1].starts_with("POST http://as2.bob.example/as2 HTTP/1.1\r\n")) << requests()[1];
  EXPECT_EQ(field_of(requests()[1], "Proxy-Authorization"), "Basic cDpzZWNyZXQ=");
}

TEST_F(ChannelTest, ProxyOfTheEnvironmentIsNotUsed) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  play([&](const std::string& request) { return receipt_for(request, as2::bob(), {}); });
  EXPECT_TRUE(alice.send("bob", as2::order()));
  unsetenv("http_proxy");
}

TEST_F(ChannelTest, ReceiptThatDoesNotComeInTimeHasATimer) {
  play([](const std::string&) { return http_answer(202); }, ", receipt_mode: async, receipt_within: 2h");
  const auto message = alice.add_document("bob", as2::order());
  ASSERT_TRUE(alice.deliver(message));
  const auto due = alice.count("SELECT due_at FROM timer WHERE kind = 'expect-mdn' AND state = 'armed'");
  EXPECT_EQ(due, store::stored(alice.now() + 2h));
}

TEST_F(ChannelTest, NobodyAnswersForAWhile) {
  alice.know("bob", "bob", as2::bob().certificate, "http://127.0.0.1:1/as2");
  const auto message = alice.add_document("bob", as2::order());
  for (int i = 0; i < 3; ++i) {
    const auto reached = alice.deliver(message);
    ASSERT_FALSE(reached);
    EXPECT_EQ(reached.error().fault, Fault::unavailable);
  }
  EXPECT_EQ(alice.open_cases(), std::vector<std::string>{"CHANNEL_FAILING"});
}

}  // namespace
}  // namespace crossdock::tests
