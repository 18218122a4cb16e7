// SPDX-License-Identifier: Apache-2.0
// Holds of invoices and cases in one list: all that waits for a person.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/access/partners.hpp"
#include "gateway/store/exceptions.hpp"
#include "gateway/store/transaction.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::exceptions {

struct Filter {
  store::exceptions::Filter rows = {};
  std::string after = {};  // goes on where `next` said; "": from the beginning
  int limit = 100;
};
struct List {
  Table table;
  std::string next;  // "" where nothing is left
};
// What is open, the most money for the longest time first. `now` is when age and lateness are judged.
Result<List> list(store::Transaction& tx, const Filter& filter, TimePoint now);

// By its id, open or not; nullopt if there is none of these partners.
Result<std::optional<Page>> show(store::Transaction& tx, std::string_view id, TimePoint now,
                                 const access::Partners& partners = {});

// The persons whom it can be handed to, by name; nullopt as above.
Result<std::optional<Table>> takers(store::Transaction& tx, std::string_view id, const access::Partners& partners = {});

// The words that a filter may have.
std::vector<std::string_view> kinds();
std::vector<std::string_view> owners();

}  // namespace crossdock::views::exceptions
