// SPDX-License-Identifier: Apache-2.0
// The HL tree of a set: its shape is known before its content is read, so that every node of the canonical
// tree is made once and stays where it is.
#pragma once

#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

class TreeReader {
 public:
  // Looks at the HL segments alone. Nodes with a missing, later or own parent become roots, with a note; a tree
  // deeper than 64 levels is Fault::invalid.
  static Result<TreeReader> prepare(const Program& program, const x12::Interchange& interchange,
                                    const x12::TransactionSet& set, const x12::SetReport& report, void* document,
                                    std::vector<Note>& notes);

  const Slot& slot() const { return *slot_; }
  // The record of the next HL segment, in the order of the set.
  void* next();
  // The next HL segment has no rule: its record stays as it is.
  void skip() { next(); }

 private:
  const Slot* slot_ = nullptr;
  std::vector<void*> records_;
  std::size_t next_ = 0;
};

}  // namespace crossdock::mapping
