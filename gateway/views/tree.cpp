// SPDX-License-Identifier: Apache-2.0
// Reads and checks a stored message again, and shows what the syntax's reader found.
#include "gateway/views/tree.hpp"

#include "gateway/store/payloads.hpp"
#include "gateway/views/check.hpp"

namespace crossdock::views::messages {
namespace {

std::string_view word_of(segments::Shown::Kind kind) {
  using enum segments::Shown::Kind;
  switch (kind) {
    case interchange: return "interchange";
    case group: return "group";
    case set: return "set";
    case segment: return "segment";
    case element: return "element";
    case finding: return "finding";
  }
  return {};
}

bool is_x12(const store::Message& message) { return message.syntax == to_string(canonical::Syntax::x12); }

Table table_of_nodes(const std::vector<segments::Shown>& nodes) {
  Table table{{{"kind", "KIND"},
               {"depth", "DEPTH"},
               {"place", "PLACE"},
               {"name", "NAME"},
               {"value", "VALUE"},
               {"meaning", "MEANS"},
               {"offset", "OFFSET"},
               {"length", "LENGTH"},
               {"error", ""}},
              {}};
  for (const auto& node : nodes) {
    const bool is_finding = node.kind == segments::Shown::Kind::finding;
    table.add({word_of(node.kind), static_cast<std::int64_t>(node.depth), node.place, node.name,
               store::storable(node.value, node.value.size() * 3), node.meaning, static_cast<std::int64_t>(node.offset),
               static_cast<std::int64_t>(node.length), is_finding ? Cell::boolean(node.error) : Cell()});
  }
  return table;
}

}  // namespace

bool has_tree(const store::Message& message) {
  return message.size <= longest_tree && (is_x12(message) || message.syntax == to_string(canonical::Syntax::edifact));
}

Result<Table> tree(store::Transaction& tx, const store::Message& message, const pipeline::Network& network) {
  const auto bytes = store::payloads::load(tx, message.payload);
  if (!bytes) return fail(bytes.error());
  const check::Rules rules{.network = network,
                           .syntax = is_x12(message) ? canonical::Syntax::x12 : canonical::Syntax::edifact,
                           .partner = network.directory().find(PartnerId(message.partner)),
                           .direction = message.direction};
  return table_of_nodes(segments::tree_of(check::checked(*bytes, rules), rules.dictionary()));
}

}  // namespace crossdock::views::messages
