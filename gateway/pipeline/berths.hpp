// SPDX-License-Identifier: Apache-2.0
// How many senders are at work: so many, not counting those that have waited long for an answer. However many
// destinations are silent, the others have as many senders as ever, as long as there are threads.
#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <optional>
#include <utility>

namespace crossdock::pipeline {

// Safe to use from several threads.
class Berths {
 public:
  using Clock = std::chrono::steady_clock;

  // A sender counts until it has been at one piece of work for `quick`.
  Berths(int most, Clock::duration quick) : most_(most), quick_(quick) {}

  // A sender's place. It belongs to one thread, and is given up at the end of the scope.
  class Berth {
   public:
    ~Berth();
    Berth(Berth&& other) noexcept : berths_(std::exchange(other.berths_, nullptr)), place_(other.place_) {}
    Berth& operator=(Berth&&) = delete;
    void begin();   // a piece of work
    bool finish();  // it: false if it took so long that the place may be another's by now

   private:
    friend class Berths;
    using Place = std::list<std::optional<Clock::time_point>>::iterator;
    Berth(Berths& berths, Place place) : berths_(&berths), place_(place) {}
    Berths* berths_;
    Place place_;
  };

  // Waits for a free place; nullopt when `close` was called.
  std::optional<Berth> enter();
  void close();  // nobody enters any more

 private:
  // When the next of them stops counting; nothing when a place is free. With the mutex held.
  std::optional<Clock::time_point> full_until(Clock::time_point now) const;

  int most_;
  Clock::duration quick_;
  std::mutex entry_;  // one at a time waits for a place, the others for that one
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::list<std::optional<Clock::time_point>> places_;  // since when each is at a piece of work
  bool closed_ = false;
};

}  // namespace crossdock::pipeline
