// SPDX-License-Identifier: Apache-2.0
// What a person or a program may do: rights, and the roles that are given to persons, each a set of rights.
// docs/people.md shows both tables.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace crossdock::access {

enum class Right : std::uint8_t {
  see,        // messages, orders, routing, invoices, exceptions, partners
  see_raw,    // documents as they came and went: they hold personal data
  work,       // send again, release, discard, hold destinations
  settle,     // take, hand on and close exceptions
  decide,     // accept or dispute money, within one's authority
  approve,    // the proposals of others about money
  people,     // persons, roles, tokens
  see_audit,  // the audit trail and its proof
};
inline constexpr std::size_t right_count = 8;
using Rights = std::bitset<right_count>;

struct RightRow {
  Right right{};
  std::string_view word;     // by which programs name it
  std::string_view meaning;  // a sentence
};

// In the order of the enumeration.
std::span<const RightRow> right_rows();
std::string_view to_string(Right right);
inline bool may(const Rights& rights, Right right) { return rights.test(static_cast<std::size_t>(right)); }
std::vector<std::string_view> words_of(const Rights& rights);
// Fault::invalid for a word that no right has, with the nearest one.
Result<Rights> rights_named(std::span<const std::string> words);

enum class Role : std::uint8_t { viewer, operating, onboarding, clerk, controller, admin, auditor };
inline constexpr std::size_t role_count = 7;
using Roles = std::bitset<role_count>;

struct RoleRow {
  Role role{};
  std::string_view word, meaning;
  Rights rights;
};

std::span<const RoleRow> role_rows();
std::string_view to_string(Role role);
inline bool has(const Roles& roles, Role role) { return roles.test(static_cast<std::size_t>(role)); }
Roles only(Role role);
std::vector<std::string_view> words_of(const Roles& roles);
Result<Roles> roles_named(std::span<const std::string> words);  // Fault::invalid as above, and when none is named
// All that one of the roles may.
Rights rights_of(const Roles& roles);

}  // namespace crossdock::access
