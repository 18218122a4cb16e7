// SPDX-License-Identifier: Apache-2.0
// The stages of work. The table in pipeline/stages.cpp says what each does; docs/story.md shows this table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace crossdock::store {

// Nearest to the end of a document's journey first.
enum class Stage : std::uint8_t { deliver, publish, emit, route, apply, translate, check };

struct StageRow {
  Stage stage{};
  std::string_view word;     // "deliver": what the store keeps and people filter by
  std::string_view subject;  // what the number of its work means: "message"
  std::string_view meaning;  // a sentence
};

// In the order of the enumeration.
std::span<const StageRow> stage_rows();
const StageRow& row_of(Stage stage);
std::string_view to_string(Stage stage);
// Nothing for a word that no stage has.
std::optional<Stage> stage_named(std::string_view word);

}  // namespace crossdock::store
