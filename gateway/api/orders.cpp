// SPDX-License-Identifier: Apache-2.0
// Answers what is asked about buyers' orders, by the views that the verbs of `crossdock order` show.
#include "gateway/views/orders.hpp"

#include <array>

#include "gateway/api/operations.hpp"

namespace crossdock::api {
namespace {

constexpr std::array order_member_table{limit_member, cursor_member, format_member, Member{"buyer"}, Member{"number"}};

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

const std::span<const Member> order_members = order_member_table;

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

}  // namespace crossdock::api
