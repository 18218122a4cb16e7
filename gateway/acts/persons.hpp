// SPDX-License-Identifier: Apache-2.0
// What is decided about persons, by an administrator or by the person itself. Each act is in the audit trail.
//
// Random texts are made by the caller. Of a key in a link the store keeps the SHA-256 alone.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "gateway/acts/actor.hpp"
#include "gateway/store/persons.hpp"
#include "partners/directory.hpp"

namespace crossdock::acts {

// How long the link by which a person chooses a password works.
inline constexpr Duration invitation_lasts = std::chrono::hours(72);

// "" for a name that a person may have: 2 to 63 lower-case letters, digits, '.', '-' and '_', a letter first.
std::string wrong_with_person_name(std::string_view name);

struct NewPerson {
  std::string name, full_name;
  access::Roles roles;
  std::optional<store::persons::Authority> authority = {};
  access::Partners partners = {};  // whose rows the person sees
};
// The person chooses a password by the link with `key`. Fault::invalid: the name is taken or none, or the
// partners are wrong.
Result<void> add_person(store::Transaction& tx, const NewPerson& person, std::string_view key, const Because& because);

// A member that is there replaces what was.
struct PersonChange {
  std::optional<access::Roles> roles = {};
  std::optional<std::optional<store::persons::Authority>> authority = {};
  std::optional<access::Partners> partners = {};
};
// "" if these roles may be given to somebody who sees these partners: whoever gives access sees all.
std::string wrong_with_partners(const access::Partners& partners, const access::Roles& roles);
// "" if each is a partner of the directory: a slip of the pen would show nothing for ever. The acts themselves cannot know.
std::string no_such_partner(const access::Partners& seen, const partners::Directory& directory);
// Fault::invalid for all below: there is no such person, or nobody else could give access any more.
Result<void> change_person(store::Transaction& tx, std::string_view name, const PersonChange& change,
                           const Because& because);
// Ends all sessions as well. Fault::invalid if it is so already.
Result<void> disable_person(store::Transaction& tx, std::string_view name, const Because& because);
Result<void> enable_person(store::Transaction& tx, std::string_view name, const Because& because);
// Password, codes and sessions end; a new password is chosen by the link with `key`.
Result<void> reset_person(store::Transaction& tx, std::string_view name, std::string_view key, const Because& because);

// Makes the first person who may give access, where nobody may: "admin". The link with `key` is the way in. False where it
// is not needed.
Result<bool> invite_first_admin(store::Transaction& tx, std::string_view key, TimePoint now);

// By the person itself. Other sessions than the one of `session` (its hash, may be "") end, and so does an invitation.
Result<void> choose_password(store::Transaction& tx, const store::persons::Person& person, std::string_view hash,
                             std::string_view session, const Because& because);
// nullopt: no codes are asked for any more.
Result<void> change_codes(store::Transaction& tx, const store::persons::Person& person,
                          const std::optional<Secret>& secret, std::span<const std::string> recovery_hashes,
                          const Because& because);

}  // namespace crossdock::acts
