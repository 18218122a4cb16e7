// SPDX-License-Identifier: Apache-2.0
// Checks what a receiver holds of a broken transfer, whom it tells, and that its continuation becomes the same message.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "gateway/transport/as2/mdn.hpp"
#include "tests/as2_wire/house.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests::restart_receiver_test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view agreed = ", restart: true";

// What alice has to send: signed and encrypted, 1.9 MB, with a receipt asked for.
struct Sealed {
  std::string document;
  as2::Wire wire;
};
const Sealed& large() {
  static const Sealed one = [] {
    std::string document(as2::order());
    std::mt19937 random(11);
    while (document.size() < 1'900'000) document += std::to_string(random()) + "~\r\n";
    auto terms = as2::terms();
    terms.receipt = as2::ReceiptRequest{};
    auto wire = as2::sealed(terms, document);
    return Sealed{std::move(document), std::move(wire)};
  }();
  return one;
}
const std::string& body() { return large().wire.body; }

struct Asked {
  std::string type = {};                  // Content-Type, if it is another
  std::string id = "4711@alice.example";  // Message-ID
  std::string etag = "\"transfer-1\"";
  std::string range = {};
  std::string from = "alice";
};

class RestartReceiverTest : public testing::Test {
 protected:
  RestartReceiverTest() { know(agreed); }

  void know(std::string_view more) {
    bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2", std::string(more));
  }
  static std::string request(const Asked& asked, std::string_view rest) {
    auto headers = large().wire.sealed.headers;
    headers.set("Message-ID", "<" + asked.id + ">");
    headers.set("AS2-From", asked.from);
    if (!asked.type.empty()) headers.set("Content-Type", asked.type);
    if (!asked.etag.empty()) headers.set("ETag", asked.etag);
    if (!asked.range.empty()) headers.set("Content-Range", asked.range);
    return fmt::format("POST /as2 HTTP/1.1\r\nHost: bob\r\nExpect: 100-continue\r\n{}Content-Length: {}\r\n\r\n",
                       headers.text(), rest.size());
  }
  static std::string rest_from(std::size_t first) {
    return first == 0 ? "" : fmt::format("bytes {}-{}/{}", first, body().size() - 1, body().size());
  }

  // Sends the body from `first` and breaks off before `end`; or returns the answer, at the latest to the whole.
  std::string send(std::size_t first, std::size_t end, Asked asked = {}) const {
    if (asked.range.empty()) asked.range = rest_from(first);
    const auto rest = body().substr(first);
    const RawSocket socket(bob.port());
    socket.send(request(asked, rest));
    auto answer = socket.read(go_on.size());
    if (!answer.starts_with(go_on)) return answer + socket.read_response(50ms);
    socket.send(std::string_view(rest).substr(0, end - first));
    return end == body().size() ? socket.read_response() : "";
  }
  std::string ask_once(const Asked& asked = {}) const {
    const RawSocket socket(bob.port());
    socket.send(fmt::format(
        "HEAD /as2 HTTP/1.1\r\nHost: bob\r\nAS2-Version: 1.2\r\nAS2-From: {}\r\nAS2-To: bob\r\nETag: {}\r\n\r\n",
        asked.from, asked.etag));
    auto answer = socket.read_some();
    while (answer.find("\r\n\r\n") == std::string::npos) answer += socket.read_some();
    return answer;
  }
  // How much is held, as soon as the connection that wrote it has ended.
  std::size_t held(const Asked& asked = {}) const {
    for (int i = 0; i < 2000; ++i) {
      const auto answer = ask_once(asked);
      if (status_of(answer) != 500) return std::stoul("0" + field_of(answer, "Content-Length"));
      std::this_thread::sleep_for(5ms);
    }
    ADD_FAILURE() << "it is written to for ever";
    return 0;
  }
  static std::string mic_in(const std::string& answer) {
    as2::OpenPolicy policy;
    policy.signers = {as2::bob().certificate};
    policy.now = as2::noon();
    const auto head = answer.find("\r\n") + 2;
    const auto receipt = as2::read_mdn(as2::parse_headers(answer.substr(head, answer.find("\r\n\r\n") - head + 4)),
                                       body_of(answer), policy);
    if (!receipt || !receipt->mic) return "no receipt: " + answer;
    return receipt->mic->value + " " + receipt->disposition_text;
  }
  static std::string confirmed() {
    return large().wire.sealed.mic.value + " automatic-action/MDN-sent-automatically; processed";
  }
  std::int64_t transfers() { return bob.count("SELECT COUNT(*) FROM as2_transfer"); }
  std::int64_t unfinished() { return bob.count("SELECT COUNT(*) FROM payload WHERE sha256 IS NULL"); }

  House bob{"bob", as2::bob()};
};

TEST_F(RestartReceiverTest, WhatCameIsHeldAndGoneOnWith) {
  EXPECT_EQ(held(), 0U);
  send(0, 1'500'000);
  EXPECT_EQ(held(), 1'500'000U);
  EXPECT_TRUE(bob.arrived().empty()) << "nothing is a message before it is whole";
  const auto answer = send(1'500'000, body().size());
  EXPECT_EQ(mic_in(answer), confirmed());
  ASSERT_EQ(bob.arrived().size(), 1U);
  EXPECT_TRUE(bob.arrived()[0].bytes == large().document);
  const auto evidence = bob.payload("SELECT wire FROM as2_inbound");
  EXPECT_TRUE(evidence.ends_with("\r\n\r\n" + body()));
  EXPECT_EQ(evidence.find("Content-Range"), std::string::npos) << "as if it had come at once";
  EXPECT_EQ(unfinished(), 0);
}

// The answer did not reach the sender, who then need not send all of it again.
TEST_F(RestartReceiverTest, LastByteAgainOfAMessageThatWasTakenGetsTheStoredReceipt) {
  send(0, 1'500'000);
  const auto answer = send(held(), body().size());
  EXPECT_EQ(mic_in(answer), confirmed());
  bob.advance(1h);
  EXPECT_EQ(held(), body().size());
  EXPECT_EQ(send(body().size() - 1, body().size()), answer);
  EXPECT_EQ(send(body().size() - 1, body().size()), answer);
  EXPECT_EQ(bob.arrived().size(), 1U);
  EXPECT_EQ(unfinished(), 0);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM payload"), 3);
  bob.advance(25h);
  EXPECT_EQ(held(), 0U) << "no longer than others";
  EXPECT_EQ(send(0, body().size()), answer);
}

TEST_F(RestartReceiverTest, LastByteAgainOfAMessageThatWasRefusedForOurFaultIsAcceptedLater) {
  bob.know("alice", "alice", as2::eve().certificate, "http://alice.example/as2", std::string(agreed));
  EXPECT_NE(mic_in(send(0, body().size())), confirmed());
  know(agreed);
  EXPECT_EQ(held(), body().size());
  EXPECT_EQ(mic_in(send(body().size() - 1, body().size())), confirmed());
  EXPECT_TRUE(bob.arrived().back().bytes == large().document);
  EXPECT_EQ(unfinished(), 0);
}

// With more than the one byte that was announced.
TEST_F(RestartReceiverTest, MessageThatWasTakenCannotBeAddedTo) {
  EXPECT_EQ(mic_in(send(0, body().size())), confirmed());
  const auto before = bob.payload("SELECT wire FROM as2_inbound");
  auto head = request({.range = rest_from(body().size() - 1)}, "xyz");
  const auto length = head.find("Content-Length");
  head.replace(length, head.find("\r\n", length) - length, "Transfer-Encoding: chunked");
  const RawSocket socket(bob.port());
  socket.send(head + "3\r\nxyz\r\n0\r\n\r\n");
  ASSERT_EQ(socket.read(go_on.size()), go_on);
  EXPECT_EQ(status_of(socket.read_response()), 400);
  EXPECT_TRUE(bob.payload("SELECT wire FROM as2_inbound") == before);
  EXPECT_EQ(held(), body().size());
}

TEST_F(RestartReceiverTest, AnyCutsGiveTheSameMessageAndTheSameReceipt) {
  const auto whole = mic_in(send(0, body().size()));
  EXPECT_EQ(whole, confirmed());
  std::mt19937 random(5);
  std::uniform_int_distribution<std::size_t> place(1, body().size() - 1);
  for (int round = 0; round < 12; ++round) {
    std::vector<std::size_t> cuts(1 + random() % 4);
    std::ranges::generate(cuts, [&] { return place(random); });
    if (round == 0) cuts = {1, 2, 4095, 4096, 65'536, 262'144, body().size() - 1};
    std::ranges::sort(cuts);
    const Asked asked{.id = fmt::format("{}@alice.example", round), .etag = fmt::format("round-{}", round)};
    std::size_t from = 0;
    for (const auto cut : cuts) {
      if (cut <= from) continue;
      send(from, cut, asked);
      const auto now_held = held(asked);
      EXPECT_TRUE(now_held == cut || (from == 0 && now_held == 0)) << cut << " came, " << now_held << " is held";
      from = now_held;
    }
    const auto answer = send(from, body().size(), asked);
    EXPECT_EQ(mic_in(answer), whole) << "round " << round;
    EXPECT_TRUE(bob.arrived().back().bytes == large().document) << "round " << round;
    EXPECT_EQ(send(body().size() - 1, body().size(), asked), answer) << "a repetition gets the stored receipt";
    EXPECT_EQ(send(0, body().size(), asked), answer);
  }
  EXPECT_EQ(bob.arrived().size(), 13U);
  EXPECT_EQ(unfinished(), 0);
}

TEST_F(RestartReceiverTest, RestartOfTheGatewayDoesNotForget) {
  send(0, 700'000);
  EXPECT_EQ(held(), 700'000U);
  bob.restart();
  EXPECT_EQ(held(), 700'000U);
  EXPECT_EQ(mic_in(send(700'000, body().size())), confirmed());
}

// Whoever dies leaves what it had put into the store; whoever was only slow is cut off.
TEST_F(RestartReceiverTest, AnotherNodeGoesOnAndTheFirstCannotAddAnyMore) {
  const RawSocket slow(bob.port());
  slow.send(request({}, body()));
  ASSERT_EQ(slow.read(go_on.size()), go_on);
  slow.send(std::string_view(body()).substr(0, 1'600'000));
  for (int i = 0; i < 2000 && transfers() == 0; ++i) std::this_thread::sleep_for(5ms);
  ASSERT_EQ(transfers(), 1);

  as2_wire::Receiver node(
      bob.database(), [this] { return bob.parties(); }, [this] { return bob.now(); }, {});
  auto server = http::Server::start({}, std::nullopt, node);
  ASSERT_TRUE(server);
  const auto stored = static_cast<std::size_t>(bob.count("SELECT size FROM as2_transfer"));
  ASSERT_GT(stored, 1'000'000U);
  const RawSocket other((*server)->port());
  const auto rest = body().substr(stored);
  other.send(request({.range = rest_from(stored)}, rest));
  ASSERT_EQ(other.read(go_on.size()), go_on);
  slow.send(std::string_view(body()).substr(1'600'000));
  const auto late = status_of(slow.read_response());
  EXPECT_EQ(late, 503) << "its bytes are not the ones";
  other.send(rest);
  EXPECT_EQ(mic_in(other.read_response()), confirmed());
  ASSERT_EQ(bob.arrived().size(), 1U);
  EXPECT_TRUE(bob.arrived()[0].bytes == large().document);
  EXPECT_EQ(unfinished(), 0);
}

TEST_F(RestartReceiverTest, OneConnectionWritesAtATime) {
  const RawSocket first(bob.port());
  first.send(request({}, body()));
  ASSERT_EQ(first.read(go_on.size()), go_on);
  EXPECT_EQ(status_of(ask_once()), 500);
  EXPECT_EQ(status_of(send(0, body().size())), 500);
  EXPECT_EQ(status_of(send(5, body().size())), 500);
  first.send(body());
  EXPECT_EQ(mic_in(first.read_response()), confirmed());
}

TEST_F(RestartReceiverTest, LastByteAgainEndsWhatIsAllThere) {
  // All came, but the store was away when it was to be committed.
  bob.database().write(
      [](store::Transaction& tx) { return tx.execute("ALTER TABLE as2_inbound RENAME TO away").map([](auto) {}); });
  EXPECT_EQ(status_of(send(0, body().size())), 503);
  bob.database().write(
      [](store::Transaction& tx) { return tx.execute("ALTER TABLE away RENAME TO as2_inbound").map([](auto) {}); });
  EXPECT_EQ(held(), body().size());
  EXPECT_EQ(mic_in(send(body().size() - 1, body().size())), confirmed());
  EXPECT_TRUE(bob.arrived().at(0).bytes == large().document);
  EXPECT_EQ(unfinished(), 0);
}

struct Place {
  const char* name;
  std::size_t first;
  Asked asked;
  int status;
  std::string told;  // in Content-Range
};
class PlaceTest : public RestartReceiverTest, public testing::WithParamInterface<Place> {};

TEST_P(PlaceTest, IsRefusedWhenItIsNotTheRightOneAndNothingIsLost) {
  send(0, 900'000);
  ASSERT_EQ(held(), 900'000U);
  auto asked = GetParam().asked;
  const auto answer = send(GetParam().first, body().size(), asked);
  EXPECT_EQ(status_of(answer), GetParam().status) << answer;
  EXPECT_EQ(field_of(answer, "Content-Range"), GetParam().told);
  EXPECT_EQ(held(), 900'000U);
  EXPECT_TRUE(bob.arrived().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Places, PlaceTest,
    testing::Values(Place{"BehindTheEnd", 900'001, {}, 416, "bytes */900000"},
                    Place{"BeforeTheEnd", 899'999, {}, 416, "bytes */900000"},
                    Place{"OtherTransfer", 900'000, {.etag = "other"}, 416, "bytes */0"},
                    Place{"OtherMessage", 900'000, {.id = "other@alice.example"}, 416, "bytes */0"},
                    Place{"NoTransfer", 900'000, {.etag = ""}, 416, "bytes */0"},
                    Place{"NoName", 900'000, {.etag = "\"a b\""}, 416, "bytes */0"},
                    Place{"NoMessageAtAll", 900'000, {.type = "multipart/report"}, 400, ""},
                    Place{"NotToTheEnd", 900'000, {.range = "bytes 900000-900009/1000000"}, 400, ""},
                    Place{"OtherLength", 900'000, {.range = "bytes 900000-1000000/1000001"}, 400, ""},
                    Place{"Enormous", 900'000, {.range = "bytes 0-9000000000000/9000000000001"}, 400, ""}),
    case_name);

TEST_F(RestartReceiverTest, PartnersDoNotSeeEachOthersTransfers) {
  bob.know("eve", "eve", as2::eve().certificate, "http://eve.example/as2", std::string(agreed));
  send(0, 900'000);
  ASSERT_EQ(held(), 900'000U);
  EXPECT_EQ(held({.from = "eve"}), 0U);
  EXPECT_EQ(held({.from = "mallory"}), 0U);
  EXPECT_EQ(status_of(send(900'000, body().size(), {.from = "eve"})), 416);
  send(0, 1000, {.from = "eve"});
  EXPECT_EQ(held(), 900'000U) << "the same name, of somebody else";
}

TEST_F(RestartReceiverTest, WithoutAnAgreementNothingIsHeldOrTold) {
  know("");
  send(0, 1'500'000);
  for (int i = 0; i < 400 && unfinished() > 0; ++i) std::this_thread::sleep_for(5ms);
  EXPECT_EQ(unfinished(), 0);
  EXPECT_EQ(transfers(), 0);
  const auto head = ask_once();
  EXPECT_EQ(status_of(head), 200);
  EXPECT_EQ(field_of(head, "Content-Length"), "0");
  EXPECT_EQ(mic_in(send(0, body().size())), confirmed()) << "an ETag is no obstacle";
}

TEST_F(RestartReceiverTest, OtherEndOfTheBodyIsRefusedAsAnyForgery) {
  send(0, 1'000'000);
  ASSERT_EQ(held(), 1'000'000U);
  auto rest = body().substr(1'000'000);
  rest[rest.size() / 2] = static_cast<char>(rest[rest.size() / 2] ^ 1);
  const RawSocket socket(bob.port());
  socket.send(request({.range = rest_from(1'000'000)}, rest));
  ASSERT_EQ(socket.read(go_on.size()), go_on);
  socket.send(rest);
  EXPECT_NE(mic_in(socket.read_response()), confirmed());
  EXPECT_EQ(bob.arrived().at(0).state, "held");
  EXPECT_EQ(mic_in(send(0, body().size())), confirmed()) << "the true one is accepted later";
}

TEST_F(RestartReceiverTest, BodyInChunksGoesOnToo) {
  const auto chunked = [](Asked asked, std::string_view bytes) {
    auto head = request(asked, bytes);
    const auto length = head.find("Content-Length");
    head.replace(length, head.find("\r\n", length) - length, "Transfer-Encoding: chunked");
    return head + fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes);
  };
  {
    const RawSocket socket(bob.port());
    socket.send(chunked({}, std::string_view(body()).substr(0, 800'000)));
    ASSERT_EQ(socket.read(go_on.size()), go_on);
  }
  for (int i = 0; i < 400 && transfers() == 0; ++i) std::this_thread::sleep_for(5ms);
  ASSERT_EQ(held(), 800'000U);
  {
    const RawSocket socket(bob.port());
    socket.send(chunked({.range = rest_from(800'000)}, std::string_view(body()).substr(800'000, 1000)) + "0\r\n\r\n");
    ASSERT_EQ(socket.read(go_on.size()), go_on);
    EXPECT_EQ(status_of(socket.read_response()), 400) << "less than was announced";
  }
  const auto now_held = held();
  const RawSocket socket(bob.port());
  socket.send(chunked({.range = rest_from(now_held)}, std::string_view(body()).substr(now_held)) + "0\r\n\r\n");
  ASSERT_EQ(socket.read(go_on.size()), go_on);
  EXPECT_EQ(mic_in(socket.read_response()), confirmed());
}

// ---- bounds ------------------------------------------------------------------------------------------------------

TEST_F(RestartReceiverTest, BeyondTheNumberOfTransfersNothingMoreIsHeld) {
  bob.restart({.count = 2});
  for (const auto* name : {"a", "b", "c"}) {
    send(0, 500'000, {.etag = name});
    EXPECT_EQ(held({.etag = name}), *name == 'c' ? 0U : 500'000U) << name;
  }
  EXPECT_EQ(unfinished(), 2);
  send(0, 400'000, {.etag = "a"});
  EXPECT_EQ(held({.etag = "a"}), 400'000U) << "begun again, in its own place";
  EXPECT_EQ(unfinished(), 2);
}

TEST_F(RestartReceiverTest, BeyondTheBytesNothingMoreIsHeldButAWholeMessagePasses) {
  bob.restart({.bytes = 1'400'000});
  send(0, 900'000, {.etag = "a"});
  EXPECT_EQ(held({.etag = "a"}), 900'000U);
  send(0, 1'500'000, {.etag = "b"});
  EXPECT_EQ(held({.etag = "b"}), 0U);
  EXPECT_EQ(unfinished(), 1);
  EXPECT_EQ(status_of(send(900'000, body().size(), {.etag = "a"})), 413) << "it would end beyond the limit";
  EXPECT_EQ(mic_in(send(0, body().size(), {.etag = "b"})), confirmed());
}

TEST_F(RestartReceiverTest, WhatIsOldIsForgotten) {
  send(0, 500'000, {.etag = "old"});
  ASSERT_EQ(held({.etag = "old"}), 500'000U);
  bob.advance(25h);
  EXPECT_EQ(held({.etag = "old"}), 0U);
  send(0, 500'000, {.etag = "new"});
  ASSERT_EQ(held({.etag = "new"}), 500'000U);
  EXPECT_EQ(unfinished(), 1) << "the next that is held makes room";
}

TEST_F(RestartReceiverTest, MessageWithoutETagLeavesNothingButItself) {
  EXPECT_EQ(mic_in(send(0, body().size(), {.etag = ""})), confirmed());
  EXPECT_EQ(transfers(), 0);
  EXPECT_EQ(unfinished(), 0);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM payload"), 3);
}

}  // namespace
}  // namespace crossdock::tests::restart_receiver_test
