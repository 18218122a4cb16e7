// SPDX-License-Identifier: Apache-2.0
// Tokens by which programs use the API. Of a token the SHA-256 is kept alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/access/partners.hpp"
#include "gateway/access/right.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store {

using ApiTokenId = RowId<struct ApiTokenTag>;

namespace api_tokens {

struct Token {
  ApiTokenId id;
  std::string name;  // what it is for: "erp"
  access::Rights rights;
  access::Partners partners;  // whose rows the program sees
  std::string made_by;
  TimePoint made_at, ends_at;
  std::optional<TimePoint> used_at, revoked_at;
};

// Its id; none when the name is taken.
Result<ApiTokenId> add(Transaction& tx, const Token& token, std::string_view hash);
Result<std::optional<Token>> find(Transaction& tx, ApiTokenId id);
Result<std::optional<Token>> find(Transaction& tx, std::string_view name);
// The one that is in force at `now`.
Result<std::optional<Token>> in_force(Transaction& tx, std::string_view hash, TimePoint now);

struct Filter {
  std::int64_t before = 0;  // only older ones; 0: all
  int limit = 100;
};
Result<std::vector<Token>> list(Transaction& tx, const Filter& filter);  // newest first
Result<void> use(Transaction& tx, ApiTokenId id, TimePoint now);
// False if it was revoked before.
Result<bool> revoke(Transaction& tx, ApiTokenId id, TimePoint now);

}  // namespace api_tokens
}  // namespace crossdock::store
