// SPDX-License-Identifier: Apache-2.0
// Knows SQLite's own check.
#include "gateway/store/integrity.hpp"

namespace crossdock::store {

Result<std::vector<std::string>> check_integrity(Database& database) {
  std::vector<std::string> wrong;
  if (database.dialect() != Dialect::sqlite) return wrong;
  const auto read = database.read([&](Transaction& tx) -> Result<void> {
    wrong.clear();
    const auto rows = tx.query("PRAGMA integrity_check(100)");
    if (!rows) return fail(rows.error());
    for (const auto& row : *rows) {
      if (row.text(0) != "ok") wrong.push_back(row.text(0));
    }
    return {};
  });
  if (!read) return fail(read.error());
  return wrong;
}

}  // namespace crossdock::store
