// SPDX-License-Identifier: Apache-2.0
// A download takes the same memory however large it is.
#include <gtest/gtest.h>

#include <charconv>

#include "gateway/transport/http/server.hpp"
#include "tests/support/reading_memory.hpp"

CROSSDOCK_GIVE_FREED_MEMORY_BACK

namespace crossdock::http {
namespace {

using tests::read_all;

class Zeros final : public Source {
 public:
  explicit Zeros(std::uint64_t size) : left_(size) {}
  Next next() override {
    const auto piece = std::min<std::uint64_t>(left_, longest_piece);
    if (piece == 0) return End{};
    left_ -= piece;
    return Piece{std::string(piece, '0')};
  }

 private:
  std::uint64_t left_;
};

// "/source/MIB" streams, "/string/MIB" answers with a body in memory.
class Store final : public Handler {
 public:
  Begun begin(const Request& request) override {
    std::uint64_t mib = 0;
    const auto path = request.path();
    std::from_chars(path.data() + path.rfind('/') + 1, path.data() + path.size(), mib);
    Response head;
    if (path.starts_with("/string/")) {
      head.body.assign(mib << 20, '0');
      return head;
    }
    head.length = mib << 20;
    return Streamed{.head = std::move(head), .source = std::make_unique<Zeros>(mib << 20)};
  }
};

class DownloadTest : public testing::Test {
 protected:
  void SetUp() override {
    auto started = Server::start({}, std::nullopt, store_);
    ASSERT_TRUE(started) << describe(started.error());
    server_ = std::move(*started);
    read_all(server_->port(), "/source/4");  // whatever is allocated once
  }
  Store store_;
  std::unique_ptr<Server> server_;
};
class DownloadMemoryTest : public DownloadTest, public testing::WithParamInterface<std::uint64_t> {};

TEST_P(DownloadMemoryTest, StaysTheSameHoweverLargeItIs) {
  const auto read = read_all(server_->port(), "/source/" + std::to_string(GetParam()));
  EXPECT_GT(read.bytes, GetParam() << 20);
  EXPECT_LT(read.most_kib, 8 << 10);
  RecordProperty("most_kib", std::to_string(read.most_kib));
}
INSTANTIATE_TEST_SUITE_P(Fast, DownloadMemoryTest, testing::Values(64));
INSTANTIATE_TEST_SUITE_P(Slow, DownloadMemoryTest, testing::Values(1024));

TEST_F(DownloadTest, MemoryIsMeasured) {  // negative control
  EXPECT_GT(read_all(server_->port(), "/string/64").most_kib, 60 << 10);
}

}  // namespace
}  // namespace crossdock::http
