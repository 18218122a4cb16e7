// SPDX-License-Identifier: Apache-2.0
// AS2 reliability (draft-duker-as2-reliability-16): who announces it, who hears of it while a receipt is made, and that
// whoever waited too briefly gets the same receipt later.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "tests/as2_wire/house.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view processing = "HTTP/1.1 102 Processing\r\n\r\n";

// While it lives nothing is committed: whoever must commit before it answers takes its time.
class BusyStore {
 public:
  explicit BusyStore(store::Database& database)
      : thread_([this, &database] {
          (void)database.write([this](store::Transaction&) -> Result<void> {
            busy_.set_value();
            end_.get_future().wait();
            return {};
          });
        }) {
    busy_.get_future().wait();
  }
  ~BusyStore() { end_.set_value(); }
  BusyStore(const BusyStore&) = delete;
  BusyStore& operator=(const BusyStore&) = delete;

 private:
  std::promise<void> busy_, end_;
  std::jthread thread_;  // the last: it ends before what it uses
};

struct Caller {
  const char* name;
  std::string_view agreed, version, announces;
  bool hears = false;
};
class ProcessingTest : public testing::TestWithParam<Caller> {};

TEST_P(ProcessingTest, IsToldToWhomItWasAgreedWithOnly) {
  House bob("bob", as2::bob());
  bob.know("alice", "alice", as2::alice().certificate, "http://alice.example/as2", std::string(GetParam().agreed));
  auto terms = as2::terms();
  terms.receipt = as2::ReceiptRequest{};
  const auto wire = as2::sealed(terms, as2::order());
  const auto request =
      fmt::format("POST /as2 HTTP/{}\r\nHost: bob\r\n{}{}Content-Length: {}\r\n\r\n{}", GetParam().version,
                  GetParam().announces, wire.sealed.headers.text(), wire.body.size(), wire.body);
  const RawSocket socket(bob.port());
  std::string heard;
  {
    const BusyStore busy(bob.database());
    socket.send(request);
    heard = socket.read(2 * processing.size(), 500ms);
  }
  EXPECT_EQ(heard.starts_with(std::string(processing) + std::string(processing)), GetParam().hears) << heard;
  std::string answer = heard + socket.read_response();
  while (answer.starts_with(processing)) answer.erase(0, processing.size());
  if (answer.empty()) answer = socket.read_response();
  EXPECT_EQ(status_of(answer), 200) << answer;
  const bool agreed = !GetParam().agreed.empty();
  EXPECT_EQ(field_of(answer, "EDIINT-Features"), agreed ? "AS2-Reliability" : "");
}

INSTANTIATE_TEST_SUITE_P(
    Callers, ProcessingTest,
    testing::Values(Caller{.name = "AgreedAndAnnounced",
                           .agreed = ", reliability: true",
                           .version = "1.1",
                           .announces = "EDIINT-Features: multiple-attachments, AS2-Reliability\r\n",
                           .hears = true},
                    Caller{.name = "NotAgreed",
                           .agreed = "",
                           .version = "1.1",
                           .announces = "EDIINT-Features: AS2-Reliability\r\n"},
                    Caller{.name = "NotAnnounced", .agreed = ", reliability: true", .version = "1.1", .announces = ""},
                    Caller{.name = "OldHttp",
                           .agreed = ", reliability: true",
                           .version = "1.0",
                           .announces = "EDIINT-Features: AS2-Reliability\r\n"}),
    case_name);

struct Ends {
  const char* name;
  std::string_view agreed;
  bool delivered = false;  // at once
};
class SlowPartnerTest : public testing::TestWithParam<Ends> {};

// The receipt takes longer than the sender waits without a sign of life.
TEST_P(SlowPartnerTest, IsWaitedForWhileItSaysThatItWorksAndElseAskedAgain) {
  House alice("alice", as2::alice()), bob("bob", as2::bob());
  alice.know(bob, ", timeout: 1s" + std::string(GetParam().agreed));
  bob.know(alice, std::string(GetParam().agreed));
  const auto message = alice.add_document("bob", as2::order());
  auto busy = std::make_unique<BusyStore>(bob.database());
  auto delivering = std::async(std::launch::async, [&] { return alice.deliver(message); });
  const bool done = delivering.wait_for(3s) == std::future_status::ready;
  EXPECT_EQ(done, !GetParam().delivered);
  busy.reset();
  const auto reached = delivering.get();
  EXPECT_EQ(reached.has_value(), GetParam().delivered);
  if (!reached) {
    EXPECT_EQ(reached.error().fault, Fault::unavailable);
    const auto again = alice.deliver(message);
    EXPECT_TRUE(again) << describe(again.error());
  }
  EXPECT_EQ(bob.arrived().size(), 1U);
  EXPECT_EQ(bob.count("SELECT COUNT(*) FROM event WHERE kind = 'duplicate'"), GetParam().delivered ? 0 : 1);
  EXPECT_EQ(alice.count("SELECT COUNT(*) FROM as2_outbound WHERE headers LIKE '%AS2-Reliability%'"),
            GetParam().delivered ? 1 : 0);
}

INSTANTIATE_TEST_SUITE_P(Agreements, SlowPartnerTest,
                         testing::Values(Ends{.name = "Reliable", .agreed = ", reliability: true", .delivered = true},
                                         Ends{.name = "Ordinary", .agreed = ""}),
                         case_name);

}  // namespace
}  // namespace crossdock::tests
