// SPDX-License-Identifier: Apache-2.0
// Checks a sender after a broken transfer: it asks, believes what makes sense, and else sends the whole again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/as2_wire/house.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/cutting_proxy.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests::restart_sender_test {
namespace {

using namespace std::chrono_literals;

// Hard to compress, so that what is sent is as long.
std::string large_document(std::size_t size) {
  std::string large(as2::order());
  unsigned state = 7;
  while (large.size() < size) large += std::to_string(state = state * 1103515245U + 12345U) + "~";
  return large;
}

std::size_t length_of(const std::string& request) { return std::stoul("0" + field_of(request, "Content-Length")); }

// ---- against our own receiver ------------------------------------------------------------------------------------

class BrokenTransferTest : public testing::Test {
 protected:
  void know(const std::string& theirs, const std::string& ours, std::vector<std::size_t> cuts) {
    proxy_ = std::make_unique<CuttingProxy>(bob.port(), std::move(cuts));
    alice.know("bob", "bob", as2::bob().certificate, "http://127.0.0.1:" + std::to_string(proxy_->port()) + "/as2",
               ours);
    bob.know(alice, theirs);
  }
  // How many attempts it took.
  int deliver_at_last(MessageId message) {
    for (int attempt = 1; attempt <= 8; ++attempt) {
      const auto reached = alice.deliver(message);
      if (reached) return attempt;
      EXPECT_EQ(reached.error().fault, Fault::unavailable) << describe(reached.error());
      alice.advance(5min);
      await_end();
    }
    return 0;
  }
  // What broke off is put away when the connection's end was seen.
  void await_end() {
    const auto head =
        fmt::format("HEAD /as2 HTTP/1.1\r\nHost: bob\r\nAS2-From: alice\r\nAS2-To: bob\r\nETag: \"{}\"\r\n\r\n",
                    alice.text("SELECT message_id FROM as2_outbound"));
    for (int i = 0; i < 1000; ++i) {
      const RawSocket socket(bob.port());
      socket.send(head);
      if (status_of(socket.read(13)) != 500) return;
      std::this_thread::sleep_for(5ms);
    }
  }
  // All that was passed on; the proxy ends with it.
  std::vector<std::string> requests() {
    proxy_->end();
    return proxy_->requests();
  }
  std::vector<std::string> posts() {
    auto all = requests();
    std::erase_if(all, [](const std::string& request) { return !request.starts_with("POST"); });
    return all;
  }

  House alice{"alice", as2::alice()}, bob{"bob", as2::bob()};
  std::unique_ptr<CuttingProxy> proxy_;
};

TEST_F(BrokenTransferTest, GoesOnWhereItBrokeOff) {
  know(", restart: true", ", restart: true", {400'000, 1'700'000, 100});
  const auto document = large_document(3'000'000);
  const auto message = alice.add_document("bob", document);
  EXPECT_EQ(deliver_at_last(message), 4);
  ASSERT_EQ(bob.arrived().size(), 1U);
  EXPECT_EQ(bob.arrived()[0].bytes, document);
  EXPECT_EQ(alice.story(message).back(), "receipt: bob confirms the receipt");
}

TEST_F(BrokenTransferTest, GoesOnInChunksToo) {
  know(", restart: true", ", restart: true, chunked: true, timeout: 3s", {1'000'000});
  const auto document = large_document(1'800'000);
  EXPECT_EQ(deliver_at_last(alice.add_document("bob", document)), 2);
  ASSERT_EQ(bob.arrived().size(), 1U);
  EXPECT_TRUE(bob.arrived()[0].bytes == document);
  const auto all = requests();
  ASSERT_EQ(all.size(), 3U);
  EXPECT_TRUE(all[1].starts_with("HEAD"));
  EXPECT_EQ(field_of(all[1], "Transfer-Encoding"), "") << "a body that never comes";
  EXPECT_EQ(field_of(all[2], "Transfer-Encoding"), "chunked");
  EXPECT_NE(field_of(all[2], "Content-Range"), "");
}

TEST_F(BrokenTransferTest, SendsNoByteTwice) {
  know(", restart: true", ", restart: true", {400'000, 1'700'000});
  EXPECT_EQ(deliver_at_last(alice.add_document("bob", large_document(3'000'000))), 3);
  const auto whole = bob.count("SELECT p.size FROM payload p JOIN as2_inbound i ON i.wire = p.id");
  std::size_t bodies = 0;
  for (const auto& post : posts()) bodies += body_of(post).size();
  EXPECT_LT(bodies, static_cast<std::size_t>(whole)) << "the wire with its head";
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM payload WHERE sha256 IS NULL"), 0);
}

struct Agreement {
  const char* name;
  std::string_view theirs, ours;
  std::size_t size = 3'000'000;
};
class WithoutRestartTest : public BrokenTransferTest, public testing::WithParamInterface<Agreement> {};

TEST_P(WithoutRestartTest, IsSentAgainWholeAndNothingIsHeld) {
  know(std::string(GetParam().theirs), std::string(GetParam().ours), {GetParam().size / 2});
  const auto message = alice.add_document("bob", large_document(GetParam().size));
  EXPECT_FALSE(alice.deliver(message));
  EXPECT_TRUE(alice.deliver(message));
  EXPECT_EQ(bob.arrived().size(), 1U);
  for (const auto& post : posts()) EXPECT_EQ(field_of(post, "Content-Range"), "");
  if (!GetParam().ours.empty()) return;
  for (const auto& request : requests()) {
    EXPECT_TRUE(request.starts_with("POST"));
    EXPECT_EQ(field_of(request, "ETag"), "");
    EXPECT_EQ(field_of(request, "EDIINT-Features"), "");
  }
}

INSTANTIATE_TEST_SUITE_P(Agreements, WithoutRestartTest,
                         testing::Values(Agreement{.name = "NeitherSide", .theirs = "", .ours = ""},
                                         Agreement{.name = "ReceiverOnly", .theirs = ", restart: true", .ours = ""},
                                         Agreement{.name = "SenderOnly", .theirs = "", .ours = ", restart: true"},
                                         Agreement{.name = "ShortMessage",
                                                   .theirs = ", restart: true",
                                                   .ours = ", restart: true",
                                                   .size = 300'000}),
                         case_name);

// ---- against a partner that says anything ------------------------------------------------------------------------

struct Peer {
  const char* name;
  std::string_view head;     // answer to HEAD; "": it ends the connection
  std::string_view refusal;  // answers to what goes on
  std::vector<std::string>
      ranges;  // Content-Range of the requests that follow, with T for the length and L for the last byte
};
class PeerTest : public testing::TestWithParam<Peer> {};

TEST_P(PeerTest, IsBelievedWhatMakesSense) {
  House alice("alice", as2::alice());
  int posts = 0;
  const Recorder bob([&](const std::string& request) -> std::string {
    if (request.starts_with("HEAD")) return std::string(GetParam().head);
    if (++posts == 1) return "";  // the first breaks off
    if (!field_of(request, "Content-Range").empty() && !GetParam().refusal.empty())
      return std::string(GetParam().refusal);
    return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  });
  alice.know("bob", "bob", as2::bob().certificate, "http://127.0.0.1:" + std::to_string(bob.port()) + "/as2",
             ", restart: true, receipt: none");
  const auto message = alice.add_document("bob", large_document(1'200'000));
  EXPECT_FALSE(alice.deliver(message));
  EXPECT_TRUE(alice.deliver(message));

  const auto requests = bob.requests();
  ASSERT_EQ(requests.size(), 2 + GetParam().ranges.size());
  const auto& first = requests[0];
  const auto whole = body_of(first);
  EXPECT_EQ(field_of(first, "ETag"), "\"" + alice.text("SELECT message_id FROM as2_outbound") + "\"");
  EXPECT_TRUE(requests[1].starts_with("HEAD /as2 HTTP/1.1\r\n"));
  for (const auto* name : {"ETag", "AS2-From", "AS2-To", "AS2-Version"})
    EXPECT_EQ(field_of(requests[1], name), field_of(first, name));
  for (std::size_t i = 2; i < requests.size(); ++i) {
    auto range = GetParam().ranges[i - 2];
    const auto put = [&](std::string_view letter, std::size_t number) {
      if (const auto at = range.find(letter); at != std::string::npos) range.replace(at, 1, std::to_string(number));
    };
    put("T", whole.size());
    put("L", whole.size() - 1), put("L", whole.size() - 1);
    EXPECT_EQ(field_of(requests[i], "Content-Range"), range);
    const auto from = range.empty() ? 0 : std::stoul(range.substr(6));
    EXPECT_TRUE(body_of(requests[i]) == whole.substr(from)) << "from " << from;
    EXPECT_EQ(length_of(requests[i]), whole.size() - from);
    EXPECT_EQ(field_of(requests[i], "Message-ID"), field_of(first, "Message-ID"));
    EXPECT_EQ(field_of(requests[i], "ETag"), field_of(first, "ETag"));
  }
}

constexpr std::string_view holds_some = "HTTP/1.1 200 OK\r\nContent-Length: 700001\r\nConnection: close\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Answers, PeerTest,
    testing::Values(
        Peer{.name = "HoldsSome", .head = holds_some, .refusal = "", .ranges = {"bytes 700001-L/T"}},
        Peer{.name = "HoldsNothing",
             .head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
             .refusal = "",
             .ranges = {""}},
        Peer{.name = "HoldsTooMuch",
             .head = "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n",
             .refusal = "",
             .ranges = {""}},
        Peer{.name = "SaysNoLength",
             .head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
             .refusal = "",
             .ranges = {""}},
        Peer{.name = "KnowsNoHead",
             .head = "HTTP/1.1 405 No\r\nContent-Length: 700001\r\nConnection: close\r\n\r\n",
             .refusal = "",
             .ranges = {""}},
        Peer{.name = "EndsTheConnection", .head = "", .refusal = "", .ranges = {""}},
        Peer{.name = "CorrectsThePlace",
             .head = holds_some,
             .refusal =
                 "HTTP/1.1 416 No\r\nContent-Range: bytes */300000\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
             .ranges = {"bytes 700001-L/T", "bytes 300000-L/T", ""}},
        Peer{.name = "RefusesEveryPlace",
             .head = holds_some,
             .refusal = "HTTP/1.1 416 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
             .ranges = {"bytes 700001-L/T", ""}},
        Peer{.name = "CorrectsToNothing",
             .head = holds_some,
             .refusal = "HTTP/1.1 416 No\r\nContent-Range: bytes */0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
             .ranges = {"bytes 700001-L/T", ""}}),
    case_name);

// The length is known from the first attempt only.
TEST(WholeBodyHeldTest, LastByteIsSentAgain) {
  House alice("alice", as2::alice());
  std::size_t whole = 0;
  const Recorder bob([&](const std::string& request) -> std::string {
    if (request.starts_with("HEAD"))
      return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", whole);
    if (std::exchange(whole, body_of(request).size()) == 0) return "";
    return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  });
  alice.know("bob", "bob", as2::bob().certificate, "http://127.0.0.1:" + std::to_string(bob.port()) + "/as2",
             ", restart: true, receipt: none");
  const auto message = alice.add_document("bob", large_document(1'200'000));
  EXPECT_FALSE(alice.deliver(message));
  EXPECT_TRUE(alice.deliver(message));
  const auto requests = bob.requests();
  ASSERT_EQ(requests.size(), 3U);
  const auto body = body_of(requests[0]);
  EXPECT_EQ(field_of(requests[2], "Content-Range"), fmt::format("bytes {0}-{0}/{1}", body.size() - 1, body.size()));
  EXPECT_EQ(body_of(requests[2]), body.substr(body.size() - 1));
}

}  // namespace
}  // namespace crossdock::tests::restart_sender_test
