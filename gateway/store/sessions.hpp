// SPDX-License-Identifier: Apache-2.0
// Sessions of persons, and how often somebody failed to open one. Of a session's token the SHA-256 is kept alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/store/persons.hpp"

namespace crossdock::store::sessions {

struct Session {
  PersonId person;
  TimePoint opened_at, used_at;
};

Result<void> open(Transaction& tx, std::string_view hash, const Session& session);
// With its person, who may enter; nullopt if there is none.
struct Found {
  Session session;
  persons::Person person;
};
Result<std::optional<Found>> find(Transaction& tx, std::string_view hash);
Result<void> use(Transaction& tx, std::string_view hash, TimePoint now);
Result<void> end(Transaction& tx, std::string_view hash);
// All of a person, but for the one of this hash.
Result<void> end_others(Transaction& tx, PersonId person, std::string_view but);
// Forgets those that were opened or used last before these times.
Result<void> sweep(Transaction& tx, TimePoint opened_before, TimePoint used_before);

// Log-ins that failed since `since`, under a name or from an address.
Result<std::int64_t> failures(Transaction& tx, std::string_view subject, TimePoint since);
// Counts one more; what was counted before `since` is forgotten.
Result<void> add_failure(Transaction& tx, std::string_view subject, TimePoint since, TimePoint now);
Result<void> forgive(Transaction& tx, std::string_view subject);

}  // namespace crossdock::store::sessions
