// SPDX-License-Identifier: Apache-2.0
// Knows the topics of every kind of event.
#include "gateway/api/event_topics.hpp"

#include <array>

namespace crossdock::api {
namespace {

constexpr std::array<std::string_view, 5> topic_words{"messages", "orders", "invoices", "exceptions", "work"};

// What a person decided is told to whoever watches what it was decided about.
Topics topics_of_subject(std::string_view subject) {
  if (subject.starts_with("order:")) return {Topic::orders};
  if (subject.starts_with("invoice:")) return {Topic::invoices};
  if (subject.starts_with("case:")) return {Topic::exceptions};
  if (subject.starts_with("work:") || subject.starts_with("destination:")) return {Topic::work};
  return {Topic::messages};
}

}  // namespace

std::string_view to_string(Topic topic) { return topic_words.at(static_cast<std::size_t>(topic)); }

std::optional<Topic> topic_named(std::string_view word) {
  for (std::size_t i = 0; i < topic_words.size(); ++i) {
    if (topic_words.at(i) == word) return static_cast<Topic>(i);
  }
  return std::nullopt;
}

std::optional<Topic> Topics::first_common(Topics other) const {
  for (std::size_t i = 0; i < topic_words.size(); ++i) {
    const auto topic = static_cast<Topic>(i);
    if (has(topic) && other.has(topic)) return topic;
  }
  return std::nullopt;
}

Topics topics_of(const store::Event& event) {
  switch (event.kind) {
    using enum store::EventKind;
    case received:
    case duplicate:
    case tolerated:
    case finding:
    case checked:
    case note:
    case rejected:
    case unmatched:
    case reopened:
    case ready:
    case sealed:
    case sent:
    case receipt:
    case confirmed:
    case offered:
    case accepted: return {Topic::messages};
    case ordered:
    case counted:
    case routed:
    case placed:
    case filled:
    case freed:
    case cancelled:
    case acknowledged:
    case shipped:
    case answered:
    case corrected: return {Topic::orders};
    case invoiced: return {Topic::invoices};
    case hold: return {Topic::invoices, Topic::exceptions};
    case overdue: return {Topic::messages, Topic::exceptions};
    case held: return {Topic::messages, Topic::exceptions, Topic::work};
    case exception: return {Topic::exceptions};
    case silent:
    case answers:
    case deaf:
    case heard:
    case outage: return {Topic::work};
    case decided: return topics_of_subject(event.subject);
  }
  return Topics::all();
}

}  // namespace crossdock::api
