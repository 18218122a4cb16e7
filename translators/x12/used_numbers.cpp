// SPDX-License-Identifier: Apache-2.0
// Runs first: nearly every number follows the one before it.
#include "translators/x12/used_numbers.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace crossdock::x12 {
namespace {

constexpr std::uint64_t exact = std::uint64_t{1} << 63;

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

std::uint64_t hash(std::string_view text, std::uint64_t seed) {
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return mix(seed ^ text.size());
}

// Consecutive numbers of the same length and scope have consecutive keys. Never 0.
std::uint64_t key_of(std::string_view number, std::string_view scope) {
  std::uint64_t value = 0, of_scope = 0;
  bool digits = number.size() <= 9 && scope.size() <= 2;
  for (const char c : number) {
    digits = digits && c >= '0' && c <= '9';
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  for (const char c : scope) of_scope = of_scope << 8 | static_cast<unsigned char>(c);
  if (digits)
    return exact | of_scope << 40 | std::uint64_t{scope.size()} << 36 | std::uint64_t{number.size()} << 32 | value;
  return (hash(number, hash(scope, 0xCBF29CE484222325)) & ~exact) | 1;
}

}  // namespace

bool UsedNumbers::within_runs(std::uint64_t key) const {
  const auto after = std::ranges::upper_bound(runs_, key, {}, &Run::first);
  return after != runs_.begin() && key <= std::prev(after)->last;
}

bool UsedNumbers::is_other(std::uint64_t key) const {
  if (other_count_ == 0) return false;
  const auto mask = others_.size() - 1;
  for (auto at = mix(key) & mask; others_[at] != 0; at = (at + 1) & mask) {
    if (others_[at] == key) return true;
  }
  return false;
}

void UsedNumbers::add_other(std::uint64_t key) {
  if (other_count_ == most) {
    full_ = true;
    return;
  }
  if (2 * (other_count_ + 1) > others_.size()) {
    const auto old = std::exchange(others_, std::vector<std::uint64_t>(std::max<std::size_t>(64, others_.size() * 2)));
    other_count_ = 0;
    for (const auto one : old) {
      if (one != 0) add_other(one);
    }
  }
  const auto mask = others_.size() - 1;
  auto at = mix(key) & mask;
  while (others_[at] != 0) at = (at + 1) & mask;
  others_[at] = key;
  ++other_count_;
}

bool UsedNumbers::add(std::string_view number, std::string_view scope) {
  const auto key = key_of(number, scope);
  const bool follows = !runs_.empty() && key == runs_[current_].last + 1 &&
                       (current_ + 1 == runs_.size() || key < runs_[current_ + 1].first);
  if (!follows && within_runs(key)) return true;
  if (is_other(key)) return true;
  if (follows) {
    runs_[current_].last = key;
  } else if ((runs_.empty() || key > runs_.back().last) && (key & exact) != 0 && runs_.size() < most) {
    runs_.push_back({key, key});
    current_ = runs_.size() - 1;
  } else {
    add_other(key);
  }
  return false;
}

void UsedNumbers::clear() {
  runs_.clear();
  current_ = 0;
  std::vector<std::uint64_t>().swap(others_);
  other_count_ = 0;
  full_ = false;
}

}  // namespace crossdock::x12
