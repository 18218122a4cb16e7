// SPDX-License-Identifier: Apache-2.0
// Chooses columns and colours for the tables of events, documents and messages.
#include "gateway/cli/message_tables.hpp"

namespace crossdock::cli {

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

Table table_of(const std::vector<store::Event>& events) {
  Table table{{{"at", "WHEN"}, {"kind", "WHAT"}, {"text", "TEXT"}, {"message", ""}, {"document", ""}, {"subject", ""}},
              {}};
  for (const auto& event : events)
    table.add({event.at, to_string(event.kind), event.text, event.message, event.document, event.subject});
  return table;
}

Table table_of(const std::vector<store::Document>& documents) {
  Table table{{{"id", "ID"},
               {"position", "POSITION"},
               {"kind", "KIND"},
               {"number", "NUMBER"},
               {"order_number", "ORDER"},
               {"state", "STATE"},
               {"reason", "REASON"},
               {"partner", ""},
               {"message", ""},
               {"created_at", ""}},
              {}};
  for (const auto& one : documents) {
    const bool ended_badly = one.state == store::DocumentState::held || one.state == store::DocumentState::rejected;
    table.add({one.id, one.position, one.kind, one.number, one.order_number,
               Cell(to_string(one.state), ended_badly ? Tone::bad : Tone::plain), one.reason, one.partner, one.message,
               one.created_at});
  }
  return table;
}

Table table_of(const std::vector<store::Message>& messages) {
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
               {"answers", ""}},
              {}};
  for (const auto& one : messages) {
    table.add({one.id, one.created_at, to_string(one.direction), one.partner, one.type, one.control,
               Cell(to_string(one.state), tone_of(one.state)), one.name, one.size, one.reason, one.place,
               one.fault ? Cell(to_string(*one.fault)) : Cell(), one.channel, one.syntax, one.sha256, one.answers});
  }
  return table;
}

}  // namespace crossdock::cli
