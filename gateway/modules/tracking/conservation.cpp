// SPDX-License-Identifier: Apache-2.0
// The laws of the journal, checked over what is stored.
#include "gateway/modules/tracking/conservation.hpp"

#include <map>

#include "base/checked.hpp"

namespace crossdock::tracking {
namespace {

using enum Bucket;

std::string name_of(const AuditedLine& line) {
  return std::string(to_string(line.stored.kind())) + ' ' + std::to_string(line.id);
}

void check_sums(const AuditedLine& line, std::vector<std::string>& found) {
  for (const auto bucket : buckets_of(line.stored.kind())) {
    if (line.stored.of(bucket).sign() < 0) {
      found.push_back(name_of(line) + ": " + std::string(to_string(bucket)) + " is " + line.stored.of(bucket).text() +
                      " (I1)");
    }
  }
  const Decimal entered = (Checked(line.stored.initial()) + line.stored.of(added) + line.stored.of(beyond)).value();
  if (line.stored.total() != entered) {
    found.push_back(name_of(line) + ": its units add up to " + line.stored.total().text() + ", but " + entered.text() +
                    " entered it (I1)");
  }
}

void check_replay(const AuditedLine& line, std::vector<std::string>& found) {
  const auto replayed = replay(line.stored.kind(), line.stored.initial(), line.journal);
  if (!replayed) {
    found.push_back(name_of(line) + ": the journal does not replay, " + replayed.error().what + " (I10)");
    return;
  }
  for (const auto bucket : buckets_of(line.stored.kind())) {
    if (replayed->of(bucket) == line.stored.of(bucket)) continue;
    found.push_back(name_of(line) + ": " + std::string(to_string(bucket)) + " is stored as " +
                    line.stored.of(bucket).text() + ", but the journal says " + replayed->of(bucket).text() + " (I10)");
  }
}

// Net units that the journal moved into a bucket: what came less what went back where it came from.
Decimal ever(const AuditedLine& line, Bucket from, Bucket to) {
  Checked sum;
  for (const auto& posting : line.journal) {
    if (posting.from == from && posting.to == to) sum += posting.quantity;
    if (posting.from == to && posting.to == from) sum -= posting.quantity;
  }
  return sum.value();
}

void check_flow(const AuditedLine& line, std::vector<std::string>& found) {
  const Decimal sent = (Checked(ever(line, confirmed, shipped)) + ever(line, added, shipped)).value();
  const Decimal delivered_ever = ever(line, shipped, delivered);
  const Decimal returned_ever = (Checked(ever(line, delivered, returned)) + ever(line, shipped, returned)).value();
  if (sent != line.stored.sum({shipped, delivered, returned})) {
    found.push_back(name_of(line) + ": " + sent.text() + " units were shipped out of confirmed ones, but " +
                    line.stored.sum({shipped, delivered, returned}).text() + " are kept as shipped or later (I2)");
  }
  if (delivered_ever > sent) found.push_back(name_of(line) + ": more was delivered than shipped (I3)");
  if (returned_ever > sent) found.push_back(name_of(line) + ": more was returned than shipped (I3)");
}

struct Pair {
  Bucket purchase;
  Bucket order;
};
constexpr Pair mirrored_buckets[] = {{ordered, placed},  {confirmed, confirmed}, {backordered, backordered},
                                     {shipped, shipped}, {delivered, delivered}, {returned, returned}};

void check_children(const AuditedLine& order, std::span<const AuditedLine* const> children,
                    std::vector<std::string>& found) {
  for (const auto& [purchase, bucket] : mirrored_buckets) {
    Checked sum;
    for (const auto* child : children) sum += child->stored.of(purchase);
    if (sum.value() == order.stored.of(bucket)) continue;
    found.push_back(name_of(order) + ": " + std::string(to_string(bucket)) + " is " + order.stored.of(bucket).text() +
                    ", but its purchase lines have " + sum.value().text() + ' ' + std::string(to_string(purchase)) +
                    " (I4)");
  }
}

}  // namespace

std::vector<std::string> violations(std::span<const AuditedLine> orders, std::span<const AuditedLine> purchases) {
  std::vector<std::string> found;
  std::map<std::int64_t, std::vector<const AuditedLine*>> children;
  for (const auto& order : orders) children[order.id];
  for (const auto& purchase : purchases) {
    const auto parent = children.find(purchase.order_line);
    if (parent == children.end()) {
      found.push_back(name_of(purchase) + ": there is no order line " + std::to_string(purchase.order_line) + " (I4)");
    } else {
      parent->second.push_back(&purchase);
    }
  }
  for (const auto lines : {orders, purchases}) {
    for (const auto& line : lines) {
      check_sums(line, found);
      check_replay(line, found);
      check_flow(line, found);
    }
  }
  for (const auto& order : orders) check_children(order, children[order.id], found);
  return found;
}

}  // namespace crossdock::tracking
