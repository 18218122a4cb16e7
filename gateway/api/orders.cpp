// SPDX-License-Identifier: Apache-2.0
// Answers what is asked about buyers' orders, by the views that the verbs of `crossdock order` show.
#include "gateway/views/orders.hpp"

#include <array>

#include "gateway/api/operations.hpp"

namespace crossdock::api {
namespace {

constexpr std::array order_member_table{limit_member, cursor_member, format_member, Member{"buyer"}, Member{"number"}};

Result<Answered<http::Response>> with_order(
    const Call& call, store::Transaction& tx,
    const std::function<Result<http::Response>(const store::orders::SalesOrder&)>& answer) {
  const auto order = store::orders::find(tx, SalesOrderId(call.id()));
  if (!order) return fail(order.error());
  if (!*order || !call.partners().has((*order)->buyer.text())) return refuse(Problem::not_found, {});
  auto answered = answer(**order);
  if (!answered) return fail(answered.error());
  return std::move(*answered);
}

}  // namespace

const std::span<const Member> order_members = order_member_table;

Answered<Parts> list_orders(const Call& call) {
  store::orders::Filter filter{.buyer = call.query.text("buyer"), .number = call.query.text("number")};
  filter.partners = call.partners();
  return [filter](store::Transaction& tx, const std::string& after, int limit) mutable {
    filter.before = SalesOrderId(row_in(after));
    filter.limit = limit;
    return views::orders::list(tx, filter).map(part_of_slice);
  };
}

Answered<http::Response> show_order(const Call& call) {
  return reading(call, [&](store::Transaction& tx) {
    return with_order(call, tx, [&](const auto& order) { return views::orders::show(tx, order).map(page_answer); });
  });
}

Answered<http::Response> order_timeline(const Call& call) {
  return reading(call, [&](store::Transaction& tx) {
    return with_order(call, tx, [&](const auto& order) {
      return views::orders::timeline(tx, order).map([&](const auto& table) { return whole_answer(call, table); });
    });
  });
}

Answered<http::Response> order_routing(const Call& call) {
  return reading(call, [&](store::Transaction& tx) {
    return with_order(call, tx, [&](const auto& order) {
      return views::orders::routing(tx, order).map([&](const auto& table) { return whole_answer(call, table); });
    });
  });
}

}  // namespace crossdock::api
