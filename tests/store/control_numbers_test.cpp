// SPDX-License-Identifier: Apache-2.0
// Control numbers leave no gap, whoever asks for them and whatever is rolled back.
#include "gateway/store/control_numbers.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <thread>

#include "tests/store/control_number.hpp"

namespace crossdock::store::control_numbers_test {
namespace {

using control_numbers::Gap;
using control_numbers::Level;

class ControlNumberTest : public StoreTest {
 protected:
  std::int64_t allocate(std::string_view partner = "acme", Level level = Level::interchange, MessageId message = {}) {
    std::int64_t number = 0;
    write([&](Transaction& tx) -> Result<void> {
      number = next_control_number(tx, partner, level, message);
      return {};
    });
    return number;
  }
  void change(const std::string& sql) {
    write([&](Transaction& tx) -> Result<void> { return tx.execute(sql).map([](auto) {}); });
  }
  std::vector<Gap> gaps() {
    std::vector<Gap> found;
    read([&](Transaction& tx) -> Result<void> {
      found = expect(control_numbers::gaps(tx));
      return {};
    });
    return found;
  }
};
CROSSDOCK_ON_BOTH_ENGINES(ControlNumberTest);

TEST_P(ControlNumberTest, EachPartnerAndLevelCountsForItself) {
  EXPECT_EQ(allocate(), 1);
  EXPECT_EQ(allocate(), 2);
  EXPECT_EQ(allocate("globex"), 1);
  EXPECT_EQ(allocate("acme", Level::group), 1);
  EXPECT_EQ(allocate(), 3);
  EXPECT_EQ(gaps(), std::vector<Gap>{});
}

TEST_P(ControlNumberTest, NoGapUnderConcurrencyAndRollbacks) {
  constexpr int threads = 8;
  constexpr int rounds = 40;
  std::mutex mutex;
  std::vector<std::int64_t> numbers;
  {
    std::vector<std::jthread> callers;
    for (int thread = 0; thread < threads; ++thread) {
      callers.emplace_back([&, thread] {
        for (int round = 0; round < rounds; ++round) {
          std::int64_t number = 0;
          const bool give_up = (thread + round) % 3 == 0;
          const auto done = database().write([&](Transaction& tx) -> Result<void> {
            number = next_control_number(tx, "acme", Level::interchange);
            if (give_up) return fail(Fault::invalid, "the interchange breaks the partner's guide");
            return {};
          });
          EXPECT_EQ(done.has_value(), !give_up);
          const std::scoped_lock lock(mutex);
          if (done) numbers.push_back(number);
        }
      });
    }
  }
  std::ranges::sort(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(numbers[i], static_cast<std::int64_t>(i + 1));
  EXPECT_EQ(number("SELECT COUNT(*) FROM control_number"), static_cast<std::int64_t>(numbers.size()));
  EXPECT_EQ(gaps(), std::vector<Gap>{});
}

TEST_P(ControlNumberTest, AfterTheHighestComesOneOfTheNextCycle) {
  write([](Transaction& tx) -> Result<void> {
    return control_numbers::start_at(tx, "acme", Level::interchange, 999'999'998);
  });
  EXPECT_EQ(allocate(), 999'999'998);
  EXPECT_EQ(allocate(), 999'999'999);
  EXPECT_EQ(allocate(), 1);
  EXPECT_EQ(allocate(), 2);
  EXPECT_EQ(gaps(), std::vector<Gap>{});
  EXPECT_EQ(number("SELECT MAX(cycle) FROM control_number"), 1);
}

TEST_P(ControlNumberTest, StartingElsewhereIsRefusedOnceNumbersAreGivenOut) {
  const auto start = [&](std::int64_t next) {
    return database().write(
        [&](Transaction& tx) -> Result<void> { return control_numbers::start_at(tx, "acme", Level::set, next); });
  };
  EXPECT_TRUE(start(100));
  EXPECT_TRUE(start(4711));
  EXPECT_EQ(gaps(), std::vector<Gap>{});
  EXPECT_EQ(allocate("acme", Level::set), 4711);
  EXPECT_EQ(start(5000).error().fault, Fault::invalid);
  EXPECT_FALSE(start(0));
  EXPECT_FALSE(start(1'000'000'000));
  EXPECT_EQ(allocate("acme", Level::set), 4712);
  EXPECT_EQ(gaps(), std::vector<Gap>{});
}

TEST_P(ControlNumberTest, EveryKindOfGapIsFound) {
  for (int i = 0; i < 9; ++i) allocate();
  allocate("globex");
  change("DELETE FROM control_number WHERE partner = 'acme' AND number IN (1, 4, 5, 9)");
  change("DELETE FROM control_number WHERE partner = 'globex'");
  const auto gap = [](const char* partner, std::int64_t first, std::int64_t last) {
    return Gap{.partner = partner, .level = Level::interchange, .cycle = 0, .first = first, .last = last};
  };
  EXPECT_EQ(gaps(), (std::vector<Gap>{gap("acme", 1, 1), gap("acme", 9, 9), gap("globex", 1, 1), gap("acme", 4, 5)}));
}

TEST_P(ControlNumberTest, TheMessageIsFoundByItsNumber) {
  change(
      "INSERT INTO message (direction, partner, channel, name, sha256, size, state, syntax, type, control, created_at, updated_at) "
      "VALUES ('out', 'acme', 'as2', 'x', '', 0, 'ready', 'x12', '855', '1', 0, 0), ('out', 'acme', 'as2', 'y', '', 0, 'ready', 'x12', '855', '2', 0, 0)");
  const auto without = allocate();
  const auto number = allocate("acme", Level::interchange, MessageId(1));
  read([&](Transaction& tx) -> Result<void> {
    EXPECT_EQ(expect(control_numbers::message_with(tx, "acme", Level::interchange, without)), std::nullopt);
    EXPECT_EQ(expect(control_numbers::message_with(tx, "acme", Level::interchange, number)), MessageId(1));
    return {};
  });
  EXPECT_FALSE(database().write([&](Transaction& tx) -> Result<void> {
    const std::vector<control_numbers::Number> taken{{Level::interchange, 0, number}};
    return control_numbers::record(tx, "acme", taken, MessageId(2), noon);
  })) << "a number has one message";
}

TEST_P(ControlNumberTest, AllLevelsOfAnInterchangeAreTakenAtOnce) {
  allocate("acme", Level::group);
  write([&](Transaction& tx) -> Result<void> {
    constexpr std::array all{Level::interchange, Level::group, Level::set};
    const auto taken = expect(control_numbers::advance(tx, "acme", all));
    std::map<Level, std::int64_t> numbers;
    for (const auto& one : taken) numbers[one.level] = one.number;
    EXPECT_EQ(numbers, (std::map<Level, std::int64_t>{{Level::interchange, 1}, {Level::group, 2}, {Level::set, 1}}));
    return control_numbers::record(tx, "acme", taken, {}, noon);
  });
  EXPECT_EQ(gaps(), std::vector<Gap>{});
}

TEST_P(ControlNumberTest, ANumberThatNobodyCarriesIsAGap) {
  write([&](Transaction& tx) -> Result<void> {
    constexpr std::array one{Level::group};
    expect(control_numbers::advance(tx, "acme", one));
    return {};
  });
  EXPECT_EQ(gaps().size(), 1U);
}

}  // namespace
}  // namespace crossdock::store::control_numbers_test
