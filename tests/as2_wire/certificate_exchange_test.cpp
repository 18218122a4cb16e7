// SPDX-License-Identifier: Apache-2.0
// Two ends of ours exchange certificates by message.
#include "gateway/transport/as2_wire/certificate_exchange.hpp"

#include <gtest/gtest.h>

#include "tests/as2_wire/house.hpp"

namespace crossdock::tests {
namespace {

namespace offers = store::certificate_offers;

class CertificateExchangeTest : public testing::Test {
 protected:
  // Queues an offer of Alice's to Bob and sends it.
  MessageId offer(const std::string& more = "") {
    alice.know(bob, more);
    bob.know(alice, more.empty() ? "" : ", require: nothing");
    MessageId message;
    const auto queued = alice.database().write([&](store::Transaction& tx) -> Result<void> {
      const auto sent = as2_wire::send_offer(tx, alice.parties(), alice.partner("bob"),
                                             {.usages = {cem::Usage::signature, cem::Usage::encryption},
                                              .certificates = {as2::eve().certificate},
                                              .respond_by = alice.now() + std::chrono::days(14)},
                                             alice.now());
      if (!sent) return fail(sent.error());
      message = *sent;
      return {};
    });
    EXPECT_TRUE(queued);
    EXPECT_EQ(alice.work(), 1);
    return message;
  }

  Result<void> decide(bool accepted, const std::string& reason) {
    const auto open = offers_of(bob);
    if (open.empty()) return fail(Fault::internal, "nothing is offered");
    return bob.database().write([&](store::Transaction& tx) -> Result<void> {
      const auto sent =
          as2_wire::send_verdict(tx, bob.parties(), bob.partner("alice"), open.front(), accepted, reason, bob.now());
      if (!sent) return fail(sent.error());
      return {};
    });
  }

  static std::vector<offers::Offer> offers_of(House& house) {
    std::vector<offers::Offer> found;
    EXPECT_TRUE(house.database().read([&](store::Transaction& tx) -> Result<void> {
      auto all = offers::list(tx, std::nullopt, false);
      if (!all) return fail(all.error());
      found = std::move(*all);
      return {};
    }));
    return found;
  }

  House alice{"alice", as2::alice()};
  House bob{"bob", as2::bob()};
};
using Kinds = std::vector<std::string>;

TEST_F(CertificateExchangeTest, AnOfferWaitsForAPersonAndIsAccepted) {
  const auto message = offer();
  EXPECT_EQ(alice.story(message).back(), "receipt: bob confirms the receipt");
  EXPECT_TRUE(bob.arrived().empty() || bob.arrived().front().state == "applied");
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM work WHERE stage <> 'publish'"), 0) << "no stage works on it";
  EXPECT_EQ(bob.open_cases(), Kinds{"CERTIFICATE_OFFERED"});
  const auto offered = offers_of(bob);
  ASSERT_EQ(offered.size(), 1U);
  EXPECT_EQ(offered[0].pem, as2::eve().certificate.pem());
  EXPECT_EQ(offered[0].usages, "digitalSignature keyEncipherment");
  EXPECT_EQ(offered[0].fingerprint, as2::eve().certificate.fingerprint());
  EXPECT_EQ(offered[0].respond_by, alice.now() + std::chrono::days(14));

  ASSERT_TRUE(decide(true, ""));
  EXPECT_EQ(bob.open_cases(), Kinds{});
  EXPECT_EQ(bob.work(), 1);
  EXPECT_EQ(offers_of(alice).at(0).state, offers::State::accepted);
  EXPECT_EQ(alice.open_cases(), Kinds{});
  const auto again = decide(true, "");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().what, "offer 1 was decided before");
}

TEST_F(CertificateExchangeTest, ARejectionIsACaseWithItsReason) {
  offer();
  ASSERT_TRUE(decide(false, "the key is too short"));
  EXPECT_EQ(bob.work(), 1);
  const auto ours = offers_of(alice).at(0);
  EXPECT_EQ(ours.state, offers::State::rejected);
  EXPECT_EQ(ours.reason, "the key is too short");
  EXPECT_EQ(alice.open_cases(), Kinds{"CERTIFICATE_REJECTED"});
}

TEST_F(CertificateExchangeTest, WhatIsNotSignedOffersNothing) {
  offer(", sign: none, encrypt: none");
  EXPECT_EQ(bob.open_cases(), Kinds{"CERTIFICATE_EXCHANGE_BAD"});
  EXPECT_TRUE(offers_of(bob).empty());
}

TEST_F(CertificateExchangeTest, AnAnswerToWhatWasNeverAskedChangesNothing) {
  offer();
  ASSERT_EQ(alice.count("SELECT COUNT(*) FROM certificate_offer"), 1);
  ASSERT_TRUE(alice.database().write([](store::Transaction& tx) -> Result<void> {
    const auto gone = tx.execute("UPDATE certificate_offer SET request = 'another'");
    if (!gone) return fail(gone.error());
    return {};
  }));
  ASSERT_TRUE(decide(true, ""));
  EXPECT_EQ(bob.work(), 1);
  EXPECT_EQ(offers_of(alice).at(0).state, offers::State::open);
  EXPECT_EQ(alice.open_cases(), Kinds{"CERTIFICATE_EXCHANGE_BAD"});
}

}  // namespace
}  // namespace crossdock::tests
