// SPDX-License-Identifier: Apache-2.0
// Checks that accounts bound `new` and the allocators of libraries, with one thread and with many.
#include "base/memory.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace crossdock::memory_test {
namespace {

constexpr std::size_t mebibyte = 1 << 20;

Result<std::size_t> take(std::size_t bytes) { return std::string(bytes, 'x').size(); }

TEST(MemoryTest, WhatFitsIsDone) {
  MemoryPool pool(64 * mebibyte);
  MemoryAccount account(pool);
  const auto done = account.bounded([] { return take(40 * mebibyte); });
  ASSERT_TRUE(done);
  EXPECT_EQ(*done, 40 * mebibyte);
  EXPECT_GE(account.peak(), 40 * mebibyte);
  EXPECT_LT(account.peak(), 41 * mebibyte);
}

TEST(MemoryTest, MoreThanThePoolEverGivesIsRefused) {
  MemoryPool pool(64 * mebibyte);
  MemoryAccount account(pool);
  const auto done = account.bounded([] { return take(50 * mebibyte); });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().fault, Fault::refused);
  EXPECT_EQ(done.error().what, "work on it takes more than 48 MiB of memory");
  EXPECT_FALSE(account.was_busy());
  // The same account may try something smaller.
  EXPECT_TRUE(account.bounded([] { return take(mebibyte); }));
}

TEST(MemoryTest, ManySmallPiecesCountLikeOneLarge) {
  MemoryPool pool(64 * mebibyte);
  MemoryAccount account(pool);
  const auto done = account.bounded([]() -> Result<std::size_t> {
    std::vector<std::unique_ptr<int>> pieces;
    for (int i = 0; i < 10'000'000; ++i) pieces.push_back(std::make_unique<int>(i));
    return pieces.size();
  });
  ASSERT_FALSE(done);
  EXPECT_LE(account.peak(), pool.large());
}

TEST(MemoryTest, WhatIsFreedMayBeTakenAgain) {
  MemoryPool pool(64 * mebibyte);
  MemoryAccount account(pool);
  const auto done = account.bounded([]() -> Result<std::size_t> {
    std::size_t sum = 0;
    for (int i = 0; i < 100; ++i) sum += *take(30 * mebibyte);
    return sum;
  });
  EXPECT_TRUE(done);
}

// Code that takes a failed allocation for something else and goes on: its result does not count.
TEST(MemoryTest, AShortageThatWasCaughtIsOneAllTheSame) {
  MemoryPool pool(64 * mebibyte);
  MemoryAccount account(pool);
  const auto done = account.bounded([]() -> Result<std::size_t> {
    try {
      return take(50 * mebibyte);
    } catch (const std::exception&) {
      return 0;
    }
  });
  EXPECT_FALSE(done);
}

TEST(MemoryTest, OtherExceptionsPass) {
  MemoryPool pool(64 * mebibyte);
  MemoryAccount account(pool);
  EXPECT_THROW((void)account.bounded([]() -> Result<int> { throw std::runtime_error("other"); }), std::runtime_error);
}

TEST(MemoryTest, OneIsLargeAtATimeAndSmallOnesGoOn) {
  MemoryPool pool(64 * mebibyte);
  MemoryAccount large(pool), second(pool), small(pool);
  const auto done = large.bounded([&]() -> Result<std::size_t> {
    const std::string held(40 * mebibyte, 'x');
    const auto refused = second.bounded([] { return take(5 * mebibyte); });
    EXPECT_FALSE(refused);
    EXPECT_TRUE(second.was_busy());
    EXPECT_EQ(refused.error().fault, Fault::unavailable);
    EXPECT_TRUE(small.bounded([] { return take(mebibyte / 2); }));
    return held.size();
  });
  EXPECT_TRUE(done);
  // The account ends, and with it what it holds of the pool.
  {
    MemoryAccount third(pool);
    EXPECT_FALSE(third.bounded([] { return take(5 * mebibyte); }));
  }
}

TEST(MemoryTest, AnAccountThatEndsGivesEverythingBack) {
  MemoryPool pool(64 * mebibyte);
  for (int i = 0; i < 10; ++i) {
    MemoryAccount account(pool);
    EXPECT_TRUE(account.bounded([] { return take(40 * mebibyte); }));
  }
  EXPECT_EQ(pool.used(), 0U);
}

TEST(MemoryTest, AllThreadsTogetherStayInThePool) {
  MemoryPool pool(64 * mebibyte);
  std::vector<std::thread> threads;
  std::atomic<int> refused{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        MemoryAccount account(pool);
        if (!account.bounded([] { return take(45 * mebibyte); })) ++refused;
        EXPECT_LE(pool.used(), pool.bytes());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(pool.used(), 0U);
  EXPECT_LT(refused, 200);
}

TEST(MemoryTest, AllocatorsOfLibrariesCount) {
  MemoryPool pool(64 * mebibyte);
  MemoryAccount account(pool);
  const auto done = account.bounded([]() -> Result<int> {
    void* memory = counted_malloc(10 * mebibyte);
    EXPECT_NE(memory, nullptr);
    memory = counted_realloc(memory, 20 * mebibyte);
    EXPECT_EQ(counted_malloc(40 * mebibyte), nullptr);
    EXPECT_EQ(counted_realloc(memory, 40 * mebibyte), nullptr);
    counted_free(memory);
    return 0;
  });
  EXPECT_FALSE(done);
  EXPECT_GE(account.peak(), 30 * mebibyte);
}

TEST(MemoryTest, NothingIsBoundedWithoutAnAccount) { EXPECT_TRUE(take(100 * mebibyte)); }

}  // namespace
}  // namespace crossdock::memory_test
