// SPDX-License-Identifier: Apache-2.0
// Open work as persons and programs read it: the list with why each piece waits, and its ages.
#pragma once

#include "gateway/store/work_queue.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::queue {

struct List {
  Slice slice;
  bool held = false;  // whether a person must decide about one of them
};
// Oldest first.
Result<List> list(store::Transaction& tx, const store::work_queue::Filter& filter, TimePoint now);

// How much work of each stage is how old.
Result<Table> shape(store::Transaction& tx, TimePoint now);

}  // namespace crossdock::views::queue
