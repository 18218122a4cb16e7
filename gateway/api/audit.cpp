// SPDX-License-Identifier: Apache-2.0
// Shows the audit trail, and proves it.
#include <array>

#include "base/in_order.hpp"
#include "gateway/api/operations.hpp"
#include "gateway/views/audits.hpp"

namespace crossdock::api {
namespace {

std::vector<std::string_view> act_words() { return words_of_rows(store::act_rows()); }

constexpr std::array audit_member_table{limit_member,
                                        cursor_member,
                                        format_member,
                                        Member{"actor"},
                                        Member{"act", Member::Kind::word, 0, 0, act_words},
                                        Member{"since", Member::Kind::time}};
constexpr std::array verdict_member_table{Member{"head", Member::Kind::text, 1, 100}};

}  // namespace

const std::span<const Member> audit_members = audit_member_table, verdict_members = verdict_member_table;

Answered<Parts> list_audit(const Call& call) {
  store::audit_trail::Filter filter{.actor = call.query.text("actor"),
                                    .act = store::act_named(call.query.text("act")),
                                    .since = call.query.time("since")};
  return [filter](store::Transaction& tx, const std::string& after, int limit) mutable {
    filter.before = row_in(after);
    filter.limit = limit;
    return views::audits::trail(tx, filter).map(part_of_slice);
  };
}

Answered<http::Response> audit_verdict(const Call& call) {
  std::optional<store::audit_trail::Head> kept;
  if (call.query.has("head")) {
    const auto head = store::audit_trail::parse_head(call.query.text("head"));
    if (!head)
      return tl::unexpected(Failure{Problem::bad_request, head.error().what, {{"/query/head", head.error().what}}});
    kept = *head;
  }
  return reading(call, [&](store::Transaction& tx) -> Result<Answered<http::Response>> {
    const auto verdict = store::audit_trail::verify(tx, kept);
    if (!verdict) return fail(verdict.error());
    return page_answer(views::audits::page_of(*verdict));
  });
}

}  // namespace crossdock::api
