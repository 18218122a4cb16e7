// SPDX-License-Identifier: Apache-2.0
// Holds the SQL of the table `mapping_text`.
#include "gateway/store/mapping_texts.hpp"

namespace crossdock::store::mapping_texts {
namespace {

const std::string select_mapping = "SELECT id, sha256, name, shared, text FROM mapping_text ";

MappingText mapping_text_of(const Row& row) {
  return {.id = MappingTextId(row.integer(0)),
          .sha256 = row.text(1),
          .name = row.text(2),
          .shared = row.text(3),
          .text = row.text(4)};
}

}  // namespace

Result<MappingTextId> keep(Transaction& tx, const MappingText& text, TimePoint now) {
  const auto id = tx.insert(
      "INSERT INTO mapping_text (sha256, name, shared, text, created_at) VALUES ($1, $2, $3, $4, $5) "
      "ON CONFLICT (sha256) DO NOTHING RETURNING id",
      {text.sha256, text.name, text.shared, Blob{text.text}, stored(now)});
  if (!id) return fail(id.error());
  if (*id != 0) return MappingTextId(*id);
  const auto known = tx.query_one("SELECT id FROM mapping_text WHERE sha256 = $1", {text.sha256});
  if (!known) return fail(known.error());
  if (!*known) return fail(Fault::unavailable, "the text of mapping " + text.name + " was just removed");
  return MappingTextId((*known)->integer(0));
}

Result<std::optional<MappingText>> find(Transaction& tx, MappingTextId id) {
  const auto row = tx.query_one(select_mapping + "WHERE id = $1", {id.number()});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return mapping_text_of(**row);
}

Result<std::vector<MappingText>> with_hash(Transaction& tx, std::string_view beginning, int limit) {
  const auto end = std::string(beginning) + "g";  // after every hexadecimal digit
  const auto rows = tx.query(select_mapping + "WHERE sha256 >= $1 AND sha256 < $2 ORDER BY sha256 LIMIT $3",
                             {beginning, std::string_view(end), std::int64_t{limit}});
  if (!rows) return fail(rows.error());
  std::vector<MappingText> found;
  for (const auto& row : *rows) found.push_back(mapping_text_of(row));
  return found;
}

Result<std::optional<Head>> head(Transaction& tx, MappingTextId id) {
  if (id.none()) return std::nullopt;
  const auto row = tx.query_one("SELECT name, sha256 FROM mapping_text WHERE id = $1", {id.number()});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return Head{(*row)->text(0), (*row)->text(1)};
}

}  // namespace crossdock::store::mapping_texts
