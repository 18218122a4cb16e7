// SPDX-License-Identifier: Apache-2.0
// Holds of invoices and cases in one list: all that waits for a person.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "gateway/access/partners.hpp"
#include "gateway/store/transaction.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::exceptions {

struct Filter {
  std::string kind;     // a case's kind or a hold's reason; "": any
  std::string owner;    // "": any
  std::string partner;  // "": any
  std::string after;    // goes on after this one: "hold:12" or "case:7"; "": from the beginning
  int limit = 100;
  access::Partners partners = {};  // of whom
};
struct List {
  Table table;
  std::string next;  // the last row, "" where nothing is left
};
// What is open: the holds with the largest amounts first, then the newest cases. `now` is when lateness is judged.
Result<List> list(store::Transaction& tx, const Filter& filter, TimePoint now);

// By its id, "case:7" or "hold:12", open or not; nullopt if there is none of these partners.
Result<std::optional<Page>> show(store::Transaction& tx, std::string_view id, TimePoint now,
                                 const access::Partners& partners = {});

// What an id names; none of both for a text that is no id.
struct Named {
  std::int64_t case_id = 0;
  HoldId hold = {};
};
Named named(std::string_view id);

// The words that a filter may have.
std::vector<std::string_view> kinds();
std::vector<std::string_view> owners();

}  // namespace crossdock::views::exceptions
