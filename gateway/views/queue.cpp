// SPDX-License-Identifier: Apache-2.0
// Builds the tables of open work, with the reason of each piece as its destination explains it.
#include "gateway/views/queue.hpp"

#include <map>
#include <optional>

#include "gateway/store/destinations.hpp"
#include "gateway/views/destinations.hpp"
#include "gateway/views/slice.hpp"

namespace crossdock::views::queue {
namespace {

namespace work_queue = store::work_queue;

Tone tone_of(work_queue::State state) { return state == work_queue::State::held ? Tone::bad : Tone::plain; }

// Destinations as they stand, each read once.
class Destinations {
 public:
  explicit Destinations(store::Transaction& tx) : tx_(tx) {}
  Result<std::optional<store::destinations::Destination>> find(const std::string& name) {
    if (name.empty()) return std::nullopt;
    const auto known = known_.find(name);
    if (known != known_.end()) return known->second;
    auto found = store::destinations::find(tx_, name);
    if (found) known_[name] = *found;
    return found;
  }

 private:
  store::Transaction& tx_;
  std::map<std::string, std::optional<store::destinations::Destination>> known_;
};

}  // namespace

Result<List> list(store::Transaction& tx, const work_queue::Filter& filter, TimePoint now) {
  const auto entries = part_of(tx, filter, work_queue::list);
  if (!entries) return fail(entries.error());
  List list{.slice = {.table = {{{"id", "ID"},
                                 {"stage", "STAGE"},
                                 {"subject", "SUBJECT"},
                                 {"discriminator", "PART"},
                                 {"state", "STATE"},
                                 {"attempt", "ATTEMPT"},
                                 {"due", "DUE"},
                                 {"why", "WHY"},
                                 {"reason", ""},
                                 {"fault", ""},
                                 {"destination", ""},
                                 {"behind", ""},
                                 {"order_key", ""},
                                 {"created_at", ""}},
                                {}},
                      .next = entries->next}};
  Destinations known(tx);
  for (const auto& entry : entries->rows) {
    const auto destination = known.find(entry.destination);
    if (!destination) return fail(destination.error());
    list.held = list.held || entry.state == work_queue::State::held;
    list.slice.table.add({entry.id, to_string(entry.item.stage), entry.item.subject, entry.item.discriminator,
                          Cell(to_string(entry.state), tone_of(entry.state)), entry.attempt, entry.item.not_before,
                          destinations::why_it_waits(entry, *destination, now), entry.reason,
                          entry.fault ? Cell(to_string(*entry.fault)) : Cell(), entry.destination, entry.behind,
                          entry.item.order_key, entry.created_at});
  }
  return list;
}

Result<Table> shape(store::Transaction& tx, TimePoint now) {
  const auto stages = work_queue::shape(tx, now);
  if (!stages) return fail(stages.error());
  Table table{{{"stage", "STAGE"},
               {"ready", "READY"},
               {"leased", "LEASED"},
               {"held", "HELD"},
               {"up_to_1m", "1m"},
               {"up_to_5m", "5m"},
               {"up_to_15m", "15m"},
               {"up_to_1h", "1h"},
               {"up_to_6h", "6h"},
               {"up_to_1d", "1d"},
               {"older", "OLDER"}},
              {}};
  for (const auto& one : *stages) {
    std::vector<Cell> row{to_string(one.stage), one.ready, one.leased, one.held};
    for (const auto count : one.by_age) row.emplace_back(count);
    table.add(std::move(row));
  }
  return table;
}

}  // namespace crossdock::views::queue
