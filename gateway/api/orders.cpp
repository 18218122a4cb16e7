// SPDX-License-Identifier: Apache-2.0
// Answers what is asked about buyers' orders, by the views that the verbs of `crossdock order` show.
#include "gateway/views/orders.hpp"

#include <array>

#include "gateway/api/operations.hpp"
#include "gateway/views/what_if.hpp"

namespace crossdock::api {
namespace {

constexpr std::array order_member_table{limit_member, cursor_member, format_member, Member{"buyer"}, Member{"number"}};

constexpr std::array what_if_table{Member{"anew", Member::Kind::boolean}, Member{"without", Member::Kind::words},
                                   Member{"tier_limit", Member::Kind::number, 1, 9},
                                   Member{"any_tier", Member::Kind::boolean},
                                   Member{"wanted_by", Member::Kind::text, 10, 10}};

Answered<views::what_if::Conditions> conditions_of(const Call& call) {
  views::what_if::Conditions conditions{.anew = call.body.boolean("anew").value_or(false),
                                        .any_tier = call.body.boolean("any_tier").value_or(false)};
  for (const auto& id : call.body.texts("without")) conditions.without.emplace_back(id);
  if (call.body.has("tier_limit")) conditions.tier_limit = static_cast<int>(call.body.number("tier_limit", 0));
  if (call.body.has("wanted_by")) {
    const auto day = Date::parse(call.body.view("wanted_by"));
    if (!day)
      return tl::unexpected(Failure{Problem::bad_request, "/wanted_by is no day", {{"/wanted_by", day.error().what}}});
    conditions.wanted_by = *day;
  }
  return conditions;
}

// Reads the order of the path, where the caller sees its buyer's rows.
Answered<http::Response> of_order(
    const Call& call,
    const std::function<Result<http::Response>(store::Transaction&, const store::orders::SalesOrder&)>& show) {
  return reading(call, [&](store::Transaction& tx) -> Result<Answered<http::Response>> {
    const auto order = store::orders::find(tx, SalesOrderId(call.id()));
    if (!order) return fail(order.error());
    if (!*order || !call.partners().has((*order)->buyer.text())) return refuse(Problem::not_found, {});
    return show(tx, **order);
  });
}

}  // namespace

const std::span<const Member> order_members = order_member_table, what_if_members = what_if_table;

Answered<Parts> list_orders(const Call& call) {
  store::orders::Filter filter{
      .buyer = call.query.text("buyer"), .number = call.query.text("number"), .partners = call.partners()};
  return [filter](store::Transaction& tx, const std::string& after, int limit) mutable {
    filter.before = SalesOrderId(row_in(after));
    filter.limit = limit;
    return views::orders::list(tx, filter).map(part_of_slice);
  };
}

Answered<http::Response> show_order(const Call& call) {
  return of_order(call, [](auto& tx, const auto& order) { return views::orders::show(tx, order).map(page_answer); });
}

Answered<http::Response> order_timeline(const Call& call) {
  return of_order(call, [&](auto& tx, const auto& order) {
    return views::orders::timeline(tx, order).map([&](const auto& table) { return whole_answer(call, table); });
  });
}

Answered<http::Response> order_routing(const Call& call) {
  return of_order(call, [&](auto& tx, const auto& order) {
    return views::orders::routing(tx, order).map([&](const auto& table) { return whole_answer(call, table); });
  });
}

Answered<http::Response> try_routing(const Call& call) {
  const auto conditions = conditions_of(call);
  if (!conditions) return tl::unexpected(conditions.error());
  Result<routing::Problem> problem = routing::Problem{};
  const auto network = call.context.network();
  auto read = of_order(call, [&](auto& tx, const auto& order) -> Result<http::Response> {
    problem = views::what_if::problem(tx, *network, order.id, *conditions, call.now);
    return http::Response{};  // the answer is made when the snapshot has ended
  });
  if (!read) return read;
  if (!problem && problem.error().fault == Fault::invalid) return refuse(Problem::not_possible, problem.error().what);
  if (!problem) return tl::unexpected(failed(call, problem.error()));
  if (problem->demands.empty()) return refuse(Problem::not_possible, "nothing of this order is open");
  const auto solved = views::what_if::solved(*problem, call.now);
  if (!solved) return tl::unexpected(failed(call, solved.error()));
  return page_answer(*solved);
}

}  // namespace crossdock::api
