// SPDX-License-Identifier: Apache-2.0
// Where a grammar keeps what the validator compiled from it: made by the first thread that needs it, once,
// and freed with the grammar. A copy of a grammar starts empty and is compiled anew.
#pragma once

#include <atomic>

namespace crossdock::segments {

struct Automaton;
struct SetGrammar;

class AutomatonSlot {
 public:
  AutomatonSlot() = default;
  AutomatonSlot(const AutomatonSlot&) noexcept {}
  AutomatonSlot& operator=(const AutomatonSlot&) noexcept { return *this; }
  ~AutomatonSlot();

  // The automaton of `grammar`, which must be the grammar this slot is a member of.
  const Automaton& of(const SetGrammar& grammar) const;

 private:
  mutable std::atomic<const Automaton*> value_ = nullptr;
};

}  // namespace crossdock::segments
