// SPDX-License-Identifier: Apache-2.0
// How many requests of one sender are taken at the same time. Safe to use from several threads.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace crossdock::http {

class Places {
 public:
  // Given back at its end. The places outlive it.
  class Place {
   public:
    Place(Places& places, std::string whose) : places_(places), whose_(std::move(whose)) {}
    ~Place() { places_.give_back(whose_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    Places& places_;
    std::string whose_;
  };

  // nullptr when `most` of them are taken.
  std::unique_ptr<Place> take(const std::string& whose, int most) {
    const std::lock_guard lock(mutex_);
    if (const auto found = taken_.find(whose); most <= (found == taken_.end() ? 0 : found->second)) return nullptr;
    ++taken_[whose];
    return std::make_unique<Place>(*this, whose);
  }

 private:
  void give_back(const std::string& whose) {
    const std::lock_guard lock(mutex_);
    const auto found = taken_.find(whose);
    if (--found->second == 0) taken_.erase(found);
  }

  std::mutex mutex_;
  std::map<std::string, int> taken_;  // of those that have any
};

}  // namespace crossdock::http
