// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of the tokens of programs.
#include "gateway/store/api_tokens.hpp"

#include "gateway/store/pages.hpp"
#include "gateway/store/read_rows.hpp"
#include "gateway/store/within.hpp"

namespace crossdock::store::api_tokens {
namespace {

const std::string select_token =
    "SELECT id, name, rights, made_by, made_at, ends_at, used_at, revoked_at, partners FROM api_token ";

Result<Token> token_of(const Row& row) {
  Token token{.id = ApiTokenId(row.integer(0)),
              .name = row.text(1),
              .rights = {},
              .partners = partners_in(row, 8),
              .made_by = row.text(3),
              .made_at = time_at(row.integer(4)),
              .ends_at = time_at(row.integer(5)),
              .used_at = {},
              .revoked_at = {}};
  const auto rights = access::rights_named(words_in(row.text(2)));
  if (!rights) return fail(Fault::internal, "token " + token.name + ": " + rights.error().what);
  token.rights = *rights;
  if (!row.is_null(6)) token.used_at = time_at(row.integer(6));
  if (!row.is_null(7)) token.revoked_at = time_at(row.integer(7));
  return token;
}

}  // namespace

Result<ApiTokenId> add(Transaction& tx, const Token& token, std::string_view hash) {
  const auto rights = text_of_words(access::words_of(token.rights));
  std::string partners;
  return tx
      .insert(
          "INSERT INTO api_token (name, hash, rights, made_by, made_at, ends_at, partners) VALUES ($1, $2, $3, $4, $5, $6, "
          "$7) "
          "ON CONFLICT (name) DO NOTHING RETURNING id",
          {token.name, hash, std::string_view(rights), token.made_by, stored(token.made_at), stored(token.ends_at),
           stored(token.partners, partners)})
      .map([](std::int64_t id) { return ApiTokenId(id); });
}

Result<std::optional<Token>> find(Transaction& tx, ApiTokenId id) {
  return one_of(tx.query_one(select_token + "WHERE id = $1", {id.number()}), token_of);
}

Result<std::optional<Token>> find(Transaction& tx, std::string_view name) {
  return one_of(tx.query_one(select_token + "WHERE name = $1", {name}), token_of);
}

Result<std::optional<Token>> in_force(Transaction& tx, std::string_view hash, TimePoint now) {
  return one_of(
      tx.query_one(select_token + "WHERE hash = $1 AND revoked_at IS NULL AND ends_at > $2", {hash, stored(now)}),
      token_of);
}

Result<std::vector<Token>> list(Transaction& tx, const Filter& filter) {
  return all_of(tx.query(select_token + "WHERE id < $1 ORDER BY id DESC LIMIT $2",
                         {end_of(filter.before), std::int64_t{filter.limit}}),
                token_of);
}

Result<void> use(Transaction& tx, ApiTokenId id, TimePoint now) {
  return tx.send("UPDATE api_token SET used_at = $2 WHERE id = $1", {id.number(), stored(now)});
}

Result<bool> revoke(Transaction& tx, ApiTokenId id, TimePoint now) {
  return tx
      .execute("UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", {id.number(), stored(now)})
      .map([](std::int64_t changed) { return changed == 1; });
}

}  // namespace crossdock::store::api_tokens
