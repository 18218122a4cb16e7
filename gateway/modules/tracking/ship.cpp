// SPDX-License-Identifier: Apache-2.0
// Knows what ship notices mean: from trees of any structure to flat shipments, and from all that stand to what shipped.
#include <algorithm>
#include <set>

#include "base/checked.hpp"
#include "base/digest.hpp"
#include "gateway/modules/tracking/decisions.hpp"
#include "gateway/modules/tracking/lines.hpp"
#include "gateway/modules/tracking/tracking_number.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::tracking {
namespace {

using enum Bucket;
using canonical::NodeLevel;
using canonical::ShipNode;

// The values that an item inherits from the nodes above it, whichever way they are nested.
struct Context {
  std::string_view order_number;
  std::optional<std::size_t> package;
};

// Room of a purchase line for shipments: what was ordered less what the supplier will not send. Only a line that was not
// cut may be over-shipped within the tolerance.
Decimal capacity_of(const PurchaseLineFacts& line, const ShipPolicy& policy) {
  const auto& now = line.balances;
  const Decimal gone = now.sum({rejected, cancelled});
  if (gone.sign() > 0) return less(now.initial(), gone);
  const auto more = Checked(now.initial()) * policy.over_ship_percent * Decimal::scaled(1, 2);
  return (Checked(now.initial()) + more).value().normalized();  // it is written: twelve, not 12.00
}

std::map<PurchaseLineId, Decimal> announced(std::span<const Shipment> shipments) {
  std::map<PurchaseLineId, Decimal> sums;
  for (const auto& shipment : shipments) {
    for (const auto& line : shipment.lines) {
      auto& sum = sums[line.purchase_line];
      sum = (Checked(sum) + line.quantity).value();
    }
  }
  return sums;
}

// Reads the tree of a notice into a flat shipment. Units go to the lines that the notice names or, where an item was
// ordered on several, to the first with room.
class NoticeReading {
 public:
  NoticeReading(const canonical::ShipNotice& notice, const PurchaseMap& purchases, const ShipPolicy& policy,
                std::map<PurchaseLineId, Decimal> announced_before)
      : notice_(notice), purchases_(purchases), policy_(policy), announced_(std::move(announced_before)) {
    shipment_.number = notice.number;
  }

  void read() {
    for (const auto& event : notice_.dates) note_date(event);
    for (const auto& party : notice_.parties) note_party(party);
    Context context;
    if (purchases_.size() == 1) context.order_number = purchases_.begin()->first;
    for (const auto& node : notice_.nodes) walk(node, context);
  }

  Shipment& shipment() { return shipment_; }
  std::vector<Case>& cases() { return cases_; }

  void open_case(CaseKind kind, PurchaseLineId line, std::string named, const Decimal& quantity,
                 const std::string& what) {
    cases_.push_back({kind, line, std::move(named), quantity, "shipment " + notice_.number + ": " + what});
  }

 private:
  void note_date(const canonical::Event& event) {
    using enum canonical::DateKind;
    if (event.kind == canonical::DateKind::shipped) shipment_.shipped = event.date;
    if (event.kind == estimated_delivery || event.kind == promised_delivery) shipment_.arrival.push_back(event);
  }

  void note_party(const canonical::Party& party) {
    if (party.role == canonical::PartyRole::ship_from && !shipment_.ship_from) shipment_.ship_from = party;
  }

  const LineIndex& index_of(const PurchaseFacts& purchase) {
    return indexes_.try_emplace(purchase.number, purchase).first->second;
  }

  const PurchaseFacts* known(std::string_view number) {
    const auto facts = purchases_.find(number);
    if (facts != purchases_.end()) return &facts->second;
    if (unknown_.emplace(number).second)
      open_case(CaseKind::unknown_order, {}, "", 0, "purchase order '" + std::string(number) + "' is not known");
    return nullptr;
  }

  void walk(const ShipNode& node, Context context) {
    if (!node.order_number.empty()) context.order_number = node.order_number;
    if (node.level == NodeLevel::shipment) read_shipment(node);
    if (is_package(node)) context.package = add_package(node);
    if (node.level == NodeLevel::item) {
      // In item-then-pack structures the packages lie under the item.
      const auto pack = std::ranges::find_if(node.children, is_package);
      if (pack != node.children.end()) context.package = add_package(*pack);
      announce(node, context);
      for (auto child = node.children.begin(); child != node.children.end(); ++child) {
        if (child != pack) walk(*child, context);
      }
      return;
    }
    for (const auto& child : node.children) walk(child, context);
  }

  static bool is_package(const ShipNode& node) {
    return node.level == NodeLevel::tare || node.level == NodeLevel::pack ||
           (node.level == NodeLevel::shipment && !node.tracking_number.empty());
  }

  void read_shipment(const ShipNode& node) {
    if (node.carrier) shipment_.carrier = node.carrier;
    shipment_.references.insert(shipment_.references.end(), node.references.begin(), node.references.end());
    for (const auto& reference : node.references) {
      if (reference.kind == canonical::ReferenceKind::tracking) check(reference.value);
    }
    for (const auto& event : node.dates) note_date(event);
    for (const auto& party : node.parties) note_party(party);
    shipment_.load.insert(shipment_.load.end(), node.packages.begin(), node.packages.end());
  }

  std::size_t add_package(const ShipNode& node) {
    auto& packages = shipment_.packages;
    check(node.tracking_number);
    if (!node.sscc.empty() && !is_sscc(node.sscc)) {
      open_case(CaseKind::tracking_invalid, {}, "", 0, "SSCC " + node.sscc + " has a wrong check digit or length");
    }
    ShippedPackage package{.sscc = node.sscc, .tracking_number = node.tracking_number, .type = {}, .weight = {}};
    if (!node.packages.empty()) {
      package.type = node.packages.front().type;
      package.weight = node.packages.front().weight;
    }
    packages.push_back(std::move(package));
    return packages.size() - 1;
  }

  void check(const std::string& tracking_number) {
    const auto known = carrier_of(tracking_number);
    if (!known || !known->certain || known->check != CheckDigit::wrong) return;
    open_case(CaseKind::tracking_invalid, {}, "", 0,
              "tracking number " + tracking_number + " looks like " + std::string(known->format) +
                  ", but its check digit is wrong");
  }

  void announce(const ShipNode& node, const Context& context) {
    if (!node.shipped || node.shipped->value.is_zero()) return;
    const auto* purchase = known(context.order_number);
    if (!purchase) return;
    const Decimal& written = node.shipped->value;
    if (!is_reasonable(written)) {
      return open_case(CaseKind::bad_quantity, {}, node.line_number, written, written.text() + " is not a quantity");
    }
    const auto found = index_of(*purchase).find(node.line_number, node.item);
    if (!found.lines) {
      return open_case(CaseKind::unknown_line, {}, node.line_number, written,
                       "no such line is on purchase order " + purchase->number);
    }
    const auto& first = purchase->lines[found.lines->front()];
    if (contradicts(node.item, first.item)) {
      return open_case(CaseKind::item_mismatch, first.id, node.line_number, written,
                       "another item was shipped than ordered");
    }
    const auto quantity = in_unit_of(first, *node.shipped);
    if (!quantity || !is_reasonable(*quantity)) {
      return open_case(
          CaseKind::wrong_unit, first.id, node.line_number, written,
          "shipped in " + node.shipped->unit + ", ordered in " + first.unit + ", and no pack size is known");
    }
    spread(*purchase, *found.lines, *quantity, node, context);
  }

  // Lines of one item are filled in their order; what none has room for is announced on the first.
  void spread(const PurchaseFacts& purchase, const std::vector<std::size_t>& lines, Decimal quantity,
              const ShipNode& node, const Context& context) {
    // Lines that are full stay full while this notice is read: ten thousand items of one article are not ten thousand
    // walks over as many lines.
    auto& first = first_with_room_[&lines];
    for (auto at = first; at < lines.size() && quantity.sign() > 0; ++at) {
      const auto& line = purchase.lines[lines[at]];
      const Decimal room = std::max(less(capacity_of(line, policy_), announced_[line.id]), Decimal(0));
      const Decimal part = std::min(room, quantity);
      if (part == room && at == first) ++first;
      if (part.sign() <= 0) continue;
      record(purchase, line, part, node, context);
      quantity = less(quantity, part);
    }
    if (quantity.sign() <= 0) return;
    const auto& line = purchase.lines[lines.front()];
    report_over(line, quantity);
    record(purchase, line, quantity, node, context);
  }

  void report_over(const PurchaseLineFacts& line, const Decimal& excess) {
    const bool gone = line.balances.sum({rejected, cancelled}).sign() > 0;
    open_case(gone ? CaseKind::shipped_not_open : CaseKind::over_shipped, line.id, line.number, excess,
              excess.text() + (gone ? " shipped that are rejected or cancelled" : " more shipped than ordered"));
  }

  void record(const PurchaseFacts& purchase, const PurchaseLineFacts& line, const Decimal& quantity,
              const ShipNode& node, const Context& context) {
    auto& sum = announced_[line.id];
    sum = (Checked(sum) + quantity).value();
    // Two parts of one node that end on one line are one.
    if (!shipment_.lines.empty() && last_ == &node && shipment_.lines.back().purchase_line == line.id) {
      auto& whole = shipment_.lines.back().quantity;
      whole = (Checked(whole) + quantity).value();
      return;
    }
    last_ = &node;
    shipment_.lines.push_back({.purchase_line = line.id,
                               .order_line = line.order_line,
                               .order = purchase.order,
                               .purchase_number = purchase.number,
                               .quantity = quantity,
                               .package = context.package,
                               .serials = node.serials,
                               .lots = node.lots});
  }

  const canonical::ShipNotice& notice_;
  const PurchaseMap& purchases_;
  const ShipPolicy& policy_;
  std::map<PurchaseLineId, Decimal> announced_;
  std::map<std::string, LineIndex, std::less<>> indexes_;
  std::map<const std::vector<std::size_t>*, std::size_t> first_with_room_;  // by the lines of one article
  std::set<std::string, std::less<>> unknown_;
  const ShipNode* last_ = nullptr;
  Shipment shipment_;
  std::vector<Case> cases_;
};

// The postings that bring one purchase line, and its order line, from what shipped so far to `target`.
class Moving {
 public:
  Moving(const PurchaseFacts& purchase, const PurchaseLineFacts& line, std::vector<Posting>& postings)
      : purchase_(purchase), line_(line), balances_(line.balances), postings_(postings) {}

  void to(const Decimal& target) {
    const Decimal sent = balances_.sum({shipped, delivered, returned});
    if (target > sent) ship(less(target, sent));
    if (target < sent) take_back(less(sent, target));
  }

 private:
  void ship(Decimal rest) {
    for (const auto bucket : {confirmed, ordered, backordered}) {
      const Decimal part = std::min(rest, balances_.of(bucket));
      if (part.sign() <= 0) continue;
      if (bucket != confirmed) move(bucket, confirmed, part);
      move(confirmed, shipped, part);
      rest = less(rest, part);
    }
    if (rest.sign() > 0) move(added, shipped, rest);
  }

  void take_back(const Decimal& quantity) {
    const Decimal extra = std::min(quantity, balances_.of(added));
    if (extra.sign() > 0) move(shipped, added, extra);
    const Decimal rest = less(quantity, extra);
    if (rest.sign() <= 0) return;
    move(shipped, confirmed, rest);
    // Nobody confirmed what only its shipment had confirmed.
    if (purchase_.state == PurchaseState::sent) move(confirmed, ordered, rest);
  }

  // Posts on the purchase line and the order line alike.
  void move(Bucket from, Bucket to, const Decimal& quantity) {
    const auto mirrored = [](Bucket bucket) { return bucket == ordered ? placed : bucket; };
    const Posting posting{{AccountKind::purchase_line, line_.id.number()}, from, to, quantity};
    if (!post(balances_, posting)) return;
    postings_.push_back(posting);
    postings_.push_back({{AccountKind::order_line, line_.order_line.number()}, mirrored(from), mirrored(to), quantity});
  }

  const PurchaseFacts& purchase_;
  const PurchaseLineFacts& line_;
  Balances balances_;
  std::vector<Posting>& postings_;
};

// The postings that make each line shipped as it must be when `shipments` are those that stand.
std::vector<Posting> settle(const PurchaseMap& purchases, std::span<const Shipment> shipments,
                            const ShipPolicy& policy) {
  const auto sums = announced(shipments);
  std::vector<Posting> postings;
  for (const auto& [number, purchase] : purchases) {
    for (const auto& line : purchase.lines) {
      const auto sum = sums.find(line.id);
      const Decimal said = sum == sums.end() ? Decimal() : sum->second;
      Moving(purchase, line, postings).to(std::min(said, capacity_of(line, policy)));
    }
  }
  return postings;
}

// A part that arrived or came back cannot be un-shipped.
const ShippedLine* arrived_part(const Shipment& earlier, const PurchaseMap& purchases) {
  for (const auto& shipped_line : earlier.lines) {
    const auto purchase = purchases.find(shipped_line.purchase_number);
    if (purchase == purchases.end()) continue;
    const auto line = std::ranges::find(purchase->second.lines, shipped_line.purchase_line, &PurchaseLineFacts::id);
    if (line != purchase->second.lines.end() && line->balances.sum({delivered, returned}).sign() > 0)
      return &shipped_line;
  }
  return nullptr;
}

// The same of a notice, which stands once for each purchase order that it is about.
const ShippedLine* arrived_part(std::span<const Shipment> standing, const std::string& number,
                                const PurchaseMap& purchases) {
  for (const auto& earlier : standing) {
    if (earlier.number != number) continue;
    if (const auto* part = arrived_part(earlier, purchases)) return part;
  }
  return nullptr;
}

// The notice as it was sent: a repetition in another interchange has the same.
std::string digest_of(canonical::ShipNotice notice) { return sha256(canonical::to_json(std::move(notice))); }

// The same goods under the same number, whatever the purpose code says.
std::string goods_of(canonical::ShipNotice notice) {
  notice.purpose = canonical::Purpose::original;
  return digest_of(std::move(notice));
}

}  // namespace

ShipDecision apply(const canonical::ShipNotice& notice, const NoticeFacts& facts, const ShipPolicy& policy) {
  using canonical::Purpose;
  std::vector<Shipment> standing(facts.standing.begin(), facts.standing.end());
  const auto known = std::ranges::find(standing, notice.number, &Shipment::number);
  const bool stands = known != standing.end();
  const bool cancels = notice.purpose == Purpose::cancel;
  const bool takes_back = cancels || notice.purpose == Purpose::replace || notice.purpose == Purpose::change;
  ShipDecision decision;
  decision.content = digest_of(notice);
  const std::string goods = goods_of(notice);
  const auto open_case = [&](CaseKind kind, PurchaseLineId line, const Decimal& quantity, const std::string& what) {
    decision.cases.push_back({kind, line, "", quantity, "shipment " + notice.number + ": " + what});
  };

  if (std::ranges::find(facts.applied, decision.content) != facts.applied.end() ||
      (!cancels && stands && known->content == goods)) {
    decision.repeated = true;
    // A shipment that was cancelled or replaced since does not come back to life by itself.
    if (!cancels && (!stands || known->content != goods))
      open_case(CaseKind::duplicate_shipment, {}, 0,
                "the notice came again after it was cancelled or replaced; nothing changes");
    return decision;
  }
  if (cancels && !stands) {
    open_case(CaseKind::unknown_shipment, {}, 0,
              facts.applied.empty() ? "it is cancelled, but was never announced"
                                    : "it is cancelled, but was taken back before");
    return decision;
  }
  if (stands && !takes_back) {
    open_case(CaseKind::duplicate_shipment, {}, 0, "the number was used before for other content");
    return decision;
  }
  if (stands) {
    if (const auto* arrived = arrived_part(facts.standing, notice.number, facts.purchases)) {
      open_case(CaseKind::shipped_not_open, arrived->purchase_line, arrived->quantity,
                "it cannot be taken back, because a part of it is delivered");
      return decision;
    }
    decision.voids_earlier = true;
    std::erase_if(standing, [&](const Shipment& one) { return one.number == notice.number; });
  }
  if (!cancels) {
    NoticeReading reading(notice, facts.purchases, policy, announced(standing));
    reading.read();
    decision.shipment = std::move(reading.shipment());
    decision.shipment.content = goods;
    std::ranges::move(reading.cases(), std::back_inserter(decision.cases));
    if (!decision.shipment.lines.empty()) standing.push_back(decision.shipment);
  }
  decision.postings = settle(facts.purchases, standing, policy);
  return decision;
}

Shipment read(const canonical::ShipNotice& notice, const PurchaseMap& purchases, const ShipPolicy& policy) {
  NoticeReading reading(notice, purchases, policy, {});
  reading.read();
  return std::move(reading.shipment());
}

std::vector<std::vector<Decimal>> effective(const PurchaseMap& purchases, std::span<const Shipment> standing,
                                            const ShipPolicy& policy) {
  std::map<PurchaseLineId, Decimal> room;
  for (const auto& [number, purchase] : purchases) {
    for (const auto& line : purchase.lines) room[line.id] = capacity_of(line, policy);
  }
  std::vector<std::vector<Decimal>> counted;
  for (const auto& shipment : standing) {
    auto& lines = counted.emplace_back();
    for (const auto& line : shipment.lines) {
      auto& left = room[line.purchase_line];
      lines.push_back(std::max(std::min(left, line.quantity), Decimal(0)));
      left = less(left, lines.back());
    }
  }
  return counted;
}

Decimal over_shipped(const PurchaseLineFacts& line, std::span<const Shipment> standing, const ShipPolicy& policy) {
  const auto sums = announced(standing);
  const auto sum = sums.find(line.id);
  if (sum == sums.end()) return {};
  return std::max(less(sum->second, capacity_of(line, policy)), Decimal(0));
}

std::vector<Posting> on_delivery(const Shipment& shipment, const PurchaseMap& purchases) {
  std::map<PurchaseLineId, Decimal> under_way;
  for (const auto& [number, purchase] : purchases) {
    for (const auto& line : purchase.lines) under_way[line.id] = line.balances.of(shipped);
  }
  std::vector<Posting> postings;
  for (const auto& line : shipment.lines) {
    Decimal& left = under_way[line.purchase_line];
    const Decimal part = std::min(left, line.quantity);
    if (part.sign() <= 0) continue;
    left = less(left, part);
    postings.push_back({{AccountKind::purchase_line, line.purchase_line.number()}, shipped, delivered, part});
    postings.push_back({{AccountKind::order_line, line.order_line.number()}, shipped, delivered, part});
  }
  return postings;
}

}  // namespace crossdock::tracking
