// SPDX-License-Identifier: Apache-2.0
// Persons who use the API and the console: who they are, what they may do, and how they prove to be themselves.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/id.hpp"
#include "base/secret.hpp"
#include "gateway/access/partners.hpp"
#include "gateway/access/right.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store {

using PersonId = RowId<struct PersonTag>;

namespace persons {

// The largest amount that a person decides about alone.
struct Authority {
  Decimal amount;
  std::string currency;  // ISO 4217
};

struct Person {
  PersonId id;
  std::string name;  // by which the person logs in: lower-case letters, digits, '.', '-' and '_'
  std::string full_name;
  access::Roles roles;
  std::optional<Authority> authority;
  access::Partners partners;          // whose rows the person sees
  std::string password;               // its hash; "": none is chosen yet
  std::optional<Secret> code_secret;  // of one-time codes
  std::int64_t code_step = 0;         // the newest one that was used
  TimePoint created_at;
  std::optional<TimePoint> disabled_at;

  bool may_enter() const { return !disabled_at && !password.empty(); }
};

// False when the name is taken. Fault::invalid for an authority that cannot be stored.
Result<bool> add(Transaction& tx, const Person& person);
Result<std::optional<Person>> find(Transaction& tx, std::string_view name);
Result<std::optional<Person>> find(Transaction& tx, PersonId id);

struct Filter {
  std::string after;  // only names after this one
  int limit = 100;
};
Result<std::vector<Person>> list(Transaction& tx, const Filter& filter);  // by name
// Enabled persons with this role. With `for_update` in a transaction that writes, so that two do not remove the last one.
Result<std::int64_t> count_with(Transaction& tx, access::Role role);

// Whether exceptions of this partner, "" for those of none, can be handed to the person.
bool can_take(const Person& person, std::string_view partner);
// All of them, by name; 500 at most.
Result<std::vector<Person>> takers(Transaction& tx, std::string_view partner);

Result<void> change_roles(Transaction& tx, PersonId id, const access::Roles& roles);
Result<void> change_authority(Transaction& tx, PersonId id, const std::optional<Authority>& authority);
Result<void> change_partners(Transaction& tx, PersonId id, const access::Partners& partners);
Result<void> change_password(Transaction& tx, PersonId id, std::string_view hash);
Result<void> change_disabled(Transaction& tx, PersonId id, std::optional<TimePoint> disabled_at);
// Codes are asked for from now on; nullopt: no more. Recovery codes are replaced by those with these hashes.
Result<void> change_code_secret(Transaction& tx, PersonId id, const std::optional<Secret>& secret,
                                std::span<const std::string> recovery_hashes);

// False if this step, or a newer one, was used already.
Result<bool> use_code_step(Transaction& tx, PersonId id, std::int64_t step);
// False if it is none of the person's, or was used already.
Result<bool> use_recovery_code(Transaction& tx, PersonId id, std::string_view hash, TimePoint now);

// Replaces the person's invitation.
Result<void> invite(Transaction& tx, PersonId id, std::string_view hash, TimePoint ends_at);
// Whose it is; nullopt if there is none, or it is over.
Result<std::optional<Person>> invited(Transaction& tx, std::string_view hash, TimePoint now);
Result<void> end_invitation(Transaction& tx, PersonId id);

}  // namespace persons
}  // namespace crossdock::store
