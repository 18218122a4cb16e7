// SPDX-License-Identifier: Apache-2.0
// The message rungs of `crossdock partner test`, against partners that break one of them at a time; and what we do with
// a partner's own connection test.
#include "gateway/transport/as2_wire/message_rungs.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "gateway/transport/as2/content_digests.hpp"
#include "gateway/transport/as2/conversation.hpp"
#include "gateway/transport/as2_wire/connection_test.hpp"
#include "tests/as2_wire/house.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {
namespace {

using as2::Modifier;
using State = exchange::Step::State;

constexpr auto anything = ", require: nothing";  // so that no form is forbidden

std::string http_answer(int status, const std::string& body = "", const std::string& fields = "") {
  return fmt::format("HTTP/1.1 {} X\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}", status, fields,
                     body.size(), body);
}

// A station that opens what alice sends, and changes its mind as a case wants it.
struct Mind {
  as2::MessageHead head;
  as2::Opened opened;
  as2::Receipt receipt;
  std::reference_wrapper<const pki::Identity> signer;
  std::string body;  // of the request
};
using Change = std::function<void(Mind&)>;

std::string answer_to(const std::string& request, const Change& change) {
  if (request.starts_with("HEAD")) return http_answer(200);
  const auto headers = as2::parse_headers(request.substr(request.find("\r\n") + 2));
  const auto head = as2::read_head(headers);
  as2::OpenPolicy policy;
  policy.identities = {as2::bob()};
  policy.signers = {as2::alice().certificate};
  policy.now = as2::noon();
  as2::StringSink sink;
  const auto opened = as2::open(headers, body_of(request), policy, sink);
  Mind mind{*head, *opened, as2::answer(*head, *opened, "receipt@bob", as2::noon()), as2::bob(), body_of(request)};
  if (change) change(mind);
  const as2::Signing signing{.identity = mind.signer};
  const auto mdn = as2::write_mdn(mind.receipt, &signing);
  return http_answer(200, mdn->body, mdn->headers.text());
}

Change refuse(Modifier modifier, std::function<bool(const as2::Opened&)> when = {}) {
  return [modifier, when = std::move(when)](Mind& mind) {
    if (!when || when(mind.opened)) mind.receipt.disposition = as2::disposition_of(modifier);
  };
}

class MessageRungsTest : public testing::Test {
 protected:
  std::map<std::string, exchange::Step> climb(bool all = true, Duration patience = std::chrono::seconds(20)) {
    parties_ = alice.parties();
    const auto rungs = as2_wire::message_rungs(alice.database(), parties_, *parties_.directory->find(PartnerId("bob")),
                                               [this] { return alice.now(); }, {.all = all, .patience = patience});
    std::map<std::string, exchange::Step> steps;
    for (const auto& step : exchange::climb(rungs)) steps.emplace(step.name, step);
    return steps;
  }
  // Nothing of it may look like business, or like trouble that somebody must see to.
  static void expect_no_trace_in(House& house) {
    EXPECT_EQ(house.count("SELECT COUNT(*) FROM work"), 0);
    EXPECT_TRUE(house.open_cases().empty()) << house.open_cases().front();
    EXPECT_EQ(house.count("SELECT COUNT(*) FROM message WHERE type NOT IN ('TEST', 'MDN')"), 0);
    EXPECT_EQ(house.count("SELECT COUNT(*) FROM timer WHERE state = 'armed'"), 0);
  }

  House alice{"alice", as2::alice()};
  as2_wire::Parties parties_;
};

struct Case {
  const char* name;
  Change change;
  std::vector<std::string> broken;
  std::string_view advice;  // a part of the first one's
};
class BrokenStationTest : public MessageRungsTest, public testing::WithParamInterface<Case> {};

TEST_P(BrokenStationTest, BreaksTheRungsItShouldAndSaysWhatToDo) {
  Recorder bob([](const std::string& request) { return answer_to(request, GetParam().change); });
  alice.know("bob", "bob", as2::bob().certificate, "http://127.0.0.1:" + std::to_string(bob.port()) + "/as2", anything);
  std::vector<std::string> broken;
  auto steps = climb(true, std::chrono::milliseconds(100));
  for (const auto* name : {"unsigned", "signed", "encrypted", "compressed"}) {
    const auto& step = steps.at(name);
    EXPECT_NE(step.state, State::skipped) << name << ": " << step.found;
    if (step.state != State::broke) continue;
    if (broken.empty()) {
      EXPECT_NE(step.fix.find(GetParam().advice), std::string::npos) << step.fix;
    }
    EXPECT_FALSE(step.found.empty());
    broken.emplace_back(name);
  }
  EXPECT_EQ(broken, GetParam().broken) << (broken.empty() ? "" : steps.at(broken.front()).found);
  EXPECT_EQ(alice.count("SELECT COUNT(*) FROM message WHERE type = 'TEST' AND state = 'failed'"),
            static_cast<std::int64_t>(broken.size()) + (steps.at("async receipt").state == State::broke ? 1 : 0));
  EXPECT_TRUE(alice.open_cases().empty()) << alice.open_cases().front();
}

const std::vector<std::string> every_form{"unsigned", "signed", "encrypted", "compressed"};

INSTANTIATE_TEST_SUITE_P(
    Stations, BrokenStationTest,
    testing::Values(
        Case{"Right", {}, {}, ""},
        Case{"DoesNotKnowOurCertificate",
             refuse(Modifier::authentication_failed,
                    [](const auto& opened) { return opened.signature != as2::SignatureState::none; }),
             {"signed", "encrypted", "compressed"},
             "send it the certificate we sign with: CN=alice"},
        Case{"CannotDecrypt",
             refuse(Modifier::decryption_failed, [](const auto& opened) { return opened.cipher.has_value(); }),
             {"encrypted", "compressed"},
             "cannot open what we encrypt to CN=bob"},
        Case{"RefusesCompression",
             refuse(Modifier::decompression_failed, [](const auto& opened) { return opened.compressed; }),
             {"compressed"},
             "as2.compress"},
        Case{"WantsSignatures",
             refuse(Modifier::insufficient_message_security,
                    [](const auto& opened) { return opened.signature == as2::SignatureState::none; }),
             {"unsigned"},
             "The partner wants more"},
        Case{"HashesSomethingElse",
             [](Mind& mind) {
               if (mind.opened.compressed) mind.receipt.mic->value = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
             },
             {"compressed"},
             "hashed something else than we sent"},
        Case{"DoesNotOpenWhatIsEncrypted",
             [](Mind& mind) {
               if (!mind.opened.cipher) return;
               as2::ContentDigests posted({as2::Digest::sha256});
               posted.update(mind.body);
               mind.receipt.mic->value = posted.value(as2::Digest::sha256, as2::Canonicalisation::raw);
             },
             {"encrypted", "compressed"},
             "as2.receipt_mic: as-posted"},
        Case{"HashesWithAnotherAlgorithm",
             [](Mind& mind) {
               if (mind.opened.cipher || mind.opened.compressed || mind.opened.signature != as2::SignatureState::none)
                 return;
               as2::ContentDigests content({as2::Digest::sha1});
               content.update(mind.body);
               mind.receipt.mic = {content.value(as2::Digest::sha1, as2::Canonicalisation::raw), as2::Digest::sha1};
             },
             {},
             ""},
        Case{"SignsReceiptsWithAnotherKey", [](Mind& mind) { mind.signer = as2::eve(); }, every_form,
             "Ask for the one it signs with today"},
        Case{"AnswersAnotherMessage", [](Mind& mind) { mind.receipt.original_message_id = "<another@alice>"; },
             every_form, "answers another message"},
        Case{"IsInTrouble", refuse(Modifier::unexpected_processing_error), every_form, "what its log says of <"}),
    case_name);

struct Answer {
  const char* name;
  int status;
  std::string_view advice;
};
class AnswerTest : public MessageRungsTest, public testing::WithParamInterface<Answer> {};

TEST_P(AnswerTest, OfTheServerSaysWhatToDo) {
  Recorder bob(
      [](const std::string& request) { return http_answer(request.starts_with("HEAD") ? 200 : GetParam().status); });
  alice.know("bob", "bob", as2::bob().certificate, "http://127.0.0.1:" + std::to_string(bob.port()) + "/as2");
  const auto step = climb().at("encrypted");
  EXPECT_EQ(step.state, State::broke);
  EXPECT_NE(step.fix.find(GetParam().advice), std::string::npos) << step.found << " | " << step.fix;
}

INSTANTIATE_TEST_SUITE_P(Statuses, AnswerTest,
                         testing::Values(Answer{"NoReceipt", 200, "without a receipt"},
                                         Answer{"Login", 401, "as2.login"},
                                         Answer{"Forbidden", 403, "whether it knows"},
                                         Answer{"NothingThere", 404, "ask the partner for its URL"},
                                         Answer{"ServerError", 500, "try again later"}),
                         case_name);

TEST_F(MessageRungsTest, WordsOfThePartnerAreShown) {
  Recorder bob([](const std::string& request) {
    return answer_to(request, [](Mind& mind) {
      mind.receipt.disposition = as2::disposition_of(Modifier::authentication_failed);
      mind.receipt.text = "certificate serial 4711 unknown";
    });
  });
  alice.know("bob", "bob", as2::bob().certificate, "http://127.0.0.1:" + std::to_string(bob.port()) + "/as2");
  const auto step = climb(false).at("encrypted");
  EXPECT_EQ(step.state, State::broke);
  EXPECT_NE(step.found.find("it says: 'certificate serial 4711 unknown'"), std::string::npos) << step.found;
}

TEST_F(MessageRungsTest, WhatTheAgreementForbidsIsNeverSent) {
  Recorder bob([](const std::string& request) { return answer_to(request, {}); });
  alice.know("bob", "bob", as2::bob().certificate, "http://127.0.0.1:" + std::to_string(bob.port()) + "/as2");
  const auto steps = climb(false);
  for (const auto* name : {"unsigned", "signed"}) {
    EXPECT_EQ(steps.at(name).state, State::skipped);
    EXPECT_TRUE(steps.at(name).found.starts_with("forbidden: 'as2.require'")) << steps.at(name).found;
  }
  EXPECT_EQ(steps.at("encrypted").state, State::held) << steps.at("encrypted").found;
  for (const auto* name : {"compressed", "async receipt"}) {
    EXPECT_EQ(steps.at(name).state, State::skipped);
    EXPECT_TRUE(steps.at(name).found.starts_with("not agreed: ")) << steps.at(name).found;
  }
  EXPECT_EQ(bob.requests().size(), 1U);
  for (const auto* name : {"unsigned", "signed"}) EXPECT_EQ(climb(true).at(name).state, State::skipped) << "even then";
}

// ---- two houses: the whole ladder, and its other end -----------------------------------------------------------

class TwoHousesTest : public MessageRungsTest {
 protected:
  void SetUp() override {
    alice.know(bob, anything);
    bob.know(alice, anything);
  }
  House bob{"bob", as2::bob()};
};

TEST_F(TwoHousesTest, AllRungsHoldAndNeitherSideHasABusinessDocument) {
  std::jthread deliverer([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      bob.work();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  for (const auto& [name, step] : climb()) EXPECT_EQ(step.state, State::held) << name << ": " << step.found;
  deliverer.request_stop();
  deliverer.join();
  expect_no_trace_in(alice);
  expect_no_trace_in(bob);
  // What came is kept as it came, with the receipt that it got.
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM as2_inbound WHERE accepted = 1 AND receipt IS NOT NULL"), 5);
  const auto arrived = bob.arrived();
  ASSERT_EQ(arrived.size(), 5U);
  for (const auto& test : arrived) {
    EXPECT_EQ(test.state, "applied");
    EXPECT_TRUE(test.bytes.starts_with("Connection test of alice to bob: ")) << test.bytes;
  }
}

TEST_F(TwoHousesTest, AReceiptThatNeverComesIsToldAfterAWhile) {
  const auto step = climb(true, std::chrono::milliseconds(300)).at("async receipt");  // nobody delivers bob's receipts
  EXPECT_EQ(step.state, State::broke);
  EXPECT_NE(step.found.find("no receipt has come"), std::string::npos) << step.found;
  EXPECT_NE(step.fix.find("firewall"), std::string::npos) << step.fix;
  expect_no_trace_in(alice);
}

TEST_F(TwoHousesTest, WithoutARunningGatewayNobodyTakesTheReceipt) {
  alice.server().stop(Duration{0});
  const auto steps = climb();
  EXPECT_EQ(steps.at("compressed").state, State::held) << "the others need no server of ours";
  EXPECT_EQ(steps.at("async receipt").state, State::broke);
  EXPECT_NE(steps.at("async receipt").found.find("the gateway does not run"), std::string::npos);
  EXPECT_NE(steps.at("async receipt").fix.find("crossdock serve"), std::string::npos);
}

// ---- the rule ----------------------------------------------------------------------------------------------------

struct Named {
  const char* name;
  const char* content_type;
  const char* file_name;
  bool test;
};
class RuleTest : public testing::TestWithParam<Named> {};

TEST_P(RuleTest, TypeAndNameSayWhatIsATest) {
  as2::Opened opened;
  opened.content_type = GetParam().content_type;
  opened.filename = GetParam().file_name;
  EXPECT_EQ(as2_wire::is_connection_test(opened), GetParam().test);
}

INSTANTIATE_TEST_SUITE_P(
    Messages, RuleTest,
    testing::Values(Named{"Ours", "text/plain", "connection-test.txt", true},
                    Named{"WithCharset", "Text/Plain; charset=us-ascii", "Connection-Test-7.txt", true},
                    Named{"OtherName", "text/plain", "850.txt", false}, Named{"NoName", "text/plain", "", false},
                    Named{"OtherType", "application/edi-x12", "connection-test.txt", false},
                    Named{"NameWithinAPath", "text/plain", "../connection-test.txt", false}),
    case_name);

// ---- climbing ----------------------------------------------------------------------------------------------------

TEST(ClimbTest, SkippedRungsAndThoseNobodyNeedsDoNotEndTheWay) {
  const auto holds = []() -> Result<std::string> { return "well"; };
  const auto breaks = []() -> Result<std::string> { return fail(Fault::refused, "no"); };
  const auto steps = exchange::climb({{.name = "a", .fix = "a", .climb = breaks, .needed = false},
                                      {.name = "b", .fix = "b", .climb = breaks, .skipped = "not here"},
                                      {.name = "c", .fix = "c", .climb = holds},
                                      {.name = "d", .fix = "d", .climb = breaks, .advice = [] { return "ask"; }},
                                      {.name = "e", .fix = "e", .climb = holds, .skipped = "not here"}});
  std::vector<State> states;
  for (const auto& step : steps) states.push_back(step.state);
  EXPECT_EQ(states, (std::vector{State::broke, State::skipped, State::held, State::broke, State::not_tried}));
  EXPECT_EQ(steps[0].fix, "a");
  EXPECT_EQ(steps[1].found, "not here");
  EXPECT_EQ(steps[3].fix, "ask");
}

}  // namespace
}  // namespace crossdock::tests
