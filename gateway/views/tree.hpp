// SPDX-License-Identifier: Apache-2.0
// A message's bytes in words: the tree of its loops, segments and elements, with findings, as the validator sees it today.
#pragma once

#include <cstdint>

#include "gateway/pipeline/network.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::messages {

inline constexpr std::int64_t longest_tree = 4 << 20;  // bytes of a message that is shown as a tree

// Whether it can be: X12 and EDIFACT of at most `longest_tree` bytes.
bool has_tree(const store::Message& message);

// A row for each node in the order of the file; offsets count bytes from its start. Read with the tolerances and checked
// by the rules of its partner. `has_tree` must hold.
Result<Table> tree(store::Transaction& tx, const store::Message& message, const pipeline::Network& network);

}  // namespace crossdock::views::messages
