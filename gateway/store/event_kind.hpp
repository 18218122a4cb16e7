// SPDX-License-Identifier: Apache-2.0
// The events that may happen to a message, a document or an order, each as one word for programs. docs/story.md shows
// this table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace crossdock::store {

enum class EventKind : std::uint8_t {
  // what came in
  received,
  duplicate,
  tolerated,
  finding,
  checked,
  note,
  rejected,
  unmatched,
  reopened,
  // orders
  ordered,
  counted,
  routed,
  placed,
  filled,
  freed,
  cancelled,
  acknowledged,
  shipped,
  invoiced,
  hold,
  answered,
  corrected,
  // what went out
  ready,
  sealed,
  sent,
  receipt,
  confirmed,
  overdue,
  // certificates
  offered,
  accepted,
  // the gateway and its destinations
  held,
  exception,
  silent,
  answers,
  deaf,
  heard,
  outage,
  // people
  decided,
};

struct EventRow {
  EventKind kind{};
  std::string_view word;     // what the store keeps and logs show
  std::string_view meaning;  // a sentence
  bool warns = false;        // in logs
};

// In the order of the enumeration.
std::span<const EventRow> event_rows();
const EventRow& row_of(EventKind kind);
std::string_view to_string(EventKind kind);
// Nothing for a word that no kind has.
std::optional<EventKind> event_kind(std::string_view word);

}  // namespace crossdock::store
