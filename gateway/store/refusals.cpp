// SPDX-License-Identifier: Apache-2.0
// Knows which tallies a refusal belongs to, and which messages are evidence of nothing but a refusal.
#include "gateway/store/refusals.hpp"

namespace crossdock::store::refusals {
namespace {

constexpr std::chrono::hours remembered{7 * 24};

struct Tally {
  std::int64_t refused = 0, kept = 0, bytes = 0;
};

bool fits(const Tally& tally, std::int64_t size, const Budget& budget) {
  return tally.kept < budget.messages && size <= budget.bytes - tally.bytes;
}

Tally tally_of(const Row& row) { return {.refused = row.integer(0), .kept = row.integer(1), .bytes = row.integer(2)}; }

// The rows of one kind, partner and hour.
class Tallies {
 public:
  Tallies(Transaction& tx, const Refusal& refusal, TimePoint now)
      : tx_(tx), refusal_(refusal), now_(now), hour_(std::chrono::floor<std::chrono::hours>(now)) {}

  TimePoint hour() const { return hour_; }
  std::string_view group() const { return refusal_.proven ? "proven" : "unproven"; }

  // The row is locked from here on: whoever counts at the same time waits.
  Result<Tally> add(std::int64_t more) {
    const auto rows = tx_.query(
        "INSERT INTO refusal (partner, kind, origin, hour, refused) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (partner, kind, origin, hour) DO UPDATE SET refused = refusal.refused + $5 "
        "RETURNING refused, kept, bytes",
        {refusal_.partner.text(), refusal_.kind, group(), stored(hour_), more});
    if (!rows) return fail(rows.error());
    const auto tally = tally_of(rows->front());
    if (tally.refused == more) {  // the first of its hour
      const auto gone = tx_.execute("DELETE FROM refusal WHERE hour < $1", {stored(now_ - remembered)});
      if (!gone) return fail(gone.error());
    }
    return tally;
  }

  Result<Tally> of_address() {
    const auto row = tx_.query_one(
        "SELECT refused, kept, bytes FROM refusal WHERE partner = $1 AND kind = $2 AND origin = $3 AND hour = $4",
        {refusal_.partner.text(), refusal_.kind, refusal_.address, stored(hour_)});
    if (!row) return fail(row.error());
    return *row ? tally_of(**row) : Tally{};
  }

  Result<void> keep(std::string_view origin, std::int64_t also_refused) {
    return tx_
        .execute(
            "INSERT INTO refusal (partner, kind, origin, hour, refused, kept, bytes) VALUES ($1, $2, $3, $4, $5, 1, $6) "
            "ON CONFLICT (partner, kind, origin, hour) DO UPDATE SET refused = refusal.refused + $5, "
            "kept = refusal.kept + 1, bytes = refusal.bytes + $6",
            {refusal_.partner.text(), refusal_.kind, origin, stored(hour_), also_refused, refusal_.size})
        .map([](auto) {});
  }

 private:
  Transaction& tx_;
  const Refusal& refusal_;
  TimePoint now_, hour_;
};

}  // namespace

Result<Counted> count(Transaction& tx, const Refusal& refusal, const Budgets& budgets, TimePoint now) {
  Tallies tallies(tx, refusal, now);
  const auto all = tallies.add(1);
  if (!all) return fail(all.error());
  Counted counted{.refused = all->refused, .evidence = all->kept, .since = tallies.hour()};
  counted.keeps = fits(*all, refusal.size, refusal.proven ? budgets.proven : budgets.all_addresses);
  if (counted.keeps && !refusal.proven) {
    const auto own = tallies.of_address();
    if (!own) return fail(own.error());
    counted.keeps = fits(*own, refusal.size, budgets.one_address);
    if (counted.keeps) {
      if (auto kept = tallies.keep(refusal.address, 1); !kept) return fail(kept.error());
    }
  }
  if (!counted.keeps) return counted;
  if (auto kept = tallies.keep(tallies.group(), 0); !kept) return fail(kept.error());
  ++counted.evidence;
  return counted;
}

Result<Counted> count_unkept(Transaction& tx, const Refusal& refusal, std::int64_t more, TimePoint now) {
  Tallies tallies(tx, refusal, now);
  const auto all = tallies.add(more);
  if (!all) return fail(all.error());
  return Counted{.refused = all->refused, .evidence = all->kept, .since = tallies.hour()};
}

// Evidence that came by HTTP is known by its key, which ends with the hash of what was refused.
Result<std::vector<Evidence>> evidence(Transaction& tx, const PartnerId& partner, TimePoint before, int limit) {
  const auto rows = tx.query(
      "SELECT m.id, m.payload, m.size FROM message m JOIN payload p ON p.id = m.payload "
      "WHERE m.direction = 'in' AND m.state = 'held' AND m.fault = 'refused' AND m.created_at < $1 "
      "AND ($2 = '' OR m.partner = $2) AND p.purged_at IS NULL AND "
      "((m.channel = 'as2' AND NOT EXISTS (SELECT 1 FROM as2_inbound i WHERE i.message = m.id AND i.accepted = 1)) OR "
      "(m.channel = 'http' AND substr(m.dedup_key, length(m.dedup_key) - 63) = m.sha256)) "
      "AND NOT EXISTS (SELECT 1 FROM document d WHERE d.message = m.id) ORDER BY m.id LIMIT $3",
      {stored(before), partner.text(), std::int64_t{limit}});
  if (!rows) return fail(rows.error());
  std::vector<Evidence> found;
  for (const auto& row : *rows)
    found.push_back(
        {.message = MessageId(row.integer(0)), .payload = PayloadId(row.integer(1)), .size = row.integer(2)});
  return found;
}

Result<void> purge(Transaction& tx, const Evidence& evidence, TimePoint now) {
  const auto gone = tx.send("DELETE FROM payload_chunk WHERE payload = $1", {evidence.payload.number()});
  if (!gone) return fail(gone.error());
  return tx.send("UPDATE payload SET purged_at = $2 WHERE id = $1", {evidence.payload.number(), stored(now)});
}

}  // namespace crossdock::store::refusals
