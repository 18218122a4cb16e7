// SPDX-License-Identifier: Apache-2.0
// Checks refused messages: how much of them is kept, whom they count against, and that they can be deleted.
#include "gateway/store/refusals.hpp"

#include "gateway/store/as2.hpp"
#include "gateway/store/messages.hpp"
#include "tests/store/fixture.hpp"

namespace crossdock::store::refusals_test {
namespace {

using namespace std::chrono_literals;
using refusals::Budgets;
using refusals::Refusal;

class RefusalsTest : public StoreTest {
 protected:
  refusals::Counted count(const std::string& address, bool proven = false, std::int64_t size = 10,
                          TimePoint now = noon) {
    refusals::Counted counted;
    write([&](Transaction& tx) -> Result<void> {
      const Refusal refusal{
          .partner = PartnerId("acme"), .kind = "K", .address = address, .proven = proven, .size = size};
      counted = expect(refusals::count(tx, refusal, budgets_, now));
      return {};
    });
    return counted;
  }
  // A refused message as the transports keep it.
  MessageId evidence(const std::string& id, bool accepted, TimePoint at = noon, Fault fault = Fault::refused) {
    MessageId message;
    write([&](Transaction& tx) -> Result<void> {
      const auto payload = expect(payloads::store(tx, "forged " + id, at));
      Message one{.partner = "acme", .channel = "as2", .name = id, .payload = payload.id, .sha256 = payload.sha256};
      one.size = payload.size;
      one.state = MessageState::held;
      one.fault = fault;
      message = expect(messages::add(tx, one, at)).id;
      as2::Inbound inbound{.partner = PartnerId("acme"), .key = {"acme", "us", id}, .sha256 = payload.sha256};
      inbound.accepted = accepted;
      inbound.wire = payload.id;
      inbound.message = message;
      inbound.peer = "192.0.2.1";
      expect(as2::record(tx, inbound, at));
      return {};
    });
    return message;
  }

  Budgets budgets_{.proven = {.messages = 4, .bytes = 1000},
                   .one_address = {.messages = 2, .bytes = 100},
                   .all_addresses = {.messages = 3, .bytes = 200}};
};

TEST_P(RefusalsTest, EvidenceOfOneAddressEndsBeforeThatOfOthers) {
  EXPECT_TRUE(count("192.0.2.1").keeps);
  EXPECT_TRUE(count("192.0.2.1").keeps);
  const auto third = count("192.0.2.1");
  EXPECT_FALSE(third.keeps);
  EXPECT_EQ(third.refused, 3);
  EXPECT_EQ(third.evidence, 2);
  EXPECT_TRUE(count("192.0.2.2").keeps);
  EXPECT_FALSE(count("192.0.2.3").keeps) << "all addresses together have a budget too";
  EXPECT_TRUE(count("192.0.2.1", true).keeps) << "and the partner itself another";
  const auto next = count("192.0.2.1", false, 10, noon + 1h);
  EXPECT_TRUE(next.keeps);
  EXPECT_EQ(next.refused, 1);
}

TEST_P(RefusalsTest, BytesAreCountedToo) {
  EXPECT_FALSE(count("192.0.2.1", false, 101).keeps);
  EXPECT_TRUE(count("192.0.2.1", false, 90).keeps);
  EXPECT_FALSE(count("192.0.2.1", false, 11).keeps);
  EXPECT_TRUE(count("192.0.2.2", false, 100).keeps);
  EXPECT_FALSE(count("192.0.2.3", false, 11).keeps);
}

TEST_P(RefusalsTest, ThousandsLeaveAFewRowsAndNoneForEver) {
  for (int i = 0; i < 200; ++i) count("192.0.2." + std::to_string(i));
  EXPECT_LE(number("SELECT COUNT(*) FROM refusal"), 4) << "an address has a row only while something of it is kept";
  EXPECT_EQ(number("SELECT refused FROM refusal WHERE origin = 'unproven'"), 200);
  count("192.0.2.1", false, 10, noon + 24h * 8);
  EXPECT_EQ(number("SELECT COUNT(*) FROM refusal"), 2) << "what is a week old is forgotten";
}

TEST_P(RefusalsTest, OnlyEvidenceOfRefusalsIsDeletedAndTheMessageStays) {
  const auto old = evidence("old", false);
  evidence("young", false, noon + 2h);
  evidence("accepted", true);
  evidence("held for another reason", false, noon, Fault::unmapped);
  write([&](Transaction& tx) -> Result<void> {
    EXPECT_TRUE(expect(refusals::evidence(tx, PartnerId("beta"), noon + 1h, 10)).empty());
    const auto found = expect(refusals::evidence(tx, PartnerId(), noon + 1h, 10));
    EXPECT_EQ(found.size(), 1U);
    if (found.empty()) return {};
    EXPECT_EQ(found[0].message, old);
    expect(refusals::purge(tx, found[0], noon + 3h));
    EXPECT_TRUE(expect(refusals::evidence(tx, PartnerId("acme"), noon + 1h, 10)).empty()) << "once";
    const auto message = expect(messages::load(tx, old));
    EXPECT_EQ(message.size, 10);
    EXPECT_EQ(message.sha256.size(), 64U);
    return {};
  });
  EXPECT_EQ(number("SELECT COUNT(*) FROM payload_chunk"), 3);
  const PayloadId first(number("SELECT MIN(id) FROM payload"));
  read([&](Transaction& tx) -> Result<void> {
    const auto bytes = payloads::load(tx, first);
    EXPECT_FALSE(bytes);
    EXPECT_EQ(bytes.error().fault, Fault::invalid);
    EXPECT_NE(bytes.error().what.find("deleted as evidence at 2026-11-23T15:00"), std::string::npos)
        << bytes.error().what;
    return {};
  });
}

CROSSDOCK_ON_BOTH_ENGINES(RefusalsTest);

}  // namespace
}  // namespace crossdock::store::refusals_test
