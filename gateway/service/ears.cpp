// SPDX-License-Identifier: Apache-2.0
// Knows which time was lost, and tells it once.
#include "gateway/service/ears.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/pipeline/cases.hpp"
#include "gateway/store/events.hpp"

namespace crossdock::service {
namespace {

using pipeline::Downtime;
using store::listening::Mode;

constexpr std::chrono::seconds between_beats{60};  // that are written down
constexpr std::chrono::seconds short_silence{60};  // a look that fails now and then costs nobody time
constexpr std::chrono::minutes worth_a_case{10};   // a jump of the clock
constexpr std::chrono::hours longest_pause{24};    // between calls of `serve --once`

// "2 d 1 h", "3 min": what a person wants to know.
std::string words_of(Duration duration) {
  using namespace std::chrono;
  const auto all = abs(duration);
  const auto days_part = floor<days>(all);
  const auto hours_part = floor<hours>(all - days_part);
  const auto minutes_part = floor<minutes>(all - days_part - hours_part);
  if (days_part.count() > 0) return fmt::format("{} d {} h", days_part.count(), hours_part.count());
  if (hours_part.count() > 0) return fmt::format("{} h {} min", hours_part.count(), minutes_part.count());
  if (minutes_part.count() > 0) return fmt::format("{} min", minutes_part.count());
  return fmt::format("{} s", floor<seconds>(all).count());
}

std::string deadlines(std::int64_t count) {
  return fmt::format("{} deadline{} of partners", count, count == 1 ? "" : "s");
}

Result<void> tell(store::Transaction& tx, store::EventKind kind, std::string subject, const std::string& text,
                  TimePoint now) {
  return store::events::add(tx,
                            {.at = now, .subject = std::move(subject), .kind = kind, .text = store::storable(text)});
}

std::string subject_of(const PartnerId& partner) { return "partner:" + partner.text(); }

Result<void> open_clock_case(store::Transaction& tx, const std::string& text, TimePoint now) {
  return pipeline::cases::add(tx, {.kind = CaseKind::clock_jumped, .partner = {}, .subject = "clock:", .text = text},
                              now)
      .map([](bool) {});
}

// Since the last sign of life: the beat, and for a store that has none yet its newest event.
Result<Downtime> downtime_of(store::Transaction& tx, Mode mode, TimePoint now) {
  const auto beat = store::listening::beat(tx);
  if (!beat) return fail(beat.error());
  if (!*beat) return store::listening::last_event(tx).map([&](const auto& at) { return pipeline::downtime(at, now); });
  // Between two calls of `serve --once` nobody is away: that is how it listens, and it looks before timers fire.
  const auto gap = now - (*beat)->at;
  const bool by_calls = mode == Mode::once && (*beat)->mode == Mode::once && gap >= Duration{} && gap <= longest_pause;
  return by_calls ? Downtime{} : pipeline::downtime((*beat)->at, now);
}

std::string text_of_downtime(const Downtime& down, std::int64_t moved) {
  if (down.kind == Downtime::Kind::went_back)
    return fmt::format("the clock is {} behind the gateway's last beat: {} go back with it", words_of(down.length),
                       deadlines(moved));
  const auto text = fmt::format("the gateway did not listen for {}: {} move on by what they lost",
                                words_of(down.length), deadlines(moved));
  return down.kind == Downtime::Kind::jumped ? text + ". If it was not away that long, its clock is wrong" : text;
}

Result<std::int64_t> move_timers(store::Transaction& tx, const Downtime& down, TimePoint now) {
  if (down.kind == Downtime::Kind::went_back) return store::listening::shift_all(tx, down.length, now);
  return store::listening::postpone_all(tx, now - down.length, now);
}

Result<void> count_downtime(store::Transaction& tx, const Downtime& down, TimePoint now) {
  if (down.kind == Downtime::Kind::none) return {};
  const auto moved = move_timers(tx, down, now);
  if (!moved) return fail(moved.error());
  const auto text = text_of_downtime(down, *moved);
  if (auto told = tell(tx, store::EventKind::outage, "gateway:", text, now); !told) return told;
  return down.kind == Downtime::Kind::away ? Result<void>{} : open_clock_case(tx, text, now);
}

}  // namespace

Ears::Ears(store::Database& database, const pipeline::NetworkHolder& network, exchange::Alerts& alerts,
           pipeline::Clock clock)
    : database_(database), network_(network), alerts_(alerts), clock_(std::move(clock)) {}

Result<std::vector<PartnerId>> Ears::begin(Mode mode) {
  const auto now = clock_();
  std::vector<store::listening::Ear> ears;
  const auto begun = database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto down = downtime_of(tx, mode, now);
    if (!down) return fail(down.error());
    if (auto counted = count_downtime(tx, *down, now); !counted) return counted;
    if (auto beaten = store::listening::set_beat(tx, {now, mode}); !beaten) return beaten;
    auto known = store::listening::ears(tx);
    if (!known) return fail(known.error());
    ears = std::move(*known);
    return {};
  });
  if (!begun) return fail(begun.error());
  std::vector<PartnerId> heard_before;
  const std::lock_guard lock(mutex_);
  mode_ = mode;
  last_beat_ = written_ = now;
  for (const auto& ear : ears) {
    heard_before.push_back(ear.partner);
    for (const auto way : {Way::folder, Way::sftp}) {
      auto& mine = ears_[{ear.partner, way}];
      mine.known = true;
      mine.on_record = ear.failing_since.has_value();
      mine.silent = ear.failing_since;
    }
  }
  return heard_before;
}

void Ears::beat(std::optional<std::chrono::steady_clock::time_point> steady) {
  const auto now = clock_();
  if (steady) {
    const pipeline::Clocks clocks{now, *steady};
    const auto before = [&] {
      const std::lock_guard lock(mutex_);
      return clocks_;
    }();
    const auto lost = before ? pipeline::not_listened(*before, clocks) : Duration{};
    // While the store is away nothing can be moved; the next beat sees the same gap.
    if (lost != Duration{} && !move_with(lost, now)) return;
    const std::lock_guard lock(mutex_);
    clocks_ = clocks;
  }
  bool write = false;
  {
    const std::lock_guard lock(mutex_);
    last_beat_ = now;
    write = !written_ || now - *written_ >= between_beats || now < *written_;
  }
  if (write) write_beat(now);
}

void Ears::end() { write_beat(clock_()); }

void Ears::write_beat(TimePoint now) {
  const auto mode = [&] {
    const std::lock_guard lock(mutex_);
    return mode_;
  }();
  const auto written = database_.write([&](store::Transaction& tx) {
    return store::listening::set_beat(tx, {now, mode});
  });
  const std::lock_guard lock(mutex_);
  if (written) written_ = now;
}

bool Ears::move_with(Duration jump, TimePoint now) {
  const auto moved = database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto timers = store::listening::shift_all(tx, jump, now);
    if (!timers) return fail(timers.error());
    const auto text =
        jump > Duration{}
            ? fmt::format(
                  "the clock went on by {} more than the gateway listened (it jumped, or the program stood "
                  "still): {} go with it",
                  words_of(jump), deadlines(*timers))
            : fmt::format("the clock went back by {}: {} go back with it", words_of(jump), deadlines(*timers));
    if (auto told = tell(tx, store::EventKind::outage, "gateway:", text, now); !told) return told;
    if (std::chrono::abs(jump) >= worth_a_case) {
      if (auto told = open_clock_case(tx, text, now); !told) return told;
    }
    const auto beat = store::listening::beat(tx);
    if (!beat) return fail(beat.error());
    return *beat ? store::listening::set_beat(tx, {now, (*beat)->mode}) : Result<void>{};
  });
  if (!moved) return false;
  const std::lock_guard lock(mutex_);
  for (auto& [key, ear] : ears_) {
    ear.until.reset();  // in the time of the old clock; the next look says it in that of the new one
    if (ear.silent) *ear.silent += jump;
  }
  last_beat_ = written_ = now;
  return true;
}

void Ears::looked(Way way, const exchange::Looked& looked) {
  const Key key{looked.partner, way};
  if (way == Way::folder) {
    if (looked.failure && !looked.told) {
      alerts_.failed(looked.partner, "pick-up", *looked.failure);
    } else if (!looked.failure) {
      alerts_.went_well(looked.partner, "pick-up");
    }
  }
  if (looked.failure) return failed(key, *looked.failure, clock_());
  heard(key, clock_());
}

Duration Ears::settling(const Key& key) const {
  const auto network = network_.current();
  const auto* partner = network->directory().find(key.first);
  if (partner == nullptr || key.second == Way::folder) return network->settings().settle;
  return partner->sftp().settle;
}

void Ears::heard(const Key& key, TimePoint now) {
  const auto until = now - settling(key);  // what was put there later may not be complete
  bool tell_store = false;
  {
    const std::lock_guard lock(mutex_);
    auto& ear = ears_[key];
    tell_store = ear.on_record || !ear.known;
  }
  if (tell_store) {
    const auto done = database_.write([&](store::Transaction& tx) -> Result<void> {
      if (auto added = store::listening::add_ear(tx, key.first, now); !added) return added;
      const auto recovered = store::listening::recover(tx, key.first, now);
      if (!recovered) return fail(recovered.error());
      if (!*recovered) return {};
      const auto text = fmt::format("{} is heard again after {}: {} move on by what they lost", key.first.text(),
                                    words_of((*recovered)->deaf), deadlines((*recovered)->timers));
      return tell(tx, store::EventKind::heard, subject_of(key.first), text, now);
    });
    if (!done) return;  // the store is away: it is heard when the store is there to read it
  }
  const std::lock_guard lock(mutex_);
  ears_[key] = {.until = until, .silent = {}, .on_record = false, .known = true};
}

void Ears::failed(const Key& key, const Error& error, TimePoint now) {
  TimePoint since;
  {
    const std::lock_guard lock(mutex_);
    auto& ear = ears_[key];
    if (!ear.silent) ear.silent = ear.until ? *ear.until : last_beat_.value_or(now);
    since = std::min(*ear.silent, now);
    if (ear.on_record || now - since < short_silence) return;
  }
  const auto noted = database_.write([&](store::Transaction& tx) -> Result<void> {
    const auto first = store::listening::set_failing(tx, key.first, since, describe(error));
    if (!first) return fail(first.error());
    if (!*first) return {};
    const auto text = fmt::format("{} cannot be heard since {}: its deadlines stand still. {}", key.first.text(),
                                  text_of(since), describe(error));
    return tell(tx, store::EventKind::deaf, subject_of(key.first), text, now);
  });
  if (!noted) return;
  const std::lock_guard lock(mutex_);
  ears_[key].on_record = true;
}

std::optional<TimePoint> Ears::heard_until(const std::string& id) const {
  const auto network = network_.current();
  const auto* partner = network->directory().find(PartnerId(id));
  const std::lock_guard lock(mutex_);
  if (partner == nullptr) return last_beat_;  // nobody answers any more: a person is told
  const bool sftp = !partner->sftp().in.empty();
  // Nothing comes to us while we only look now and then.
  if (!sftp && partner->folder().in.empty()) return mode_ == Mode::serving ? last_beat_ : std::nullopt;
  const auto ear = ears_.find({partner->id, sftp ? Way::sftp : Way::folder});
  return ear == ears_.end() ? std::nullopt : ear->second.until;
}

}  // namespace crossdock::service
