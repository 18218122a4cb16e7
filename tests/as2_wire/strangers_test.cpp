// SPDX-License-Identifier: Apache-2.0
// Checks messages of strangers under a partner's name or none: the partner's own pass, and little of theirs remains.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <memory>

#include "gateway/transport/as2/mdn.hpp"
#include "tests/as2_wire/house.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t large = 20'000'000;

class StrangersTest : public testing::Test {
 protected:
  StrangersTest() { know(""); }
  void know(const std::string& more) {
    bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2", more);
  }

  // Alice's own, another one each time.
  std::string good() {
    auto terms = as2::terms();
    terms.receipt = as2::ReceiptRequest{.is_signed = true};
    terms.message_id = fmt::format("good-{}@alice.example", ++count_);
    return request_of(as2::sealed(terms, as2::order()));
  }
  // By somebody who has alice's name and not her key.
  std::string forged() {
    auto terms = as2::terms();
    terms.encryption.reset();
    terms.signing.reset();
    terms.receipt = as2::ReceiptRequest{};
    terms.message_id = fmt::format("forged-{}@alice.example", ++count_);
    return request_of(as2::sealed(terms, as2::order()));
  }
  static std::string request_of(const as2::Wire& wire) {
    return fmt::format("POST /as2 HTTP/1.1\r\nHost: bob\r\n{}Content-Length: {}\r\n\r\n{}", wire.sealed.headers.text(),
                       wire.body.size(), wire.body);
  }
  // The start of a message under alice's name that goes on for long.
  static std::string head_of(std::string_view more, std::string_view from = "alice") {
    return fmt::format(
        "POST /as2 HTTP/1.1\r\nHost: bob\r\nAS2-Version: 1.2\r\nAS2-From: {}\r\nAS2-To: bob\r\nMessage-ID: <x@y>\r\n"
        "Content-Type: application/edi-x12\r\n{}Content-Length: {}\r\n\r\n",
        from, more, large);
  }
  std::string ask(std::string_view request, const char* from) const {
    const RawSocket socket(bob.port(), from);
    socket.send(request);
    return socket.read_response();
  }
  bool passes(const std::string& request, const char* from) {
    const auto reply = ask(request, from);
    return status_of(reply) == 200 && reply.find("failed") == std::string::npos &&
           reply.find("error") == std::string::npos;
  }

  House bob{"bob", as2::bob()};
  int count_ = 0;
};

using Sockets = std::vector<std::unique_ptr<RawSocket>>;

Sockets connected(int port, const char* from, int count, std::string_view start) {
  Sockets sockets;
  for (int i = 0; i < count; ++i) {
    sockets.push_back(std::make_unique<RawSocket>(port, from));
    sockets.back()->send(start);
  }
  return sockets;
}

// ---- places ------------------------------------------------------------------------------------------------------

TEST_F(StrangersTest, SlowConnectionsOfOneAddressStopNobody) {
  const auto slow = connected(bob.port(), "127.0.0.2", 280, "POST /as2 HTTP/1.1\r\n");
  int passed = 0;
  for (int i = 0; i < 100; ++i) passed += passes(good(), "127.0.0.3") ? 1 : 0;
  EXPECT_EQ(passed, 100);
}

TEST_F(StrangersTest, SlowBodiesUnderThePartnersNameTakeNoneOfItsPlaces) {
  const auto slow = connected(bob.port(), "127.0.0.2", 10, head_of("") + "ISA*");
  for (const auto& one : slow) one->send(std::string(600, 'x'));
  int passed = 0;
  for (int i = 0; i < 20; ++i) {
    for (const auto& one : slow) one->send("x");
    passed += passes(good(), "127.0.0.3") ? 1 : 0;
  }
  EXPECT_EQ(passed, 20);
  EXPECT_TRUE(bob.open_cases().empty()) << "nothing was sent by the partner";
}

TEST_F(StrangersTest, OneAddressHasNoMorePlacesUnderAName) {
  know(", concurrency: 2");
  const auto slow = connected(bob.port(), "127.0.0.2", 2, head_of("Expect: 100-continue\r\n"));
  for (const auto& one : slow) ASSERT_EQ(one->read(go_on.size()), go_on) << "it has its place";
  EXPECT_EQ(status_of(ask(good(), "127.0.0.2")), 503);
  EXPECT_TRUE(passes(good(), "127.0.0.3"));
}

// ---- what remains ------------------------------------------------------------------------------------------------

TEST_F(StrangersTest, ForgeriesOfOneAddressLeaveOneCaseAndAFewMessages) {
  for (int i = 0; i < 300; ++i) {
    const auto reply = ask(forged(), "127.0.0.2");
    ASSERT_EQ(status_of(reply), 200);
    ASSERT_NE(reply.find("insufficient-message-security"), std::string::npos) << "each is told why";
  }
  EXPECT_EQ(bob.open_cases(), std::vector<std::string>{"AS2_MESSAGE_REFUSED"});
  EXPECT_NE(bob.text("SELECT text FROM exception_case").find("300 AS2 messages of somebody who says to be alice"),
            std::string::npos)
      << bob.text("SELECT text FROM exception_case");
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM message"), 20);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM as2_inbound"), 20);
  EXPECT_LE(bob.count("SELECT COUNT(*) FROM payload"), 40);
  EXPECT_LE(bob.count("SELECT COUNT(*) FROM event"), 21);
  EXPECT_LE(bob.log().size(), 60U);
  EXPECT_TRUE(passes(good(), "127.0.0.3"));
  bob.advance(1h);
  ask(forged(), "127.0.0.2");
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM message WHERE state = 'held'"), 21) << "the next hour has its own budget";
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM exception_case"), 1);
}

TEST_F(StrangersTest, StrangersEvidenceTakesNothingFromWhatThePartnerProved) {
  for (int i = 0; i < 150; ++i) ask(forged(), i % 2 == 0 ? "127.0.0.2" : "127.0.0.3");
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM message"), 40);
  auto terms = as2::terms();  // signed by alice, but not encrypted as agreed
  terms.encryption.reset();
  terms.receipt = as2::ReceiptRequest{.is_signed = true};
  ask(request_of(as2::sealed(terms, as2::order())), "127.0.0.2");
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM message"), 41);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM exception_case WHERE text LIKE '1 AS2 messages of alice%'"), 1);
}

TEST_F(StrangersTest, LargeForgeriesAreDeletedAgain) {
  auto terms = as2::terms();
  terms.encryption.reset();
  terms.signing.reset();
  const std::string document(9'000'000, 'x');
  for (int i = 0; i < 4; ++i) {
    terms.message_id = fmt::format("large-{}@alice.example", i);
    EXPECT_EQ(status_of(ask(request_of(as2::sealed(terms, document)), "127.0.0.2")), 403);
  }
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM message"), 1) << "16 MiB of one address in an hour";
  EXPECT_LE(bob.count("SELECT SUM(length(bytes)) FROM payload_chunk"), 10'000'000);
}

// A receipt elsewhere would be one more request that we make because strangers like it.
TEST_F(StrangersTest, BeyondTheBudgetNoReceiptGoesElsewhere) {
  know(", receipt_hosts: [mdn.alice.example]");
  auto terms = as2::terms();
  terms.encryption.reset();
  terms.signing.reset();
  terms.receipt = as2::ReceiptRequest{.is_signed = true, .async_url = "http://mdn.alice.example/"};
  for (int i = 0; i < 30; ++i) {
    terms.message_id = fmt::format("elsewhere-{}@alice.example", i);
    EXPECT_EQ(status_of(ask(request_of(as2::sealed(terms, as2::order())), "127.0.0.2")), i < 20 ? 200 : 403);
  }
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM work WHERE stage = 'deliver'"), 20);
}

TEST_F(StrangersTest, KnownIdentifierProvesNothingOfAForgery) {
  const auto request = good();
  ASSERT_TRUE(passes(request, "127.0.0.3"));
  auto again = forged();
  const auto id = again.find("forged-");
  again.replace(id, again.find('@', id) - id, fmt::format("good-{}", count_ - 1));
  EXPECT_EQ(ask(again, "127.0.0.2").find("duplicate-document"), std::string::npos);
  EXPECT_EQ(bob.open_cases(), std::vector<std::string>{"AS2_MESSAGE_REFUSED"}) << "and not MESSAGE_ID_REUSED";
}

TEST_F(StrangersTest, ThoseWithoutAnAgreementAreCountedTogether) {
  for (int i = 0; i < 250; ++i) EXPECT_EQ(status_of(ask(head_of("", fmt::format("mallory-{}", i)), "127.0.0.2")), 403);
  bob.advance(11s);
  ask(head_of("", "mallory"), "127.0.0.2");
  EXPECT_EQ(bob.open_cases(), std::vector<std::string>{"STRANGERS_REFUSED"});
  const auto text = bob.text("SELECT text FROM exception_case");
  EXPECT_NE(text.find("refused 251 times in the hour from 2026-11-23T12:00"), std::string::npos) << text;
  EXPECT_NE(text.find("127.0.0.2"), std::string::npos) << text;
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM message"), 0);
  EXPECT_LE(bob.log().size(), 25U);
}

// Whoever uses the partner's name hears no more of what is wrong; the partner does.
TEST_F(StrangersTest, UndecryptableMessagesOfAStrangerDoNotSilenceOurAnswersToThePartner) {
  const auto undecryptable = [&] {
    auto terms = as2::terms();
    terms.receipt = as2::ReceiptRequest{};
    terms.message_id = fmt::format("undecryptable-{}@alice.example", ++count_);
    terms.encryption->cipher = as2::Cipher::aes_128_gcm;  // what was changed on its way never goes unnoticed
    auto request = request_of(as2::sealed(terms, as2::order()));
    request[request.size() - 100] = static_cast<char>(request[request.size() - 100] ^ 1);
    return request;
  };
  for (int i = 0; i < 10; ++i) ask(undecryptable(), "127.0.0.2");
  EXPECT_NE(ask(undecryptable(), "127.0.0.2").find("unexpected-processing-error"), std::string::npos);
  EXPECT_NE(ask(undecryptable(), "127.0.0.3").find("decryption-failed"), std::string::npos);
  bob.restart();
  EXPECT_NE(ask(undecryptable(), "127.0.0.2").find("unexpected-processing-error"), std::string::npos);
  EXPECT_NE(ask(undecryptable(), "127.0.0.3").find("decryption-failed"), std::string::npos);
  const auto cases = bob.open_cases();
  EXPECT_EQ(std::ranges::count(cases, "AS2_DECRYPTION_FAILING"), 1);
}

// ---- answers that arrive -----------------------------------------------------------------------------------------

struct Early {
  const char* name;
  std::string_view line;  // of the request
  std::string_view more;  // fields
  std::string_view from;
  int status;
  std::string_view says;
  std::string_view profile = "";
};
class EarlyAnswerTest : public StrangersTest, public testing::WithParamInterface<Early> {
 protected:
  EarlyAnswerTest() {
    bob.listen({.limits = {.body_bytes = GetParam().status == 413 ? 1'000'000U : 30'000'000U}});
    know(std::string(GetParam().profile));
  }
};

// Many products send all they have before they read.
TEST_P(EarlyAnswerTest, ArrivesAfterTwentyMegabytes) {
  auto head = head_of(GetParam().more, GetParam().from);
  head.replace(0, head.find(" HTTP"), GetParam().line);
  const RawSocket socket(bob.port(), "127.0.0.2");
  ASSERT_TRUE(socket.send(head));
  const std::string piece(1'000'000, 'x');
  for (std::size_t sent = 0; sent < large; sent += piece.size())
    ASSERT_TRUE(socket.send(piece)) << "broken after " << sent;
  const auto reply = socket.read_response();
  EXPECT_EQ(status_of(reply), GetParam().status) << reply;
  EXPECT_NE(reply.find(GetParam().says), std::string::npos) << reply;
  EXPECT_TRUE(bob.arrived().empty());
}

TEST_P(EarlyAnswerTest, IsSeenByCurl) {
  const auto file = testing::TempDir() + "crossdock-twenty-" + GetParam().name;
  std::ofstream(file) << std::string(large, 'x');
  std::string fields;
  const auto head = head_of(GetParam().more, GetParam().from);
  for (std::size_t at = head.find("AS2-Version"); at < head.find("Content-Length");) {
    const auto end = head.find("\r\n", at);
    fields += " -H '" + head.substr(at, end - at) + "'";
    at = end + 2;
  }
  const auto path = std::string(GetParam().line.substr(5));
  const auto command =
      fmt::format("curl -s -i -H 'Expect:' {} --data-binary @{} http://127.0.0.1:{}{}", fields, file, bob.port(), path);
  auto* curl = ::popen(command.c_str(), "r");
  ASSERT_NE(curl, nullptr);
  std::string reply;
  std::array<char, 4096> buffer{};
  while (const auto count = ::fread(buffer.data(), 1, buffer.size(), curl)) reply.append(buffer.data(), count);
  ::pclose(curl);
  std::remove(file.c_str());
  EXPECT_EQ(status_of(reply), GetParam().status) << reply;
  EXPECT_NE(reply.find(GetParam().says), std::string::npos) << reply;
}

INSTANTIATE_TEST_SUITE_P(
    Answers, EarlyAnswerTest,
    testing::Values(
        Early{.name = "OtherPath",
              .line = "POST /elsewhere",
              .more = "",
              .from = "alice",
              .status = 404,
              .says = "nothing here"},
        Early{.name = "Stranger",
              .line = "POST /as2",
              .more = "",
              .from = "mallory",
              .status = 403,
              .says = "not accepted"},
        Early{.name = "StrangerWhoAsksForAReceipt",
              .line = "POST /as2",
              .more = "Disposition-Notification-To: m@example.com\r\n",
              .from = "mallory",
              .status = 200,
              .says = "authentication-failed"},
        Early{.name = "TooLarge", .line = "POST /as2", .more = "", .from = "alice", .status = 413, .says = "larger"},
        Early{.name = "Encoded",
              .line = "POST /as2",
              .more = "Content-Encoding: gzip\r\n",
              .from = "alice",
              .status = 415,
              .says = "Accept-Encoding: identity"},
        Early{.name = "ReceiptElsewhere",
              .line = "POST /as2",
              .more = "Disposition-Notification-To: a@example.com\r\nReceipt-Delivery-Option: http://evil.example/\r\n",
              .from = "alice",
              .status = 403,
              .says = "Receipt-Delivery-Option"},
        Early{.name = "RestartFromAnotherPlace",
              .line = "POST /as2",
              .more = "ETag: \"t\"\r\nContent-Range: bytes 5-20000004/20000005\r\n",
              .from = "alice",
              .status = 416,
              .says = "Content-Range: bytes */0",
              .profile = ", restart: true"}),
    case_name);

// ---- forms of requests -------------------------------------------------------------------------------------------

TEST_F(StrangersTest, PathIsUnderstoodInEveryForm) {
  for (const std::string target : {"/as2/", "http://bob.example:4080/as2", "https://bob.example/as2/?x=1"}) {
    auto request = good();
    request.replace(request.find("/as2"), 4, target);
    EXPECT_TRUE(passes(request, "127.0.0.3")) << target;
  }
  EXPECT_EQ(bob.arrived().size(), 3U);
}

TEST_F(StrangersTest, EncodedMessageIsRefusedAndAnIdenticalOneIsTaken) {
  for (const std::string field : {"Content-Encoding: gzip", "Content-Encoding: identity\r\nContent-Encoding: br"}) {
    auto request = good();
    request.insert(request.find("Content-Length"), field + "\r\n");
    const auto reply = ask(request, "127.0.0.3");
    EXPECT_EQ(status_of(reply), 415) << reply;
    EXPECT_EQ(field_of(reply, "Accept-Encoding"), "identity");
  }
  EXPECT_TRUE(bob.arrived().empty());
  auto request = good();
  request.insert(request.find("Content-Length"), "Content-Encoding: identity\r\n");
  EXPECT_TRUE(passes(request, "127.0.0.3"));
}

}  // namespace
}  // namespace crossdock::tests
