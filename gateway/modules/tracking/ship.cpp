// SPDX-License-Identifier: Apache-2.0
// Ship notices: from a tree of any structure to postings and one flat shipment.
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

Decimal less(const Decimal& a, const Decimal& b) { return (Checked(a) - b).value(); }

// What an item inherits from the nodes above it, whichever way they are nested.
struct Context {
  std::string_view order_number;
  std::optional<std::size_t> package;
};

// One purchase order while the notice is applied: balances run along, so that items see what items before took.
struct Open {
  explicit Open(const PurchaseFacts& facts) : purchase(&facts), index(facts) {
    for (const auto& line : facts.lines) balances.push_back(line.balances);
  }
  const PurchaseFacts* purchase;
  LineIndex index;
  std::vector<Balances> balances;
  // Of the lines that share an item, the first that may still have room: lines never regain room.
  std::map<const std::vector<std::size_t>*, std::size_t> first_with_room;
};

class Shipping {
 public:
  Shipping(const canonical::ShipNotice& notice, const PurchaseMap& purchases, const ShipPolicy& policy)
      : notice_(notice), purchases_(purchases), policy_(policy) {
    decision_.shipment.number = notice.number;
  }

  ShipDecision& decision() { return decision_; }

  void open_case(CaseKind kind, std::int64_t line, std::string named, const Decimal& quantity,
                 const std::string& what) {
    decision_.cases.push_back({kind, line, std::move(named), quantity, "shipment " + notice_.number + ": " + what});
  }

  void read_tree() {
    for (const auto& event : notice_.dates) note_date(event);
    Context context;
    if (purchases_.size() == 1) context.order_number = purchases_.begin()->first;
    for (const auto& node : notice_.nodes) walk(node, context);
  }

  // Takes a whole earlier shipment back. False, with nothing posted, if part of it was delivered already.
  bool take_back(const Shipment& earlier) {
    for (const auto& line : earlier.lines) {
      const auto [open, position] = locate(line);
      if (!open || open->balances[position].of(shipped) < line.quantity) {
        decision_.postings.clear();
        open_case(CaseKind::SHIPPED_NOT_OPEN, line.purchase_line, "", line.quantity,
                  "it cannot be taken back, because a part of it is delivered");
        return false;
      }
      take_back(*open, position, line.quantity);
    }
    decision_.voids_earlier = true;
    return true;
  }

 private:
  void note_date(const canonical::Event& event) {
    if (event.kind == canonical::DateKind::shipped) decision_.shipment.shipped = event.date;
  }

  Open* opened(std::string_view number) {
    if (const auto open = open_.find(number); open != open_.end()) return &open->second;
    const auto facts = purchases_.find(number);
    if (facts == purchases_.end()) {
      if (unknown_.emplace(number).second) {
        open_case(CaseKind::UNKNOWN_ORDER, 0, "", 0, "purchase order '" + std::string(number) + "' is not known");
      }
      return nullptr;
    }
    return &open_.emplace(std::string(number), Open(facts->second)).first->second;
  }

  void walk(const ShipNode& node, Context context) {
    if (!node.order_number.empty()) context.order_number = node.order_number;
    if (node.level == NodeLevel::shipment) read_shipment(node);
    if (is_package(node)) context.package = add_package(node);
    if (node.level == NodeLevel::item) {
      // In item-then-pack structures the packages lie under the item.
      const auto pack = std::ranges::find_if(node.children, is_package);
      if (pack != node.children.end()) context.package = add_package(*pack);
      ship(node, context);
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
    auto& shipment = decision_.shipment;
    if (node.carrier) shipment.carrier = node.carrier;
    shipment.references.insert(shipment.references.end(), node.references.begin(), node.references.end());
    for (const auto& event : node.dates) note_date(event);
  }

  std::size_t add_package(const ShipNode& node) {
    auto& packages = decision_.shipment.packages;
    check(node.tracking_number);
    if (!node.sscc.empty() && !is_sscc(node.sscc)) {
      open_case(CaseKind::TRACKING_INVALID, 0, "", 0, "SSCC " + node.sscc + " has a wrong check digit or length");
    }
    packages.push_back({node.sscc, node.tracking_number, node.packages.empty() ? "" : node.packages.front().type});
    return packages.size() - 1;
  }

  void check(const std::string& tracking_number) {
    const auto known = carrier_of(tracking_number);
    if (!known || !known->certain || known->check != CheckDigit::wrong) return;
    open_case(CaseKind::TRACKING_INVALID, 0, "", 0,
              "tracking number " + tracking_number + " looks like " + std::string(known->format) +
                  ", but its check digit is wrong");
  }

  void ship(const ShipNode& node, const Context& context) {
    if (!node.shipped || node.shipped->value.is_zero()) return;
    Open* open = opened(context.order_number);
    if (!open) return;
    const Decimal& written = node.shipped->value;
    if (!is_reasonable(written)) {
      return open_case(CaseKind::BAD_QUANTITY, 0, node.line_number, written, written.text() + " is not a quantity");
    }
    const auto found = open->index.find(node.line_number, node.item);
    if (!found.lines) {
      return open_case(CaseKind::UNKNOWN_LINE, 0, node.line_number, written,
                       "no such line is on purchase order " + open->purchase->number);
    }
    const auto& first = open->purchase->lines[found.lines->front()];
    if (contradicts(node.item, first.item)) {
      return open_case(CaseKind::ITEM_MISMATCH, first.id, node.line_number, written,
                       "another item was shipped than ordered");
    }
    const auto quantity = in_unit_of(first, *node.shipped);
    if (!quantity || !is_reasonable(*quantity)) {
      return open_case(
          CaseKind::WRONG_UNIT, first.id, node.line_number, written,
          "shipped in " + node.shipped->unit + ", ordered in " + first.unit + ", and no pack size is known");
    }
    fill(*open, *found.lines, *quantity, node, context);
  }

  // Lines of one item are filled in their order; what no line has room for is over-shipped.
  void fill(Open& open, const std::vector<std::size_t>& lines, Decimal quantity, const ShipNode& node,
            const Context& context) {
    std::size_t& at = open.first_with_room[&lines];
    while (at < lines.size() && quantity.sign() > 0) {
      const Decimal room = open.balances[lines[at]].sum({confirmed, ordered, backordered});
      const Decimal part = std::min(room, quantity);
      if (part.sign() > 0) {
        post_shipped(open, lines[at], part);
        record(open, lines[at], part, node, context);
        quantity = less(quantity, part);
      }
      if (part == room) ++at;
    }
    if (quantity.sign() > 0) ship_more(open, lines.front(), quantity, node, context);
  }

  void ship_more(Open& open, std::size_t position, const Decimal& excess, const ShipNode& node,
                 const Context& context) {
    const auto& line = open.purchase->lines[position];
    auto& balances = open.balances[position];
    const Checked limit =
        Checked(balances.initial()) * policy_.over_ship_percent * Decimal::scaled(1, 2) - balances.of(added);
    const bool gone = balances.sum({rejected, cancelled}).sign() > 0;
    if (!gone && excess <= limit.value()) {
      move(open, position, added, shipped, excess);
      prove(line, excess);
      return record(open, position, excess, node, context);
    }
    open_case(gone ? CaseKind::SHIPPED_NOT_OPEN : CaseKind::OVER_SHIPPED, line.id, line.number, excess,
              excess.text() + (gone ? " shipped that are rejected or cancelled" : " more shipped than ordered"));
  }

  void post_shipped(Open& open, std::size_t position, const Decimal& quantity) {
    Decimal rest = quantity;
    for (const auto bucket : {confirmed, ordered, backordered}) {
      const Decimal part = std::min(rest, open.balances[position].of(bucket));
      if (part.sign() <= 0) continue;
      if (bucket != confirmed) move(open, position, bucket, confirmed, part);
      move(open, position, confirmed, shipped, part);
      rest = less(rest, part);
    }
    prove(open.purchase->lines[position], quantity);
  }

  // Posts on the purchase line and the order line alike.
  void move(Open& open, std::size_t position, Bucket from, Bucket to, const Decimal& quantity) {
    const auto& line = open.purchase->lines[position];
    const Posting posting{{AccountKind::purchase_line, line.id}, from, to, quantity};
    if (!post(open.balances[position], posting)) return;
    decision_.postings.push_back(posting);
    decision_.postings.push_back(
        {{AccountKind::order_line, line.order_line}, from == ordered ? placed : from, to, quantity});
  }

  void prove(const PurchaseLineFacts& line, const Decimal& quantity) {
    if (policy_.evidence != EvidenceSource::ship_notice) return;
    decision_.postings.push_back({{AccountKind::purchase_billing, line.id}, added, evidence, quantity});
  }

  void record(const Open& open, std::size_t position, const Decimal& quantity, const ShipNode& node,
              const Context& context) {
    const auto& line = open.purchase->lines[position];
    decision_.shipment.lines.push_back({.purchase_line = line.id,
                                        .order_line = line.order_line,
                                        .order = open.purchase->order,
                                        .purchase_number = open.purchase->number,
                                        .quantity = quantity,
                                        .package = context.package,
                                        .serials = node.serials,
                                        .lots = node.lots});
  }

  std::pair<Open*, std::size_t> locate(const ShippedLine& line) {
    Open* open = opened(line.purchase_number);
    if (!open) return {nullptr, 0};
    auto& positions = positions_[open];
    if (positions.empty()) {
      for (std::size_t i = 0; i < open->purchase->lines.size(); ++i) positions[open->purchase->lines[i].id] = i;
    }
    const auto found = positions.find(line.purchase_line);
    return found == positions.end() ? std::pair<Open*, std::size_t>{nullptr, 0} : std::pair{open, found->second};
  }

  void take_back(Open& open, std::size_t position, const Decimal& quantity) {
    const Decimal extra = std::min(quantity, open.balances[position].of(added));
    if (extra.sign() > 0) move(open, position, shipped, added, extra);
    if (quantity > extra) move(open, position, shipped, confirmed, less(quantity, extra));
    const auto& line = open.purchase->lines[position];
    Decimal& taken = evidence_taken_[line.id];
    const Decimal unproven = std::min(quantity, less(line.billing_balances.of(evidence), taken));
    if (policy_.evidence != EvidenceSource::ship_notice || unproven.sign() <= 0) return;
    taken = (Checked(taken) + unproven).value();
    decision_.postings.push_back({{AccountKind::purchase_billing, line.id}, evidence, added, unproven});
  }

  const canonical::ShipNotice& notice_;
  const PurchaseMap& purchases_;
  const ShipPolicy& policy_;
  std::map<std::string, Open, std::less<>> open_;
  std::map<Open*, std::map<std::int64_t, std::size_t>> positions_;
  std::map<std::int64_t, Decimal> evidence_taken_;
  std::set<std::string, std::less<>> unknown_;
  ShipDecision decision_;
};

// The same goods under the same number, whatever the purpose code says.
std::string digest_of(canonical::ShipNotice notice) {
  notice.purpose = canonical::Purpose::original;
  return sha256(canonical::to_json(std::move(notice)));
}

}  // namespace

ShipDecision apply(const canonical::ShipNotice& notice, const PurchaseMap& purchases, std::span<const Shipment> earlier,
                   const ShipPolicy& policy) {
  using canonical::Purpose;
  Shipping shipping(notice, purchases, policy);
  const std::string content = digest_of(notice);
  const auto known = std::ranges::find(earlier, notice.number, &Shipment::number);
  const bool takes_back =
      notice.purpose == Purpose::cancel || notice.purpose == Purpose::replace || notice.purpose == Purpose::change;

  if (known == earlier.end()) {
    if (notice.purpose == Purpose::cancel) {
      shipping.open_case(CaseKind::UNKNOWN_SHIPMENT, 0, "", 0, "it is cancelled, but was never announced");
      return std::move(shipping.decision());
    }
  } else if (notice.purpose != Purpose::cancel && known->content == content) {
    shipping.decision().repeated = true;
    return std::move(shipping.decision());
  } else if (!takes_back) {
    shipping.open_case(CaseKind::DUPLICATE_SHIPMENT, 0, "", 0, "the number was used before for other content");
    return std::move(shipping.decision());
  } else if (!shipping.take_back(*known) || notice.purpose == Purpose::cancel) {
    return std::move(shipping.decision());
  }
  shipping.read_tree();
  shipping.decision().shipment.content = content;
  return std::move(shipping.decision());
}

std::vector<Posting> on_delivery(const Shipment& shipment, const PurchaseMap& purchases, const ShipPolicy& policy) {
  std::map<std::int64_t, Decimal> under_way;
  for (const auto& [number, purchase] : purchases) {
    for (const auto& line : purchase.lines) under_way[line.id] = line.balances.of(shipped);
  }
  std::vector<Posting> postings;
  for (const auto& line : shipment.lines) {
    Decimal& left = under_way[line.purchase_line];
    const Decimal part = std::min(left, line.quantity);
    if (part.sign() <= 0) continue;
    left = less(left, part);
    postings.push_back({{AccountKind::purchase_line, line.purchase_line}, shipped, delivered, part});
    postings.push_back({{AccountKind::order_line, line.order_line}, shipped, delivered, part});
    if (policy.evidence == EvidenceSource::delivery) {
      postings.push_back({{AccountKind::purchase_billing, line.purchase_line}, added, evidence, part});
    }
  }
  return postings;
}

}  // namespace crossdock::tracking
