// SPDX-License-Identifier: Apache-2.0
// What listeners may listen to, and which events belong to it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "gateway/store/events.hpp"

namespace crossdock::api {

enum class Topic : std::uint8_t { messages, orders, invoices, exceptions, work };

std::string_view to_string(Topic topic);
// Nothing for a word that no topic has.
std::optional<Topic> topic_named(std::string_view word);

// A set of topics.
class Topics {
 public:
  constexpr Topics() = default;
  constexpr Topics(std::initializer_list<Topic> topics) {
    for (const auto one : topics) add(one);
  }
  static constexpr Topics all() {
    return {Topic::messages, Topic::orders, Topic::invoices, Topic::exceptions, Topic::work};
  }
  constexpr void add(Topic topic) { bits_ = static_cast<std::uint8_t>(bits_ | bit(topic)); }
  constexpr bool has(Topic topic) const { return (bits_ & bit(topic)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  // The first of those that both have.
  std::optional<Topic> first_common(Topics other) const;

 private:
  static constexpr int bit(Topic topic) { return 1 << static_cast<int>(topic); }
  std::uint8_t bits_ = 0;
};

// Never empty: every event concerns somebody.
Topics topics_of(const store::Event& event);

}  // namespace crossdock::api
