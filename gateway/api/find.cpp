// SPDX-License-Identifier: Apache-2.0
// Answers what a number or a name leads to.
#include "gateway/views/find.hpp"

#include <array>

#include "gateway/api/operations.hpp"

namespace crossdock::api {
namespace {

constexpr Member text_member{.name = "q", .least = 1, .most = views::find::longest_text, .required = true};
constexpr std::array find_member_table{text_member, limit_member};
static_assert(most_limit <= views::find::most_hits);

views::Page page_of(const views::find::Found& found) {
  views::Page page;
  page.field("next", "", views::Cell());  // hits are told whole: name more of the text instead
  page.field("more", "", views::Cell::boolean(found.more));
  page.field("whole", "", views::Cell::boolean(found.whole));
  page.section("items", "", found.table);
  return page;
}

}  // namespace

const std::span<const Member> find_members = find_member_table;

Answered<http::Response> find_text(const Call& call) {
  return reading(call, [&](store::Transaction& tx) -> Result<Answered<http::Response>> {
    const auto found = views::find::list(tx, call.query.text("q"), limit_of(call));
    if (found) return page_answer(page_of(*found));
    if (found.error().fault != Fault::invalid) return fail(found.error());
    return tl::unexpected(Failure{Problem::bad_request, {}, {{"/query/q", found.error().what}}});
  });
}

}  // namespace crossdock::api
