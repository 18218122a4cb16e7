// SPDX-License-Identifier: Apache-2.0
// Who asks: a person by the cookie of a session, or a program by its token.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "gateway/access/partners.hpp"
#include "gateway/access/right.hpp"
#include "gateway/acts/actor.hpp"
#include "gateway/acts/sessions.hpp"
#include "gateway/store/database.hpp"
#include "gateway/store/sessions.hpp"
#include "gateway/transport/http/message.hpp"

namespace crossdock::api {

inline constexpr std::string_view token_prefix = "cd_";

struct Principal {
  std::string name, full_name;  // of a program, the name of its token twice
  access::Roles roles;          // none of a program
  access::Rights rights;
  access::Partners partners;  // whose rows it sees
  std::optional<store::persons::Authority> authority;
  store::PersonId person;  // none: a program
  std::string session;     // the hash of the session's token
  TimePoint opened_at, ends_at;
  bool has_codes = false;

  bool is_program() const { return person.none(); }
  acts::Actor actor(std::string_view peer) const;  // "api:10.0.0.7"
};

// `hash`: of the session's token.
Principal principal_of(const store::sessions::Found& found, std::string hash);

// The prefix binds the cookie to TLS, this host and the whole of it; browsers take it in TLS alone.
inline std::string_view cookie_name(bool secure) { return secure ? "__Host-crossdock" : "crossdock"; }
std::string cookie(bool secure, std::string_view token);  // for Set-Cookie; an empty token ends it

// nullopt: nobody that is known. Counts as a use of the session or token, to the minute.
Result<std::optional<Principal>> principal_of(const http::Request& request, bool secure, store::Database& database,
                                              TimePoint now);

// Whether the session or token of somebody is still good and worth the same, without counting as a use of it. True while the
// store is away.
bool is_still_known(const Principal& principal, store::Database& database, TimePoint now);

// Keys of links that open a session of one person, once. In memory: they end with the program.
class OneTimeLinks {
 public:
  std::string make(store::PersonId person);
  std::optional<store::PersonId> spend(std::string_view key);

 private:
  static constexpr std::size_t most = 16;  // further ones replace all before
  std::mutex mutex_;
  std::map<std::string, store::PersonId, std::less<>> persons_;  // by the hash of the key
};

}  // namespace crossdock::api
