// SPDX-License-Identifier: Apache-2.0
// Builds one list and one page out of two kinds of rows.
#include "gateway/views/exceptions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/in_order.hpp"
#include "gateway/modules/reconciliation/remedy.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/persons.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::views::exceptions {
namespace {

using store::exceptions::Exception;
using store::exceptions::Id;

Table exceptions_table() {
  return {{{"id", "ID"},
           {"kind", "KIND"},
           {"partner", "PARTNER"},
           {"subject", "ABOUT"},
           {"owner", "OWNER"},
           {"taken_by", "TAKEN BY"},
           {"opened_at", "SINCE"},
           {"due_at", "DUE"},
           {"stake", "STAKE"},
           {"currency", "CURRENCY"},
           {"count", "COUNT"},
           {"text", "TEXT"}},
          {}};
}

Cell due_cell(const Exception& one, TimePoint now) {
  if (!one.due_at) return {};
  Cell due(*one.due_at);
  if (*one.due_at < now) due.tone = Tone::bad;
  return due;
}

std::vector<Cell> row_of_exception(const Exception& one, TimePoint now) {
  return {text_of(one.id),
          Cell(one.kind, Tone::warn),
          one.partner,
          one.subject,
          one.owner,
          one.taken_by,
          one.opened_at,
          due_cell(one, now),
          one.stake ? Cell::money(*one.stake) : Cell(),
          one.stake ? Cell(one.currency) : Cell(),
          one.count,
          one.text};
}

// Where a list goes on: behind which row, and the time at which its first page was read, by which it is sorted.
constexpr char place_mark = '@';
struct Place {
  Id after;
  TimePoint at;
};
Place place_in(std::string_view after, TimePoint now) {
  const auto mark = after.find(place_mark);
  Place place{.after = store::exceptions::named(after.substr(0, mark)), .at = now};
  if (mark == std::string_view::npos) return place;
  std::int64_t at = 0;
  const auto digits = after.substr(mark + 1);
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), at);
  if (parsed.ec == std::errc()) place.at = TimePoint(Duration(at));
  return place;
}

Page page_of_exception(const Exception& one, TimePoint now) {
  constexpr std::array titles{"exception", "kind", "partner", "about",    "owner", "taken by",
                              "since",     "due",  "stake",   "currency", "count", "text"};
  auto page = page_of_row(exceptions_table(), row_of_exception(one, now));
  for (std::size_t i = 0; i < titles.size(); ++i) page.fields[i].first.title = titles.at(i);
  return page;
}

// What can be decided now, and what each decision would do. `amount`: that it is about, with its currency.
Table actions_table() { return {{{"action", "ACTION"}, {"says", "WOULD DO"}}, {}}; }

Table actions_of(const store::invoices::Hold& hold, const std::string& amount) {
  auto table = actions_table();
  if (!hold.open()) return table;
  for (const auto& row : reconciliation::remedy_rows()) {
    if (reconciliation::is_possible(row.remedy, hold.reason))
      table.add({row.word, amount + " " + std::string(row.effect)});
  }
  return table;
}

Table actions_of(const store::cases::Case& one) {
  auto table = actions_table();
  if (one.open) table.add({"close", "The case ends. Nothing else changes; the same matter opens a new one."});
  return table;
}

Table parts_table() { return {{{"open", "OPEN"}, {"text", "TEXT"}, {"resolution", "RESOLUTION"}}, {}}; }

Result<void> add_case(store::Transaction& tx, std::int64_t id, Page& page) {
  const auto found = store::cases::find(tx, id);
  if (!found) return fail(found.error());
  const auto& kind = row_of((*found)->kind);
  page.field("meaning", "means", kind.meaning);
  page.field("act", "next", kind.act);
  page.field("resolution", "because", (*found)->resolution);
  page.field("invoice", "", Cell());
  page.field("line", "", Cell());
  page.field("document", "document", (*found)->document);
  auto parts = parts_table();
  const auto rows = store::cases::parts(tx, id);
  if (!rows) return fail(rows.error());
  for (const auto& part : *rows) parts.add({Cell::boolean(part.open), part.text, part.resolution});
  page.section("parts", "Parts", std::move(parts));
  page.section("actions", "Actions", actions_of(**found));
  return {};
}

Result<void> add_hold(store::Transaction& tx, HoldId id, const std::string& currency, Page& page) {
  const auto found = store::invoices::find_hold(tx, id);
  if (!found) return fail(found.error());
  const auto& hold = **found;
  page.field("meaning", "means", Cell());
  page.field("act", "next",
             "Let it pass with 'crossdock invoice release', or refuse it with 'crossdock invoice refuse'.");
  page.field("resolution", "because", hold.resolution);
  page.field("invoice", "invoice", hold.invoice);
  page.field("line", "line", hold.line);
  page.field("document", "document", Cell());
  page.section("parts", "Parts", parts_table());
  page.section("actions", "Actions", actions_of(hold, Cell::money(hold.amount).text + " " + currency));
  return {};
}

// nullopt if there is none of these partners.
Result<std::optional<Exception>> seen(store::Transaction& tx, std::string_view id, const access::Partners& partners) {
  auto found = store::exceptions::find(tx, store::exceptions::named(id));
  if (found && *found && !partners.has((*found)->partner)) return std::nullopt;
  return found;
}

}  // namespace

Result<List> list(store::Transaction& tx, const Filter& filter, TimePoint now) {
  const auto begun = place_in(filter.after, now);
  auto rows = filter.rows;
  rows.after = begun.after;
  rows.limit = filter.limit + 1;
  auto found = store::exceptions::list(tx, rows, begun.at);
  if (!found) return fail(found.error());
  List list{.table = exceptions_table(), .next = {}};
  if (std::cmp_greater(found->size(), filter.limit)) {
    found->resize(static_cast<std::size_t>(filter.limit));
    list.next = text_of(found->back().id) + place_mark + std::to_string(begun.at.time_since_epoch().count());
  }
  for (const auto& one : *found) list.table.add(row_of_exception(one, now));
  return list;
}

Result<std::optional<Page>> show(store::Transaction& tx, std::string_view id, TimePoint now,
                                 const access::Partners& partners) {
  const auto found = seen(tx, id, partners);
  if (!found) return fail(found.error());
  if (!*found) return std::nullopt;
  const auto& one = **found;
  auto page = page_of_exception(one, now);
  page.field("open", "open", Cell::boolean(one.open));
  const auto added =
      one.id.case_id != 0 ? add_case(tx, one.id.case_id, page) : add_hold(tx, one.id.hold, one.currency, page);
  if (!added) return fail(added.error());
  return page;
}

Result<std::optional<Table>> takers(store::Transaction& tx, std::string_view id, const access::Partners& partners) {
  const auto found = seen(tx, id, partners);
  if (!found) return fail(found.error());
  if (!*found) return std::nullopt;
  const auto persons = store::persons::takers(tx, (*found)->partner);
  if (!persons) return fail(persons.error());
  Table table{{{"name", "NAME"}, {"full_name", "WHO"}}, {}};
  for (const auto& person : *persons) table.add({person.name, person.full_name});
  return table;
}

std::vector<std::string_view> kinds() {
  auto words = words_of_rows(case_rows());
  const auto reasons = canonical::type_of<reconciliation::HoldReason>().names;
  words.insert(words.end(), reasons.begin(), reasons.end());
  return words;
}

std::vector<std::string_view> owners() {
  auto words = case_owner_words();
  for (const auto word : canonical::type_of<reconciliation::Owner>().names) {
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
  }
  return words;
}

}  // namespace crossdock::views::exceptions
