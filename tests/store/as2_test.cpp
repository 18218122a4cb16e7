// SPDX-License-Identifier: Apache-2.0
// Identifiers of AS2 on both engines: one content is accepted under each, and a message of ours is sealed once.
#include "gateway/store/as2.hpp"

#include "gateway/store/messages.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::as2_test {
namespace {

class As2StoreTest : public StoreTest {
 protected:
  struct Rows {
    MessageId message;
    PayloadId payload;
  };
  static Result<Rows> rows(Transaction& tx, Direction direction) {
    const auto payload = payloads::store(tx, "bytes", noon);
    if (!payload) return fail(payload.error());
    Message message;
    message.direction = direction;
    message.partner = "acme";
    message.payload = payload->id;
    message.state = direction == Direction::in ? MessageState::unwrapped : MessageState::ready;
    const auto added = messages::add(tx, message, noon);
    if (!added) return fail(added.error());
    return Rows{added->id, payload->id};
  }
  static as2::Inbound inbound(const Rows& rows, std::string sha256, bool accepted) {
    return {.partner = PartnerId("acme"),
            .key = {"acme", "us", "4711@acme"},
            .sha256 = std::move(sha256),
            .accepted = accepted,
            .disposition = accepted ? "processed" : "processed/error: decryption-failed",
            .mic = "",
            .wire = rows.payload,
            .message = rows.message,
            .receipt = rows.payload};
  }
};
CROSSDOCK_ON_BOTH_ENGINES(As2StoreTest);

TEST_P(As2StoreTest, OneContentIsAcceptedUnderAnIdentifier) {
  write([](Transaction& tx) -> Result<void> {
    const auto first = expect(rows(tx, Direction::in));
    EXPECT_TRUE(expect(as2::record(tx, inbound(first, "aa", true), noon)));
    EXPECT_FALSE(expect(as2::record(tx, inbound(first, "aa", true), noon))) << "the same again";
    EXPECT_FALSE(expect(as2::record(tx, inbound(first, "bb", true), noon))) << "another";
    const auto found = expect(as2::accepted(tx, {"acme", "us", "4711@acme"}));
    EXPECT_TRUE(found && found->sha256 == "aa" && found->receipt == first.payload);
    EXPECT_FALSE(expect(as2::accepted(tx, {"Acme", "us", "4711@acme"}))) << "case counts";
    EXPECT_EQ(expect(as2::of_message(tx, first.message))->sha256, "aa");
    return {};
  });
}

TEST_P(As2StoreTest, RefusedContentsLeaveTheIdentifierFree) {
  write([](Transaction& tx) -> Result<void> {
    const auto refused = expect(rows(tx, Direction::in));
    EXPECT_TRUE(expect(as2::record(tx, inbound(refused, "aa", false), noon)));
    EXPECT_TRUE(expect(as2::record(tx, inbound(refused, "bb", false), noon)));
    EXPECT_FALSE(expect(as2::accepted(tx, {"acme", "us", "4711@acme"})));
    // What was refused for our own fault is accepted when it comes again.
    const auto again = expect(rows(tx, Direction::in));
    EXPECT_TRUE(expect(as2::record(tx, inbound(again, "aa", true), noon)));
    EXPECT_EQ(expect(as2::accepted(tx, {"acme", "us", "4711@acme"}))->message, again.message);
    EXPECT_FALSE(expect(as2::with_content(tx, {"acme", "us", "4711@acme"}, "bb"))->accepted);
    return {};
  });
}

TEST_P(As2StoreTest, MessageIsSealedOnceUntilItEnds) {
  write([](Transaction& tx) -> Result<void> {
    const auto ours = expect(rows(tx, Direction::out));
    as2::Outbound sent{.message = ours.message,
                       .partner = PartnerId("acme"),
                       .message_id = "1@us",
                       .wire = ours.payload,
                       .headers = "A: b\r\n",
                       .entity = "C: d\r\n\r\n",
                       .mic = "m",
                       .mic_digest = "sha-256",
                       .asked = as2::Asked::signed_receipt};
    EXPECT_TRUE(expect(as2::add(tx, sent, noon)));
    sent.message_id = "2@us";
    EXPECT_FALSE(expect(as2::add(tx, sent, noon)));
    const auto found = expect(as2::sealed_for(tx, ours.message));
    if (!found) return fail(Fault::internal, "not found");
    EXPECT_EQ(found->message_id, "1@us");
    EXPECT_EQ(found->entity, "C: d\r\n\r\n");
    EXPECT_EQ(found->asked, as2::Asked::signed_receipt);
    EXPECT_FALSE(found->posted_at);
    EXPECT_TRUE(expect(as2::posted(tx, found->id, noon)));
    EXPECT_TRUE(expect(as2::answered(tx, found->id, ours.payload, "processed")));
    EXPECT_FALSE(expect(as2::answered(tx, found->id, ours.payload, "failed"))) << "the first counts";
    EXPECT_EQ(expect(as2::with_id(tx, "1@us"))->disposition, "processed");
    EXPECT_EQ(expect(as2::with_id(tx, "1@us"))->posted_at, noon);
    EXPECT_TRUE(expect(as2::end(tx, found->id)));
    EXPECT_FALSE(expect(as2::sealed_for(tx, ours.message)));
    EXPECT_TRUE(expect(as2::add(tx, sent, noon)));
    return {};
  });
}

}  // namespace
}  // namespace crossdock::store::as2_test
