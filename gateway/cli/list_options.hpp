// SPDX-License-Identifier: Apache-2.0
// --limit and --after: the part of a list that a verb shows. Such a verb has --csv, too.
#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/cli/output.hpp"

namespace crossdock::cli {

struct Verb;

struct ListOptions {
  int limit = 100;
  std::int64_t after = 0;  // the id of the row before the first one that is shown; 0: from the beginning

  void add_to(Verb& verb);
};

// Prints the part; people are told how the list goes on. `none`: the sentence where there are no rows.
void print(const views::Slice& slice, std::string_view none, Output& out);

}  // namespace crossdock::cli
