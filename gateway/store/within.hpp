// SPDX-License-Identifier: Apache-2.0
// The rows of some partners in SQL. Not for use outside of gateway/store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/access/partners.hpp"
#include "gateway/store/transaction.hpp"
#include "gateway/store/words.hpp"

namespace crossdock::store {

// " AND column IN ($7, $8)" or " AND column = $7", with the ids behind the arguments that are there; "" where all rows are
// seen. The partners outlive the arguments. Call it in a statement before that of the query: it moves the arguments.
inline std::string within(const access::Partners& partners, std::string_view column, std::vector<Argument>& arguments) {
  if (partners.all()) return {};
  if (partners.ids().empty()) return " AND 1 = 0";
  if (partners.ids().size() == 1) {  // as a filter for one partner is written: it is served by the same index
    arguments.push_back(std::string_view(partners.ids().front()));
    return " AND " + std::string(column) + " = $" + std::to_string(arguments.size());
  }
  std::string places;
  for (const auto& id : partners.ids()) {
    arguments.push_back(std::string_view(id));
    places.append(places.empty() ? "$" : ", $").append(std::to_string(arguments.size()));
  }
  return " AND " + std::string(column) + " IN (" + places + ")";
}

// As a column that may be NULL keeps them. `kept` holds the text of the argument.
inline Argument stored(const access::Partners& partners, std::string& kept) {
  if (partners.all()) return nullptr;
  kept = text_of_words({partners.ids().begin(), partners.ids().end()});
  return std::string_view(kept);
}
inline access::Partners partners_in(const Row& row, int column) {
  return row.is_null(column) ? access::Partners() : access::Partners::only(words_in(row.text(column)));
}

}  // namespace crossdock::store
