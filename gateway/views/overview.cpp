// SPDX-License-Identifier: Apache-2.0
// Reads the counts of the first page, none of which looks at rows that are finished.
#include "gateway/views/overview.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/store/cases.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/timers.hpp"
#include "gateway/store/work_queue.hpp"
#include "gateway/views/partner.hpp"

namespace crossdock::views::overview {
namespace {

Result<Table> messages_counted(store::Transaction& tx) {
  Table table{{{"direction", "DIR"}, {"state", "STATE"}, {"count", "MESSAGES"}, {"rows", ""}}, {}};
  const auto counts = store::messages::counts_of_unfinished(tx);
  if (!counts) return fail(counts.error());
  for (const auto& one : *counts)
    table.add({to_string(one.direction), to_string(one.state), one.messages,
               fmt::format("/messages?direction={}&state={}", to_string(one.direction), to_string(one.state))});
  return table;
}

Result<Table> work_counted(store::Transaction& tx, TimePoint now) {
  Table table{{{"stage", "STAGE"}, {"ready", "READY"}, {"leased", "LEASED"}, {"held", "HELD"}, {"rows", ""}}, {}};
  const auto stages = store::work_queue::shape(tx, now);
  if (!stages) return fail(stages.error());
  for (const auto& one : *stages)
    table.add({to_string(one.stage), one.ready, one.leased, one.held,
               fmt::format("/open-work?stage={}", to_string(one.stage))});
  return table;
}

Result<Table> money_held(store::Transaction& tx) {
  Table table{{{"currency", "CURRENCY"}, {"amount", "HELD"}, {"holds", "HOLDS"}, {"rows", ""}}, {}};
  const auto held = store::invoices::held(tx);
  if (!held) return fail(held.error());
  for (const auto& one : *held) table.add({one.currency, Cell::money(one.amount), one.holds, "/invoices?held=true"});
  return table;
}

Result<Table> cases_counted(store::Transaction& tx, TimePoint now) {
  Table table{{{"kind", "KIND"}, {"count", "CASES"}, {"late", "LATE"}, {"meaning", "MEANS"}, {"rows", ""}}, {}};
  const auto counts = store::cases::open_counts(tx, now);
  if (!counts) return fail(counts.error());
  for (const auto& one : *counts) {
    const auto& kind = row_of(one.kind);
    table.add({kind.word, one.cases, one.late, kind.meaning, fmt::format("/exceptions?kind={}", kind.word)});
  }
  return table;
}

Result<Table> deadlines(store::Transaction& tx, TimePoint now) {
  Table table{{{"kind", "EXPECTED"}, {"count", "COUNT"}, {"over", "OVER"}, {"first", "FIRST DUE"}}, {}};
  const auto armed = store::timers::armed(tx, now);
  if (!armed) return fail(armed.error());
  for (const auto& one : *armed) table.add({to_string(one.kind), one.timers, one.over, one.first});
  return table;
}

// Those that are in use, or will be, and end soon.
Table ending(const Table& certificates, TimePoint now) {
  Table table{{{"owner", "OWNER"}, {"role", "ROLE"}, {"name", "NAME"}, {"until", "UNTIL"}, {"rows", ""}}, {}};
  const auto place = [&](std::string_view key) {
    return static_cast<std::size_t>(std::ranges::find(certificates.columns, key, &Column::key) -
                                    certificates.columns.begin());
  };
  const auto owner = place("owner"), role = place("role"), name = place("name"), until = place("until"),
             state = place("state");
  const auto last = date_of(now + certificates_ahead).text();
  for (const auto& row : certificates.rows) {
    if (row[state].text == "over" || row[until].text > last) continue;
    const bool ours = row[owner].text.starts_with("ours");
    table.add({row[owner], row[role], row[name], Cell(row[until].text, Tone::warn),
               ours ? std::string() : fmt::format("/partners/{}/certificates", row[owner].text)});
  }
  return table;
}

}  // namespace

Result<Page> show(store::Transaction& tx, const partners::Directory& directory, const Table& certificates,
                  TimePoint now) {
  Page page;
  page.field("at", "at", now);
  const auto add = [&](std::string_view key, std::string_view title, Result<Table> table) -> Result<void> {
    if (!table) return fail(table.error());
    page.section(key, title, std::move(*table));
    return {};
  };
  if (auto done = add("messages", "Messages under way", messages_counted(tx)); !done) return fail(done.error());
  if (auto done = add("work", "Open work", work_counted(tx, now)); !done) return fail(done.error());
  if (auto done = add("money", "Money held", money_held(tx)); !done) return fail(done.error());
  if (auto done = add("cases", "Open cases", cases_counted(tx, now)); !done) return fail(done.error());
  if (auto done = add("deadlines", "Expected", deadlines(tx, now)); !done) return fail(done.error());
  page.section("certificates", "Certificates that end soon", ending(certificates, now));
  if (auto done = add("partners", "Partners", partner::standing(tx, directory, {})); !done) return fail(done.error());
  return page;
}

}  // namespace crossdock::views::overview
