// SPDX-License-Identifier: Apache-2.0
// Knows the one row that names a store.
#include "gateway/store/identity.hpp"

namespace crossdock::store::identity {

Result<bool> is_store(Database& database) {
  bool found = false;
  const auto read = database.read([&](Transaction& tx) -> Result<void> {
    const auto present = tx.query("SELECT CASE WHEN {has_table:schema_version} THEN 1 ELSE 0 END");
    if (!present) return fail(present.error());
    found = present->front().integer(0) != 0;
    return {};
  });
  if (!read) return fail(read.error());
  return found;
}

Result<Identity> load(Transaction& tx) {
  const auto row = tx.query_one(
      "SELECT id, created_at, beside, restored_at, raised, raised_up_to FROM store_identity WHERE one = 1");
  if (!row) return fail(row.error());
  if (!*row) return fail(Fault::invalid, "the store has no identity: its row in store_identity is gone");
  const auto& found = **row;
  Identity identity{.id = found.text(0), .created_at = time_at(found.integer(1)), .beside = found.text(2)};
  if (!found.is_null(3)) identity.restored_at = time_at(found.integer(3));
  identity.raised = found.integer(4);
  identity.raised_up_to = found.integer(5);
  return identity;
}

Result<void> set_beside(Transaction& tx, std::string_view exchange) {
  return tx.send("UPDATE store_identity SET beside = $1 WHERE one = 1", {exchange});
}

}  // namespace crossdock::store::identity
