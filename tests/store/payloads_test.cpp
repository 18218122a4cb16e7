// SPDX-License-Identifier: Apache-2.0
// Payloads come back as they were stored, or not at all.
#include "gateway/store/payloads.hpp"

#include "base/digest.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::payloads_test {
namespace {

class PayloadTest : public StoreTest {
 protected:
  payloads::Payload store(const std::string& bytes) {
    payloads::Payload payload;
    write([&](Transaction& tx) -> Result<void> {
      payload = expect(payloads::store(tx, bytes, noon));
      return {};
    });
    return payload;
  }
  Result<std::string> load(PayloadId id) {
    std::string bytes;
    auto read = database().read([&](Transaction& tx) -> Result<void> {
      return payloads::load(tx, id).map([&](std::string loaded) { bytes = std::move(loaded); });
    });
    if (!read) return fail(read.error());
    return bytes;
  }
  void damage(const std::string& sql) {
    write([&](Transaction& tx) -> Result<void> { return tx.execute(sql).map([](auto) {}); });
  }
};
CROSSDOCK_ON_BOTH_ENGINES(PayloadTest);

std::string bytes_of_size(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 251);
  return bytes;
}

TEST_P(PayloadTest, SeveralAreStoredAtOnceInTheirOrder) {
  const auto large = bytes_of_size(3 * payloads::chunk_size + 7);
  std::vector<payloads::Payload> stored;
  write([&](Transaction& tx) -> Result<void> {
    std::vector<payloads::Content> contents;
    contents.push_back({.bytes = large});
    contents.push_back({.bytes = "twice", .sha256 = sha256("twice")});
    contents.push_back({.bytes = "twice"});
    stored = expect(payloads::store_all(tx, std::move(contents), noon));
    return {};
  });
  ASSERT_EQ(stored.size(), 3U);
  EXPECT_EQ(load(stored[0].id), large);
  EXPECT_EQ(load(stored[1].id), "twice");
  EXPECT_EQ(load(stored[2].id), "twice");
  EXPECT_NE(stored[1].id, stored[2].id);
}

TEST_P(PayloadTest, AnySizeComesBackExactly) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, payloads::chunk_size - 1, payloads::chunk_size,
                                 payloads::chunk_size + 1, 3 * payloads::chunk_size + 7}) {
    const auto bytes = bytes_of_size(size);
    const auto payload = store(bytes);
    EXPECT_EQ(payload.sha256, sha256(bytes));
    EXPECT_EQ(payload.size, static_cast<std::int64_t>(size));
    EXPECT_TRUE(expect(load(payload.id)) == bytes) << size;
  }
}

TEST_P(PayloadTest, DamageIsNoticed) {
  const auto payload = store(bytes_of_size(2 * payloads::chunk_size));
  damage("DELETE FROM payload_chunk WHERE seq = 1");
  EXPECT_EQ(load(payload.id).error().what, "payload 1 is damaged");
  EXPECT_EQ(load(payload.id).error().fault, Fault::internal);
  const auto other = store("abc");
  damage(
      "UPDATE payload_chunk SET bytes = (SELECT c.bytes FROM payload_chunk c WHERE c.payload = 1) WHERE payload = 2");
  EXPECT_EQ(load(other.id).error().what, "payload 2 is damaged");
  EXPECT_EQ(load(PayloadId(99)).error().what, "payload 99 does not exist");
}

TEST_P(PayloadTest, PiecesOverSeveralTransactionsMakeOnePayload) {
  const std::string first = bytes_of_size(payloads::chunk_size);
  PayloadId id;
  write([&](Transaction& tx) -> Result<void> {
    id = expect(payloads::begin(tx, noon));
    return payloads::append(tx, id, 0, first);
  });
  EXPECT_EQ(load(id).error().what, "payload 1 is not complete");
  write([&](Transaction& tx) -> Result<void> {
    expect(payloads::append(tx, id, 0, first));  // again, as after an unknown outcome
    return payloads::append(tx, id, 1, "end");
  });
  const auto hash = sha256(first + "end");
  const auto size = static_cast<std::int64_t>(first.size() + 3);
  EXPECT_FALSE(database().write(
      [&](Transaction& tx) -> Result<void> { return payloads::finish(tx, id, hash, size + 1).map([](auto) {}); }));
  write([&](Transaction& tx) -> Result<void> { return payloads::finish(tx, id, hash, size).map([](auto) {}); });
  EXPECT_TRUE(expect(load(id)) == first + "end");
  EXPECT_FALSE(database().write([&](Transaction& tx) -> Result<void> { return payloads::append(tx, id, 2, "more"); }));
}

TEST_P(PayloadTest, OnlyOldUnfinishedOnesAreDropped) {
  const auto whole = store("whole");
  write([&](Transaction& tx) -> Result<void> {
    expect(payloads::append(tx, expect(payloads::begin(tx, noon)), 0, "left behind"));
    expect(payloads::begin(tx, noon + std::chrono::hours(2)));
    EXPECT_EQ(expect(payloads::drop_unfinished(tx, noon + std::chrono::hours(1))), 1);
    return {};
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload_chunk"), 1);
  EXPECT_EQ(expect(load(whole.id)), "whole");
}

}  // namespace
}  // namespace crossdock::store::payloads_test
