// SPDX-License-Identifier: Apache-2.0
// Two ends of ours exchange a document in each of the ways that an agreement may name.
#include <gtest/gtest.h>

#include "gateway/transport/as2_wire/ladder.hpp"
#include "tests/as2_wire/house.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::tests {
namespace {

struct Case {
  const char* name;
  std::string_view sending;    // what the sender's profile adds
  std::string_view receiving;  // what the receiver's does
  bool later = false;          // the receipt comes over a connection of its own
  std::string_view receipt = "receipt: bob confirms the receipt";
};
class ExchangeTest : public testing::TestWithParam<Case> {
 protected:
  House alice{"alice", as2::alice()};
  House bob{"bob", as2::bob()};
};

TEST_P(ExchangeTest, DocumentArrivesAndItsReceiptIsMatched) {
  alice.know(bob, std::string(GetParam().sending));
  bob.know(alice, std::string(GetParam().receiving));
  const auto message = alice.add_document("bob", as2::order());
  const auto reached = alice.deliver(message);
  ASSERT_TRUE(reached) << describe(reached.error());

  const auto arrived = bob.arrived();
  ASSERT_EQ(arrived.size(), 1U);
  EXPECT_EQ(arrived[0].bytes, as2::order());
  EXPECT_EQ(arrived[0].state, "unwrapped");
  EXPECT_EQ(arrived[0].partner, "alice");
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM work WHERE stage = 'check'"), 1) << "the pipeline goes on";
  if (GetParam().later) {
    EXPECT_EQ(alice.count("SELECT COUNT(*) FROM timer WHERE kind = 'expect-mdn' AND state = 'armed'"), 1);
    EXPECT_EQ(bob.work(), 1);
    EXPECT_EQ(alice.count("SELECT COUNT(*) FROM timer WHERE kind = 'expect-mdn' AND state = 'armed'"), 0);
  }
  const auto story = alice.story(message);
  const std::string last = story.empty() ? "" : story.back();
  EXPECT_EQ(last.starts_with("sealed: ") ? "" : last, GetParam().receipt);
  EXPECT_TRUE(alice.open_cases().empty()) << alice.open_cases().front();
  EXPECT_TRUE(bob.open_cases().empty()) << bob.open_cases().front();
}

INSTANTIATE_TEST_SUITE_P(
    Ways, ExchangeTest,
    testing::Values(
        Case{.name = "SignedAndEncrypted", .sending = "", .receiving = ""},
        Case{.name = "Plain",
             .sending = ", sign: none, encrypt: none, receipt: unsigned",
             .receiving = ", require: nothing"},
        Case{.name = "PlainWithSignedReceipt",
             .sending = ", sign: none, encrypt: none",
             .receiving = ", require: nothing"},
        Case{.name = "SignedOnly", .sending = ", encrypt: none", .receiving = ", require: signature"},
        Case{.name = "EncryptedOnly", .sending = ", sign: none", .receiving = ", require: encryption"},
        Case{.name = "CompressedFirst", .sending = ", compress: before-signing", .receiving = ""},
        Case{.name = "SignedFirst", .sending = ", compress: after-signing", .receiving = ""},
        Case{.name = "Newest",
             .sending = ", version: \"1.3\", encrypt: aes-256-gcm, signature: pss, key_transport: oaep-sha256",
             .receiving = ", version: \"1.3\""},
        Case{.name = "OldAlgorithmsWithinTheirTime",
             .sending = ", sign: sha-1, encrypt: 3des, sha1_until: 2027-01-01, triple_des_until: 2027-01-01",
             .receiving = ", sha1_until: 2027-01-01, triple_des_until: 2027-01-01"},
        Case{.name = "NoReceipt", .sending = ", receipt: none", .receiving = "", .receipt = ""},
        Case{.name = "InChunks", .sending = ", chunked: true", .receiving = ""},
        Case{.name = "WithoutKeepAlive", .sending = ", keep_alive: false", .receiving = ""},
        Case{.name = "ReceiptLater", .sending = ", receipt_mode: async", .receiving = "", .later = true},
        Case{.name = "UnsignedReceiptLater",
             .sending = ", receipt_mode: async, receipt: unsigned",
             .receiving = ", version: \"1.3\"",
             .later = true}),
    case_name);

TEST(AfterTheirTimeTest, OldAlgorithmsAreRefused) {
  House alice("alice", as2::alice()), bob("bob", as2::bob());
  alice.know(bob, ", sign: sha-1, sha1_until: 2027-01-01");
  bob.know(alice, ", sha1_until: 2026-11-22");
  const auto reached = alice.send("bob", as2::order());
  ASSERT_FALSE(reached);
  EXPECT_EQ(reached.error().fault, Fault::refused) << describe(reached.error());
  EXPECT_EQ(bob.arrived().at(0).state, "held");
  EXPECT_EQ(alice.open_cases(), std::vector<std::string>{"OUR_DOCUMENT_REJECTED"});
}

TEST(LargeExchangeTest, DocumentLargerThanOneTransactionArrives) {
  House alice("alice", as2::alice()), bob("bob", as2::bob());
  alice.know(bob);
  bob.know(alice);
  std::string large(as2::order());
  unsigned state = 7;
  while (large.size() < 3'500'000) large += std::to_string(state = state * 1103515245U + 12345U) + "~";
  const auto reached = alice.send("bob", large);
  ASSERT_TRUE(reached) << describe(reached.error());
  EXPECT_EQ(bob.arrived().at(0).bytes, large);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM payload WHERE sha256 IS NULL"), 0);
}

TEST(LadderTest, ShowsHowFarTheWayGoes) {
  House alice("alice", as2::alice()), bob("bob", as2::bob());
  alice.know(bob);
  const auto clock = [&] { return alice.now(); };
  auto parties = alice.parties();
  auto steps = exchange::climb(as2_wire::ladder(parties, alice.partner("bob"), clock));
  ASSERT_EQ(steps.size(), 4U);
  for (const auto& step : steps) EXPECT_EQ(step.state, exchange::Step::State::held) << step.name << ": " << step.found;
  EXPECT_EQ(steps[0].found, "'alice' to 'bob'");

  alice.know("bob", "bob", as2::bob().certificate, "http://127.0.0.1:1/as2");
  parties = alice.parties();
  steps = exchange::climb(as2_wire::ladder(parties, alice.partner("bob"), clock));
  EXPECT_EQ(steps[3].state, exchange::Step::State::broke);
  EXPECT_TRUE(bob.arrived().empty()) << "no message is sent";
}

TEST(TlsExchangeTest, ServerIsPinnedAndClientShowsItsCertificate) {
  House alice("alice", as2::alice()), bob("bob", as2::bob());
  bob.listen({}, http::Tls{.identity = as2::bob_ec(), .clients = http::ClientCertificates::optional});
  const auto url = "https://127.0.0.1:" + std::to_string(bob.port()) + "/as2";
  alice.know("bob", "bob", as2::bob().certificate, url);
  bob.know(alice, ", require: [signature, encryption, client-certificate]");
  const auto always = keyring::Window{as2::noon() - as2::a_day, as2::noon() - as2::a_day, as2::noon() + as2::a_day};

  auto reached = alice.send("bob", as2::order());
  ASSERT_FALSE(reached) << "nobody vouches for the server";
  EXPECT_EQ(reached.error().fault, Fault::unavailable);

  alice.add_entry({.whose = keyring::Whose::theirs,
                   .partner = PartnerId("bob"),
                   .roles = {keyring::CertificateRole::tls_ca},
                   .window = always,
                   .certificate = as2::bob_ec().certificate,
                   .chain = {},
                   .key = {},
                   .source = {}});
  reached = alice.send("bob", as2::order());
  ASSERT_FALSE(reached) << "no client certificate was shown";
  EXPECT_EQ(reached.error().fault, Fault::refused) << describe(reached.error());

  alice.add_entry({.whose = keyring::Whose::ours,
                   .partner = {},
                   .roles = {keyring::CertificateRole::tls_client},
                   .window = always,
                   .certificate = as2::alice_ec().certificate,
                   .chain = {},
                   .key = as2::alice_ec().key,
                   .source = {}});
  reached = alice.send("bob", as2::order());
  ASSERT_FALSE(reached) << "the certificate is not known to be alice's";

  bob.add_entry({.whose = keyring::Whose::theirs,
                 .partner = PartnerId("alice"),
                 .roles = {keyring::CertificateRole::tls_client},
                 .window = always,
                 .certificate = as2::alice_ec().certificate,
                 .chain = {},
                 .key = {},
                 .source = {}});
  reached = alice.send("bob", as2::order());
  EXPECT_TRUE(reached) << describe(reached.error());
}

}  // namespace
}  // namespace crossdock::tests
