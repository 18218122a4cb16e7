// SPDX-License-Identifier: Apache-2.0
// Transfers that broke off, on both engines: one writer at a time, one payload under a name, none for ever.
#include "gateway/store/transfers.hpp"

#include "base/digest.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::transfers_test {
namespace {

using namespace std::chrono_literals;

class TransferStoreTest : public StoreTest {
 protected:
  static transfers::Transfer begun(Transaction& tx, std::string name, std::string writer) {
    const auto id = expect(payloads::begin(tx, noon));
    expect(payloads::append(tx, id, 0, "headbody"));
    return {.partner = PartnerId("acme"),
            .name = std::move(name),
            .message_id = "4711@acme",
            .payload = id,
            .chunks = 1,
            .head = 4,
            .size = 4,
            .writer = std::move(writer)};
  }
};
CROSSDOCK_ON_BOTH_ENGINES(TransferStoreTest);

TEST_P(TransferStoreTest, OnlyItsWriterMayAdd) {
  write([](Transaction& tx) -> Result<void> {
    auto transfer = begun(tx, "a", "first");
    EXPECT_TRUE(expect(transfers::hold(tx, transfer, noon)));
    const auto found = expect(transfers::find(tx, PartnerId("acme"), "a"));
    EXPECT_TRUE(found && found->payload == transfer.payload && found->size == 4 && found->updated_at == noon);
    EXPECT_TRUE(expect(transfers::claim(tx, *found, "second", noon)));
    EXPECT_FALSE(expect(transfers::claim(tx, *found, "third", noon))) << "it was claimed since it was found";
    transfer.chunks = 2;
    transfer.size = 9;
    EXPECT_FALSE(expect(transfers::hold(tx, transfer, noon)));
    EXPECT_FALSE(expect(transfers::forget(tx, transfer.payload, "first")));
    transfer.writer = "second";
    EXPECT_TRUE(expect(transfers::hold(tx, transfer, noon + 1min)));
    EXPECT_EQ(expect(transfers::find(tx, PartnerId("acme"), "a"))->size, 9);
    EXPECT_TRUE(expect(transfers::forget(tx, transfer.payload, "second")));
    EXPECT_FALSE(expect(transfers::find(tx, PartnerId("acme"), "a")));
    return {};
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload"), 1) << "it belongs to somebody else now";
}

TEST_P(TransferStoreTest, WhoBeginsAgainReplacesWhatWasHeldUnderTheName) {
  write([](Transaction& tx) -> Result<void> {
    const auto first = begun(tx, "a", "first");
    EXPECT_TRUE(expect(transfers::hold(tx, first, noon)));
    const auto other = begun(tx, "b", "other");
    EXPECT_TRUE(expect(transfers::hold(tx, other, noon)));
    const auto again = begun(tx, "a", "second");
    EXPECT_TRUE(expect(transfers::hold(tx, again, noon)));
    EXPECT_EQ(expect(transfers::find(tx, PartnerId("acme"), "a"))->payload, again.payload);
    const auto beside =
        expect(transfers::held_beside(tx, {.partner = PartnerId("acme"), .name = "a", .peer = "192.0.2.1"}));
    EXPECT_EQ(beside.count, 1);
    EXPECT_EQ(beside.bytes, 4);
    EXPECT_EQ(beside.count_of_peer, 0) << "somebody else began it";
    EXPECT_EQ(expect(transfers::held_beside(tx, {.partner = PartnerId("eve"), .name = "a"})).count, 0);
    return {};
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload_chunk"), 2);
}

TEST_P(TransferStoreTest, WhatBecameAMessageIsNeitherCountedNorDeleted) {
  write([](Transaction& tx) -> Result<void> {
    for (const auto* name : {"a", "b"}) {
      const auto transfer = begun(tx, name, "w");
      EXPECT_TRUE(expect(transfers::hold(tx, transfer, noon)));
      expect(payloads::finish(tx, transfer.payload, sha256("headbody"), 8));
    }
    EXPECT_EQ(expect(transfers::held_beside(tx, {.partner = PartnerId("acme"), .name = "c"})).count, 0);
    EXPECT_TRUE(expect(transfers::hold(tx, begun(tx, "a", "again"), noon + 1h)));
    EXPECT_EQ(expect(transfers::find(tx, PartnerId("acme"), "a"))->writer, "again");
    EXPECT_EQ(expect(transfers::drop_old(tx, noon + 1min)), 1);
    EXPECT_FALSE(expect(transfers::find(tx, PartnerId("acme"), "b")));
    return {};
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload WHERE sha256 IS NOT NULL"), 2);
}

TEST_P(TransferStoreTest, OldOnesAreDroppedByTheirLastByteAndNotAsAbandonedPayloads) {
  write([](Transaction& tx) -> Result<void> {
    auto lively = begun(tx, "a", "w");
    EXPECT_TRUE(expect(transfers::hold(tx, lively, noon + 48h)));
    EXPECT_TRUE(expect(transfers::hold(tx, begun(tx, "b", "w"), noon)));
    expect(payloads::begin(tx, noon));
    EXPECT_EQ(expect(payloads::drop_unfinished(tx, noon + 24h)), 1);
    EXPECT_EQ(expect(transfers::drop_old(tx, noon + 24h)), 1);
    EXPECT_TRUE(expect(transfers::find(tx, PartnerId("acme"), "a")));
    return {};
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload"), 1);
}

}  // namespace
}  // namespace crossdock::store::transfers_test
