// SPDX-License-Identifier: Apache-2.0
// Adds the options of lists, and names the next page.
#include "gateway/cli/list_options.hpp"

#include <string>

#include "gateway/cli/verb.hpp"

namespace crossdock::cli {

void ListOptions::add_to(Verb& verb) {
  verb.lists();
  verb.option("--limit", limit, "At most so many").within(1, 100'000).shows_default();
  verb.option("--after", after, "Go on after this one: the last ID of the page before").takes("ID").positive();
}

void print(const views::Slice& slice, std::string_view none, Output& out) {
  out.table(slice.table, none);
  if (slice.next != 0) out.hint("There are more: the same command with '--after " + std::to_string(slice.next) + "'.");
}

}  // namespace crossdock::cli
