// SPDX-License-Identifier: Apache-2.0
// Holds the SQL that finds and adds the control numbers and hashes of interchanges.
#include "gateway/store/inbound_interchanges.hpp"

namespace crossdock::store::inbound_interchanges {

Result<std::optional<Interchange>> find(Transaction& tx, const PartnerId& partner, std::string_view control,
                                        TimePoint since) {
  const auto row = tx.query_one(
      "SELECT sha256, message FROM inbound_interchange WHERE partner = $1 AND control = $2 AND seen_at >= $3 "
      "ORDER BY id DESC LIMIT 1",
      {partner.text(), control, stored(since)});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return Interchange{partner, std::string(control), (*row)->text(0), MessageId((*row)->integer(1))};
}

Result<bool> is_known(Transaction& tx, const Interchange& interchange) {
  const auto row = tx.query_one(
      "SELECT id FROM inbound_interchange WHERE partner = $1 AND control = $2 AND sha256 = $3 AND message = $4",
      {interchange.partner.text(), interchange.control, interchange.sha256, stored(interchange.message)});
  if (!row) return fail(row.error());
  return row->has_value();
}

Result<void> add(Transaction& tx, const Interchange& interchange, TimePoint now) {
  return tx.send(
      "INSERT INTO inbound_interchange (partner, control, sha256, message, seen_at) "
      "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS BIGINT) "
      "WHERE NOT EXISTS (SELECT 1 FROM inbound_interchange "
      "WHERE partner = $1 AND control = $2 AND sha256 = $3 AND message = $4)",
      {interchange.partner.text(), interchange.control, interchange.sha256, stored(interchange.message), stored(now)});
}

}  // namespace crossdock::store::inbound_interchanges
