// SPDX-License-Identifier: Apache-2.0
// Knows every stage.
#include "gateway/store/stage.hpp"

#include <array>

#include "base/in_order.hpp"

namespace crossdock::store {
namespace {

constexpr std::array stages{
    StageRow{Stage::deliver, "deliver", "message", "Hands a message to its partner, or an event to its webhook."},
    StageRow{Stage::publish, "publish", "case", "Tells webhooks that a case was opened or closed."},
    StageRow{Stage::emit, "emit", "outbound document", "Writes a document in the partner's format, with its numbers."},
    StageRow{Stage::route, "route", "order",
             "Finds suppliers for the open units of an order, and reserves their stock."},
    StageRow{Stage::apply, "apply", "document", "Applies a document to orders, shipments and invoices."},
    StageRow{Stage::translate, "translate", "message", "Reads the documents of an accepted message by their mappings."},
    StageRow{Stage::check, "check", "message", "Validates what came in, and acknowledges it."},
};

static_assert(in_order(stages, &StageRow::stage, Stage::check));

}  // namespace

std::span<const StageRow> stage_rows() { return stages; }
const StageRow& row_of(Stage stage) { return stages.at(static_cast<std::size_t>(stage)); }
std::string_view to_string(Stage stage) { return row_of(stage).word; }

std::optional<Stage> stage_named(std::string_view word) { return kind_named(stages, &StageRow::stage, word); }

}  // namespace crossdock::store
