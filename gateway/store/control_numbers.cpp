// SPDX-License-Identifier: Apache-2.0
// Advances counters by one statement, and finds gaps between the numbers on record.
#include "gateway/store/control_numbers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/store/names.hpp"

namespace crossdock::store::control_numbers {
namespace {

constexpr std::array<Named<Level>, 3> words{
    {{Level::interchange, "interchange"}, {Level::group, "group"}, {Level::set, "set"}}};

// One statement reads, advances and locks the counters, on both engines.
constexpr std::string_view advance_counters =
    "INSERT INTO control_counter (partner, level, first, cycle, last) VALUES {} ON CONFLICT (partner, level) DO UPDATE SET "
    "cycle = CASE WHEN control_counter.last >= 999999999 THEN control_counter.cycle + 1 ELSE control_counter.cycle END, "
    "last = CASE WHEN control_counter.last >= 999999999 THEN 1 ELSE control_counter.last + 1 END "
    "RETURNING level, cycle, last";

// Numbers that skip left out of a gap are no gap.
std::vector<Gap> without(const std::vector<Gap>& gaps, const Gap& skipped) {
  std::vector<Gap> left;
  for (const auto& gap : gaps) {
    const bool other = gap.partner != skipped.partner || gap.level != skipped.level || gap.cycle != skipped.cycle;
    if (other || skipped.last < gap.first || gap.last < skipped.first) {
      left.push_back(gap);
      continue;
    }
    if (gap.first < skipped.first) left.push_back({gap.partner, gap.level, gap.cycle, gap.first, skipped.first - 1});
    if (skipped.last < gap.last) left.push_back({gap.partner, gap.level, gap.cycle, skipped.last + 1, gap.last});
  }
  return left;
}

Result<void> note_skipped(Transaction& tx, const Gap& skipped, TimePoint now) {
  return tx.send(
      "INSERT INTO control_skip (partner, level, cycle, first, last, skipped_at) VALUES ($1, $2, $3, $4, $5, $6)",
      {skipped.partner, to_string(skipped.level), skipped.cycle, skipped.first, skipped.last, stored(now)});
}

std::string label(std::string_view partner, Level level, std::int64_t number) {
  return std::string(to_string(level)) + " control number " + std::to_string(number) + " of " + std::string(partner);
}

// Gaps between numbers that are there.
constexpr std::string_view select_inner_gaps =
    "SELECT partner, level, cycle, previous, number FROM (SELECT partner, level, cycle, number, "
    "LAG(number) OVER (PARTITION BY partner, level, cycle ORDER BY number) AS previous FROM control_number) AS numbers "
    "WHERE previous IS NOT NULL AND number <> previous + 1 ORDER BY partner, level, cycle, number";

// The span of each cycle, beside what its counter says.
constexpr std::string_view select_spans =
    "SELECT c.partner, c.level, c.first, c.cycle, c.last, n.cycle, MIN(n.number), MAX(n.number) FROM control_counter c "
    "LEFT JOIN control_number n ON n.partner = c.partner AND n.level = c.level "
    "GROUP BY c.partner, c.level, c.first, c.cycle, c.last, n.cycle ORDER BY c.partner, c.level, n.cycle";

}  // namespace

std::string_view to_string(Level level) { return name_of(words, level); }

Result<std::vector<Number>> advance(Transaction& tx, std::string_view partner, std::span<const Level> levels) {
  std::string counters;
  for (const auto level : levels)
    counters += fmt::format("{}($1, '{}', 1, 0, 1)", counters.empty() ? "" : ", ", to_string(level));
  const auto rows = tx.query(fmt::format(advance_counters, counters), {partner});
  if (!rows) return fail(rows.error());
  std::vector<Number> numbers;
  for (const auto& row : *rows) {
    const auto level = named(words, row.text(0));
    if (!level) return fail(level.error());
    numbers.push_back({*level, row.integer(1), row.integer(2)});
  }
  return numbers;
}

Result<void> record(Transaction& tx, std::string_view partner, std::span<const Number> numbers, MessageId message,
                    TimePoint now) {
  std::vector<std::vector<Argument>> rows;
  for (const auto& one : numbers) {
    rows.push_back({partner, to_string(one.level), one.cycle, one.number, stored(message), stored(now)});
  }
  return tx.send_many(
      "INSERT INTO control_number (partner, level, cycle, number, message, allocated_at) VALUES ($1, $2, $3, $4, $5, $6)",
      rows);
}

Result<void> start_at(Transaction& tx, std::string_view partner, Level level, std::int64_t next) {
  if (next < 1 || next > highest) return fail(Fault::invalid, label(partner, level, next) + " is not 1..999999999");
  const auto set = tx.execute(
      "INSERT INTO control_counter (partner, level, first, cycle, last) VALUES ($1, $2, $3, 0, $4) "
      "ON CONFLICT (partner, level) DO UPDATE SET first = $3, last = $4 "
      "WHERE NOT EXISTS (SELECT 1 FROM control_number n WHERE n.partner = $1 AND n.level = $2)",
      {partner, to_string(level), next, next - 1});
  if (!set) return fail(set.error());
  if (*set != 1)
    return fail(Fault::invalid,
                label(partner, level, next) + ": numbers were allocated already, starting elsewhere would make a gap");
  return {};
}

Result<void> skip(Transaction& tx, std::string_view partner, Level level, std::int64_t count, TimePoint now) {
  const auto made = tx.send(
      "INSERT INTO control_counter (partner, level, first, cycle, last) VALUES ($1, $2, 1, 0, 0) "
      "ON CONFLICT (partner, level) DO NOTHING",
      {partner, to_string(level)});
  if (!made) return fail(made.error());
  const auto row =
      tx.query_one("SELECT cycle, last FROM control_counter WHERE partner = $1 AND level = $2 {for_update}",
                   {partner, to_string(level)});
  if (!row) return fail(row.error());
  auto cycle = (*row)->integer(0);
  auto last = (*row)->integer(1);
  while (count > 0) {
    if (last >= highest) {
      ++cycle;
      last = 0;
    }
    const auto end = std::min(highest, last + count);
    const Gap skipped{.partner = std::string(partner), .level = level, .cycle = cycle, .first = last + 1, .last = end};
    if (auto noted = note_skipped(tx, skipped, now); !noted) return noted;
    count -= end - last;
    last = end;
  }
  return tx.send("UPDATE control_counter SET cycle = $3, last = $4 WHERE partner = $1 AND level = $2",
                 {partner, to_string(level), cycle, last});
}

Result<std::optional<MessageId>> message_with(Transaction& tx, std::string_view partner, Level level,
                                              std::int64_t number) {
  const auto row = tx.query_one(
      "SELECT message FROM control_number WHERE partner = $1 AND level = $2 AND number = $3 AND message IS NOT NULL ORDER BY cycle DESC LIMIT 1",
      {partner, to_string(level), number});
  if (!row) return fail(row.error());
  if (!*row) return std::nullopt;
  return MessageId((*row)->integer(0));
}

Result<std::vector<Gap>> gaps(Transaction& tx) {
  std::vector<Gap> found;
  const auto note = [&](const Row& row, std::int64_t cycle, std::int64_t first, std::int64_t last) {
    const auto level = named(words, row.text(1));
    if (level && first <= last)
      found.push_back({.partner = row.text(0), .level = *level, .cycle = cycle, .first = first, .last = last});
  };
  const auto spans = tx.query(select_spans);
  if (!spans) return fail(spans.error());
  for (const auto& row : *spans) {
    const auto counter_first = row.integer(2);
    const auto counter_cycle = row.integer(3);
    const auto counter_last = row.integer(4);
    if (row.is_null(5)) {  // no number at all is on record
      if (counter_cycle > 0 || counter_last >= counter_first)
        note(row, counter_cycle, counter_cycle > 0 ? 1 : counter_first, counter_last);
      continue;
    }
    const auto cycle = row.integer(5);
    note(row, cycle, cycle == 0 ? counter_first : 1, row.integer(6) - 1);
    note(row, cycle, row.integer(7) + 1, cycle < counter_cycle ? highest : counter_last);
  }
  const auto inner = tx.query(select_inner_gaps);
  if (!inner) return fail(inner.error());
  for (const auto& row : *inner) note(row, row.integer(2), row.integer(3) + 1, row.integer(4) - 1);
  const auto skips = tx.query("SELECT partner, level, cycle, first, last FROM control_skip");
  if (!skips) return fail(skips.error());
  for (const auto& row : *skips) {
    const auto level = named(words, row.text(1));
    if (level) found = without(found, {row.text(0), *level, row.integer(2), row.integer(3), row.integer(4)});
  }
  return found;
}

}  // namespace crossdock::store::control_numbers
