// SPDX-License-Identifier: Apache-2.0
// Knows in which table an exception stands, and the order in which persons should look at them.
#include "gateway/store/exceptions.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/case_kind.hpp"
#include "gateway/store/amounts.hpp"
#include "gateway/store/within.hpp"

namespace crossdock::store::exceptions {
namespace {

constexpr std::string_view case_prefix = "case:", hold_prefix = "hold:";

// The number after a prefix; 0 for anything else.
std::int64_t number_after(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) return 0;
  const auto digits = text.substr(prefix.size());
  std::int64_t number = 0;
  const auto* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end && number > 0 ? number : 0;
}

Argument argument_of(const std::optional<std::string>& value) {
  return value ? Argument(std::string_view(*value)) : Argument(nullptr);
}

// The columns of both, in one order; a condition follows.
constexpr std::string_view case_rows =
    "SELECT 0 AS is_hold, c.id, c.kind, c.partner, c.subject, c.owner, c.taken_by, c.text, c.stake, c.currency, c.due_at, "
    "c.created_at, c.count, c.document, c.state FROM exception_case c WHERE ";
constexpr std::string_view hold_rows =
    "SELECT 1 AS is_hold, h.id, h.reason AS kind, i.supplier AS partner, 'invoice:' || CAST(h.invoice AS TEXT) AS subject, "
    "h.owner, h.taken_by, h.text, h.amount AS stake, i.currency, h.due_at, h.created_at, 1 AS count, i.document, h.state "
    "FROM invoice_hold h JOIN invoice i ON i.id = h.invoice WHERE ";

// The row of one, open or not, by the argument that `place` names.
std::string row_of(const Id& id, std::string_view place) {
  return id.case_id != 0 ? fmt::format("{}c.id = {}", case_rows, place) : fmt::format("{}h.id = {}", hold_rows, place);
}
std::int64_t number_of(const Id& id) { return id.case_id != 0 ? id.case_id : id.hold.number(); }

// Hundredths of money times hours that have begun. Both have bounds, so that no amount is too large to be listed.
constexpr std::string_view weight =
    "CASE WHEN stake IS NULL THEN 0 WHEN ABS(stake) > 10000000000000000 THEN 1000000000000 ELSE ABS(stake) / 10000 END * "
    "CASE WHEN created_at > $1 THEN 1 ELSE ($1 - created_at) / 3600000 + 1 END";
constexpr std::string_view order = "weight DESC, created_at, is_hold DESC, id";

// Where a row stands in the list, open or not.
struct Place {
  std::int64_t weight = 0, created_at = 0;
};
Result<std::optional<Place>> place_of(Transaction& tx, const Id& id, TimePoint now) {
  if (id.none()) return std::nullopt;
  const auto row = tx.query_one(fmt::format("SELECT {}, created_at FROM ({}) one", weight, row_of(id, "$2")),
                                {stored(now), number_of(id)});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return Place{(*row)->integer(0), (*row)->integer(1)};
}

// The rows after one, in the order above.
std::string behind(const Place& place, const Id& id, std::vector<Argument>& arguments) {
  const auto at = arguments.size();
  arguments.insert(arguments.end(),
                   {place.weight, place.created_at, std::int64_t{id.case_id == 0 ? 1 : 0}, number_of(id)});
  return fmt::format(
      " AND (weight < ${0} OR (weight = ${0} AND (created_at > ${1} OR (created_at = ${1} AND (is_hold < ${2} OR (is_hold = "
      "${2} AND id > ${3}))))))",
      at + 1, at + 2, at + 3, at + 4);
}

std::string conditions_of(const Filter& filter, std::vector<Argument>& arguments) {
  std::string conditions;
  const auto add = [&](std::string_view column, const std::string& value) {
    if (value.empty()) return;
    arguments.push_back(std::string_view(value));
    conditions += fmt::format(" AND {} = ${}", column, arguments.size());
  };
  add("kind", filter.kind);
  add("owner", filter.owner);
  add("partner", filter.partner);
  add("taken_by", filter.taken_by);
  conditions += within(filter.partners, "partner", arguments);
  if (filter.taken) conditions += *filter.taken ? " AND taken_by <> ''" : " AND taken_by = ''";
  if (filter.late) conditions += *filter.late ? " AND due_at < $1" : " AND (due_at IS NULL OR due_at >= $1)";
  return conditions;
}

Result<std::vector<Exception>> exceptions_of(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Exception> found;
  for (const auto& row : *rows) {
    const bool is_hold = row.integer(0) == 1;
    Exception one{.id = is_hold ? Id{.hold = HoldId(row.integer(1))} : Id{.case_id = row.integer(1)},
                  .open = row.text(14) == "open",
                  .kind = row.text(2),
                  .partner = row.text(3),
                  .subject = row.text(4),
                  .owner = row.text(5),
                  .taken_by = row.text(6),
                  .text = row.text(7),
                  .stake = {},
                  .currency = {},
                  .due_at = {},
                  .opened_at = time_at(row.integer(11)),
                  .count = row.integer(12),
                  .document = DocumentId(row.integer(13))};
    // Cases of before there were owners have the one of their kind.
    if (const auto kind = case_kind(one.kind); one.owner.empty() && kind)
      one.owner = to_string(crossdock::row_of(*kind).owner);
    if (!row.is_null(8)) {
      one.stake = decimal_at(row.integer(8));
      one.currency = row.text(9);
    }
    if (!row.is_null(10)) one.due_at = time_at(row.integer(10));
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace

std::string text_of(const Id& id) {
  return id.case_id != 0 ? fmt::format("{}{}", case_prefix, id.case_id)
                         : fmt::format("{}{}", hold_prefix, id.hold.number());
}

Id named(std::string_view text) {
  return {.case_id = number_after(case_prefix, text), .hold = HoldId(number_after(hold_prefix, text))};
}

Result<void> assign(Transaction& tx, const Id& id, const Assignment& assignment) {
  const auto due_at = assignment.due_at ? Argument(stored(*assignment.due_at)) : Argument(nullptr);
  const auto changed = tx.execute(
      fmt::format("UPDATE {} SET taken_by = COALESCE($2, taken_by), owner = COALESCE($3, owner), due_at = COALESCE($4, "
                  "due_at) WHERE id = $1 AND state = 'open'",
                  id.case_id != 0 ? "exception_case" : "invoice_hold"),
      {number_of(id), argument_of(assignment.taken_by), argument_of(assignment.owner), due_at});
  if (!changed) return fail(changed.error());
  if (*changed == 0) return fail(Fault::invalid, text_of(id) + " is not open");
  return {};
}

Result<std::optional<Exception>> find(Transaction& tx, const Id& id) {
  auto found = exceptions_of(tx.query(row_of(id, "$1"), {number_of(id)}));
  if (!found) return fail(found.error());
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

Result<std::vector<Exception>> list(Transaction& tx, const Filter& filter, TimePoint now) {
  std::vector<Argument> arguments{stored(now), std::int64_t{filter.limit}};
  auto place = place_of(tx, filter.after, now);
  if (!place) return fail(place.error());
  auto conditions = conditions_of(filter, arguments);
  if (*place) conditions += behind(**place, filter.after, arguments);
  return exceptions_of(tx.query(
      fmt::format(
          "SELECT * FROM (SELECT waiting.*, {} AS weight FROM ({}c.state = 'open' UNION ALL {}h.state = 'open') "
          "waiting) listed WHERE 1 = 1{} ORDER BY {} LIMIT $2",
          weight, case_rows, hold_rows, conditions, order),
      arguments));
}

}  // namespace crossdock::store::exceptions
