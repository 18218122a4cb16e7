// SPDX-License-Identifier: Apache-2.0
// The tree of a set (X12's HL, EDIFACT's CPS): its shape is known before its content is read, so that every node of the canonical
// tree is made once and stays where it is.
#pragma once

#include "translators/mapping/program.hpp"

namespace crossdock::mapping {

class TreeReader {
 public:
  // Looks at the segments of the tree alone. Nodes with a missing, later or own parent become roots, with a note; a tree
  // deeper than 64 levels is Fault::invalid.
  static Result<TreeReader> prepare(const Program& program, const segments::Interchange& interchange,
                                    const segments::TransactionSet& set, const segments::SetReport& report,
                                    void* document, std::vector<Note>& notes);

  const Slot& slot() const { return *slot_; }
  // The list inside a node that goes to its children, too (EDIFACT's LIN below CPS); nullptr if there is none.
  const Slot* item_slot() const { return item_slot_; }
  void* next_item() { return next_item_ < items_.size() ? items_[next_item_++] : nullptr; }
  // The record of the tree's next segment, in the order of the set.
  void* next();
  // The tree's next segment has no rule: its record stays as it is.
  void skip() { next(); }

 private:
  const Slot* slot_ = nullptr;
  std::vector<void*> records_;
  std::size_t next_ = 0;
  const Slot* item_slot_ = nullptr;
  std::vector<void*> items_;
  std::size_t next_item_ = 0;
};

}  // namespace crossdock::mapping
