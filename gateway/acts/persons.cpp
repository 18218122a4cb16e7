// SPDX-License-Identifier: Apache-2.0
// Knows what a change of a person leaves behind: its rows, its sessions and its entry in the audit trail.
#include "gateway/acts/persons.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/acts/told.hpp"
#include "gateway/store/sessions.hpp"

namespace crossdock::acts {
namespace {

using store::Act;
using store::persons::Person;
namespace persons = store::persons;

constexpr std::size_t shortest_name = 2, longest_name = 63;

std::string person_subject(std::string_view name) { return "person:" + std::string(name); }

Result<Person> person_named(store::Transaction& tx, std::string_view name) {
  auto person = persons::find(tx, name);
  if (!person) return fail(person.error());
  if (!*person) return fail(Fault::invalid, fmt::format("there is no person '{}'", printable(name)));
  return std::move(**person);
}

// Somebody who may give access must be left.
Result<void> keep_an_admin(store::Transaction& tx, const Person& person) {
  if (!access::has(person.roles, access::Role::admin) || person.disabled_at) return {};
  const auto admins = persons::count_with(tx, access::Role::admin);
  if (!admins) return fail(admins.error());
  if (*admins > 1) return {};
  return fail(Fault::invalid, fmt::format("{} is the last administrator: make another one first", person.name));
}

std::string authority_text(const std::optional<persons::Authority>& authority) {
  return authority ? authority->amount.normalized().text() + " " + authority->currency : "none";
}

std::string roles_text(const access::Roles& roles) {
  return fmt::format("{}", fmt::join(access::words_of(roles), ", "));
}

Result<void> invite(store::Transaction& tx, const Person& person, std::string_view key, TimePoint now) {
  return persons::invite(tx, person.id, sha256(key), now + invitation_lasts);
}

}  // namespace

std::string wrong_with_person_name(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '.' || c == '-' || c == '_'; };
  if (name.size() >= shortest_name && name.size() <= longest_name && std::ranges::all_of(name, fits) &&
      name.front() >= 'a' && name.front() <= 'z')
    return {};
  return fmt::format(
      "'{}' is no name of a person: {} to {} lower-case letters, digits, '.', '-' and '_', a letter first",
      printable(name), shortest_name, longest_name);
}

std::string wrong_with_partners(const access::Partners& partners, const access::Roles& roles) {
  if (partners.all()) return {};
  if (access::has(roles, access::Role::admin)) return "an administrator sees all partners";
  if (partners.ids().empty()) return "name at least one partner, or leave all to be seen";
  if (partners.ids().size() > access::most_partners)
    return fmt::format("{} partners are more than the {} that somebody can be limited to", partners.ids().size(),
                       access::most_partners);
  const auto wrong = std::ranges::find_if(
      partners.ids(), [](const auto& id) { return id.empty() || id.find(' ') != std::string::npos; });
  return wrong == partners.ids().end() ? "" : fmt::format("'{}' is no id of a partner", printable(*wrong));
}

std::string no_such_partner(const access::Partners& seen, const partners::Directory& directory) {
  for (const auto& id : seen.ids()) {
    if (directory.find(PartnerId(id)) == nullptr) return fmt::format("'{}' is no partner", printable(id, 80));
  }
  return {};
}

Result<void> add_person(store::Transaction& tx, const NewPerson& person, std::string_view key, const Because& because) {
  if (auto wrong = wrong_with_person_name(person.name); !wrong.empty()) return fail(Fault::invalid, std::move(wrong));
  if (auto wrong = wrong_with_partners(person.partners, person.roles); !wrong.empty())
    return fail(Fault::invalid, std::move(wrong));
  const auto added = persons::add(tx, {.id = {},
                                       .name = person.name,
                                       .full_name = person.full_name,
                                       .roles = person.roles,
                                       .authority = person.authority,
                                       .partners = person.partners,
                                       .password = {},
                                       .code_secret = {},
                                       .created_at = because.now,
                                       .disabled_at = {}});
  if (!added) return fail(added.error());
  if (!*added) return fail(Fault::invalid, fmt::format("there is a person '{}' already", person.name));
  const auto kept = person_named(tx, person.name);
  if (!kept) return fail(kept.error());
  if (auto invited = invite(tx, *kept, key, because.now); !invited) return invited;
  return note(tx, Act::add_person, person_subject(person.name),
              fmt::format("{} is added as {}, authority {}, partners {}", person.name, roles_text(person.roles),
                          authority_text(person.authority), text_of(person.partners)),
              because);
}

Result<void> change_person(store::Transaction& tx, std::string_view name, const PersonChange& change,
                           const Because& because) {
  const auto person = person_named(tx, name);
  if (!person) return fail(person.error());
  const auto wrong =
      wrong_with_partners(change.partners.value_or(person->partners), change.roles.value_or(person->roles));
  if (!wrong.empty()) return fail(Fault::invalid, wrong);
  std::vector<std::string> changes;
  if (change.roles && *change.roles != person->roles) {
    if (!access::has(*change.roles, access::Role::admin)) {
      if (auto left = keep_an_admin(tx, *person); !left) return left;
    }
    if (auto done = persons::change_roles(tx, person->id, *change.roles); !done) return done;
    changes.push_back(fmt::format("roles {} become {}", roles_text(person->roles), roles_text(*change.roles)));
  }
  if (change.authority && authority_text(*change.authority) != authority_text(person->authority)) {
    if (auto done = persons::change_authority(tx, person->id, *change.authority); !done) return done;
    changes.push_back(
        fmt::format("authority {} becomes {}", authority_text(person->authority), authority_text(*change.authority)));
  }
  if (change.partners && *change.partners != person->partners) {
    if (auto done = persons::change_partners(tx, person->id, *change.partners); !done) return done;
    changes.push_back(fmt::format("partners {} become {}", text_of(person->partners), text_of(*change.partners)));
  }
  if (changes.empty()) return fail(Fault::invalid, fmt::format("nothing would change for {}", person->name));
  return note(tx, Act::change_person, person_subject(name),
              fmt::format("{}: {}", person->name, fmt::join(changes, "; ")), because);
}

Result<void> disable_person(store::Transaction& tx, std::string_view name, const Because& because) {
  const auto person = person_named(tx, name);
  if (!person) return fail(person.error());
  if (person->disabled_at) return fail(Fault::invalid, fmt::format("{} is disabled already", person->name));
  if (auto left = keep_an_admin(tx, *person); !left) return left;
  if (auto done = persons::change_disabled(tx, person->id, because.now); !done) return done;
  if (auto done = store::sessions::end_others(tx, person->id, {}); !done) return done;
  return note(tx, Act::disable_person, person_subject(name), fmt::format("{} is disabled", person->name), because);
}

Result<void> enable_person(store::Transaction& tx, std::string_view name, const Because& because) {
  const auto person = person_named(tx, name);
  if (!person) return fail(person.error());
  if (!person->disabled_at) return fail(Fault::invalid, fmt::format("{} is not disabled", person->name));
  if (auto done = persons::change_disabled(tx, person->id, std::nullopt); !done) return done;
  return note(tx, Act::enable_person, person_subject(name), fmt::format("{} may enter again", person->name), because);
}

Result<void> reset_person(store::Transaction& tx, std::string_view name, std::string_view key, const Because& because) {
  const auto person = person_named(tx, name);
  if (!person) return fail(person.error());
  if (auto done = persons::change_password(tx, person->id, {}); !done) return done;
  if (auto done = persons::change_code_secret(tx, person->id, std::nullopt, {}); !done) return done;
  if (auto done = store::sessions::end_others(tx, person->id, {}); !done) return done;
  if (auto done = invite(tx, *person, key, because.now); !done) return done;
  return note(tx, Act::reset_person, person_subject(name), fmt::format("{} chooses a new password", person->name),
              because);
}

Result<bool> invite_first_admin(store::Transaction& tx, std::string_view key, TimePoint now) {
  constexpr std::string_view first = "admin";
  const auto known = persons::find(tx, first);
  if (!known) return fail(known.error());
  const Actor gateway{.name = "gateway", .from = "serve"};
  const Because because{.actor = gateway, .why = "nobody could give access yet", .now = now};
  if (!*known) {
    const auto admins = persons::count_with(tx, access::Role::admin);
    if (!admins) return fail(admins.error());
    if (*admins > 0) return false;
    const NewPerson person{
        .name = std::string(first), .full_name = "First administrator", .roles = access::only(access::Role::admin)};
    return add_person(tx, person, key, because).map([] { return true; });
  }
  if (!(*known)->password.empty() || (*known)->disabled_at) return false;
  return invite(tx, **known, key, now).map([] { return true; });
}

Result<void> choose_password(store::Transaction& tx, const Person& person, std::string_view hash,
                             std::string_view session, const Because& because) {
  if (auto done = persons::change_password(tx, person.id, hash); !done) return done;
  if (auto done = persons::end_invitation(tx, person.id); !done) return done;
  if (auto done = store::sessions::end_others(tx, person.id, session); !done) return done;
  return note(tx, Act::choose_password, person_subject(person.name), fmt::format("{} chose a password", person.name),
              because);
}

Result<void> change_codes(store::Transaction& tx, const Person& person, const std::optional<Secret>& secret,
                          std::span<const std::string> recovery_hashes, const Because& because) {
  if (auto done = persons::change_code_secret(tx, person.id, secret, recovery_hashes); !done) return done;
  return note(tx, Act::change_codes, person_subject(person.name),
              fmt::format("one-time codes of {} {}", person.name, secret ? "are asked for" : "end"), because);
}

}  // namespace crossdock::acts
