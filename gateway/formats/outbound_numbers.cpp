// SPDX-License-Identifier: Apache-2.0
// Takes the next numbers of each level from the store.
#include "gateway/formats/outbound_numbers.hpp"

namespace crossdock::formats {

using store::control_numbers::Level;

Result<OutboundNumbers> allocate(store::Transaction& tx, const partners::Partner& partner, std::size_t groups,
                                 std::size_t sets) {
  OutboundNumbers numbers;
  const auto take = [&](const std::vector<Level>& levels) -> Result<void> {
    const auto taken = store::control_numbers::advance(tx, partner.id.text(), levels);
    if (!taken) return fail(taken.error());
    for (const auto& one : *taken) {
      numbers.taken.push_back(one);
      switch (one.level) {
        case Level::interchange: numbers.interchange = one.number; break;
        case Level::group: numbers.group = one.number; break;
        case Level::set: numbers.sets.push_back(one.number); break;
      }
    }
    return {};
  };
  std::vector<Level> first{Level::interchange};
  if (groups > 0) first.push_back(Level::group);
  if (sets > 0) first.push_back(Level::set);
  if (auto done = take(first); !done) return fail(done.error());
  while (numbers.sets.size() < sets) {
    if (auto done = take({Level::set}); !done) return fail(done.error());
  }
  return numbers;
}

std::string text_of(const OutboundNumbers& numbers) {
  std::vector<store::Key> keys{{store::KeyKind::interchange, std::to_string(numbers.interchange)}};
  if (numbers.group != 0) keys.push_back({store::KeyKind::group, std::to_string(numbers.group)});
  return store::numbers_of(keys);
}

Result<void> record(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                    const OutboundNumbers& numbers, MessageId message) {
  return store::control_numbers::record(tx, partner.id.text(), numbers.taken, message, context.now);
}

}  // namespace crossdock::formats
