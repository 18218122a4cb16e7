// SPDX-License-Identifier: Apache-2.0
// Chooses columns, colours and sections for messages, their documents and their events.
#include "gateway/views/messages.hpp"

#include <array>

#include "gateway/store/outbound_documents.hpp"
#include "gateway/views/four.hpp"
#include "gateway/views/mappings.hpp"
#include "gateway/views/receipts.hpp"
#include "gateway/views/slice.hpp"

namespace crossdock::views {

namespace {

Tone tone_of(store::MessageState state) {
  using enum store::MessageState;
  switch (state) {
    case rejected:
    case failed:
    case held: return Tone::bad;
    case duplicate:
    case overdue: return Tone::warn;
    case applied:
    case confirmed: return Tone::good;
    default: return Tone::plain;
  }
}

}  // namespace

Table table_of(const std::vector<store::Event>& events) {
  Table table{{{"at", "WHEN"}, {"kind", "WHAT"}, {"text", "TEXT"}, {"message", ""}, {"document", ""}, {"subject", ""}},
              {}};
  for (const auto& event : events)
    table.add({event.at, to_string(event.kind), event.text, event.message, event.document, event.subject});
  return table;
}

Result<Table> table_of(store::Transaction& tx, const std::vector<store::Document>& documents) {
  mappings::Heads heads(tx);
  Table table{{{"id", "ID"},
               {"position", "POSITION"},
               {"kind", "KIND"},
               {"number", "NUMBER"},
               {"order_number", "ORDER"},
               {"state", "STATE"},
               {"", "MAPPING"},
               {"reason", "REASON"},
               {"partner", ""},
               {"message", ""},
               {"created_at", ""},
               {"mapping", ""},
               {"mapping_sha256", ""}},
              {}};
  for (const auto& one : documents) {
    auto mapping = heads.of(one.mapping);
    if (!mapping) return fail(mapping.error());
    const bool ended_badly = one.state == store::DocumentState::held || one.state == store::DocumentState::rejected;
    table.add({one.id, one.position, one.kind, one.number, one.order_number,
               Cell(to_string(one.state), ended_badly ? Tone::bad : Tone::plain), std::move(mapping->shown), one.reason,
               one.partner, one.message, one.created_at, std::move(mapping->name), std::move(mapping->sha256)});
  }
  return table;
}

Result<Table> table_of(store::Transaction& tx, const std::vector<store::Message>& messages) {
  std::vector<MessageId> ids;
  for (const auto& one : messages) ids.push_back(one.id);
  const auto facts = store::message_status::of(tx, ids);
  if (!facts) return fail(facts.error());
  Table table{{{"id", "ID"},
               {"created_at", "WHEN"},
               {"direction", "DIR"},
               {"partner", "PARTNER"},
               {"type", "TYPE"},
               {"control", "CONTROL"},
               {"state", "STATE"},
               {"name", "NAME"},
               {"size", "BYTES"},
               {"reason", "REASON"},
               {"place", ""},
               {"fault", ""},
               {"channel", ""},
               {"syntax", ""},
               {"sha256", ""},
               {"answers", ""},
               {"status", ""}},
              {}};
  for (const auto& one : messages) {
    table.add({one.id, one.created_at, to_string(one.direction), one.partner, one.type, one.control,
               Cell(to_string(one.state), tone_of(one.state)), one.name, one.size, one.reason, one.place,
               one.fault ? Cell(to_string(*one.fault)) : Cell(), one.channel, one.syntax, one.sha256, one.answers,
               cell_of(four_of(one, facts->at(one.id)))});
  }
  return table;
}

namespace messages {

namespace {

Page page_of(const store::Message& message) {
  Page page;
  page.field("id", "message", message.id);
  page.field("state", "state", Cell(to_string(message.state), tone_of(message.state)));
  page.field("reason", "reason", message.reason);
  page.field("place", "place", message.place);
  page.field("fault", "fault", message.fault ? Cell(to_string(*message.fault)) : Cell());
  page.field("direction", "direction", to_string(message.direction));
  page.field("partner", "partner", message.partner);
  page.field("name", "name", message.name);
  page.field("type", "type", message.type);
  page.field("control", "control", message.control);
  page.field("syntax", "syntax", message.syntax);
  page.field("channel", "channel", message.channel);
  page.field("size", "bytes", message.size);
  page.field("sha256", "sha256", message.sha256);
  page.field("answers", "answers", message.answers);
  page.field("created_at", "created", message.created_at);
  page.field("updated_at", "changed", message.updated_at);
  return page;
}

// The documents that were written into a message of ours, with the mapping that wrote each.
Result<void> add_written(store::Transaction& tx, const store::Message& message, Page& page) {
  Table table{{{"kind", "KIND"},
               {"number", "NUMBER"},
               {"order_number", "ORDER"},
               {"", "MAPPING"},
               {"cause", ""},
               {"mapping", ""},
               {"mapping_sha256", ""}},
              {}};
  const auto written = store::outbound_documents::of_message(tx, message.id);
  if (!written) return fail(written.error());
  mappings::Heads heads(tx);
  for (const auto& one : *written) {
    auto mapping = heads.of(one.mapping);
    if (!mapping) return fail(mapping.error());
    table.add({one.kind, one.number, one.order_number, std::move(mapping->shown), one.cause, std::move(mapping->name),
               std::move(mapping->sha256)});
  }
  page.section("written", "Written from", std::move(table));
  return {};
}

}  // namespace

Result<Slice> list(store::Transaction& tx, const store::messages::Filter& filter) {
  const auto found = part_of(tx, filter, store::messages::list);
  if (!found) return fail(found.error());
  auto table = table_of(tx, found->rows);
  if (!table) return fail(table.error());
  return Slice{.table = std::move(*table), .next = found->next};
}

Result<Page> show(store::Transaction& tx, const store::Message& message, TimePoint now) {
  auto page = page_of(message);
  const auto facts = store::message_status::of(tx, std::array{message.id});
  if (!facts) return fail(facts.error());
  page.field("status", "", cell_of(four_of(message, facts->at(message.id))));
  const auto story = store::events::for_message(tx, message.id);
  if (!story) return fail(story.error());
  page.section("story", "Story", table_of(*story));
  const auto documents = store::documents::for_message(tx, message.id);
  if (!documents) return fail(documents.error());
  auto table = table_of(tx, *documents);
  if (!table) return fail(table.error());
  page.section("documents", "Documents", std::move(*table));
  if (auto added = add_written(tx, message, page); !added) return fail(added.error());
  const auto answers = store::messages::list(tx, {.answers = message.id});
  if (!answers) return fail(answers.error());
  auto answered_by = table_of(tx, *answers);
  if (!answered_by) return fail(answered_by.error());
  page.section("answered_by", "Answered by", std::move(*answered_by));
  const auto receipt = receipts::find(tx, message);
  if (!receipt) return fail(receipt.error());
  page.section("receipt", "Receipt", receipts::table_of(*receipt, now));
  return page;
}

Result<Table> trace(store::Transaction& tx, const store::Message& message) {
  Table table{{{"step", "STEP"},
               {"id", "ID"},
               {"what", "WHAT"},
               {"number", "NUMBER"},
               {"partner", "PARTNER"},
               {"state", "STATE"},
               {"order_number", "ORDER"},
               {"at", "WHEN"}},
              {}};
  table.add({to_string(message.direction), message.id, message.type, message.control, message.partner,
             Cell(to_string(message.state), tone_of(message.state)), "", message.created_at});
  const auto documents = store::documents::for_message(tx, message.id);
  if (!documents) return fail(documents.error());
  for (const auto& one : *documents) {
    table.add({"document", one.id, one.kind, one.number, one.partner, to_string(one.state), one.order_number,
               one.created_at});
    const auto caused = store::outbound_documents::caused_by(tx, one.id);
    if (!caused) return fail(caused.error());
    for (const auto& sent : *caused)
      table.add(
          {"sent", sent.message, sent.kind, sent.number, sent.partner.text(), "", sent.order_number, sent.created_at});
  }
  const auto sources = store::outbound_documents::of_message(tx, message.id);
  if (!sources) return fail(sources.error());
  for (const auto& one : *sources)
    table.add({"made from", one.cause, one.kind, one.number, one.partner.text(), "", one.order_number, one.created_at});
  const auto answers = store::messages::list(tx, {.answers = message.id});
  if (!answers) return fail(answers.error());
  for (const auto& one : *answers) {
    table.add({"answer", one.id, one.type, one.control, one.partner, Cell(to_string(one.state), tone_of(one.state)), "",
               one.created_at});
  }
  return table;
}

}  // namespace messages
}  // namespace crossdock::views
