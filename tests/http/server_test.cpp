// SPDX-License-Identifier: Apache-2.0
// The server over real sockets: keep-alive, limits, slow callers, and an end that loses nothing.
#include "gateway/transport/http/server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tests/support/raw_socket.hpp"

namespace crossdock::http::server_test {
namespace {

using tests::RawSocket;
using tests::status_of;
using namespace std::chrono_literals;

// Answers with the length of the body; "/wait" waits until it may end, "/told" too and with signs of life meanwhile,
// "/refuse" answers before the body.
class Echo final : public Handler {
 public:
  Begun begin(const Request& request) override {
    if (request.path() == "/refuse") return plain(403, "not here");
    if (request.path() == "/who") return plain(200, request.peer + " " + request.target);
    const bool told = request.path() == "/told";
    return std::make_unique<Counting>(*this, told || request.path() == "/wait", told ? 2ms : 0ms);
  }

  void let_go() {
    const std::lock_guard lock(mutex);
    may_end = true;
    changed.notify_all();
  }
  void hold() {
    const std::lock_guard lock(mutex);
    may_end = false;
  }
  void await_waiting() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return waiting > 0; });
  }

  std::atomic<int> abandoned{0}, answers{0};

 private:
  class Counting final : public Exchange {
   public:
    Counting(Echo& echo, bool waits, Duration every) : echo_(echo), waits_(waits), every_(every) {}
    ~Counting() override {
      if (!finished_) ++echo_.abandoned;
    }
    std::optional<Response> write(std::string_view piece) override {
      size_ += piece.size();
      return std::nullopt;
    }
    Response finish() override {
      finished_ = true;
      if (every_.count() > 0)
        std::this_thread::sleep_for(std::chrono::microseconds(1000 + 37 * (++echo_.answers % 60)));
      if (waits_) {
        std::unique_lock lock(echo_.mutex);
        ++echo_.waiting;
        echo_.changed.notify_all();
        echo_.changed.wait(lock, [this] { return echo_.may_end; });
      }
      return plain(200, std::to_string(size_));
    }
    Duration sign_of_life() const override { return every_; }

   private:
    Echo& echo_;
    bool waits_;
    Duration every_;
    bool finished_ = false;
    std::size_t size_ = 0;
  };

  std::mutex mutex;
  std::condition_variable changed;
  int waiting = 0;
  bool may_end = false;
};

class ServerTest : public testing::Test {
 protected:
  Server& start(ServerOptions options = {}) {
    auto started = Server::start(std::move(options), std::nullopt, echo_);
    if (!started) throw std::runtime_error(describe(started.error()));
    server_ = std::move(*started);
    return *server_;
  }
  std::string ask(std::string_view request, const char* from = "127.0.0.1") {
    const RawSocket socket(server_->port(), from);
    socket.send(request);
    return socket.read_response();
  }

  Echo echo_;
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, ConnectionCarriesSeveralRequests) {
  const RawSocket socket(start().port());
  for (int i = 0; i < 3; ++i) {
    socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
    const auto response = socket.read_response();
    EXPECT_EQ(status_of(response), 200);
    EXPECT_EQ(tests::body_of(response), "5\n");
  }
}

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInTheirOrder) {
  const RawSocket socket(start().port());
  socket.send(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\naPOST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
  const auto both = socket.read(400, 1s);
  EXPECT_NE(both.find("1\n"), std::string::npos);
  EXPECT_NE(both.find("2\n"), std::string::npos);
}

TEST_F(ServerTest, LargeBodyPassesInPieces) {
  start();
  const RawSocket socket(server_->port());
  socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n");
  socket.send(std::string(8000000, 'x'));
  EXPECT_EQ(tests::body_of(socket.read_response()), "8000000\n");
}

TEST_F(ServerTest, CallerIsToldToContinueOnlyWhenItIsAccepted) {
  start();
  const RawSocket socket(server_->port());
  socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(socket.read(25), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send("ab");
  EXPECT_EQ(status_of(socket.read_response()), 200);
  const auto refused = ask("POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(status_of(refused), 403) << refused;
}

TEST_F(ServerTest, RefusalBeforeTheBodyIsSeenByACallerThatGoesOnSending) {
  start();
  const RawSocket socket(server_->port());
  socket.send("POST /refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n");
  socket.send(std::string(500000, 'x'));
  EXPECT_EQ(status_of(socket.read_response()), 403);
  EXPECT_TRUE(socket.is_ended());
}

TEST_F(ServerTest, SmuggledRequestIsRefusedAndTheConnectionEnds) {
  start();
  const RawSocket socket(server_->port());
  socket.send(
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
  const auto all = socket.read(4000, 4s);
  EXPECT_EQ(status_of(all), 400);
  EXPECT_EQ(all.find("HTTP/1.1 2"), std::string::npos) << "one answer, and no second request: " << all;
}

TEST_F(ServerTest, HeaderThatTricklesInIsCutOff) {
  start({.header_time = 300ms});
  const RawSocket socket(server_->port());
  socket.send("POST / HTTP/1.1\r\nHost: x\r\n");
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 40 && socket.send("X: y\r\n"); ++i) {
    if (!socket.read(1, 50ms).empty()) break;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s) << "each byte prolonged the time";
}

TEST_F(ServerTest, BodyThatTricklesInIsCutOff) {
  start({.body_time = 200ms, .slowest_body = 1000});
  const RawSocket socket(server_->port());
  socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
  std::string answer;
  for (int i = 0; i < 100 && answer.empty() && socket.send("x"); ++i) answer = socket.read(12, 50ms);
  EXPECT_EQ(status_of(answer + " "), 408) << answer;
  EXPECT_TRUE(socket.is_ended());
  EXPECT_EQ(echo_.abandoned, 1);
}

TEST_F(ServerTest, BodyThatStopsIsCutOff) {
  start({.body_time = 200ms});
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab")), 408);
}

TEST_F(ServerTest, IdleConnectionIsClosed) {
  start({.idle_time = 200ms});
  const RawSocket socket(server_->port());
  EXPECT_TRUE(socket.is_ended());
}

TEST_F(ServerTest, OneConnectionTooManyIsToldToComeAgain) {
  start({.connections = 1});
  const RawSocket first(server_->port());
  first.send("POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
  echo_.await_waiting();
  const auto answer = ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
  echo_.let_go();
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_EQ(tests::field_of(answer, "Retry-After"), "5");
}

TEST_F(ServerTest, EndWaitsForWhatHasBegun) {
  start();
  const RawSocket idle(server_->port());
  const RawSocket busy(server_->port());
  busy.send("POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
  echo_.await_waiting();
  std::jthread stopping([&] { server_->stop(10s); });
  EXPECT_TRUE(idle.is_ended()) << "nothing has begun there";
  echo_.let_go();
  const auto response = busy.read_response();
  EXPECT_EQ(status_of(response), 200);
  EXPECT_EQ(tests::field_of(response, "Connection"), "close");
  stopping.join();
  EXPECT_THROW(RawSocket(server_->port()), std::runtime_error);
}

TEST_F(ServerTest, AbandonedRequestIsNotFinished) {
  start();
  {
    const RawSocket socket(server_->port());
    socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nab");
    socket.read(1, 100ms);
  }
  server_->stop(5s);
  EXPECT_EQ(echo_.abandoned, 1);
}

// ---- who connects too often ------------------------------------------------------------------------------------------

constexpr std::string_view one_byte = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na";

std::vector<std::unique_ptr<RawSocket>> connected(int port, const char* from, int count, std::string_view start) {
  std::vector<std::unique_ptr<RawSocket>> sockets;
  for (int i = 0; i < count; ++i) {
    sockets.push_back(std::make_unique<RawSocket>(port, from));
    sockets.back()->send(start);
  }
  return sockets;
}

// As it was found: 280 connections that send one line and wait took all places.
TEST_F(ServerTest, SlowConnectionsOfOneAddressLockNobodyOut) {
  start();
  const auto slow = connected(server_->port(), "127.0.0.2", 280, "POST /as2 HTTP/1.1\r\n");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(status_of(ask(one_byte, "127.0.0.3")), 200) << i;
  EXPECT_EQ(status_of(ask(one_byte, "127.0.0.2")), 200) << "whoever sends its header is heard, whoever else is there";
}

TEST_F(ServerTest, SlowConnectionsOfManyAddressesMakeRoomToo) {
  start({.connections = 40});
  std::vector<std::vector<std::unique_ptr<RawSocket>>> slow;
  for (int i = 2; i < 10; ++i)
    slow.push_back(connected(server_->port(), ("127.0.0." + std::to_string(i)).c_str(), 20, "POST /as2 HTTP/1.1\r\n"));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(status_of(ask(one_byte, "127.0.0.20")), 200) << i;
}

TEST_F(ServerTest, AddressThatHoldsItsShareWithSlowBodiesLeavesTheRestToOthers) {
  start({.connections = 8, .connections_per_address = 2});
  const auto slow =
      connected(server_->port(), "127.0.0.2", 2, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na");
  ASSERT_EQ(status_of(ask(one_byte, "127.0.0.3")), 200) << "the two before it are inside now";
  EXPECT_EQ(status_of(ask(one_byte, "127.0.0.2")), 503);
  EXPECT_EQ(status_of(ask(one_byte, "127.0.0.3")), 200);
}

TEST_F(ServerTest, OperatorHearsThatConnectionsWereRefused) {
  std::mutex mutex;
  std::vector<std::pair<std::int64_t, std::string>> told;
  ServerOptions options{.connections = 8, .connections_per_address = 1};
  options.crowded = [&](std::int64_t count, const std::string& address) {
    const std::lock_guard lock(mutex);
    told.emplace_back(count, address);
  };
  start(std::move(options));
  const auto slow = connected(server_->port(), "127.0.0.2", 3, "POST ");
  EXPECT_TRUE(slow[0]->is_ended());
  server_->stop(0ms);
  ASSERT_EQ(told.size(), 1U) << "not once for each";
  EXPECT_EQ(told[0], std::make_pair(std::int64_t{1}, std::string("127.0.0.2")));
}

TEST_F(ServerTest, TrustedProxyIsNotLimitedAndSaysForWhomItAsks) {
  start({.connections = 8, .connections_per_address = 1, .trusted_proxies = {"127.0.0.2"}});
  const auto all =
      connected(server_->port(), "127.0.0.2", 3, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na");
  const std::string who =
      "GET /who HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.9.9.9, 192.0.2.7\r\nContent-Length: 0\r\n\r\n";
  EXPECT_EQ(tests::body_of(ask(who, "127.0.0.2")), "192.0.2.7 /who\n") << "what a caller wrote itself stands before it";
  EXPECT_EQ(tests::body_of(ask(who, "127.0.0.3")), "127.0.0.3 /who\n") << "anybody can write that";
}

// ---- answers before the body is read -----------------------------------------------------------------------------------

constexpr std::size_t large = 20'000'000;

// A caller that sends all it has and then reads, as many products do.
std::string answer_to_large(int port, const std::string& head) {
  const RawSocket socket(port);
  EXPECT_TRUE(socket.send(head));
  const std::string piece(1'000'000, 'x');
  for (std::size_t sent = 0; sent < large; sent += piece.size()) {
    if (!socket.send(piece)) return "the connection broke after " + std::to_string(sent);
  }
  return socket.read_response();
}
std::string large_head(std::string_view line, std::string_view more = "") {
  return std::string(line) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(large) + "\r\n" +
         std::string(more) + "\r\n";
}

TEST_F(ServerTest, RefusalIsSeenByACallerThatSendsTwentyMegabytesFirst) {
  start({.limits = {.body_bytes = 30'000'000}});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(status_of(answer_to_large(server_->port(), large_head("POST /refuse"))), 403);
  const std::string chunked = "POST /refuse HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1312D00\r\n";
  EXPECT_EQ(status_of(answer_to_large(server_->port(), chunked)), 403);
  EXPECT_EQ(status_of(answer_to_large(server_->port(), large_head("POST /", "Expect: a-pony\r\n"))), 417);
  start({.limits = {.body_bytes = 1'000'000}});
  EXPECT_EQ(status_of(answer_to_large(server_->port(), large_head("POST /"))), 413);
  const std::string grows = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1312D00\r\n";
  EXPECT_EQ(status_of(answer_to_large(server_->port(), grows)), 413);
}

TEST_F(ServerTest, CallersThatAreTurnedAwaySeeItAfterTwentyMegabytes) {
  start({.connections = 1});
  const RawSocket first(server_->port());
  first.send("POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na");
  echo_.await_waiting();
  EXPECT_EQ(status_of(answer_to_large(server_->port(), large_head("POST /"))), 503);
  echo_.let_go();
}

TEST_F(ServerTest, LingeringTakesNobodysPlaceAndIsBounded) {
  start({.connections = 2, .connections_per_address = 2, .linger_time = 300ms});
  std::vector<std::unique_ptr<RawSocket>> lingering;
  for (int i = 0; i < 6; ++i) {
    lingering.push_back(std::make_unique<RawSocket>(server_->port()));
    lingering.back()->send(large_head("POST /refuse"));
    ASSERT_EQ(status_of(lingering.back()->read_response()), 403) << i;
  }
  EXPECT_EQ(status_of(ask(one_byte)), 200) << "all six are still connected";
  std::this_thread::sleep_for(600ms);
  bool open = true;
  for (int i = 0; i < 20 && open; ++i) {
    open = lingering[0]->send(std::string(100'000, 'x'));
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_FALSE(open) << "whoever sends forever is cut off";
}

TEST_F(ServerTest, WhoeverSendsWithoutEndIsCutOffByItsBytes) {
  start({.most_lingering = 2'000'000});
  EXPECT_TRUE(answer_to_large(server_->port(), large_head("POST /refuse")).starts_with("the connection broke"));
}

TEST_F(ServerTest, EndDoesNotWaitForWhoeverLingers) {
  start();
  const auto lingering = connected(server_->port(), "127.0.0.1", 3, large_head("POST /refuse"));
  for (const auto& one : lingering) EXPECT_EQ(status_of(one->read_response()), 403);
  const auto port = server_->port();
  const auto begun = std::chrono::steady_clock::now();
  server_->stop(20s);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
  start({.port = port});
  EXPECT_EQ(status_of(ask(one_byte)), 200) << "its successor listens at the same port";
}

// ---- signs of life ---------------------------------------------------------------------------------------------------

constexpr std::string_view processing = "HTTP/1.1 102 Processing\r\n\r\n";

// One response with what came before it; the signs of life are taken away.
std::string response_after_signs(const RawSocket& socket) {
  std::string bytes;
  for (;;) {
    while (bytes.starts_with(processing)) bytes.erase(0, processing.size());
    const auto head = bytes.find("\r\n\r\n");
    const auto length = tests::field_of(bytes, "Content-Length");
    if (head != std::string::npos && !length.empty() && bytes.size() == head + 4 + std::stoul(length)) return bytes;
    const auto more = socket.read_some(2s);
    if (more.empty()) return bytes;
    bytes += more;
  }
}

TEST_F(ServerTest, CallerHearsThatItsAnswerIsBeingMadeAndThenTheAnswer) {
  const RawSocket socket(start().port());
  const std::string short_body = "abc", long_body(300'000, 'x');  // taken in one go, and in pieces
  for (const auto& body : {short_body, long_body}) {
    echo_.hold();
    socket.send("POST /told HTTP/1.1\r\nHost: us\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body);
    const std::string twice = std::string(processing) + std::string(processing);
    EXPECT_TRUE(socket.read(twice.size()).starts_with(twice));
    echo_.let_go();
    EXPECT_EQ(status_of(response_after_signs(socket)), 200);
  }
}

// The answer is ready just before, while or after a sign of life is given.
TEST_F(ServerTest, SignsOfLifeAndAnswersAreNeverMixed) {
  start();
  echo_.let_go();
  const RawSocket socket(server_->port());
  for (int i = 0; i < 200; ++i) {
    socket.send("POST /told HTTP/1.1\r\nHost: us\r\nContent-Length: 1\r\n\r\na");
    const auto response = response_after_signs(socket);
    ASSERT_EQ(status_of(response), 200) << response;
    ASSERT_TRUE(response.ends_with("\r\n\r\n1\n")) << response;
  }
}

TEST_F(ServerTest, OldCallersAndOthersHearNothing) {
  start();
  for (const auto* request : {"POST /told HTTP/1.0\r\nContent-Length: 0\r\n\r\n",
                              "POST /wait HTTP/1.1\r\nHost: us\r\nContent-Length: 0\r\n\r\n"}) {
    echo_.hold();
    const RawSocket socket(server_->port());
    socket.send(request);
    EXPECT_EQ(socket.read(1, 100ms), "");
    echo_.let_go();
    EXPECT_EQ(status_of(socket.read_response()), 200);
  }
}

TEST_F(ServerTest, CallerThatLeavesWhileItsAnswerIsBeingMadeDisturbsNobody) {
  start();
  {
    const RawSocket socket(server_->port());
    socket.send("POST /told HTTP/1.1\r\nHost: us\r\nContent-Length: 1\r\n\r\na");
    EXPECT_TRUE(socket.read(processing.size()).starts_with(processing));
  }
  std::this_thread::sleep_for(100ms);
  echo_.let_go();
  EXPECT_EQ(status_of(ask("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na")), 200);
}

}  // namespace
}  // namespace crossdock::http::server_test
