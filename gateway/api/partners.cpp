// SPDX-License-Identifier: Apache-2.0
// Answers what is asked about partners, from their profiles and the store, and the first page.
#include <algorithm>
#include <array>

#include "gateway/api/operations.hpp"
#include "gateway/views/overview.hpp"
#include "gateway/views/partner.hpp"

namespace crossdock::api {
namespace {

constexpr Duration overview_age{5'000};

std::vector<std::string_view> role_words() { return {"buyer", "supplier"}; }

constexpr std::array partner_member_table{limit_member, cursor_member,
                                          Member{"role", Member::Kind::word, 0, 0, role_words}};

std::optional<partners::Role> role_in(const Query& query) {
  if (!query.has("role")) return std::nullopt;
  return query.text("role") == "buyer" ? partners::Role::buyer : partners::Role::supplier;
}

// A part of a table whose rows are sorted by their first cell.
struct Cut {
  views::Table table;
  std::string next;
};
Cut cut(const views::Table& table, std::string_view after, std::size_t limit) {
  Cut part{.table = {.columns = table.columns, .rows = {}}, .next = {}};
  for (const auto& row : table.rows) {
    if (row.front().text <= after) continue;
    if (part.table.rows.size() == limit) {
      part.next = part.table.rows.back().front().text;
      break;
    }
    part.table.rows.push_back(row);
  }
  return part;
}

const partners::Partner* partner_of(const Call& call, const pipeline::Network& network) {
  return network.directory().find(PartnerId(call.path.at("partner")));
}

}  // namespace

const std::span<const Member> partner_members = partner_member_table;

Answered<http::Response> list_partners(const Call& call) {
  const auto after = after_text_of(call);
  if (!after) return tl::unexpected(after.error());
  const auto network = call.context.network();
  return reading(call, [&](store::Transaction& tx) -> Result<Answered<http::Response>> {
    auto table = views::partner::standing(tx, network->directory(), role_in(call.query));
    if (!table) return fail(table.error());
    std::ranges::sort(table->rows, {}, [](const auto& row) { return row.front().text; });
    const auto part = cut(*table, *after, static_cast<std::size_t>(limit_of(call)));
    return list_answer(call, part.table, part.next);
  });
}

Answered<http::Response> show_partner(const Call& call) {
  const auto network = call.context.network();
  const auto* partner = partner_of(call, *network);
  if (partner == nullptr) return refuse(Problem::not_found, {});
  return page_answer(views::partner::show(*partner));
}

Answered<http::Response> list_certificates(const Call& call) {
  const auto after = after_of(call);
  if (!after) return tl::unexpected(after.error());
  const auto network = call.context.network();
  const auto* partner = partner_of(call, *network);
  if (partner == nullptr) return refuse(Problem::not_found, {});
  const auto table = call.context.certificates(partner->id.text(), call.now);
  return part_answer(call, table, static_cast<std::size_t>(*after));
}

Answered<http::Response> overview(const Call& call) {
  auto& kept = call.context.overview;
  const std::lock_guard lock(kept.mutex);  // whoever comes meanwhile wants the same answer
  if (kept.response && call.now >= kept.at && call.now < kept.at + overview_age) return *kept.response;
  const auto network = call.context.network();
  const auto certificates = call.context.certificates({}, call.now);
  auto answer = reading(call, [&](store::Transaction& tx) -> Result<Answered<http::Response>> {
    const auto page = views::overview::show(tx, network->directory(), certificates, call.now);
    if (!page) return fail(page.error());
    return page_answer(*page);
  });
  if (answer) kept.response = *answer;
  if (answer) kept.at = call.now;
  return answer;
}

}  // namespace crossdock::api
