// SPDX-License-Identifier: Apache-2.0
// Two ends of ours exchange certificates by message.
#include "gateway/transport/as2_wire/certificate_exchange.hpp"

#include <gtest/gtest.h>

#include "tests/as2_wire/house.hpp"

namespace crossdock::tests {
namespace {

namespace offers = store::certificate_offers;

constexpr auto a_year = std::chrono::days(365);

class CertificateExchangeTest : public testing::Test {
 protected:
  void SetUp() override {
    alice.know(bob);
    bob.know(alice);
    alice.add_entry(entry(keyring::Whose::ours, {}, as2::eve().key));
  }

  keyring::Entry entry(keyring::Whose whose, const PartnerId& partner, std::optional<pki::PrivateKey> key) {
    return {.whose = whose,
            .partner = partner,
            .roles = {keyring::CertificateRole::decrypt, keyring::CertificateRole::verify},
            .window = {alice.now() - a_year, alice.now() - a_year, alice.now() + a_year},
            .certificate = as2::eve().certificate,
            .chain = {},
            .key = std::move(key),
            .source = {}};
  }
  void pin() { bob.add_entry(entry(keyring::Whose::theirs, PartnerId("alice"), std::nullopt)); }

  // Queues an offer of Alice's to Bob.
  Result<MessageId> queue(const pki::Certificate& certificate = as2::eve().certificate) {
    MessageId message;
    const auto queued = alice.database().write([&](store::Transaction& tx) -> Result<void> {
      const auto sent =
          as2_wire::send_offer(tx, alice.parties(), alice.partner("bob"),
                               {.roles = {keyring::CertificateRole::sign, keyring::CertificateRole::decrypt},
                                .certificates = {certificate},
                                .respond_by = alice.now() + std::chrono::days(14)},
                               alice.now());
      if (!sent) return fail(sent.error());
      message = *sent;
      return {};
    });
    if (!queued) return fail(queued.error());
    return message;
  }
  // And sends it.
  MessageId offer() {
    const auto message = queue();
    EXPECT_TRUE(message);
    EXPECT_EQ(alice.work(), 1);
    return message.value_or(MessageId());
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

  using enum keyring::CertificateRole;
  EXPECT_EQ(as2_wire::roles_of(offered[0]), (std::vector{verify, encrypt}));

  // Alice may use it as soon as she hears of it: Bob must understand it by then.
  const auto early = decide(true, "");
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().what, "the profile of alice does not name this certificate yet");
  EXPECT_EQ(bob.open_cases(), Kinds{"CERTIFICATE_OFFERED"});
  pin();
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

TEST_F(CertificateExchangeTest, OnlyWhatIsUnderstoodIsOffered) {
  const auto foreign = queue(as2::bob().certificate);
  ASSERT_FALSE(foreign);
  EXPECT_TRUE(foreign.error().what.starts_with("no private key of ours is configured")) << foreign.error().what;
  alice.know(bob, ", sign: none");
  const auto unsigned_one = queue();
  ASSERT_FALSE(unsigned_one);
  EXPECT_EQ(unsigned_one.error().what,
            "certificates are exchanged in signed messages only, and 'as2.sign' of bob is none");
  EXPECT_EQ(alice.count("SELECT COUNT(*) FROM message"), 0);
}

TEST_F(CertificateExchangeTest, WhatIsNotSignedOffersNothing) {
  const auto message = bob.add_document("alice", "any");
  const auto exchange = cem::write(cem::Request{.id = "1@eve",
                                                .sender = "alice",
                                                .originated = bob.now(),
                                                .offers = {{.usages = {cem::Usage::signature},
                                                            .respond_by = {},
                                                            .response_url = "",
                                                            .certificates = {as2::eve().certificate}}}},
                                   "b0undary");
  ASSERT_TRUE(exchange);
  ASSERT_TRUE(bob.database().write([&](store::Transaction& tx) {
    return as2_wire::take_exchange(tx,
                                   {.partner = bob.partner("alice"),
                                    .message = message,
                                    .content_type = exchange->content_type,
                                    .body = exchange->body,
                                    .is_signed = false},
                                   bob.now());
  }));
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
  ASSERT_TRUE(decide(false, "no"));
  EXPECT_EQ(bob.work(), 1);
  EXPECT_EQ(offers_of(alice).at(0).state, offers::State::open);
  EXPECT_EQ(alice.open_cases(), Kinds{"CERTIFICATE_EXCHANGE_BAD"});
}

}  // namespace
}  // namespace crossdock::tests
