// SPDX-License-Identifier: Apache-2.0
// Persons and tokens of programs, as persons and programs read them. Secrets are never shown.
#pragma once

#include "gateway/store/api_tokens.hpp"
#include "gateway/store/persons.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::people {

// Null in JSON where all are seen.
Cell ids_of(const access::Partners& partners);

struct Persons {
  Table table;
  std::string next;  // the last name, "" where nothing is left
};
Result<Persons> list(store::Transaction& tx, store::persons::Filter filter);
Page page_of(const store::persons::Person& person);

Result<Slice> tokens(store::Transaction& tx, const store::api_tokens::Filter& filter, TimePoint now);
Page page_of(const store::api_tokens::Token& token, TimePoint now);

}  // namespace crossdock::views::people
