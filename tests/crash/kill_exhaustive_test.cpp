// SPDX-License-Identifier: Apache-2.0
// The long tier of the kill test: every failpoint at many of its passes over the whole conversation, kills again and
// again within one conversation, and kills at random moments of a running gateway. Prints what it tried.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "tests/crash/failpoints.hpp"
#include "tests/crash/site.hpp"

namespace crossdock::tests {
namespace {

using Clock = std::chrono::steady_clock;

// How long a test goes on beyond what it must try: 100 seconds, or CROSSDOCK_KILL_SECONDS for a longer search.
std::chrono::seconds patience() {
  const char* const seconds = std::getenv("CROSSDOCK_KILL_SECONDS");
  return std::chrono::seconds(seconds != nullptr ? std::atoi(seconds) : 100);
}

struct Row {
  int runs = 0;
  int kills = 0;
  std::size_t lost = 0;
  std::size_t doubled = 0;
  std::size_t wrong = 0;

  void add(const Judgement& judgement, int killed) {
    ++runs;
    kills += killed;
    lost += judgement.lost.size();
    doubled += judgement.doubled.size();
    wrong += judgement.gaps.size() + judgement.wrong.size();
  }
  void print(std::string_view name) const {
    std::printf("| %-24s | %4d | %5d | %4zu | %7zu | %5zu |\n", std::string(name).c_str(), runs, kills, lost, doubled,
                wrong);
    std::fflush(stdout);
  }
};

void print_head(const char* title) {
  std::printf("\n%s\n| %-24s | runs | kills | lost | doubled | wrong |\n", title, "");
}

class KillExhaustiveTest : public testing::Test {
 protected:
  // The run without any kill; the network is kept as it was before each of its rounds.
  void SetUp() override {
    site_.send_orders();
    for (int round = 0;; ++round) {
      site_.save(std::to_string(round));
      seen_.push_back(site_.ledger());
      const auto ended = site_.serve_once();
      ASSERT_EQ(ended.exit, 0) << ended.output;
      if (site_.play() == 0 && !site_.is_work_left()) break;
    }
    reference_ = {site_.ledger(), site_.summary()};
    const auto judgement = judge(site_, reference_);
    ASSERT_TRUE(judgement.clean()) << judgement.text();
  }

  void expect_clean(Row& row, int kills, const std::string& run) {
    const auto judgement = judge(site_, reference_);
    EXPECT_TRUE(judgement.clean()) << run << "\n" << judgement.text();
    row.add(judgement, kills);
  }

  Site site_{CROSSDOCK_PROGRAM};
  Reference reference_;
  std::vector<Ledger> seen_;  // before each round
};

// Each failpoint in each round of the conversation, at its 1st, 2nd, 4th, … pass, until it is passed by or its share
// of the time is over.
TEST_F(KillExhaustiveTest, EachFailpointInEachRound) {
  const auto end = Clock::now() + patience();
  print_head("one kill in a conversation");
  int left_out = 0;
  for (std::size_t i = 0; i < failpoints.size(); ++i) {
    const auto share = Clock::now() + (end - Clock::now()) / static_cast<long>(failpoints.size() - i);
    Row row;
    std::vector<bool> reached(seen_.size(), true);
    for (int pass = 1; std::ranges::find(reached, true) != reached.end(); pass *= 2) {
      for (std::size_t round = 0; round < seen_.size(); ++round) {
        if (!reached[round]) continue;
        if (Clock::now() > share && row.runs > 0) {
          reached[round] = false;
          ++left_out;
          continue;
        }
        site_.restore(std::to_string(round));
        site_.ledger() = seen_[round];
        const auto armed = std::string(failpoints[i]) + ":" + std::to_string(pass);
        reached[round] = site_.serve_once(armed).signal == SIGKILL;
        if (!reached[round]) continue;
        site_.settle();
        expect_clean(row, 1, armed + " in round " + std::to_string(round));
      }
    }
    EXPECT_GT(row.kills, 0) << failpoints[i];
    row.print(failpoints[i]);
  }
  if (left_out > 0) std::printf("%d rounds were cut short for want of time\n", left_out);
}

// Every process of a conversation dies: after so many passes, then the next one too, until all is done nevertheless.
TEST_F(KillExhaustiveTest, EveryProcessOfAConversationIsKilled) {
  const auto end = Clock::now() + patience();
  print_head("every process is killed at its n-th pass");
  int left_out = 0;
  // A process that is killed before its first commit would make no progress, ever. The later the kill the fewer there
  // are, so each failpoint has its turn before time runs out.
  for (const int pass : {5, 2}) {
    for (const auto failpoint : failpoints) {
      if (pass == 2 && Clock::now() > end) {
        ++left_out;
        continue;
      }
      Row row;
      site_.reset();
      // What is claimed together dies together; the gateway would hold it, rightly, after enough of such attempts.
      std::string waits = "[50ms";
      for (int i = 0; i < 200; ++i) waits += ", 50ms";
      site_.set("retry", waits + "]");
      site_.send_orders();
      const auto armed = std::string(failpoint) + ":" + std::to_string(pass);
      const int kills = site_.settle(armed);
      expect_clean(row, kills, armed + " in every process");
      row.print(armed);
    }
  }
  if (left_out > 0) std::printf("%d failpoints were left out for want of time\n", left_out);
}

TEST_F(KillExhaustiveTest, RunningGatewayIsKilledAtRandomMoments) {
  // What a killed process had begun waits for the end of its lease, and other orders are routed meanwhile.
  const auto begin = [&] {
    site_.reset();
    site_.set("workers", "1");  // with several, purchase orders may be numbered in another order than in the reference
    site_.stock_up();
    site_.send_orders();
  };
  begin();
  site_.settle();
  reference_ = {site_.ledger(), site_.summary()};
  print_head("SIGKILL to a running gateway at random moments");
  std::mt19937 random(20261123);  // the moments are repeatable, what happens in them is not
  Row row;
  for (int round = 0; round < 20; ++round) {
    begin();
    int kills = 0;
    for (int life = 0; life < 3; ++life) {
      Process gateway(site_.serve());
      ASSERT_TRUE(gateway.says("serving")) << gateway.output();
      std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution(0, 250)(random)));
      gateway.signal(SIGKILL);
      kills += gateway.wait().signal == SIGKILL ? 1 : 0;
      site_.ledger().look(site_.exchange());
      site_.play();
    }
    site_.settle();
    expect_clean(row, kills, "random round " + std::to_string(round));
  }
  row.print("random");
}

}  // namespace
}  // namespace crossdock::tests
