// SPDX-License-Identifier: Apache-2.0
// Checks what a receiver answers to repetitions, forgeries and callers that ask too much, byte by byte over a socket.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/transport/as2/envelope.hpp"
#include "gateway/transport/as2/mdn.hpp"
#include "tests/as2_wire/house.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {
namespace {

using namespace std::chrono_literals;

as2::SealTerms with_receipt(as2::SealTerms terms, std::string later = "") {
  terms.receipt = as2::ReceiptRequest{.is_signed = true, .async_url = std::move(later)};
  return terms;
}

// The request as it goes over the wire.
std::string request_of(const as2::SealTerms& terms, std::string_view document, const std::string& more = "") {
  const auto wire = as2::sealed(terms, document);
  return fmt::format("POST /as2 HTTP/1.1\r\nHost: bob\r\n{}{}Content-Length: {}\r\n\r\n{}", wire.sealed.headers.text(),
                     more, wire.body.size(), wire.body);
}

class ReceiverTest : public testing::Test {
 protected:
  ReceiverTest() { bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2"); }

  std::string ask(const std::string& request) const {
    const RawSocket socket(bob.port());
    socket.send(request);
    return socket.read_response();
  }
  // The receipt in a reply, checked as alice would.
  static as2::ReadMdn receipt_in(const std::string& reply) {
    as2::OpenPolicy policy;
    policy.signers = {as2::bob().certificate};
    policy.now = as2::noon();
    const auto head = reply.find("\r\n") + 2;
    auto receipt = as2::read_mdn(as2::parse_headers(reply.substr(head, reply.find("\r\n\r\n") - head + 4)),
                                 body_of(reply), policy);
    EXPECT_TRUE(receipt) << describe(receipt.error()) << "\n" << reply;
    return receipt.value_or(as2::ReadMdn{});
  }
  static std::string disposition_in(const std::string& reply) {
    const auto receipt = receipt_in(reply);
    return receipt.disposition ? as2::write(*receipt.disposition) : receipt.disposition_text;
  }

  House bob{"bob", as2::bob()};
};

TEST_F(ReceiverTest, MessageIsConfirmedWithItsMic) {
  const auto terms = with_receipt(as2::terms());
  const auto reply = ask(request_of(terms, as2::order()));
  EXPECT_EQ(status_of(reply), 200);
  const auto receipt = receipt_in(reply);
  EXPECT_EQ(receipt.opened.signature, as2::SignatureState::valid);
  EXPECT_EQ(receipt.original_message_id, "<4711@alice.example>");
  ASSERT_TRUE(receipt.mic);
  EXPECT_EQ(receipt.mic->value, as2::sealed(terms, as2::order()).sealed.mic.value);
  EXPECT_EQ(bob.arrived().at(0).name, "po-4711.edi");
  const auto evidence = bob.payload("SELECT wire FROM as2_inbound");
  EXPECT_TRUE(evidence.starts_with("POST /as2 HTTP/1.1\r\nHost: bob\r\n")) << "it can be opened again offline";
}

TEST_F(ReceiverTest, RepetitionGetsTheSameBytesAndHasNoSecondEffect) {
  const auto request = request_of(with_receipt(as2::terms()), as2::order());
  const auto first = ask(request);
  bob.advance(1h);
  const auto second = ask(request);
  EXPECT_EQ(first, second);
  EXPECT_EQ(bob.arrived().size(), 1U);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM work"), 1);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM as2_inbound"), 1);
}

TEST_F(ReceiverTest, OtherContentUnderAKnownIdentifierIsRefusedAndTold) {
  ask(request_of(with_receipt(as2::terms()), as2::order()));
  const auto reply = ask(request_of(with_receipt(as2::terms()), std::string(as2::order()) + "and more"));
  const auto receipt = receipt_in(reply);
  ASSERT_TRUE(receipt.disposition);
  EXPECT_EQ(receipt.disposition->kind, as2::Disposition::Kind::error) << receipt.disposition_text;
  EXPECT_EQ(receipt.disposition->modifier, as2::Modifier::duplicate_document);
  EXPECT_EQ(bob.open_cases(), std::vector<std::string>{"MESSAGE_ID_REUSED"});
  const auto arrived = bob.arrived();
  ASSERT_EQ(arrived.size(), 2U);
  EXPECT_EQ(arrived[1].state, "held") << "kept as evidence";
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM work WHERE stage = 'check'"), 1) << "and given to nobody";
}

// Otherwise anybody could use a partner's identifiers up in advance.
TEST_F(ReceiverTest, RefusedMessageDoesNotSpoilItsIdentifier) {
  auto forged = with_receipt(as2::terms());
  forged.signing = as2::Signing{.identity = as2::eve()};
  EXPECT_EQ(disposition_in(ask(request_of(forged, "forged"))),
            "automatic-action/MDN-sent-automatically; processed/error: authentication-failed");
  EXPECT_EQ(disposition_in(ask(request_of(with_receipt(as2::terms()), as2::order()))),
            "automatic-action/MDN-sent-automatically; processed");
  const auto arrived = bob.arrived();
  ASSERT_EQ(arrived.size(), 2U);
  EXPECT_EQ(arrived[0].state, "duplicate") << "it can do no harm any more";
  EXPECT_EQ(arrived[1].bytes, as2::order());
}

TEST_F(ReceiverTest, RefusedMessageIsKeptOnceHoweverOftenItComes) {
  auto forged = with_receipt(as2::terms());
  forged.signing = as2::Signing{.identity = as2::eve()};
  const auto request = request_of(forged, "forged");
  EXPECT_EQ(ask(request), ask(request));
  EXPECT_EQ(bob.arrived().size(), 1U);
}

TEST_F(ReceiverTest, MessageThatWasRefusedForOurFaultIsAcceptedLater) {
  bob.know("alice", "alice", as2::eve().certificate, "http://alice.example/as2");  // the wrong certificate
  const auto request = request_of(with_receipt(as2::terms()), as2::order());
  EXPECT_NE(disposition_in(ask(request)).find("error"), std::string::npos);
  bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2");
  EXPECT_EQ(disposition_in(ask(request)), "automatic-action/MDN-sent-automatically; processed");
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM message WHERE state = 'unwrapped'"), 1);
}

TEST_F(ReceiverTest, RepetitionsAtTheSameTimeHaveOneEffect) {
  const auto request = request_of(with_receipt(as2::terms()), as2::order());
  std::vector<std::string> replies(6);
  {
    std::vector<std::jthread> callers;
    for (auto& reply : replies) callers.emplace_back([&] { reply = ask(request); });
  }
  for (const auto& reply : replies) EXPECT_EQ(reply, replies.front());
  EXPECT_EQ(bob.arrived().size(), 1U);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM payload WHERE sha256 IS NULL"), 0);
}

struct Refusal {
  const char* name;
  std::function<as2::SealTerms(as2::SealTerms)> change;
  std::string_view disposition;
  std::string_view require = "";
};
class RefusalTest : public ReceiverTest, public testing::WithParamInterface<Refusal> {};

TEST_P(RefusalTest, IsToldInASignedReceiptAndKept) {
  if (!GetParam().require.empty())
    bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2", std::string(GetParam().require));
  const auto reply = ask(request_of(GetParam().change(with_receipt(as2::terms())), as2::order()));
  EXPECT_EQ(status_of(reply), 200);
  const auto receipt = receipt_in(reply);
  EXPECT_EQ(receipt.opened.signature, as2::SignatureState::valid);
  EXPECT_EQ(disposition_in(reply), "automatic-action/MDN-sent-automatically; " + std::string(GetParam().disposition));
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM message WHERE state <> 'held'"), 0);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM work WHERE stage = 'check'"), 0);
}

INSTANTIATE_TEST_SUITE_P(Messages, RefusalTest,
                         testing::Values(Refusal{.name = "SignedByAStranger",
                                                 .change =
                                                     [](auto terms) {
                                                       terms.signing = as2::Signing{.identity = as2::eve()};
                                                       return terms;
                                                     },
                                                 .disposition = "processed/error: authentication-failed"},
                                         Refusal{.name = "EncryptedForSomebodyElse",
                                                 .change =
                                                     [](auto terms) {
                                                       terms.encryption->recipients = {as2::eve().certificate};
                                                       return terms;
                                                     },
                                                 .disposition = "processed/error: decryption-failed"},
                                         Refusal{.name = "NotSigned",
                                                 .change =
                                                     [](auto terms) {
                                                       terms.signing.reset();
                                                       return terms;
                                                     },
                                                 .disposition = "processed/error: insufficient-message-security"},
                                         Refusal{.name = "NotEncrypted",
                                                 .change =
                                                     [](auto terms) {
                                                       terms.encryption.reset();
                                                       return terms;
                                                     },
                                                 .disposition = "processed/error: insufficient-message-security"},
                                         Refusal{.name = "NotThroughTls",
                                                 .change = [](auto terms) { return terms; },
                                                 .disposition = "processed/error: insufficient-message-security",
                                                 .require = ", require: [signature, encryption, tls]"}),
                         case_name);

TEST_F(ReceiverTest, StrangerGetsAnUnsignedRefusalAndLeavesNothing) {
  auto terms = with_receipt(as2::terms());
  terms.from = "mallory";
  const auto reply = ask(request_of(terms, as2::order()));
  EXPECT_EQ(receipt_in(reply).opened.signature, as2::SignatureState::none);
  EXPECT_EQ(disposition_in(reply), "automatic-action/MDN-sent-automatically; processed/error: authentication-failed");
  EXPECT_TRUE(bob.arrived().empty());
  EXPECT_EQ(bob.log().size(), 1U) << "but the operator hears of it";
}

TEST_F(ReceiverTest, StrangerOfTheNewestVersionIsToldThatThereIsNoAgreement) {
  auto terms = with_receipt(as2::terms());
  terms.to = "bob's neighbour";
  terms.version = "1.3";
  terms.product = "Test:1";
  EXPECT_EQ(disposition_in(ask(request_of(terms, as2::order()))),
            "automatic-action/MDN-sent-automatically; processed/error: unknown-trading-relationship");
}

TEST_F(ReceiverTest, RefusalOfAMessageThatAskedForNoReceiptShowsInTheStatus) {
  auto terms = as2::terms();
  terms.signing = as2::Signing{.identity = as2::eve()};
  EXPECT_EQ(status_of(ask(request_of(terms, as2::order()))), 403);
  EXPECT_EQ(bob.arrived().at(0).state, "held");
}

TEST_F(ReceiverTest, BadMessageIdIsToldInAReceipt) {
  auto request = request_of(with_receipt(as2::terms()), as2::order());
  const std::string id = "<4711@alice.example>";
  request.replace(request.find(id), id.size(), "<47 11@alice.exampl>");
  EXPECT_EQ(disposition_in(ask(request)),
            "automatic-action/MDN-sent-automatically; processed/error: invalid-message-id");
}

TEST_F(ReceiverTest, SenderThatIsNamedTwiceIsRefused) {
  EXPECT_EQ(status_of(ask(request_of(with_receipt(as2::terms()), as2::order(), "AS2-From: mallory\r\n"))), 400);
}

// ---- receipts elsewhere ------------------------------------------------------------------------------------------

struct Url {
  const char* name;
  std::string_view url;
  std::string_view hosts;
  bool allowed = false;
};
class ReceiptUrlTest : public ReceiverTest, public testing::WithParamInterface<Url> {};

TEST_P(ReceiptUrlTest, OnlyRegisteredHostsGetReceipts) {
  bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2",
           ", receipt_hosts: [" + std::string(GetParam().hosts) + "]");
  const auto reply = ask(request_of(with_receipt(as2::terms(), std::string(GetParam().url)), as2::order()));
  EXPECT_EQ(status_of(reply), GetParam().allowed ? 200 : 403) << reply;
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM message WHERE direction = 'in'"), GetParam().allowed ? 1 : 0)
      << "refused before acceptance, so nothing is lost";
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM work WHERE stage = 'deliver'"), GetParam().allowed ? 1 : 0);
}

INSTANTIATE_TEST_SUITE_P(
    Urls, ReceiptUrlTest,
    testing::Values(
        Url{.name = "Registered",
            .url = "https://mdn.alice.example/r?x=1",
            .hosts = "mdn.alice.example",
            .allowed = true},
        Url{.name = "CaseOfTheHost",
            .url = "https://MDN.Alice.Example/r",
            .hosts = "mdn.alice.example",
            .allowed = true},
        Url{.name = "StandardPort",
            .url = "https://mdn.alice.example:443/",
            .hosts = "mdn.alice.example",
            .allowed = true},
        Url{.name = "WithPort",
            .url = "http://mdn.alice.example:4080/",
            .hosts = "\"mdn.alice.example:4080\"",
            .allowed = true},
        Url{.name = "OtherPort", .url = "http://mdn.alice.example:22/", .hosts = "mdn.alice.example"},
        Url{.name = "ThisMachine", .url = "http://127.0.0.1:8500/", .hosts = "mdn.alice.example"},
        Url{.name = "CloudMetadata", .url = "http://169.254.169.254/latest", .hosts = "mdn.alice.example"},
        Url{.name = "UserInfo", .url = "http://mdn.alice.example@evil.example/", .hosts = "mdn.alice.example"},
        Url{.name = "Suffix", .url = "http://mdn.alice.example.evil.example/", .hosts = "mdn.alice.example"},
        Url{.name = "Backslash", .url = "http://evil.example\\\\.mdn.alice.example/", .hosts = "mdn.alice.example"},
        Url{.name = "File", .url = "file:///etc/passwd", .hosts = "mdn.alice.example"},
        Url{.name = "Gopher", .url = "gopher://mdn.alice.example/", .hosts = "mdn.alice.example"},
        Url{.name = "Mail", .url = "mailto:as2@alice.example", .hosts = "alice.example"}),
    case_name);

// The partner hears a status and believes that it asked for the right place: one case names the place, until it is
// right.
TEST_F(ReceiverTest, HostThatIsNotRegisteredIsOneCaseUntilAMessageNamesOneThatIs) {
  const auto know = [&](const std::string& hosts) {
    bob.know("alice", "alice", as2::alice().certificate, "http://alice.example:10080/as2",
             ", receipt_hosts: [" + hosts + "]");
  };
  know("\"alice.example:10080\"");
  const auto ask_for = [&](const std::string& url, const std::string& id) {
    auto terms = with_receipt(as2::terms(), url);
    terms.message_id = id;
    return status_of(ask(request_of(terms, as2::order())));
  };
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(ask_for(fmt::format("http://alice.example:{}/", 10081 + i), fmt::format("{}@alice", i)), 403);
  bob.advance(2min);
  EXPECT_EQ(ask_for("http://alice.example:10099/", "20@alice"), 403);
  EXPECT_EQ(bob.open_cases(), std::vector<std::string>{"RECEIPT_HOST_REFUSED"});
  const auto text = bob.text("SELECT text FROM exception_case");
  EXPECT_NE(text.find("'alice.example:10081'"), std::string::npos) << text;
  EXPECT_NE(text.find("'receipt_hosts'"), std::string::npos) << text;
  know("\"alice.example:10080\", \"alice.example:10081\"");
  EXPECT_EQ(ask_for("http://alice.example:10081/", "21@alice"), 200);
  EXPECT_TRUE(bob.open_cases().empty()) << bob.open_cases().front();
}

// OpenAS2 and others answer a receipt that comes over a connection of its own as if it were a message.
TEST_F(ReceiverTest, ReceiptForAReceiptOfOursIsIgnored) {
  const Recorder alice([](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"; });
  const auto host = "127.0.0.1:" + std::to_string(alice.port());
  bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2",
           ", receipt_hosts: [\"" + host + "\"]");
  ask(request_of(with_receipt(as2::terms(), "http://" + host + "/mdn"), as2::order()));
  ASSERT_EQ(bob.work(), 1);
  as2::Receipt receipt{.from = "alice", .to = "bob", .message_id = "receipt@alice", .date = as2::noon()};
  receipt.original_message_id = field_of(alice.requests().at(0), "Message-ID");
  receipt.mic = as2::Mic{"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", as2::Digest::sha256};
  const as2::Signing signing{.identity = as2::alice()};
  const auto mdn = as2::write_mdn(receipt, &signing);
  const auto reply = ask(fmt::format("POST /as2 HTTP/1.1\r\nHost: bob\r\n{}Content-Length: {}\r\n\r\n{}",
                                     mdn->headers.text(), mdn->body.size(), mdn->body));
  EXPECT_EQ(status_of(reply), 200);
  EXPECT_TRUE(bob.open_cases().empty()) << bob.open_cases().front();
  ASSERT_FALSE(bob.log().empty());
  EXPECT_NE(bob.log().back().find("a receipt of ours, and a receipt gets none"), std::string::npos) << bob.log().back();
}

struct Options {
  const char* name;
  std::string_view options;  // of Disposition-Notification-Options
  std::string_view disposition = "processed";
  std::string_view micalg = "sha-256";  // of the signed receipt
};
class OptionsTest : public ReceiverTest, public testing::WithParamInterface<Options> {};

TEST_P(OptionsTest, AreHonoured) {
  auto wire = as2::sealed(with_receipt(as2::terms()), as2::order());
  wire.sealed.headers.set("Disposition-Notification-Options",
                          "signed-receipt-protocol=optional, pkcs7-signature; " + std::string(GetParam().options));
  const auto reply = ask(fmt::format("POST /as2 HTTP/1.1\r\nHost: bob\r\n{}Content-Length: {}\r\n\r\n{}",
                                     wire.sealed.headers.text(), wire.body.size(), wire.body));
  EXPECT_EQ(disposition_in(reply), "automatic-action/MDN-sent-automatically; " + std::string(GetParam().disposition));
  EXPECT_EQ(as2::parse_parameters(field_of(reply, "Content-Type")).find("micalg"), GetParam().micalg) << reply;
  const auto receipt = receipt_in(reply);
  ASSERT_TRUE(receipt.mic);
  EXPECT_EQ(receipt.mic->algorithm, as2::Digest::sha256) << "the MIC keeps the digest of the message's signature";
  EXPECT_EQ(receipt.mic->value, wire.sealed.mic.value);
  const bool taken = GetParam().disposition == "processed";
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM work WHERE stage = 'check'"), taken ? 1 : 0);
  EXPECT_EQ(bob.open_cases().size(), taken ? 0U : 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Receipts, OptionsTest,
    testing::Values(
        Options{"AnotherDigest", "signed-receipt-micalg=required, sha-512", "processed", "sha-512"},
        Options{"FromTheLeft", "signed-receipt-micalg=optional, sha-384, sha-512", "processed", "sha-384"},
        Options{"FirstThatWeKnow", "signed-receipt-micalg=optional, md5, sha-512", "processed", "sha-512"},
        Options{"FirstThatIsAllowed", "signed-receipt-micalg=optional, sha1, sha-384", "processed", "sha-384"},
        Options{"NoneThatIsAllowed", "signed-receipt-micalg=optional, sha-1", "processed", "sha-256"},
        Options{"NoneThatWeKnow", "signed-receipt-micalg=required, md5", "failed/Failure: unsupported MIC-algorithms",
                "sha-256"},
        Options{"UnknownOptionThatIsOptional", "signed-receipt-micalg=optional, sha-256; colour=optional, blue"},
        Options{"UnknownOptionThatIsRequired", "signed-receipt-micalg=optional, sha-256; colour=required, blue",
                "failed/Failure: unsupported option"}),
    case_name);

// A name that is registered, but points to this machine.
TEST_F(ReceiverTest, RegisteredNameOfAPrivateAddressIsNotConnectedTo) {
  const Recorder inside([](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"; });
  const auto host = "ip6-localhost.crossdock.test:" + std::to_string(inside.port());
  const auto url = "http://localhost.localdomain:" + std::to_string(inside.port()) + "/";
  bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2",
           ", receipt_hosts: [\"localhost.localdomain:" + std::to_string(inside.port()) + "\", \"" + host + "\"]");
  EXPECT_EQ(status_of(ask(request_of(with_receipt(as2::terms(), url), as2::order()))), 200);
  EXPECT_EQ(bob.work(), 0);
  EXPECT_TRUE(inside.requests().empty());
}

TEST_F(ReceiverTest, RepetitionSendsTheSameReceiptAgain) {
  const Recorder alice([](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"; });
  const auto host = "127.0.0.1:" + std::to_string(alice.port());
  bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2",
           ", receipt_hosts: [\"" + host + "\"]");
  const auto request = request_of(with_receipt(as2::terms(), "http://" + host + "/mdn?for=4711"), as2::order());
  ask(request);
  EXPECT_EQ(bob.work(), 1);
  ask(request);
  EXPECT_EQ(bob.work(), 1);
  const auto requests = alice.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_TRUE(requests[0].starts_with("POST /mdn?for=4711 HTTP/1.1\r\n"));
  EXPECT_EQ(body_of(requests[0]), body_of(requests[1]));
  EXPECT_EQ(field_of(requests[0], "Message-ID"), field_of(requests[1], "Message-ID"));
  EXPECT_EQ(field_of(requests[0], "Authorization"), "") << "a login for the partner's own URL is not for others";
}

// What says that a message was taken and will be answered later: 204 is what the revision for 1.3 prefers, older products
// know 200.
TEST_F(ReceiverTest, WhatIsAnsweredLaterIsAcknowledgedAsTheVersionLikesIt) {
  for (const auto& [version, status] : {std::pair{"1.1", 200}, {"1.2", 200}, {"1.3", 204}}) {
    bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2",
             fmt::format(", version: \"{}\", receipt_hosts: [mdn.alice.example]", version));
    auto terms = with_receipt(as2::terms(), "http://mdn.alice.example/");
    terms.message_id = fmt::format("{}@alice.example", version);
    const auto reply = ask(request_of(terms, as2::order()));
    EXPECT_EQ(status_of(reply), status) << reply;
    EXPECT_EQ(body_of(reply), "");
  }
}

// ---- receipts that are encrypted -----------------------------------------------------------------------------------

TEST_F(ReceiverTest, EncryptedReceiptIsMatchedAndADocumentInTheSameFormIsStillADocument) {
  bob.know("alice", "alice", as2::alice().certificate, "http://127.0.0.1:9/as2", ", receipt_mode: async");
  const auto sent = bob.add_document("alice", as2::order());
  EXPECT_FALSE(bob.deliver(sent)) << "nobody listens there, but it is sealed";
  as2::Receipt receipt{.from = "alice", .to = "bob", .message_id = "receipt@alice", .date = as2::noon()};
  receipt.original_message_id = "<" + bob.text("SELECT message_id FROM as2_outbound") + ">";
  receipt.mic = as2::Mic{bob.text("SELECT mic FROM as2_outbound"), as2::Digest::sha256};
  const as2::Signing signing{.identity = as2::alice()};
  const auto mdn = as2::write_mdn(receipt, &signing);
  as2::StringSink body;
  auto envelope = as2::EnvelopeWriter::open({.recipients = {as2::bob().certificate}}, body);
  ASSERT_TRUE(
      envelope->write("Content-Type: " + std::string(mdn->headers.value("Content-Type")) + "\r\n\r\n" + mdn->body));
  ASSERT_TRUE(envelope->finish());
  const auto reply = ask(fmt::format(
      "POST /as2 HTTP/1.1\r\nHost: bob\r\nAS2-Version: 1.2\r\nAS2-From: alice\r\nAS2-To: bob\r\nMessage-ID: <r@alice>\r\n"
      "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Length: {}\r\n\r\n{}",
      body.text().size(), body.text()));
  EXPECT_EQ(status_of(reply), 200) << reply;
  EXPECT_EQ(bob.text("SELECT disposition FROM as2_outbound"), "automatic-action/MDN-sent-automatically; processed");
  EXPECT_EQ(bob.story(sent).back(), "receipt: alice confirms the receipt");
  EXPECT_TRUE(bob.arrived().empty());
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM as2_inbound"), 0);

  EXPECT_EQ(status_of(ask(request_of(as2::terms(), as2::order()))), 200) << "asks for no receipt either";
  EXPECT_EQ(bob.arrived().size(), 1U);
}

// ---- who fails often ---------------------------------------------------------------------------------------------

class FailingTest : public ReceiverTest {
 protected:
  // A message that was changed on its way. With GCM that never goes unnoticed.
  std::string undecryptable() {
    auto terms = with_receipt(as2::terms());
    terms.message_id = fmt::format("undecryptable-{}@alice.example", ++count_);
    terms.encryption->cipher = as2::Cipher::aes_128_gcm;
    auto request = request_of(terms, as2::order());
    request[request.size() - 100] = static_cast<char>(request[request.size() - 100] ^ 1);
    return request;
  }
  std::string fail_once() { return disposition_in(ask(undecryptable())); }
  std::string succeed() {
    auto terms = with_receipt(as2::terms());
    terms.message_id = fmt::format("good-{}@alice.example", ++count_);
    return disposition_in(ask(request_of(terms, as2::order())));
  }
  int alerts() {
    const auto cases = bob.open_cases();
    return static_cast<int>(std::ranges::count(cases, "AS2_DECRYPTION_FAILING"));
  }

  static constexpr std::string_view why = "automatic-action/MDN-sent-automatically; processed/error: decryption-failed";
  static constexpr std::string_view nothing =
      "automatic-action/MDN-sent-automatically; processed/error: unexpected-processing-error";
  int count_ = 0;
};

TEST_F(FailingTest, PartnerWhoseMessagesCannotBeDecryptedIsToldNothingForAWhile) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(fail_once(), why);
  EXPECT_EQ(alerts(), 1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(fail_once(), nothing);
  EXPECT_EQ(alerts(), 1) << "once";
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM message WHERE reason = 'the message could not be decrypted with our key'"),
            13)
      << "we know why";
  EXPECT_EQ(succeed(), "automatic-action/MDN-sent-automatically; processed");
  EXPECT_EQ(alerts(), 1) << "one good message does not end it";

  bob.advance(61min);
  EXPECT_EQ(succeed(), "automatic-action/MDN-sent-automatically; processed");
  EXPECT_EQ(alerts(), 0);
  EXPECT_EQ(fail_once(), why);
}

TEST_F(FailingTest, FailuresFarApartAreOrdinary) {
  for (int i = 0; i < 15; ++i) {
    EXPECT_EQ(fail_once(), why);
    bob.advance(10min);
  }
  EXPECT_EQ(alerts(), 0);
}

TEST_F(FailingTest, RepetitionsOfOneMessageTellNothingNewAndDoNotCount) {
  const auto request = undecryptable();
  for (int i = 0; i < 15; ++i) EXPECT_EQ(disposition_in(ask(request)), why);
  EXPECT_EQ(alerts(), 0);
}

TEST_F(FailingTest, RestartDoesNotForget) {
  for (int i = 0; i < 10; ++i) fail_once();
  bob.restart();
  EXPECT_EQ(fail_once(), nothing);
  EXPECT_EQ(alerts(), 1);
}

// ---- limits ------------------------------------------------------------------------------------------------------

TEST_F(ReceiverTest, PartnerThatSendsTooMuchAtATimeIsToldToComeAgain) {
  bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2", ", concurrency: 1");
  auto request = request_of(with_receipt(as2::terms()), as2::order());
  request.insert(request.find("\r\n") + 2, "Expect: 100-continue\r\n");
  const RawSocket slow(bob.port());
  slow.send(std::string_view(request).substr(0, request.size() - 10));
  ASSERT_EQ(slow.read(go_on.size()), go_on) << "it has its place";
  auto other = with_receipt(as2::terms());
  other.message_id = "other@alice.example";
  const auto reply = ask(request_of(other, as2::order()));
  EXPECT_EQ(status_of(reply), 503);
  EXPECT_NE(field_of(reply, "Retry-After"), "");
  slow.send(std::string_view(request).substr(request.size() - 10));
  EXPECT_EQ(status_of(slow.read_response()), 200) << "what was accepted is finished";
}

TEST_F(ReceiverTest, MessageThatBreaksOffLeavesNothing) {
  bob.listen({.body_time = 200ms});
  const auto request = request_of(with_receipt(as2::terms()), std::string(2'500'000, 'x'));
  {
    const RawSocket socket(bob.port());
    socket.send(std::string_view(request).substr(0, 2'000'000));
    EXPECT_EQ(status_of(socket.read_response()), 408);
  }
  bob.server().stop(5s);
  EXPECT_TRUE(bob.arrived().empty());
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM payload"), 0);
}

TEST_F(ReceiverTest, MessageBeyondTheLimitIsRefusedBeforeItIsRead) {
  bob.listen({.limits = {.body_bytes = 1000}});
  const auto reply = ask(request_of(with_receipt(as2::terms()), std::string(2000, 'x')));
  EXPECT_EQ(status_of(reply), 413);
  EXPECT_TRUE(bob.arrived().empty());
}

TEST_F(ReceiverTest, OtherPathsAndMethodsAreAnswered) {
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: bob\r\nContent-Length: 0\r\n\r\n")), 404);
  EXPECT_EQ(status_of(ask("GET /as2 HTTP/1.1\r\nHost: bob\r\n\r\n")), 405);
  EXPECT_EQ(status_of(ask("POST /as2 HTTP/1.1\r\nHost: bob\r\nContent-Length: 0\r\n\r\n")), 400);
  const auto head = ask("HEAD /as2 HTTP/1.1\r\nHost: bob\r\n\r\n");
  EXPECT_EQ(status_of(head), 200);
  EXPECT_EQ(field_of(head, "Content-Length"), "0");
}

TEST_F(ReceiverTest, SecretsOfTheConnectionAreNoEvidence) {
  ask(request_of(with_receipt(as2::terms()), as2::order(), "Authorization: Basic c2VjcmV0\r\n"));
  EXPECT_EQ(bob.payload("SELECT wire FROM as2_inbound").find("c2VjcmV0"), std::string::npos);
}

}  // namespace
}  // namespace crossdock::tests
