// SPDX-License-Identifier: Apache-2.0
// Answers in pieces over real sockets: framing, slow readers, callers that leave, listeners, and the end of the server.
#include <gtest/gtest.h>

#include <atomic>
#include <charconv>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <thread>

#include "base/digest.hpp"
#include "gateway/transport/http/server.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::http::streaming_test {
namespace {

using tests::RawSocket;
using tests::status_of;
using namespace std::chrono_literals;

std::string bytes_at(std::uint64_t from, std::uint64_t size) {
  std::string bytes(size, '\0');
  for (std::uint64_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + (from + i) * 7 % 26);
  return bytes;
}

bool comes_true(const std::function<bool()>& what, Duration patience = 10s) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!what() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(2ms);
  return what();
}

// The facts that sources leave behind.
struct Ledger {
  std::atomic<int> alive{0}, asked{0};
  std::mutex mutex;
  std::vector<Wake> wakes;  // of all that ever waited

  void wake_all() {
    const std::lock_guard lock(mutex);
    for (const auto& wake : wakes) wake();
  }
  std::size_t waiting() {
    const std::lock_guard lock(mutex);
    return wakes.size();
  }
};

class Counted : public Source {
 public:
  explicit Counted(Ledger& ledger) : ledger_(ledger) { ++ledger_.alive; }
  ~Counted() override { --ledger_.alive; }
  void wakes_by(Wake wake) override {
    const std::lock_guard lock(ledger_.mutex);
    ledger_.wakes.push_back(std::move(wake));
  }

 protected:
  Ledger& ledger_;
};

// So many bytes, and then what `last` says.
class Download final : public Counted {
 public:
  Download(Ledger& ledger, std::uint64_t size, Next last = End{})
      : Counted(ledger), size_(size), last_(std::move(last)) {}
  Next next() override {
    ++ledger_.asked;
    const auto piece = std::min<std::uint64_t>(longest_piece, size_ - at_);
    if (piece == 0) return last_;
    at_ += piece;
    return Piece{bytes_at(at_ - piece, piece)};
  }

 private:
  std::uint64_t size_, at_ = 0;
  Next last_;
};

// Says "n\n" the n-th time that it is woken, counts how often it is asked, and ends after `most`.
class Waiting final : public Counted {
 public:
  Waiting(Ledger& ledger, std::atomic<int>& news, int most, Duration at_most = 1h)
      : Counted(ledger), news_(news), most_(most), at_most_(at_most) {}
  Next next() override {
    ++ledger_.asked;
    if (told_ == most_) return End{};
    if (told_ == news_) return Later{at_most_};
    return Piece{std::to_string(++told_) + "\n"};
  }

 private:
  std::atomic<int>& news_;
  int most_, told_ = 0;
  Duration at_most_;
};

// Is woken before it has said that it has nothing.
class Hasty final : public Source {
 public:
  void wakes_by(Wake wake) override { wake_ = std::move(wake); }
  Next next() override {
    if (++asked_ > 5) return End{};
    wake_();
    std::this_thread::sleep_for(20ms);  // the server hears of it before the answer
    return Later{1h};
  }

 private:
  Wake wake_;
  int asked_ = 0;
};

// What a source must not do: it waits on the thread that asks it.
class Blocking final : public Counted {
 public:
  Blocking(Ledger& ledger, std::atomic<bool>& may_end) : Counted(ledger), may_end_(may_end) {}
  Next next() override {
    ++ledger_.asked;
    while (!may_end_) std::this_thread::sleep_for(5ms);
    return End{};
  }

 private:
  std::atomic<bool>& may_end_;
};

// Knows its length after so many steps; after 13 it finds that it has nothing to send.
class Prepared final : public Counted {
 public:
  Prepared(Ledger& ledger, std::uint64_t steps) : Counted(ledger), steps_(steps) {}
  Source::Prepared prepare(Response& head) override {
    ++ledger_.asked;
    std::this_thread::sleep_for(1ms);
    if (++done_ < steps_) return Source::Prepared::not_yet;
    if (steps_ == 13) return head = plain(503, "not today"), Source::Prepared::never;
    head.length = 5;
    return Source::Prepared::yes;
  }
  Next next() override { return std::exchange(told_, true) ? Next(End{}) : Piece{"whole"}; }

 private:
  std::uint64_t steps_, done_ = 0;
  bool told_ = false;
};

// The path says what is answered: "/download/SIZE", "/chunks/SIZE", and so on.
class Shop final : public Handler {
 public:
  Begun begin(const Request& request) override {
    const auto path = request.path();
    const auto slash = path.rfind('/');
    const auto what = path.substr(0, slash);
    std::uint64_t size = 0;
    std::from_chars(path.data() + slash + 1, path.data() + path.size(), size);
    Response head;
    head.fields.add("Content-Type", "text/plain");
    if (what == "/download") return sized(head, size, std::make_unique<Download>(ledger, size));
    if (what == "/chunks") return Streamed{.head = head, .source = std::make_unique<Download>(ledger, size)};
    if (what == "/short") return sized(head, size + 1, std::make_unique<Download>(ledger, size));
    if (what == "/long") return sized(head, size - 1, std::make_unique<Download>(ledger, size));
    if (what == "/broken")
      return Streamed{.head = head, .source = std::make_unique<Download>(ledger, size, Source::Broken{})};
    if (what == "/clumsy")
      return Streamed{
          .head = head,
          .source = std::make_unique<Download>(ledger, 0, Source::Piece{std::string(Source::longest_piece + 1, 'x')})};
    const auto most = static_cast<int>(size);
    if (what == "/slow-download")
      return Streamed{.head = head, .source = std::make_unique<Waiting>(ledger, news, most)};
    if (what == "/listen")
      return Streamed{.head = head, .source = std::make_unique<Waiting>(ledger, news, 1'000'000), .listens = true};
    if (what == "/beat")
      return Streamed{
          .head = head, .source = std::make_unique<Waiting>(ledger, news, 1'000'000, 20ms), .listens = true};
    if (what == "/prepared") return Streamed{.head = head, .source = std::make_unique<Prepared>(ledger, size)};
    if (what == "/hasty") return Streamed{.head = head, .source = std::make_unique<Hasty>()};
    if (what == "/block") return Streamed{.head = head, .source = std::make_unique<Blocking>(ledger, may_end)};
    if (what == "/gone") return Response{.status = 304};
    return plain(200, "plain");
  }

  void tell() {
    ++news;
    ledger.wake_all();
  }

  Ledger ledger;
  std::atomic<int> news{0};
  std::atomic<bool> may_end{false};

 private:
  static Begun sized(Response head, std::uint64_t length, std::unique_ptr<Source> source) {
    head.length = length;
    return Streamed{.head = std::move(head), .source = std::move(source)};
  }
};

std::string get(std::string_view target, std::string_view method = "GET", std::string_view more = "") {
  return std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n" + std::string(more) + "\r\n";
}

class StreamingTest : public testing::Test {
 protected:
  Server& start(ServerOptions options = {}, std::optional<Tls> tls = std::nullopt) {
    auto started = Server::start(std::move(options), std::move(tls), shop_);
    if (!started) throw std::runtime_error(describe(started.error()));
    server_ = std::move(*started);
    return *server_;
  }
  std::vector<std::unique_ptr<RawSocket>> callers(int count, std::string_view request, const char* from = "127.0.0.1") {
    std::vector<std::unique_ptr<RawSocket>> all;
    for (int i = 0; i < count; ++i) {
      all.push_back(std::make_unique<RawSocket>(server_->port(), from));
      all.back()->send(request);
    }
    return all;
  }
  std::string all_of(std::string_view request) const {
    const RawSocket socket(server_->port());
    socket.send(request);
    return socket.read(std::size_t{1} << 30, 10s);
  }
  bool everything_is_freed() {
    return comes_true([this] { return shop_.ledger.alive == 0; });
  }

  Shop shop_;
  std::unique_ptr<Server> server_;
};

// ---- framing -----------------------------------------------------------------------------------------------------------

TEST_F(StreamingTest, KnownLengthIsSaidAndTheConnectionGoesOn) {
  const RawSocket socket(start().port());
  for (const std::size_t size : {0, 1, 65535, 65536, 65537, 1'000'000}) {
    socket.send(get("/download/" + std::to_string(size)));
    const auto answer = socket.read_response();
    EXPECT_EQ(tests::field_of(answer, "Content-Length"), std::to_string(size));
    EXPECT_TRUE(tests::body_of(answer) == bytes_at(0, size)) << size;
  }
  EXPECT_TRUE(everything_is_freed());
}

TEST_F(StreamingTest, LengthMayBeFoundStepByStep) {
  start();
  const auto answer = all_of(get("/prepared/20") + get("/", "GET", "Connection: close\r\n"));
  EXPECT_NE(answer.find("Content-Length: 5\r\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("\r\n\r\nwholeHTTP/1.1 200"), std::string::npos) << answer;
  EXPECT_EQ(shop_.ledger.asked, 20);
  EXPECT_TRUE(everything_is_freed());
}

TEST_F(StreamingTest, SourceThatFindsNothingToSendIsAnsweredByItsHead) {
  start();
  const auto answer = all_of(get("/prepared/13") + get("/", "GET", "Connection: close\r\n"));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503")) << answer;
  EXPECT_NE(answer.find("\r\n\r\nnot today"), std::string::npos) << answer;
  EXPECT_NE(answer.find("HTTP/1.1 200"), std::string::npos) << answer;
  EXPECT_TRUE(everything_is_freed());
}

TEST_F(StreamingTest, StepsHoldNoThread) {
  start({.threads = 1});
  const RawSocket patient(server_->port());
  patient.send(get("/prepared/1000000"));
  ASSERT_TRUE(comes_true([this] { return shop_.ledger.asked > 5; }));
  EXPECT_EQ(status_of(all_of(get("/", "GET", "Connection: close\r\n"))), 200);
}

TEST_F(StreamingTest, CallerThatLeavesWhileTheHeadIsPreparedFreesEverything) {
  start();
  {
    const RawSocket hasty(server_->port());
    hasty.send(get("/prepared/1000000"));
    ASSERT_TRUE(comes_true([this] { return shop_.ledger.asked > 5; }));
    EXPECT_EQ(shop_.ledger.alive, 1);
  }
  EXPECT_TRUE(everything_is_freed());
}

TEST_F(StreamingTest, HeadRequestPreparesNothing) {
  start();
  const auto answer = all_of(get("/prepared/20", "HEAD", "Connection: close\r\n"));
  EXPECT_EQ(status_of(answer), 200) << answer;
  EXPECT_EQ(shop_.ledger.asked, 0);
  EXPECT_TRUE(everything_is_freed());
}

TEST_F(StreamingTest, UnknownLengthComesInChunksAndTheConnectionGoesOn) {
  const RawSocket socket(start().port());
  for (const std::size_t size : {0, 1, 65536, 1'000'000}) {
    socket.send(get("/chunks/" + std::to_string(size)));
    const auto answer = socket.read_response();
    EXPECT_EQ(tests::field_of(answer, "Transfer-Encoding"), "chunked");
    EXPECT_EQ(tests::field_of(answer, "Content-Length"), "");
    EXPECT_TRUE(tests::body_of(answer) == bytes_at(0, size)) << size;
  }
}

TEST_F(StreamingTest, OldCallerReadsUntilTheConnectionEnds) {
  start();
  const auto answer = all_of("GET /chunks/100000 HTTP/1.0\r\n\r\n");
  EXPECT_EQ(tests::field_of(answer, "Transfer-Encoding"), "");
  EXPECT_EQ(tests::field_of(answer, "Connection"), "close");
  EXPECT_TRUE(tests::body_of(answer) == bytes_at(0, 100'000));
}

TEST_F(StreamingTest, RequestsThatWereSentTogetherAreAnsweredInTheirOrder) {
  const RawSocket socket(start().port());
  socket.send(get("/chunks/70000") + get("/download/70000") + get("/plain/0") +
              get("/chunks/5", "GET", "Connection: close\r\n"));
  const auto all = socket.read(std::size_t{1} << 30, 10s);
  EXPECT_NE(all.find("0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 70000\r\n"),
            std::string::npos);
  EXPECT_NE(all.find("plain\nHTTP/1.1 200 OK\r\n"), std::string::npos);
  EXPECT_TRUE(all.ends_with("5\r\n" + bytes_at(0, 5) + "\r\n0\r\n\r\n"));
}

TEST_F(StreamingTest, AnswerThatComesBeforeTheBodyIsSeenByACallerThatGoesOnSending) {
  const RawSocket socket(start().port());
  socket.send(get("/download/1000000", "POST", "Content-Length: 500000\r\n"));
  socket.send(std::string(500'000, 'x'));
  const auto answer = socket.read_response();
  EXPECT_EQ(tests::field_of(answer, "Connection"), "close");
  EXPECT_TRUE(tests::body_of(answer) == bytes_at(0, 1'000'000));
}

TEST_F(StreamingTest, HeadIsAnsweredByTheHeadAlone) {
  const RawSocket socket(start().port());
  socket.send(get("/download/1000", "HEAD") + get("/chunks/1000", "HEAD") + get("/listen/0", "HEAD") +
              get("/plain/0", "HEAD") + get("/gone/0") + get("/plain/0", "GET", "Connection: close\r\n"));
  const auto all = socket.read(std::size_t{1} << 30, 5s);
  const std::string start = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
  EXPECT_EQ(all, start + "Content-Length: 1000\r\n\r\n" + start + "Transfer-Encoding: chunked\r\n\r\n" + start +
                     "Transfer-Encoding: chunked\r\n\r\n" +
                     "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n\r\n" +
                     "HTTP/1.1 304 Not Modified\r\n\r\n" +
                     "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n"
                     "Connection: close\r\n\r\nplain\n");
  EXPECT_EQ(shop_.ledger.asked, 0);
  EXPECT_TRUE(everything_is_freed());
}

// A body that is not whole must not look whole, whatever tells its end.
TEST_F(StreamingTest, BodyThatBreaksOffIsNeverTakenForAWholeOne) {
  start();
  for (const auto* target : {"/broken/100000", "/clumsy/0"}) {
    const auto answer = all_of(get(target));
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_FALSE(answer.ends_with("0\r\n\r\n")) << target;
  }
  EXPECT_LT(tests::body_of(all_of(get("/short/100"))).size(), 101U);
  EXPECT_EQ(tests::body_of(all_of(get("/long/100"))), "") << "a piece beyond the length that was said";
  EXPECT_TRUE(everything_is_freed());
}

// ---- as others read it ----------------------------------------------------------------------------------------------------

struct Curl {
  int exit = 0;
  std::string out;
};
Curl curl(const std::string& arguments) {
  Curl ran;
  FILE* pipe = ::popen(("curl -sS --max-time 20 " + arguments + " 2>&1").c_str(), "r");
  char buffer[4096];
  for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) ran.out.append(buffer, count);
  ran.exit = WEXITSTATUS(::pclose(pipe));
  return ran;
}

TEST_F(StreamingTest, CurlReadsEveryFraming) {
  const auto url = "http://127.0.0.1:" + std::to_string(start().port());
  const auto sum = sha256(bytes_at(0, 3'000'000));
  for (const auto* form : {"/chunks/3000000", "/download/3000000"}) {
    for (const auto* version : {"--http1.1 ", "--http1.0 "}) {
      const auto ran = curl(version + url + form);
      EXPECT_EQ(ran.exit, 0) << version << form;
      EXPECT_EQ(sha256(ran.out), sum) << version << form;
    }
  }
  const auto twice =
      curl("-w '%{num_connects} ' -o /dev/null " + url + "/chunks/300000 -o /dev/null " + url + "/plain/0");
  EXPECT_EQ(twice.out, "1 0 ") << "the second goes over the connection of the first";
  constexpr int partial_file = 18;  // so curl names it
  constexpr int reset = 56;
  for (const auto* version : {"--http1.1 ", "--http1.0 "}) {
    const auto broken = curl(version + url + "/broken/100000");
    EXPECT_TRUE(broken.exit == partial_file || broken.exit == reset) << version << broken.exit;
  }
}

// A wait ends while its read is under way; the same connection then carries the next request.
TEST_F(StreamingTest, TlsGoesOnAfterAWait) {
  auto key = pki::PrivateKey::generate(pki::KeySpec::ec_p256);
  ASSERT_TRUE(key);
  const TimePoint day{std::chrono::sys_days(std::chrono::year(2020) / 1 / 1)};
  auto certificate = pki::Certificate::self_signed(*key, {.common_name = "us"}, day, day + 365 * 40 * 24h);
  ASSERT_TRUE(certificate);
  start({}, Tls{.identity = {.certificate = std::move(*certificate), .key = std::move(*key), .chain = {}}});
  const auto url = "-k https://127.0.0.1:" + std::to_string(server_->port());
  EXPECT_EQ(sha256(curl(url + "/chunks/3000000").out), sha256(bytes_at(0, 3'000'000)));
  std::jthread teller([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::this_thread::sleep_for(20ms);
      shop_.tell();
    }
  });
  const auto same = curl("-w '%{num_connects} ' " + url + "/slow-download/5 " + url.substr(3) + "/plain/0");
  EXPECT_EQ(same.out, "1\n2\n3\n4\n5\n1 plain\n0 ");
  teller = {};
  EXPECT_EQ(curl("--max-time 0.3 " + url + "/listen/0").exit, 28) << "curl's own patience ended";
  EXPECT_TRUE(everything_is_freed());
}

// ---- slow readers ------------------------------------------------------------------------------------------------------

TEST_F(StreamingTest, SourceIsAskedNoFasterThanItsCallerReads) {
  const RawSocket socket(start().port());
  socket.send(get("/chunks/1000000000"));
  int before = -1;
  ASSERT_TRUE(comes_true([&] {
    std::this_thread::sleep_for(50ms);
    return std::exchange(before, shop_.ledger.asked.load()) == before;
  })) << "it must come to rest while nobody reads";
  const int most_in_sockets = (16 << 20) / static_cast<int>(Source::longest_piece);
  EXPECT_LT(before, most_in_sockets);
  socket.read(8 << 20);
  EXPECT_TRUE(comes_true([&] { return shop_.ledger.asked > before; })) << "negative control: reading lets it go on";
}

TEST_F(StreamingTest, CallerThatTakesNothingIsCutOff) {
  start({.write_time = 300ms});
  const auto callers_there = callers(3, get("/chunks/1000000000"));
  EXPECT_TRUE(everything_is_freed());
}

// A kernel may take half a second to send again what a slow reader made it drop, also on loopback.
TEST_F(StreamingTest, CallerThatReadsSlowlyButSteadilyIsServed) {
  start({.write_time = 1500ms, .slowest_reader = 1000});
  const RawSocket socket(server_->port());
  socket.send(get("/download/10000000"));
  std::size_t size = 0;
  for (int i = 0; i < 5; ++i) {  // all in all longer than one write may take
    size += socket.read(2'000'000, 5s).size();
    std::this_thread::sleep_for(350ms);
  }
  size += socket.read(40, 1s).size();
  EXPECT_GT(size, 10'000'000U);
}

TEST_F(StreamingTest, CallerThatReadsTooSlowlyIsCutOffThoughItReads) {
  start({.write_time = 200ms, .slowest_reader = 100'000'000});
  const RawSocket socket(server_->port());
  socket.send(get("/chunks/1000000000"));
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.asked > 0; }));
  for (int i = 0; i < 200 && shop_.ledger.alive > 0; ++i) {
    socket.read(100'000, 50ms);
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_EQ(shop_.ledger.alive, 0);
}

// ---- waiting -----------------------------------------------------------------------------------------------------------

TEST_F(StreamingTest, NewsComeWhenTheyAreTold) {
  const RawSocket socket(start().port());
  socket.send(get("/slow-download/3"));
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(socket.read(head.size()), head) << "at once, before there is anything to say";
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.waiting() == 1; }));
  for (int i = 1; i <= 3; ++i) {
    shop_.tell();
    EXPECT_EQ(socket.read(7), "2\r\n" + std::to_string(i) + "\n\r\n");
  }
  EXPECT_EQ(socket.read(5), "0\r\n\r\n");
  socket.send(get("/plain/0"));
  EXPECT_EQ(tests::body_of(socket.read_response()), "plain\n") << "the connection goes on";
  shop_.tell();  // wakes that are over do nothing
}

TEST_F(StreamingTest, NextRequestMayComeWhileTheSourceWaits) {
  const RawSocket socket(start().port());
  socket.send(get("/slow-download/1"));
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.asked == 1; }));
  socket.send(get("/plain/0").substr(0, 9));
  std::this_thread::sleep_for(50ms);
  socket.send(get("/plain/0").substr(9));
  std::this_thread::sleep_for(50ms);
  shop_.tell();
  const auto all = socket.read(170);
  EXPECT_NE(all.find("2\r\n1\n\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"), std::string::npos) << all;
  EXPECT_TRUE(all.ends_with("plain\n")) << all;
}

// Wakes come at every moment: before, while and after the source says that it has nothing.
TEST_F(StreamingTest, NoWakeIsLost) {
  const RawSocket socket(start().port());
  constexpr int most = 2000;
  socket.send(get("/slow-download/" + std::to_string(most)));
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.waiting() == 1; }));
  std::jthread teller([&] {
    for (int i = 0; i < most; ++i) {
      shop_.tell();
      if (i % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds(i % 5 * 30));
    }
  });
  const auto answer = socket.read_response(20s);
  EXPECT_TRUE(tests::body_of(answer).ends_with("\n2000\n"));
}

TEST_F(StreamingTest, WakeThatComesBeforeTheSourceWaitsIsNotLost) {
  const RawSocket socket(start().port());
  socket.send(get("/hasty/0"));
  EXPECT_TRUE(socket.read_response(5s).ends_with("\r\n\r\n0\r\n\r\n"));
}

TEST_F(StreamingTest, SourceIsAskedAgainInTimeWithoutBeingWoken) {
  start();
  const auto listener = callers(1, get("/beat/0"));
  EXPECT_TRUE(comes_true([&] { return shop_.ledger.asked >= 5; }));
}

TEST_F(StreamingTest, CallerThatLeavesWhileTheSourceWaitsFreesEverything) {
  start();
  {
    const auto gone = callers(20, get("/listen/0"));
    const auto also_gone = callers(20, get("/slow-download/5"));
    ASSERT_TRUE(comes_true([&] { return shop_.ledger.asked == 40; }));
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(shop_.ledger.alive, 40) << "negative control: who stays is not cut";
  }
  EXPECT_TRUE(everything_is_freed());
  shop_.tell();
  EXPECT_EQ(shop_.ledger.asked, 40) << "whoever has gone is not asked for";
  server_.reset();
  shop_.tell();  // nor after the end of the server
}

// ---- listeners -----------------------------------------------------------------------------------------------------------

TEST_F(StreamingTest, TwoHundredListenersHoldNoThread) {
  start({.connections = 20, .listeners = 200, .listeners_per_address = 200, .threads = 4});
  std::vector<std::unique_ptr<RawSocket>> listeners;
  for (int i = 0; i < 200; ++i) {
    listeners.push_back(std::make_unique<RawSocket>(server_->port()));
    listeners.back()->send(get("/listen/0"));
    ASSERT_TRUE(comes_true([&] { return shop_.ledger.alive == i + 1; })) << i;
  }
  EXPECT_EQ(status_of(all_of(get("/plain/0", "GET", "Connection: close\r\n"))), 200)
      << "they take no thread, and no place of others";
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.asked == 200; }));
  shop_.tell();
  for (const auto& one : listeners) {
    std::string heard, more = "-";
    while (!more.empty() && heard.find("2\r\n1\n") == std::string::npos) heard += more = one->read_some(2s);
    EXPECT_FALSE(more.empty()) << heard;
  }
}

TEST_F(StreamingTest, SourcesThatBlockDoTakeThreads) {  // negative control of the test above
  start({.threads = 4});
  const auto blocking = callers(4, get("/block/0"));
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.asked == 4; }));
  const RawSocket other(server_->port());
  other.send(get("/plain/0"));
  EXPECT_EQ(other.read(1, 300ms), "");
  shop_.may_end = true;
  EXPECT_EQ(status_of(other.read_response()), 200);
}

TEST_F(StreamingTest, OneListenerTooManyIsToldToComeAgain) {
  start({.listeners = 3, .listeners_per_address = 2});
  auto first = callers(2, get("/listen/0"), "127.0.0.2");
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.asked == 2; }));
  const RawSocket again(server_->port(), "127.0.0.2");
  again.send(get("/listen/0"));
  const auto own = again.read_response();
  EXPECT_EQ(status_of(own), 429);
  EXPECT_EQ(tests::field_of(own, "Retry-After"), "5");
  again.send(get("/plain/0"));
  EXPECT_EQ(status_of(again.read_response()), 200) << "its connection goes on";
  const auto other = callers(1, get("/listen/0"), "127.0.0.3");
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.asked == 3; }));
  const RawSocket last(server_->port(), "127.0.0.4");
  last.send(get("/listen/0"));
  EXPECT_EQ(status_of(last.read_response()), 503);
  first.clear();
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.alive == 1; }));
  last.send(get("/listen/0"));
  EXPECT_EQ(status_of(last.read(40, 2s)), 200) << "places come back";
}

// ---- the end -------------------------------------------------------------------------------------------------------------

TEST_F(StreamingTest, EndOfTheServerEndsListenersAtOnce) {
  start();
  const auto listeners = callers(20, get("/listen/0"));
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.asked == 20; }));
  const auto begun = std::chrono::steady_clock::now();
  server_->stop(20s);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
  for (const auto& one : listeners) EXPECT_TRUE(one->read(1000, 2s).ends_with("\r\n\r\n0\r\n\r\n")) << "whole";
  EXPECT_EQ(shop_.ledger.alive, 0);
}

TEST_F(StreamingTest, EndOfTheServerFinishesDownloads) {
  start();
  const RawSocket socket(server_->port());
  socket.send(get("/download/50000000"));
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.asked > 0; }));
  std::jthread stopping([&] { server_->stop(20s); });
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(tests::body_of(socket.read_response(20s)).size(), 50'000'000U);
  EXPECT_TRUE(socket.is_ended());
}

TEST_F(StreamingTest, EndOfTheServerHasItsPatienceWithDownloadsAndNoMore) {
  start();
  const auto idle = callers(1, get("/chunks/1000000000"));         // nobody reads it
  const auto waiting = callers(1, get("/slow-download/1000000"));  // nobody wakes it
  ASSERT_TRUE(comes_true([&] { return shop_.ledger.alive == 2; }));
  const auto begun = std::chrono::steady_clock::now();
  server_->stop(300ms);
  const auto took = std::chrono::steady_clock::now() - begun;
  EXPECT_GE(took, 300ms);
  EXPECT_LT(took, 5s);
  EXPECT_EQ(shop_.ledger.alive, 0);
}

}  // namespace
}  // namespace crossdock::http::streaming_test
