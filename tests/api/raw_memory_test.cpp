// SPDX-License-Identifier: Apache-2.0
// The bytes of a message take the same memory however many they are.
#include "base/digest.hpp"
#include "gateway/api/raw.hpp"
#include "gateway/store/messages.hpp"
#include "tests/store/fixture.hpp"
#include "tests/support/reading_memory.hpp"

CROSSDOCK_GIVE_FREED_MEMORY_BACK

namespace crossdock::api::raw_memory_test {
namespace {

using store::expect;
using store::noon;
namespace payloads = store::payloads;

constexpr std::int64_t mib = 32;

// "/pieces" is read out of the store as it is sent, "/whole" before.
class TwoWays final : public http::Handler {
 public:
  TwoWays(store::Database& database, MessageId message) : database_(database), message_(message) {}
  http::Begun begin(const http::Request& request) override {
    if (request.path() == "/whole") return whole();
    auto answer = raw_bytes(database_, message_, request);
    if (!answer) return std::move(answer.error());
    return std::move(*answer);
  }

 private:
  http::Response whole() {
    http::Response response;
    expect(database_.read([&](store::Transaction& tx) -> Result<void> {
      const auto message = expect(store::messages::load(tx, message_));
      response.body = expect(payloads::load(tx, message.payload));
      return {};
    }));
    return response;
  }

  store::Database& database_;
  MessageId message_;
};

class RawMemoryTest : public store::StoreTest {
 protected:
  MessageId keep_large() {
    MessageId id;
    write([&](store::Transaction& tx) -> Result<void> {
      const auto payload = expect(payloads::begin(tx, noon));
      const std::string chunk(payloads::chunk_size, 'x');
      Sha256 digest;
      const auto chunks = (mib << 20) / static_cast<std::int64_t>(chunk.size());
      for (std::int64_t seq = 0; seq < chunks; ++seq) {
        digest.update(chunk);
        expect(payloads::append(tx, payload, seq, chunk));
      }
      const auto stored = expect(payloads::finish(tx, payload, digest.finish(), mib << 20));
      id =
          expect(store::messages::add(
                     tx, {.channel = "folder", .payload = payload, .sha256 = stored.sha256, .size = stored.size}, noon))
              .id;
      return {};
    });
    return id;
  }
};
INSTANTIATE_TEST_SUITE_P(Store, RawMemoryTest, testing::Values(store::on_sqlite), case_name);

TEST_P(RawMemoryTest, BytesOfAMessageAreNeverHeldWhole) {
  TwoWays ways(database(), keep_large());
  auto server = http::Server::start({}, std::nullopt, ways);
  ASSERT_TRUE(server) << describe(server.error());
  tests::read_all((*server)->port(), "/pieces");  // whatever is allocated once
  const auto pieces = tests::read_all((*server)->port(), "/pieces");
  EXPECT_GT(pieces.bytes, std::uint64_t{mib} << 20);
  EXPECT_LT(pieces.most_kib, 8 << 10);
  const auto whole = tests::read_all((*server)->port(), "/whole");
  EXPECT_GT(whole.most_kib, mib << 10) << "negative control";
}

}  // namespace
}  // namespace crossdock::api::raw_memory_test
