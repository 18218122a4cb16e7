// SPDX-License-Identifier: Apache-2.0
// Shows the destinations that documents and events go to, and holds, drains, resumes and hurries them.
#include "gateway/acts/destinations.hpp"

#include "gateway/api/operations.hpp"
#include "gateway/views/destinations.hpp"

namespace crossdock::api {
namespace {

using Acted = Result<Answered<http::Response>>;

// Acts on the destination of the path, and answers with how it stands then.
template <class Act>
Acted act_on(const Call& call, store::Transaction& tx, const Act& act) {
  const auto& name = call.path.at("destination");
  const auto known = store::destinations::find(tx, name);
  if (!known) return fail(known.error());
  if (!*known) return refuse(Problem::not_found, {});
  const auto actor = actor_of(call);
  const auto acted = act(tx, name, because_of(call, actor));
  if (!acted) return fail(acted.error());
  const auto table = views::destinations::list(tx, {name}, call.now);
  if (!table) return fail(table.error());
  return whole_answer(call, *table);
}

}  // namespace

Answered<Parts> list_destinations(const Call& call) {
  return [now = call.now](store::Transaction& tx, const std::string& after, int limit) {
    return views::destinations::list(tx, {}, now).map([&](const views::Table& table) {
      return part_of_table(table, after, limit);
    });
  };
}

Acted hold_destination(const Call& call, store::Transaction& tx) { return act_on(call, tx, acts::hold_destination); }
Acted drain_destination(const Call& call, store::Transaction& tx) { return act_on(call, tx, acts::drain_destination); }
Acted resume_destination(const Call& call, store::Transaction& tx) {
  return act_on(call, tx, acts::resume_destination);
}
Acted hurry_destination(const Call& call, store::Transaction& tx) { return act_on(call, tx, acts::hurry_destination); }

}  // namespace crossdock::api
