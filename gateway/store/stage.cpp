// SPDX-License-Identifier: Apache-2.0
// Knows every stage.
#include "gateway/store/stage.hpp"

#include <array>

namespace crossdock::store {
namespace {

constexpr std::array table{
    StageRow{Stage::deliver, "deliver", "message", "Hands a message to its partner, or an event to its webhook."},
    StageRow{Stage::publish, "publish", "case", "Tells webhooks that a case was opened or closed."},
    StageRow{Stage::emit, "emit", "outbound document", "Writes a document in the partner's format, with its numbers."},
    StageRow{Stage::route, "route", "order",
             "Finds suppliers for the open units of an order, and reserves their stock."},
    StageRow{Stage::apply, "apply", "document", "Applies a document to orders, shipments and invoices."},
    StageRow{Stage::translate, "translate", "message", "Reads the documents of an accepted message by their mappings."},
    StageRow{Stage::check, "check", "message", "Validates what came in, and acknowledges it."},
};

// A stage is found by its place.
consteval bool in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].stage) != i) return false;
  }
  return table.size() == static_cast<std::size_t>(Stage::check) + 1;
}
static_assert(in_order());

}  // namespace

std::span<const StageRow> stage_rows() { return table; }
const StageRow& row_of(Stage stage) { return table.at(static_cast<std::size_t>(stage)); }
std::string_view to_string(Stage stage) { return row_of(stage).word; }

std::optional<Stage> stage_named(std::string_view word) {
  for (const auto& row : table) {
    if (row.word == word) return row.stage;
  }
  return std::nullopt;
}

}  // namespace crossdock::store
