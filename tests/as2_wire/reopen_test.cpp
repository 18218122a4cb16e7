// SPDX-License-Identifier: Apache-2.0
// A message that was refused because a key of ours was missing is not lost: the operator opens it again, or the partner
// repeats it. Its case ends with it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/acts/messages.hpp"
#include "gateway/transport/as2_wire/evidence.hpp"
#include "tests/as2_wire/house.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {
namespace {

using Kinds = std::vector<std::string>;
constexpr std::string_view document = "ISA*00*anything that is kept as it is";

class ReopenTest : public testing::Test {
 protected:
  ReopenTest() { bob.know("alice", "alice", as2::alice().certificate, "http://127.0.0.1:1/as2"); }

  // Encrypted for a key that bob does not have yet.
  static as2::SealTerms for_new_key(const std::string& id, const std::string& answer_at = "") {
    auto terms = as2::terms();
    terms.message_id = id + "@alice.example";
    terms.encryption = as2::Encryption{.recipients = {as2::eve().certificate}};
    terms.receipt = as2::ReceiptRequest{.is_signed = true, .async_url = answer_at};
    return terms;
  }
  std::string post(const as2::SealTerms& terms, std::string_view bytes = document) const {
    const auto wire = as2::sealed(terms, bytes);
    return post(wire);
  }
  std::string post(const as2::Wire& wire) const {
    const RawSocket socket(bob.port());
    socket.send(fmt::format("POST /as2 HTTP/1.1\r\nHost: bob\r\n{}Content-Length: {}\r\n\r\n{}",
                            wire.sealed.headers.text(), wire.body.size(), wire.body));
    return socket.read_response();
  }
  void install_key() {
    bob.add_entry({.whose = keyring::Whose::ours,
                   .partner = {},
                   .roles = {keyring::CertificateRole::decrypt},
                   .window = {as2::noon() - as2::a_day, as2::noon() - as2::a_day, as2::noon() + as2::a_day},
                   .certificate = as2::eve().certificate,
                   .chain = {},
                   .key = as2::eve().key,
                   .source = {}});
  }
  MessageId refused() { return MessageId(bob.count("SELECT MAX(id) FROM message WHERE state = 'held'")); }
  Result<as2_wire::Reopened> reopen(MessageId message, as2_wire::Answer answer = as2_wire::Answer::none) {
    const acts::Actor jane{"jane"};
    return as2_wire::reopen(
        bob.database(), bob.parties(), message, answer, 1 << 20, bob.now(),
        [&](store::Transaction& tx, const as2_wire::Reopened& reopened) {
          return acts::reopen_message(tx, message, reopened.taken, {jane, "the key is there", bob.now()});
        });
  }
  // Documents that went their way.
  std::vector<Arrived> taken() {
    auto all = bob.arrived();
    std::erase_if(all, [](const Arrived& one) { return one.bytes != document; });
    return all;
  }

  House bob{"bob", as2::bob()};
};

TEST_F(ReopenTest, MessageIsTakenWhenTheKeyIsThere) {
  const auto wire = as2::sealed(for_new_key("m1"), document);
  EXPECT_NE(post(wire).find("decryption-failed"), std::string::npos);
  EXPECT_EQ(bob.open_cases(), Kinds{"AS2_MESSAGE_REFUSED"});
  const auto message = refused();
  const auto too_early = reopen(message);
  ASSERT_FALSE(too_early);
  EXPECT_EQ(too_early.error().fault, Fault::refused) << describe(too_early.error());
  EXPECT_EQ(bob.open_cases(), Kinds{"AS2_MESSAGE_REFUSED"}) << "nothing changed";

  install_key();
  const auto done = reopen(message);
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_NE(done->was_told.find("decryption-failed"), std::string::npos) << done->was_told;
  ASSERT_EQ(taken().size(), 1U);
  EXPECT_EQ(taken()[0].state, "unwrapped");
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM work WHERE stage = 'check'"), 1);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM work WHERE stage = 'deliver'"), 0) << "no second receipt unasked";
  EXPECT_EQ(bob.open_cases(), Kinds{});
  const auto story = bob.story(done->taken);
  EXPECT_NE(std::ranges::find_if(
                story, [](const auto& line) { return line.find("by jane: the key is there") != std::string::npos; }),
            story.end());

  const auto again = post(wire);
  EXPECT_EQ(again.find("decryption-failed"), std::string::npos) << "who repeats hears that it is taken: " << again;
  EXPECT_EQ(taken().size(), 1U) << "and it has one effect";
  const auto twice = reopen(message);
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().fault, Fault::invalid);
}

TEST_F(ReopenTest, LargeMessageIsReadFromTheStoreInPieces) {
  std::string large(700'000, 'x');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>('a' + i * 7 % 23);
  post(for_new_key("large"), large);
  install_key();
  const auto done = reopen(refused());
  ASSERT_TRUE(done) << describe(done.error());
  const auto all = bob.arrived();
  EXPECT_NE(std::ranges::find(all, large, &Arrived::bytes), all.end());
}

TEST_F(ReopenTest, NewReceiptGoesToTheUrlWhenItIsAskedFor) {
  post(for_new_key("m1", "http://127.0.0.1:1/receipts"));
  const auto before = bob.count("SELECT COUNT(*) FROM work WHERE stage = 'deliver'");
  install_key();
  const auto done = reopen(refused(), as2_wire::Answer::send);
  ASSERT_TRUE(done) << describe(done.error());
  EXPECT_TRUE(done->answered);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM work WHERE stage = 'deliver'"), before + 1);
}

TEST_F(ReopenTest, ForgeriesOfAPartnerAreOneCaseThatCounts) {
  for (int i = 0; i < 5; ++i) post(for_new_key(fmt::format("m{}", i)));
  EXPECT_EQ(bob.open_cases(), Kinds{"AS2_MESSAGE_REFUSED"});
  EXPECT_EQ(bob.count("SELECT count FROM exception_case"), 5);
}

TEST_F(ReopenTest, CaseEndsWithTheLastRefusedMessage) {
  const auto first = as2::sealed(for_new_key("m1"), document);
  post(first);
  post(for_new_key("m2"));
  install_key();
  bob.restart();
  EXPECT_EQ(post(first).find("error"), std::string::npos) << "the partner repeats it, byte for byte";
  EXPECT_EQ(bob.open_cases(), Kinds{"AS2_MESSAGE_REFUSED"}) << "the other one still waits";
  EXPECT_EQ(post(for_new_key("m2")).find("error"), std::string::npos) << "repeated, and encrypted anew";
  EXPECT_EQ(bob.open_cases(), Kinds{});
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM message WHERE state = 'held'"), 0);
  EXPECT_EQ(taken().size(), 2U);
}

TEST_F(ReopenTest, OnlyWhatWasRefusedIsOpenedAgain) {
  auto terms = as2::terms();
  post(terms);
  const auto done = reopen(MessageId(bob.count("SELECT MAX(id) FROM message WHERE direction = 'in'")));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().fault, Fault::invalid);
  EXPECT_FALSE(reopen(MessageId(4711)));
}

}  // namespace
}  // namespace crossdock::tests
