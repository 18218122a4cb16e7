// SPDX-License-Identifier: Apache-2.0
// Picks up what partners put onto their SFTP servers: complete files only, durably, each once.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "gateway/pipeline/network.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/exchange/arrivals.hpp"
#include "gateway/transport/exchange/refusals.hpp"
#include "gateway/transport/sftp/sessions.hpp"

namespace crossdock::sftp {

// Remembers what it saw, to know when a file has stopped changing. Safe to use from several threads for different
// partners; one partner is looked at by one thread at a time.
class Pickup {
 public:
  static constexpr std::size_t most_files = 100;  // taken in one look, so that one partner does not keep a thread

  // All outlive the pickup. `spool` is a folder for files on their way.
  Pickup(store::Database& database, Sessions& sessions, std::string spool);
  ~Pickup();

  // One look into the partner's folder. A file is taken when its name is usable and none of a transfer in progress,
  // when it is a regular file, has not changed for the profile's `settle`, and, if it is X12 or EDIFACT, ends with a
  // closed interchange; one that stays open for `incomplete_wait` is taken as it is, and a case says so. Files that are
  // never taken are one case NAME_REFUSED, or FILE_TOO_LARGE.
  //
  // With Taking::rename it is first moved into the claim folder; what an earlier run left there is taken first. With
  // Taking::identity it stays, and the store remembers it. It is removed or archived only after it was received
  // durably. An error is one of the session or folder; those of single files are in the round.
  Result<exchange::PickupRound> look(const pipeline::Network& network, const partners::Partner& partner, TimePoint now,
                                     const std::stop_token& stop = {});

 private:
  friend class Look;  // one look, in pickup.cpp
  struct Memory;      // what is known of one partner's files between looks
  Memory& memory_of(const PartnerId& partner);

  store::Database& database_;
  Sessions& sessions_;
  std::string spool_;
  exchange::Refusals refusals_;
  std::mutex mutex_;
  std::map<PartnerId, std::unique_ptr<Memory>> memories_;
};

}  // namespace crossdock::sftp
