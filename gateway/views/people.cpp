// SPDX-License-Identifier: Apache-2.0
// Chooses what is shown of persons and tokens.
#include "gateway/views/people.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gateway/views/slice.hpp"

namespace crossdock::views::people {
namespace {

// People read words in another column than programs, with commas.
Cell line_of(const std::vector<std::string_view>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

// "enabled", or why somebody cannot enter.
Cell standing_of(const store::persons::Person& person) {
  if (person.disabled_at) return Cell("disabled", Tone::bad);
  if (person.password.empty()) return Cell("invited", Tone::warn);
  return Cell("enabled", Tone::good);
}

Cell standing_of(const store::api_tokens::Token& token, TimePoint now) {
  if (token.revoked_at) return Cell("revoked", Tone::bad);
  if (token.ends_at <= now) return Cell("over", Tone::dim);
  return Cell("in force", Tone::good);
}

std::vector<Cell> row_of_person(const store::persons::Person& person) {
  const auto& authority = person.authority;
  return {person.name,
          person.full_name,
          Cell::words(access::words_of(person.roles)),
          line_of(access::words_of(person.roles)),
          authority ? Cell::money(authority->amount) : Cell(),
          authority ? Cell(authority->currency) : Cell(),
          authority ? Cell(Cell::money(authority->amount).text + " " + authority->currency) : Cell(),
          ids_of(person.partners),
          text_of(person.partners),
          Cell::boolean(person.code_secret.has_value()),
          standing_of(person),
          person.created_at};
}

Table persons_table() {
  return {{{"name", "NAME"},
           {"full_name", "FULL NAME"},
           {"roles", ""},
           {"", "ROLES"},
           {"authority", ""},
           {"currency", ""},
           {"", "AUTHORITY"},
           {"partners", ""},
           {"", "PARTNERS"},
           {"has_second_factor", "CODES"},
           {"standing", "STANDING"},
           {"created_at", "SINCE"}},
          {}};
}

std::vector<Cell> row_of_token(const store::api_tokens::Token& token, TimePoint now) {
  return {token.id,
          token.name,
          Cell::words(access::words_of(token.rights)),
          line_of(access::words_of(token.rights)),
          ids_of(token.partners),
          text_of(token.partners),
          standing_of(token, now),
          token.made_by,
          token.made_at,
          token.ends_at,
          token.used_at,
          token.revoked_at};
}

Table tokens_table() {
  return {{{"id", "ID"},
           {"name", "NAME"},
           {"rights", ""},
           {"", "RIGHTS"},
           {"partners", ""},
           {"", "PARTNERS"},
           {"standing", "STANDING"},
           {"made_by", "MADE BY"},
           {"made_at", "MADE"},
           {"ends_at", "ENDS"},
           {"used_at", "LAST USED"},
           {"revoked_at", "REVOKED"}},
          {}};
}

}  // namespace

Cell ids_of(const access::Partners& partners) {
  return partners.all() ? Cell() : Cell::words({partners.ids().begin(), partners.ids().end()});
}

Result<Persons> list(store::Transaction& tx, store::persons::Filter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit++);
  auto found = store::persons::list(tx, filter);
  if (!found) return fail(found.error());
  Persons persons{.table = persons_table(), .next = {}};
  if (found->size() > limit) {
    found->resize(limit);
    persons.next = found->back().name;
  }
  for (const auto& person : *found) persons.table.add(row_of_person(person));
  return persons;
}

Page page_of(const store::persons::Person& person) { return page_of_row(persons_table(), row_of_person(person)); }

Result<Slice> tokens(store::Transaction& tx, const store::api_tokens::Filter& filter, TimePoint now) {
  const auto found = part_of(tx, filter, store::api_tokens::list);
  if (!found) return fail(found.error());
  Slice slice{.table = tokens_table(), .next = found->next};
  for (const auto& token : found->rows) slice.table.add(row_of_token(token, now));
  return slice;
}

Page page_of(const store::api_tokens::Token& token, TimePoint now) {
  return page_of_row(tokens_table(), row_of_token(token, now));
}

}  // namespace crossdock::views::people
