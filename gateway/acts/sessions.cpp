// SPDX-License-Identifier: Apache-2.0
// Knows the limits of log-ins and the life of sessions.
#include "gateway/acts/sessions.hpp"

#include <algorithm>
#include <string>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/access/one_time_code.hpp"
#include "gateway/acts/told.hpp"

namespace crossdock::acts {
namespace {

using store::persons::Person;
namespace sessions = store::sessions;

constexpr std::int64_t most_tries_of_name = 5, most_tries_of_address = 20;

// What was tried as a name may be a password by mistake: its hash is kept.
std::string tries_of_name(std::string_view name) { return "name:" + sha256(to_lower(name)); }
std::string tries_of_address(std::string_view address) { return "address:" + std::string(address); }

}  // namespace

TimePoint ends_at(const sessions::Session& session) {
  return std::min(session.opened_at + longest_session, session.used_at + longest_idle);
}

Result<bool> may_try(store::Transaction& tx, std::string_view name, std::string_view address, TimePoint now) {
  const auto since = now - tries_counted;
  const auto of_name = sessions::failures(tx, tries_of_name(name), since);
  if (!of_name) return fail(of_name.error());
  const auto of_address = sessions::failures(tx, tries_of_address(address), since);
  if (!of_address) return fail(of_address.error());
  return *of_name < most_tries_of_name && *of_address < most_tries_of_address;
}

Result<void> count_failed_try(store::Transaction& tx, std::string_view name, std::string_view address, TimePoint now) {
  const auto since = now - tries_counted;
  if (auto counted = sessions::add_failure(tx, tries_of_name(name), since, now); !counted) return counted;
  return sessions::add_failure(tx, tries_of_address(address), since, now);
}

Result<bool> use_code(store::Transaction& tx, const Person& person, std::string_view code, TimePoint now) {
  if (const auto step = access::step_of_code(*person.code_secret, code, now, person.code_step))
    return store::persons::use_code_step(tx, person.id, *step);
  return store::persons::use_recovery_code(tx, person.id, sha256(to_lower(trim(code))), now);
}

Result<void> open_session(store::Transaction& tx, const Person& person, std::string_view token, const Because& how) {
  if (auto swept = sessions::sweep(tx, how.now - longest_session, how.now - longest_idle); !swept) return swept;
  if (auto forgiven = sessions::forgive(tx, tries_of_name(person.name)); !forgiven) return forgiven;
  const sessions::Session session{.person = person.id, .opened_at = how.now, .used_at = how.now};
  if (auto opened = sessions::open(tx, sha256(token), session); !opened) return opened;
  return note(tx, store::Act::log_in, "person:" + person.name, person.name + " logs in", how);
}

}  // namespace crossdock::acts
