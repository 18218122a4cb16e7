// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of kept answers.
#include "gateway/store/kept_answers.hpp"

namespace crossdock::store::kept_answers {

Result<std::optional<Answer>> begin(Transaction& tx, const Key& key, std::string_view request, TimePoint now) {
  const auto taken = tx.execute(
      "INSERT INTO kept_answer (who, key, request, status, body, at) VALUES ($1, $2, $3, 0, '', $4) "
      "ON CONFLICT (who, key) DO NOTHING",
      {key.who, key.key, request, stored(now)});
  if (!taken) return fail(taken.error());
  if (*taken == 1) return std::nullopt;
  const auto row =
      tx.query_one("SELECT request, status, body FROM kept_answer WHERE who = $1 AND key = $2", {key.who, key.key});
  if (!row) return fail(row.error());
  // Swept between the two statements, or taken by a transaction that this snapshot does not see: asked again, it is there.
  if (!*row) return fail(Fault::unavailable, "the answer to this request is being made");
  return Answer{(*row)->text(0), (*row)->integer(1), (*row)->text(2)};
}

Result<void> keep(Transaction& tx, const Key& key, std::int64_t status, std::string_view body) {
  return tx.send("UPDATE kept_answer SET status = $3, body = $4 WHERE who = $1 AND key = $2",
                 {key.who, key.key, status, body});
}

Result<void> sweep(Transaction& tx, TimePoint before) {
  return tx.send("DELETE FROM kept_answer WHERE at < $1", {stored(before)});
}

}  // namespace crossdock::store::kept_answers
