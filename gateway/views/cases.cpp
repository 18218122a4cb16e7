// SPDX-License-Identifier: Apache-2.0
// Builds the list and the page of cases; a late case is marked.
#include "gateway/views/cases.hpp"

#include <chrono>

#include "base/case_kind.hpp"
#include "gateway/views/slice.hpp"

namespace crossdock::views::cases {
namespace {

std::string text_of(const std::optional<store::cases::Stake>& stake) {
  return stake ? Cell::money(stake->amount).text + " " + stake->currency : std::string();
}

Cell due_of(const store::cases::Case& one, TimePoint now) {
  if (!one.due_at) return {};
  Cell due(*one.due_at);
  if (one.open && *one.due_at < now) due.tone = Tone::bad;
  return due;
}

Tone tone_of(const store::cases::Case& one) { return one.open ? Tone::warn : Tone::plain; }

Page page_of(const store::cases::Case& one, TimePoint now) {
  const auto& kind = row_of(one.kind);
  Page page;
  page.field("id", "case", one.id);
  page.field("kind", "kind", Cell(kind.word, tone_of(one)));
  page.field("meaning", "means", kind.meaning);
  page.field("act", "next", kind.act);
  page.field("text", "text", one.text);
  page.field("open", "open", Cell::boolean(one.open));
  page.field("partner", "partner", one.partner.text());
  page.field("subject", "about", one.subject);
  page.field("count", "count", one.count);
  page.field("created_at", "first", one.created_at);
  page.field("last_at", "last", one.last_at);
  page.field("owner", "owner", to_string(one.owner));
  page.field("taken_by", "taken by", one.taken_by);
  page.field("due_at", "due", due_of(one, now));
  page.field("stake", "stake", text_of(one.stake));
  page.field("document", "document", one.document);
  page.field("resolution", "because", one.resolution);
  return page;
}

Table parts_table(const std::vector<store::cases::Part>& parts) {
  Table table{{{"open", "OPEN"}, {"text", "TEXT"}, {"resolution", "RESOLUTION"}}, {}};
  for (const auto& part : parts) table.add({Cell::boolean(part.open), part.text, part.resolution});
  return table;
}

}  // namespace

Result<List> list(store::Transaction& tx, const store::cases::Filter& filter, TimePoint now) {
  const auto found = part_of(tx, filter, store::cases::list);
  if (!found) return fail(found.error());
  List list{.slice = {.table = {{{"id", "ID"},
                                 {"created_at", "WHEN"},
                                 {"kind", "KIND"},
                                 {"count", "COUNT"},
                                 {"partner", "PARTNER"},
                                 {"subject", "SUBJECT"},
                                 {"owner", "OWNER"},
                                 {"due_at", "DUE"},
                                 {"stake", "STAKE"},
                                 {"open", "OPEN"},
                                 {"text", "TEXT"},
                                 {"resolution", filter.open_only ? "" : "RESOLUTION"},
                                 {"document", ""},
                                 {"last_at", ""}},
                                {}},
                      .next = found->next}};
  for (const auto& one : found->rows) {
    list.open = list.open || one.open;
    list.slice.table.add({one.id, one.created_at, Cell(to_string(one.kind), tone_of(one)), one.count,
                          one.partner.text(), one.subject, to_string(one.owner), due_of(one, now), text_of(one.stake),
                          Cell::boolean(one.open), one.text, one.resolution, one.document, one.last_at});
  }
  return list;
}

Result<std::optional<Page>> show(store::Transaction& tx, std::int64_t id, TimePoint now) {
  const auto found = store::cases::find(tx, id);
  if (!found) return fail(found.error());
  if (!*found) return std::nullopt;
  auto page = page_of(**found, now);
  const auto parts = store::cases::parts(tx, id);
  if (!parts) return fail(parts.error());
  page.section("parts", "Parts", parts_table(*parts));
  return page;
}

Table kinds() {
  Table table{{{"kind", "KIND"}, {"owner", "OWNER"}, {"hours", "HOURS"}, {"meaning", "MEANS"}, {"act", "NEXT"}}, {}};
  for (const auto& row : case_rows()) {
    table.add({row.word, to_string(row.owner),
               std::int64_t{std::chrono::duration_cast<std::chrono::hours>(row.deadline).count()}, row.meaning,
               row.act});
  }
  return table;
}

}  // namespace crossdock::views::cases
