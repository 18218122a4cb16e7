// SPDX-License-Identifier: Apache-2.0
// The bytes of a message come out of the store as they went in, whole and in ranges, and never damaged.
#include "gateway/api/raw.hpp"

#include "base/digest.hpp"
#include "gateway/store/messages.hpp"
#include "tests/store/fixture.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::api::raw_test {
namespace {

using store::expect;
using store::noon;
using store::on_postgresql;
using store::on_sqlite;
using tests::RawSocket;
namespace payloads = store::payloads;

std::string some_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>('a' + (i * 31 + i / 251) % 26);
  return bytes;
}

// Answers with the message whose id is the path.
class RawPaths final : public http::Handler {
 public:
  explicit RawPaths(store::Database& database) : database_(database) {}
  http::Begun begin(const http::Request& request) override {
    auto answer = raw_bytes(database_, MessageId(std::atoll(std::string(request.path().substr(1)).c_str())), request);
    if (!answer) return std::move(answer.error());
    return std::move(*answer);
  }

 private:
  store::Database& database_;
};

class RawBytesTest : public store::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    paths_ = std::make_unique<RawPaths>(database());
    auto server = http::Server::start({}, std::nullopt, *paths_);
    ASSERT_TRUE(server) << describe(server.error());
    server_ = std::move(*server);
  }
  void TearDown() override {
    server_.reset();
    StoreTest::TearDown();
  }

  // In chunks of these sizes.
  MessageId keep(const std::string& bytes, std::size_t chunk = payloads::chunk_size) {
    MessageId id;
    write([&](store::Transaction& tx) -> Result<void> {
      const auto payload = expect(payloads::begin(tx, noon));
      std::int64_t seq = 0;
      for (std::size_t at = 0; at < bytes.size(); at += chunk)
        expect(payloads::append(tx, payload, seq++, std::string_view(bytes).substr(at, chunk)));
      const auto size = static_cast<std::int64_t>(bytes.size());
      expect(payloads::finish(tx, payload, sha256(bytes), size));
      id = expect(store::messages::add(
                      tx, {.channel = "folder", .payload = payload, .sha256 = sha256(bytes), .size = size}, noon))
               .id;
      return {};
    });
    return id;
  }
  std::string ask(MessageId id, std::string_view fields = "", std::string_view method = "GET") {
    const RawSocket socket(server_->port());
    socket.send(std::string(method) + " /" + std::to_string(id.number()) +
                " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + std::string(fields) + "\r\n");
    return socket.read(std::size_t{1} << 30);
  }
  void change(const std::string& sql) {
    write([&](store::Transaction& tx) -> Result<void> { return tx.execute(sql).map([](auto) {}); });
  }

 private:
  std::unique_ptr<RawPaths> paths_;
  std::unique_ptr<http::Server> server_;
};
CROSSDOCK_ON_BOTH_ENGINES(RawBytesTest);

TEST_P(RawBytesTest, AnySizeComesWhole) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, payloads::chunk_size, 2 * payloads::chunk_size + 77}) {
    const auto bytes = some_bytes(size);
    const auto answer = ask(keep(bytes));
    EXPECT_EQ(tests::status_of(answer), 200);
    EXPECT_EQ(tests::field_of(answer, "Content-Length"), std::to_string(size));
    EXPECT_EQ(tests::field_of(answer, "ETag"), '"' + sha256(bytes) + '"');
    EXPECT_TRUE(tests::body_of(answer) == bytes) << size;
  }
}

TEST_P(RawBytesTest, RangesComeFromWhereverChunksEnd) {
  const auto bytes = some_bytes(300'000);
  for (const std::size_t chunk : {payloads::chunk_size, std::size_t{1000}}) {
    const auto id = keep(bytes, chunk);
    for (const auto& [first, last] : {std::pair<std::size_t, std::size_t>{0, 0},
                                      {999, 1000},
                                      {1000, 1999},
                                      {262'143, 262'144},
                                      {262'144, 299'999},
                                      {5, 299'998},
                                      {299'999, 299'999}}) {
      const auto answer = ask(id, "Range: bytes=" + std::to_string(first) + "-" + std::to_string(last) + "\r\n");
      EXPECT_EQ(tests::status_of(answer), 206);
      EXPECT_TRUE(tests::body_of(answer) == bytes.substr(first, last - first + 1)) << first << " " << chunk;
    }
  }
}

TEST_P(RawBytesTest, WhatCannotBeAnsweredIsSaid) {
  const auto id = keep("hello");
  const auto etag = '"' + sha256("hello") + '"';
  EXPECT_EQ(tests::status_of(ask(MessageId(4711))), 404);
  const auto beyond = ask(id, "Range: bytes=5-\r\n");
  EXPECT_EQ(tests::status_of(beyond), 416);
  EXPECT_EQ(tests::field_of(beyond, "Content-Range"), "bytes */5");
  const auto known = ask(id, "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(tests::status_of(known), 304);
  EXPECT_TRUE(known.ends_with("\r\n\r\n"));
  const auto head = ask(id, "", "HEAD");
  EXPECT_EQ(tests::field_of(head, "Content-Length"), "5");
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
  EXPECT_EQ(tests::body_of(ask(id, "Range: bytes=1-2\r\nIf-Range: " + etag + "\r\n")), "el");
  EXPECT_EQ(tests::body_of(ask(id, "Range: bytes=1-2\r\nIf-Range: \"x\"\r\n")), "hello");
  change("UPDATE payload SET purged_at = 1795435200000");
  EXPECT_EQ(tests::status_of(ask(id)), 410);
}

TEST_P(RawBytesTest, DamagedBytesAreNeverWhole) {
  const auto bytes = some_bytes(2 * payloads::chunk_size);
  const auto id = keep(bytes);
  change("UPDATE payload_chunk SET bytes = (SELECT bytes FROM payload_chunk WHERE seq = 0) WHERE seq = 1");
  const auto changed = tests::body_of(ask(id));
  EXPECT_LT(changed.size(), bytes.size());
  EXPECT_GT(changed.size(), payloads::chunk_size) << "negative control: it was sent while it was read";
  change("DELETE FROM payload_chunk WHERE seq = 1");
  EXPECT_LE(tests::body_of(ask(id)).size(), payloads::chunk_size);
}

}  // namespace
}  // namespace crossdock::api::raw_test
