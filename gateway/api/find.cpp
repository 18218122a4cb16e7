// SPDX-License-Identifier: Apache-2.0
// Answers what a number or a name leads to.
#include "gateway/views/find.hpp"

#include <fmt/format.h>

#include <array>

#include "gateway/api/operations.hpp"

namespace crossdock::api {
namespace {

constexpr Member text_member{.name = "q", .least = 1, .most = views::find::longest_text, .required = true};
constexpr std::array find_member_table{text_member, limit_member, format_member};
static_assert(most_limit <= views::find::most_hits);

tl::unexpected<Failure> wrong_text(std::string why) {
  return tl::unexpected(Failure{Problem::bad_request, {}, {{"/query/q", std::move(why)}}});
}

Answered<views::find::Found> found_by(const Call& call, int limit) {
  Result<views::find::Found> found;
  const auto done = call.context.database.read([&](store::Transaction& tx) -> Result<void> {
    found = views::find::list(tx, call.query.text("q"), limit, call.partners());
    if (!found && found.error().fault != Fault::invalid) return fail(found.error());
    return {};
  });
  if (!done) return tl::unexpected(failed(call, done.error()));
  if (!found) return wrong_text(found.error().what);
  return std::move(*found);
}

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
  return found_by(call, limit_of(call)).map([](const auto& found) { return page_answer(page_of(found)); });
}

Answered<Parts> find_hits(const Call& call) {
  auto found = found_by(call, views::find::most_hits);
  if (!found) return tl::unexpected(found.error());
  if (found->more)
    return wrong_text(fmt::format("leads to more than {} hits, which are too many for a file; name more of it",
                                  views::find::most_hits));
  return parts_of_table(std::move(found->table));
}

}  // namespace crossdock::api
