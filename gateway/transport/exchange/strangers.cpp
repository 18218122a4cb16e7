// SPDX-License-Identifier: Apache-2.0
// Knows how often strangers are written down: strangers decide how many they are, and must not decide how much is written.
#include "gateway/transport/exchange/strangers.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/store/refusals.hpp"

namespace crossdock::exchange {
namespace {

constexpr auto strangers_kind = CaseKind::strangers_refused;
constexpr std::int64_t lines = 20;  // of the log, for the first of an hour
constexpr std::int64_t many = 100;  // in an hour: fewer are what every address on the Internet gets
constexpr Duration between_writes{10'000};

}  // namespace

bool Strangers::refused(const std::string& address, const std::string& why, std::int64_t count) {
  const auto now = clock_();
  std::int64_t to_write = 0;
  bool worth_a_line = false;
  {
    const std::lock_guard lock(mutex_);
    const TimePoint hour = std::chrono::floor<std::chrono::hours>(now);
    if (hour != hour_) {
      hour_ = hour;
      refused_ = unwritten_ = 0;
    }
    const auto before = refused_;
    refused_ += count;
    unwritten_ += count;
    worth_a_line = refused_ <= lines || before / many != refused_ / many;
    const bool due = written_at_ + between_writes <= now || written_at_ > now;
    if (refused_ >= many && due) {
      to_write = std::exchange(unwritten_, 0);
      written_at_ = now;
    }
  }
  if (to_write == 0 || write(to_write, address, why, now)) return worth_a_line;
  const std::lock_guard lock(mutex_);
  unwritten_ += to_write;
  return worth_a_line;
}

bool Strangers::write(std::int64_t count, const std::string& address, const std::string& why, TimePoint now) {
  const auto written = database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto counted = store::refusals::count_unkept(
        tx, {.partner = {}, .kind = fmt::format("{} {}", to_string(strangers_kind), door_), .address = address}, count,
        now);
    if (!counted) return fail(counted.error());
    const auto text = fmt::format(
        "callers of {} who proved nothing were refused {} times in the hour from {}; nothing of it is kept. The latest, "
        "of {}: {}",
        door_, counted->refused, text_of(counted->since), printable(address), why);
    return pipeline::cases::add(
               tx,
               {.kind = strangers_kind, .partner = {}, .subject = "strangers:" + door_, .text = store::storable(text)},
               now)
        .map([](bool) {});
  });
  return written.has_value();
}

}  // namespace crossdock::exchange
