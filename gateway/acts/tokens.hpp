// SPDX-License-Identifier: Apache-2.0
// What is decided about tokens of programs.
#pragma once

#include <string>
#include <string_view>

#include "gateway/acts/actor.hpp"
#include "gateway/store/api_tokens.hpp"

namespace crossdock::acts {

inline constexpr Duration longest_token = std::chrono::hours(24 * 400);

struct NewToken {
  std::string name;  // what it is for, named like a person
  access::Rights rights;
  TimePoint ends_at;               // within longest_token from now
  access::Partners partners = {};  // whose rows the program sees
};
// `token`: the whole text that the program shows, "cd_…". Fault::invalid: the name is taken or none, the end is over or too
// far away, a right that no program may have (people, approve), or wrong partners.
Result<store::ApiTokenId> make_token(store::Transaction& tx, const NewToken& wanted, std::string_view token,
                                     const Because& because);
// Fault::invalid if there is none of this name, or it was revoked.
Result<void> revoke_token(store::Transaction& tx, std::string_view name, const Because& because);

}  // namespace crossdock::acts
