// SPDX-License-Identifier: Apache-2.0
// How many requests of one sender are taken at the same time. Safe to use from several threads.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace crossdock::http {

class Places {
 public:
  // From this age on, whoever sent less than this many bytes a second makes room for somebody new.
  struct Slowness {
    std::chrono::milliseconds age{5'000};
    std::uint64_t bytes_a_second = 16 << 10;
  };

  // Given back at its end. The places outlive it.
  class Place {
   public:
    Place(Places& places, std::string whose) : places_(places), whose_(std::move(whose)) {}
    ~Place() { places_.give_back(*this); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    // So many bytes came. False: the place went to somebody else, and this request must end.
    bool keeps(std::size_t bytes) {
      bytes_ += bytes;
      return !lost_;
    }

   private:
    friend class Places;
    bool is_slow(const Slowness& slowness, std::chrono::steady_clock::time_point now) const;

    Places& places_;
    std::string whose_;
    std::chrono::steady_clock::time_point taken_at_ = std::chrono::steady_clock::now();
    std::atomic<std::uint64_t> bytes_ = 0;
    std::atomic<bool> lost_ = false;
  };

  // nullptr when `most` of them are taken.
  std::unique_ptr<Place> take(const std::string& whose, int most);
  // The same for bodies of senders who proved nothing yet: of those that are slow one makes room, so that nobody holds
  // places by sending a byte now and then.
  std::unique_ptr<Place> take_from_slow(const std::string& whose, int most);
  std::unique_ptr<Place> take_from_slow(const std::string& whose, int most, const Slowness& slowness);

 private:
  std::unique_ptr<Place> add(const std::string& whose);  // under the lock
  void give_back(const Place& place);

  std::mutex mutex_;
  std::map<std::string, std::list<Place*>> taken_;  // of those that have any
};

}  // namespace crossdock::http
