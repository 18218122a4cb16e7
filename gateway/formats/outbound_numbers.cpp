// SPDX-License-Identifier: Apache-2.0
// Takes the next numbers of each level from the store.
#include "gateway/formats/outbound_numbers.hpp"

#include "gateway/store/control_numbers.hpp"

namespace crossdock::formats {
namespace {

using store::control_numbers::Level;

}  // namespace

Result<OutboundNumbers> allocate(store::Transaction& tx, const Context& context, const partners::Partner& partner,
                                 std::size_t groups, std::size_t sets) {
  OutboundNumbers numbers;
  const auto next = [&](Level level, std::int64_t& number) -> Result<void> {
    const auto allocated = store::control_numbers::allocate(tx, partner.id.text(), level, context.now);
    if (!allocated) return fail(allocated.error());
    number = *allocated;
    return {};
  };
  if (auto done = next(Level::interchange, numbers.interchange); !done) return fail(done.error());
  if (groups > 0) {
    if (auto done = next(Level::group, numbers.group); !done) return fail(done.error());
  }
  numbers.sets.resize(sets);
  for (auto& number : numbers.sets) {
    if (auto done = next(Level::set, number); !done) return fail(done.error());
  }
  return numbers;
}

Result<void> attach(store::Transaction& tx, const partners::Partner& partner, const OutboundNumbers& numbers,
                    MessageId message) {
  const auto& id = partner.id.text();
  if (auto done = store::control_numbers::attach(tx, id, Level::interchange, numbers.interchange, message); !done)
    return done;
  if (numbers.group != 0) {
    if (auto done = store::control_numbers::attach(tx, id, Level::group, numbers.group, message); !done) return done;
  }
  for (const auto number : numbers.sets) {
    if (auto done = store::control_numbers::attach(tx, id, Level::set, number, message); !done) return done;
  }
  return {};
}

}  // namespace crossdock::formats
