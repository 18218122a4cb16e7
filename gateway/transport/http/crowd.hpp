// SPDX-License-Identifier: Apache-2.0
// Decides who is connected: how many at most, how many of one caller, and who makes room for somebody new. Decisions
// only: whoever must leave is closed by the caller.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <string>

namespace crossdock::http {

class Connection;

class Crowd {
 public:
  struct Limits {
    std::size_t all = 256;
    std::size_t of_one = 64;  // caller, as `caller_of` names it
  };
  struct Entry {
    bool admitted = false;
    Connection* leaves = nullptr;  // who made room, and is counted no more
  };

  explicit Crowd(Limits limits) : limits_(limits) {}
  // Sets the limits for those who come from now on.
  void limit(Limits limits) { limits_ = limits; }

  // `may_leave` says of one inside whether nothing is lost with it. When the caller has all that it may have, its own first
  // one makes room; when all places are taken, the first of the caller who has most of them. First is who came first. A
  // caller that is not limited (a proxy) may take all places.
  template <class MayLeave>
  Entry enter(Connection& newcomer, const std::string& caller, bool is_limited, MayLeave may_leave) {
    const bool has_all = is_limited && count_of(caller) >= limits_.of_one;
    Entry entry{.admitted = true, .leaves = nullptr};
    if (has_all || inside_.size() >= limits_.all) {
      entry.leaves = has_all ? first_of(caller, may_leave) : first_of_most(may_leave);
      if (entry.leaves == nullptr) return {};
      leave(*entry.leaves);
    }
    inside_.push_back({&newcomer, caller});
    ++counts_[caller];
    return entry;
  }
  // Harmless for one who is not inside.
  void leave(const Connection& one);

  std::size_t size() const { return inside_.size(); }
  std::size_t count_of(const std::string& caller) const;

 private:
  struct Guest {
    Connection* who;
    std::string caller;
  };

  template <class MayLeave>
  Connection* first_of(const std::string& caller, MayLeave may_leave) const {
    for (const auto& guest : inside_) {
      if (guest.caller == caller && may_leave(*guest.who)) return guest.who;
    }
    return nullptr;
  }
  template <class MayLeave>
  Connection* first_of_most(MayLeave may_leave) const {
    const Guest* found = nullptr;
    for (const auto& guest : inside_) {
      if (found != nullptr && count_of(guest.caller) <= count_of(found->caller)) continue;
      if (may_leave(*guest.who)) found = &guest;
    }
    return found == nullptr ? nullptr : found->who;
  }

  Limits limits_;
  std::list<Guest> inside_;  // in the order in which they came
  std::map<std::string, std::size_t> counts_;
};

}  // namespace crossdock::http
