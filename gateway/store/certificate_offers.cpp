// SPDX-License-Identifier: Apache-2.0
// Holds the SQL that adds, finds, lists and decides certificate offers.
#include "gateway/store/certificate_offers.hpp"

#include "gateway/store/names.hpp"
#include "gateway/store/read_rows.hpp"

namespace crossdock::store::certificate_offers {
namespace {

constexpr std::array<Named<State>, 3> state_names{
    {{State::open, "open"}, {State::accepted, "accepted"}, {State::rejected, "rejected"}}};

const std::string select =
    "SELECT id, partner, direction, request, usages, serial, issuer, fingerprint, pem, respond_by, state, reason, "
    "message, created_at, decided_at FROM certificate_offer ";

Result<Offer> offer_of(const Row& row) {
  const auto state = named(state_names, row.text(10));
  if (!state) return fail(state.error());
  Offer offer{.id = row.integer(0),
              .partner = PartnerId(row.text(1)),
              .direction = row.text(2) == "in" ? Direction::in : Direction::out,
              .request = row.text(3),
              .usages = row.text(4),
              .serial = row.text(5),
              .issuer = row.text(6),
              .fingerprint = row.text(7),
              .pem = row.text(8),
              .state = *state,
              .reason = row.text(11),
              .message = MessageId(row.integer(12)),
              .created_at = time_at(row.integer(13))};
  if (!row.is_null(9)) offer.respond_by = time_at(row.integer(9));
  if (!row.is_null(14)) offer.decided_at = time_at(row.integer(14));
  return offer;
}

std::string_view word_of(Direction direction) { return direction == Direction::in ? "in" : "out"; }

}  // namespace

std::string_view to_string(State state) { return name_of(state_names, state); }

Result<bool> add(Transaction& tx, const Offer& offer, TimePoint now) {
  const auto added = tx.execute(
      "INSERT INTO certificate_offer (partner, direction, request, usages, serial, issuer, fingerprint, pem, "
      "respond_by, message, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
      "ON CONFLICT (partner, direction, request, serial) DO NOTHING",
      {offer.partner.text(), word_of(offer.direction), storable(offer.request, 255), offer.usages,
       storable(offer.serial, 255), storable(offer.issuer, 1000), offer.fingerprint, offer.pem,
       offer.respond_by ? Argument(stored(*offer.respond_by)) : Argument(nullptr), stored(offer.message), stored(now)});
  if (!added) return fail(added.error());
  return *added > 0;
}

Result<std::optional<Offer>> find(Transaction& tx, std::int64_t id) {
  return one_of(tx.query_one(select + "WHERE id = $1", {id}), offer_of);
}

Result<std::vector<Offer>> list(Transaction& tx, std::optional<PartnerId> partner, bool open_only, int limit) {
  return all_of(
      tx.query(select + "WHERE (partner = $1 OR $1 = '') AND (state = 'open' OR $2 = 0) ORDER BY id DESC LIMIT $3",
               {partner ? partner->text() : "", std::int64_t{open_only ? 1 : 0}, limit}),
      offer_of);
}

Result<std::optional<Offer>> offered(Transaction& tx, const PartnerId& partner, Direction direction,
                                     std::string_view request, std::string_view serial) {
  return one_of(tx.query_one(select + "WHERE partner = $1 AND direction = $2 AND request = $3 AND serial = $4",
                             {partner.text(), word_of(direction), request, serial}),
                offer_of);
}

Result<bool> decide(Transaction& tx, std::int64_t id, State state, std::string_view reason, TimePoint now) {
  const auto changed = tx.execute(
      "UPDATE certificate_offer SET state = $2, reason = $3, decided_at = $4 WHERE id = $1 AND state = 'open'",
      {id, to_string(state), storable(reason, 1000), stored(now)});
  if (!changed) return fail(changed.error());
  return *changed > 0;
}

}  // namespace crossdock::store::certificate_offers
