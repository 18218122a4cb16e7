// SPDX-License-Identifier: Apache-2.0
// Which control numbers were used already, in bounded memory. Internal to the validator.
//
// Senders count upwards: a run of consecutive numbers takes 16 bytes however long it is, so a group of a million sets
// costs nothing. Numbers out of order take 16 bytes each. Numbers of up to nine digits are compared exactly, with
// their leading zeros; other texts by a hash of 63 bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace crossdock::x12 {

class UsedNumbers {
 public:
  // Runs, and numbers out of order, that are remembered: 32 MiB at most. No later one is told to be used again.
  static constexpr std::size_t most = 1 << 20;

  // Whether `number` was added before with the same scope of at most two characters.
  bool add(std::string_view number, std::string_view scope = {});
  bool full() const { return full_; }  // something could not be remembered
  void clear();

 private:
  struct Run {
    std::uint64_t first = 0, last = 0;
  };
  bool within_runs(std::uint64_t key) const;
  bool is_other(std::uint64_t key) const;
  void add_other(std::uint64_t key);

  std::vector<Run> runs_;              // ascending, apart from each other
  std::size_t current_ = 0;            // the run that grew last
  std::vector<std::uint64_t> others_;  // a hash table; 0 is free
  std::size_t other_count_ = 0;
  bool full_ = false;
};

}  // namespace crossdock::x12
