// SPDX-License-Identifier: Apache-2.0
// Answers what is asked about that which waits for a person: holds, cases and open work.
#include "gateway/views/exceptions.hpp"

#include <array>

#include "base/in_order.hpp"
#include "gateway/api/operations.hpp"
#include "gateway/views/queue.hpp"

namespace crossdock::api {
namespace {

std::vector<std::string_view> work_states() {
  using enum store::work_queue::State;
  return {to_string(ready), to_string(leased), to_string(held)};
}

std::vector<std::string_view> stage_words() { return words_of_rows(store::stage_rows()); }

constexpr std::array exception_member_table{limit_member,
                                            cursor_member,
                                            format_member,
                                            Member{"kind", Member::Kind::word, 0, 0, views::exceptions::kinds},
                                            Member{"owner", Member::Kind::word, 0, 0, views::exceptions::owners},
                                            Member{"partner"},
                                            Member{"taken_by"},
                                            Member{"taken", Member::Kind::boolean},
                                            Member{"late", Member::Kind::boolean}};
constexpr std::array work_member_table{limit_member,
                                       cursor_member,
                                       format_member,
                                       Member{"state", Member::Kind::word, 0, 0, work_states},
                                       Member{"stage", Member::Kind::word, 0, 0, stage_words},
                                       Member{"destination"}};

}  // namespace

const std::span<const Member> exception_members = exception_member_table, work_members = work_member_table;

Answered<Parts> list_exceptions(const Call& call) {
  views::exceptions::Filter filter{.rows = {.kind = call.query.text("kind"),
                                            .owner = call.query.text("owner"),
                                            .partner = call.query.text("partner"),
                                            .taken_by = call.query.text("taken_by"),
                                            .taken = call.query.boolean("taken"),
                                            .late = call.query.boolean("late"),
                                            .partners = call.partners()}};
  return [filter, now = call.now](store::Transaction& tx, const std::string& after, int limit) mutable {
    filter.after = after;
    filter.limit = limit;
    return views::exceptions::list(tx, filter, now).map([](views::exceptions::List found) {
      return Part{.table = std::move(found.table), .next = std::move(found.next)};
    });
  };
}

Answered<http::Response> show_exception(const Call& call) {
  return reading(call, [&](store::Transaction& tx) -> Result<Answered<http::Response>> {
    const auto page = views::exceptions::show(tx, call.path.at("exception"), call.now, call.partners());
    if (!page) return fail(page.error());
    if (!*page) return refuse(Problem::not_found, {});
    return page_answer(**page);
  });
}

Answered<http::Response> exception_takers(const Call& call) {
  return reading(call, [&](store::Transaction& tx) -> Result<Answered<http::Response>> {
    const auto found = views::exceptions::takers(tx, call.path.at("exception"), call.partners());
    if (!found) return fail(found.error());
    if (!*found) return refuse(Problem::not_found, {});
    return whole_answer(call, **found);
  });
}

Answered<Parts> list_work(const Call& call) {
  store::work_queue::Filter filter{.stage = store::stage_named(call.query.text("stage")),
                                   .destination = call.query.text("destination")};
  using enum store::work_queue::State;
  for (const auto state : {ready, leased, held}) {
    if (call.query.text("state") == to_string(state)) filter.state = state;
  }
  return [filter, now = call.now](store::Transaction& tx, const std::string& after, int limit) mutable {
    filter.after = store::WorkId(row_in(after));
    filter.limit = limit;
    return views::queue::list(tx, filter, now).map([](views::queue::List found) {
      return part_of_slice(std::move(found.slice));
    });
  };
}

Answered<http::Response> work_shape(const Call& call) {
  return reading(call, [&](store::Transaction& tx) -> Result<Answered<http::Response>> {
    const auto found = views::queue::shape(tx, call.now);
    if (!found) return fail(found.error());
    return whole_answer(call, *found);
  });
}

}  // namespace crossdock::api
