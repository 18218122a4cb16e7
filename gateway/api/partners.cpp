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

constexpr std::array partner_member_table{limit_member, cursor_member, format_member,
                                          Member{"role", Member::Kind::word, 0, 0, role_words}};

constexpr std::array certificate_member_table{limit_member, cursor_member, format_member};

std::optional<partners::Role> role_in(const Query& query) {
  if (!query.has("role")) return std::nullopt;
  return query.text("role") == "buyer" ? partners::Role::buyer : partners::Role::supplier;
}

// A part of a table whose rows are sorted by their first cell.
Part cut(const views::Table& table, std::string_view after, std::size_t limit) {
  Part part{.table = {.columns = table.columns, .rows = {}}, .next = {}};
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

// nullptr: there is none that the caller sees.
const partners::Partner* partner_of(const Call& call, const pipeline::Network& network) {
  if (!call.partners().has(call.path.at("partner"))) return nullptr;
  return network.directory().find(PartnerId(call.path.at("partner")));
}

}  // namespace

const std::span<const Member> partner_members = partner_member_table, certificate_members = certificate_member_table;

Answered<Parts> list_partners(const Call& call) {
  return [network = call.context.network(), role = role_in(call.query), seen = call.partners()](
             store::Transaction& tx, const std::string& after, int limit) -> Result<Part> {
    auto table = views::partner::standing(tx, network->directory(), role);
    if (!table) return fail(table.error());
    std::erase_if(table->rows, [&](const auto& row) { return !seen.has(row.front().text); });
    std::ranges::sort(table->rows, {}, [](const auto& row) { return row.front().text; });
    return cut(*table, after, static_cast<std::size_t>(limit));
  };
}

Answered<http::Response> show_partner(const Call& call) {
  const auto network = call.context.network();
  const auto* partner = partner_of(call, *network);
  if (partner == nullptr) return refuse(Problem::not_found, {});
  return page_answer(views::partner::show(*partner));
}

Answered<Parts> list_certificates(const Call& call) {
  const auto network = call.context.network();
  const auto* partner = partner_of(call, *network);
  if (partner == nullptr) return refuse(Problem::not_found, {});
  return parts_of_table(call.context.certificates(partner->id.text(), call.now));
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
