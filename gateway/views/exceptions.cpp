// SPDX-License-Identifier: Apache-2.0
// Builds one list and one page out of two kinds of rows.
#include "gateway/views/exceptions.hpp"

#include <algorithm>
#include <charconv>

#include "base/in_order.hpp"
#include "gateway/modules/reconciliation/remedy.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/invoices.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::views::exceptions {
namespace {

constexpr std::string_view case_prefix = "case:", hold_prefix = "hold:";

// One row, whatever it is.
struct Exception {
  std::string id, kind, text, partner, subject, owner;
  std::optional<store::cases::Stake> stake;
  std::optional<TimePoint> due_at;
  TimePoint opened_at;
  std::int64_t count = 1;
};

Table exceptions_table() {
  return {{{"id", "ID"},
           {"kind", "KIND"},
           {"partner", "PARTNER"},
           {"subject", "ABOUT"},
           {"owner", "OWNER"},
           {"opened_at", "SINCE"},
           {"due_at", "DUE"},
           {"stake", "STAKE"},
           {"currency", ""},
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
  return {one.id,
          Cell(one.kind, Tone::warn),
          one.partner,
          one.subject,
          one.owner,
          one.opened_at,
          due_cell(one, now),
          one.stake ? Cell::money(one.stake->amount) : Cell(),
          one.stake ? Cell(one.stake->currency) : Cell(),
          one.count,
          one.text};
}

Exception of_case(const store::cases::Case& one) {
  return {.id = std::string(case_prefix) + std::to_string(one.id),
          .kind = std::string(to_string(one.kind)),
          .text = one.text,
          .partner = one.partner.text(),
          .subject = one.subject,
          .owner = std::string(to_string(one.owner)),
          .stake = one.stake,
          .due_at = one.due_at,
          .opened_at = one.created_at,
          .count = one.count};
}

Result<Exception> of_hold(store::Transaction& tx, const store::invoices::Hold& hold) {
  const auto invoice = store::invoices::load(tx, hold.invoice);
  if (!invoice) return fail(invoice.error());
  return Exception{.id = std::string(hold_prefix) + std::to_string(hold.id.number()),
                   .kind = hold.reason,
                   .text = hold.text,
                   .partner = invoice->supplier.text(),
                   .subject = "invoice:" + std::to_string(hold.invoice.number()),
                   .owner = hold.owner,
                   .stake = store::cases::Stake{hold.amount, invoice->currency},
                   .due_at = {},
                   .opened_at = hold.created_at};
}

// The number after a prefix; 0 for anything else.
std::int64_t number_after(std::string_view prefix, std::string_view id) {
  if (!id.starts_with(prefix)) return 0;
  const auto digits = id.substr(prefix.size());
  std::int64_t number = 0;
  const auto* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end && number > 0 ? number : 0;
}

// Adds cases until the list has one more than its limit.
Result<void> add_cases(store::Transaction& tx, const Filter& filter, std::vector<Exception>& found) {
  const auto kind = case_kind(filter.kind);
  const auto owner = case_owner(filter.owner);
  if ((!filter.kind.empty() && !kind) || (!filter.owner.empty() && !owner)) return {};
  const auto cases = store::cases::list(tx, {.open_only = true,
                                             .kind = kind,
                                             .owner = owner,
                                             .partner = filter.partner,
                                             .before = number_after(case_prefix, filter.after),
                                             .limit = filter.limit + 1 - static_cast<int>(found.size()),
                                             .partners = filter.partners});
  if (!cases) return fail(cases.error());
  for (const auto& one : *cases) found.push_back(of_case(one));
  return {};
}

Result<void> add_holds(store::Transaction& tx, const Filter& filter, std::vector<Exception>& found) {
  if (filter.after.starts_with(case_prefix)) return {};  // the list is beyond them
  const auto holds = store::invoices::open_holds(tx, {.supplier = filter.partner,
                                                      .reason = filter.kind,
                                                      .owner = filter.owner,
                                                      .after = HoldId(number_after(hold_prefix, filter.after)),
                                                      .limit = filter.limit + 1,
                                                      .partners = filter.partners});
  if (!holds) return fail(holds.error());
  for (const auto& hold : *holds) {
    auto one = of_hold(tx, hold);
    if (!one) return fail(one.error());
    found.push_back(std::move(*one));
  }
  return {};
}

Page page_of_exception(const Exception& one, TimePoint now) {
  return page_of_row(exceptions_table(), row_of_exception(one, now));
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

Result<std::optional<Page>> show_case(store::Transaction& tx, std::int64_t id, TimePoint now,
                                      const access::Partners& partners) {
  const auto found = store::cases::find(tx, id);
  if (!found) return fail(found.error());
  if (!*found || !partners.has((*found)->partner.text())) return std::nullopt;
  const auto& kind = row_of((*found)->kind);
  auto page = page_of_exception(of_case(**found), now);
  page.field("open", "open", Cell::boolean((*found)->open));
  page.field("meaning", "means", kind.meaning);
  page.field("act", "next", kind.act);
  page.field("resolution", "because", (*found)->resolution);
  page.field("invoice", "", Cell());
  page.field("line", "", Cell());
  page.field("document", "document", (*found)->document);
  Table parts{{{"open", "OPEN"}, {"text", "TEXT"}, {"resolution", "RESOLUTION"}}, {}};
  const auto rows = store::cases::parts(tx, id);
  if (!rows) return fail(rows.error());
  for (const auto& part : *rows) parts.add({Cell::boolean(part.open), part.text, part.resolution});
  page.section("parts", "Parts", std::move(parts));
  page.section("actions", "Actions", actions_of(**found));
  return page;
}

Result<std::optional<Page>> show_hold(store::Transaction& tx, HoldId id, TimePoint now,
                                      const access::Partners& partners) {
  const auto found = store::invoices::find_hold(tx, id);
  if (!found) return fail(found.error());
  if (!*found) return std::nullopt;
  const auto& hold = **found;
  const auto one = of_hold(tx, hold);
  if (!one) return fail(one.error());
  if (!partners.has(one->partner)) return std::nullopt;
  auto page = page_of_exception(*one, now);
  page.field("open", "open", Cell::boolean(hold.open()));
  page.field("meaning", "means", Cell());
  page.field("act", "next",
             "Let it pass with 'crossdock invoice release', or refuse it with 'crossdock invoice refuse'.");
  page.field("resolution", "because", hold.resolution);
  page.field("invoice", "invoice", hold.invoice);
  page.field("line", "line", hold.line);
  page.field("document", "document", Cell());
  page.section("parts", "Parts", Table{{{"open", "OPEN"}, {"text", "TEXT"}, {"resolution", "RESOLUTION"}}, {}});
  page.section("actions", "Actions",
               actions_of(hold, Cell::money(one->stake->amount).text + " " + one->stake->currency));
  return page;
}

}  // namespace

Result<List> list(store::Transaction& tx, const Filter& filter, TimePoint now) {
  std::vector<Exception> found;
  if (auto added = add_holds(tx, filter, found); !added) return fail(added.error());
  const auto limit = static_cast<std::size_t>(filter.limit);
  if (found.size() <= limit) {
    if (auto added = add_cases(tx, filter, found); !added) return fail(added.error());
  }
  List list{.table = exceptions_table(), .next = {}};
  if (found.size() > limit) {
    found.resize(limit);
    list.next = found.back().id;
  }
  for (const auto& one : found) list.table.add(row_of_exception(one, now));
  return list;
}

Named named(std::string_view id) {
  return {.case_id = number_after(case_prefix, id), .hold = HoldId(number_after(hold_prefix, id))};
}

Result<std::optional<Page>> show(store::Transaction& tx, std::string_view id, TimePoint now,
                                 const access::Partners& partners) {
  const auto [case_id, hold] = named(id);
  if (case_id != 0) return show_case(tx, case_id, now, partners);
  if (!hold.none()) return show_hold(tx, hold, now, partners);
  return std::nullopt;
}

std::vector<std::string_view> kinds() {
  auto words = words_of_rows(case_rows());
  const auto reasons = canonical::type_of<reconciliation::HoldReason>().names;
  words.insert(words.end(), reasons.begin(), reasons.end());
  return words;
}

std::vector<std::string_view> owners() {
  std::vector<std::string_view> words;
  for (const auto owner : {CaseOwner::operations, CaseOwner::finance, CaseOwner::onboarding, CaseOwner::buying})
    words.push_back(to_string(owner));
  for (const auto word : canonical::type_of<reconciliation::Owner>().names) {
    if (std::ranges::find(words, word) == words.end()) words.push_back(word);
  }
  return words;
}

}  // namespace crossdock::views::exceptions
