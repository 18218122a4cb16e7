// SPDX-License-Identifier: Apache-2.0
// Knows every right and every role.
#include "gateway/access/right.hpp"

#include <fmt/format.h>

#include <array>
#include <initializer_list>

#include "base/in_order.hpp"
#include "base/text.hpp"

namespace crossdock::access {
namespace {

constexpr std::array rights{
    RightRow{Right::see, "see", "Reads messages, orders, routing, invoices, exceptions and partners."},
    RightRow{Right::see_raw, "see_raw", "Reads documents as they came and went. They hold personal data."},
    RightRow{Right::work, "work", "Sends again, replays, releases and discards work, holds and resumes destinations."},
    RightRow{Right::settle, "settle", "Takes, hands on and closes exceptions."},
    RightRow{Right::decide, "decide", "Accepts and disputes money of invoices, and names selling prices."},
    RightRow{Right::approve, "approve", "Approves or refuses what others propose about money."},
    RightRow{Right::people, "people", "Adds persons, gives roles, makes and revokes tokens."},
    RightRow{Right::see_audit, "see_audit", "Reads the audit trail and proves it."},
};
static_assert(rights.size() == right_count);
static_assert(in_order(rights, &RightRow::right, Right::see_audit));

constexpr Rights all_of(std::initializer_list<Right> named) {
  unsigned long bits = 0;
  for (const auto right : named) bits |= 1UL << static_cast<unsigned>(right);
  return Rights(bits);
}

// The matrix of docs/people.md. An administrator gives roles and never decides about money.
constexpr std::array roles{
    RoleRow{Role::viewer, "viewer", "Looks on.", all_of({Right::see})},
    RoleRow{Role::operating, "operator", "Keeps documents moving.",
            all_of({Right::see, Right::see_raw, Right::work, Right::settle})},
    RoleRow{Role::onboarding, "onboarding", "Brings partners live.",
            all_of({Right::see, Right::see_raw, Right::settle})},
    RoleRow{Role::clerk, "clerk", "Decides about invoices within an authority.",
            all_of({Right::see, Right::settle, Right::decide})},
    RoleRow{Role::controller, "controller", "Decides about invoices, and approves what clerks propose.",
            all_of({Right::see, Right::settle, Right::decide, Right::approve, Right::see_audit})},
    RoleRow{Role::admin, "admin", "Gives access, and keeps documents moving.",
            all_of({Right::see, Right::see_raw, Right::work, Right::settle, Right::people, Right::see_audit})},
    RoleRow{Role::auditor, "auditor", "Looks at everything, and at who did it.",
            all_of({Right::see, Right::see_raw, Right::see_audit})},
};
static_assert(roles.size() == role_count);
static_assert(in_order(roles, &RoleRow::role, Role::auditor));

template <std::size_t size, class Row>
std::vector<std::string_view> words_in(const std::bitset<size>& set, const std::array<Row, size>& rows) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < size; ++i) {
    if (set.test(i)) words.push_back(rows[i].word);
  }
  return words;
}

template <std::size_t size, class Row>
Result<std::bitset<size>> set_named(std::span<const std::string> words, const std::array<Row, size>& rows,
                                    std::string_view what) {
  std::bitset<size> set;
  for (const auto& word : words) {
    std::size_t i = 0;
    while (i < size && rows[i].word != word) ++i;
    if (i < size) {
      set.set(i);
      continue;
    }
    const auto meant = nearest(word, words_of_rows(rows));
    return fail(Fault::invalid, fmt::format("there is no {} '{}'{}", what, printable(word),
                                            meant.empty() ? "" : fmt::format("; did you mean '{}'?", meant)));
  }
  if (set.none()) return fail(Fault::invalid, fmt::format("name at least one {}", what));
  return set;
}

}  // namespace

std::span<const RightRow> right_rows() { return rights; }
std::string_view to_string(Right right) { return rights.at(static_cast<std::size_t>(right)).word; }
std::vector<std::string_view> words_of(const Rights& set) { return words_in(set, rights); }
Result<Rights> rights_named(std::span<const std::string> words) { return set_named(words, rights, "right"); }

std::span<const RoleRow> role_rows() { return roles; }
std::string_view to_string(Role role) { return roles.at(static_cast<std::size_t>(role)).word; }
Roles only(Role role) { return Roles().set(static_cast<std::size_t>(role)); }
std::vector<std::string_view> words_of(const Roles& set) { return words_in(set, roles); }
Result<Roles> roles_named(std::span<const std::string> words) { return set_named(words, roles, "role"); }

Rights rights_of(const Roles& set) {
  Rights all;
  for (const auto& row : roles) {
    if (has(set, row.role)) all |= row.rights;
  }
  return all;
}

}  // namespace crossdock::access
