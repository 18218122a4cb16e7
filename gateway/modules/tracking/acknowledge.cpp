// SPDX-License-Identifier: Apache-2.0
// Acknowledgements, and their absence: what suppliers said about what they were asked for.
#include <algorithm>

#include "base/checked.hpp"
#include "gateway/modules/tracking/decisions.hpp"
#include "gateway/modules/tracking/lines.hpp"
#include "translators/canonical/units.hpp"

namespace crossdock::tracking {
namespace {

using enum Bucket;
using canonical::OutcomeStatus;

// All that one acknowledgement says about one purchase line.
struct Answer {
  bool mentioned = false;
  bool cut = false;  // what is not accepted will not come
  Decimal accepted;
  Decimal backordered;
  Decimal rejected;
  Decimal held;  // undecided, and said so

  Decimal said() const { return (Checked(accepted) + backordered + rejected + held).value(); }
};

void add(Decimal& sum, const Decimal& part) { sum = (Checked(sum) + part).value(); }

// The order line's bucket for units that the purchase line has in `bucket`; units it rejected or cancelled are open again.
Bucket mirror(Bucket bucket) {
  switch (bucket) {
    case ordered: return placed;
    case rejected:
    case cancelled: return open;
    default: return bucket;
  }
}

// Posts a move on the purchase line and its mirror image on the order line.
void post_both(std::vector<Posting>& postings, const PurchaseLineFacts& line, Bucket from, Bucket to,
               const Decimal& quantity) {
  postings.push_back({{AccountKind::purchase_line, line.id.number()}, from, to, quantity});
  postings.push_back({{AccountKind::order_line, line.order_line.number()}, mirror(from), mirror(to), quantity});
}

// Reads and settles one acknowledgement.
class AckReading {
 public:
  AckReading(const canonical::OrderAck& ack, const PurchaseFacts& purchase, const AckPolicy& policy)
      : ack_(ack), purchase_(purchase), policy_(policy), answers_(purchase.lines.size()) {}

  AckDecision decide() {
    const LineIndex index(purchase_);
    for (const auto& line : ack_.lines) read(line, index);
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      if (!answers_[i].mentioned) answer_by_header(purchase_.lines[i], answers_[i]);
      settle(purchase_.lines[i], answers_[i]);
    }
    return std::move(decision_);
  }

 private:
  void open_case(CaseKind kind, const PurchaseLineFacts* line, const std::string& named, const Decimal& quantity,
                 std::string what) {
    decision_.cases.push_back({kind, line ? line->id : PurchaseLineId(), named, quantity,
                               purchase_.number + (named.empty() ? "" : " line " + named) + ": " + std::move(what)});
  }

  void read(const canonical::AckLine& line, const LineIndex& index) {
    const auto found = index.find(line.number, line.item);
    if (!found.lines) {
      return open_case(CaseKind::unknown_line, nullptr, line.number, line.ordered.value, "no such line was ordered");
    }
    if (found.lines->size() > 1) {
      return open_case(CaseKind::ambiguous_line, nullptr, line.number, line.ordered.value,
                       "the item was ordered on several lines and the acknowledgement names none");
    }
    const auto& purchase_line = purchase_.lines[found.lines->front()];
    auto& answer = answers_[found.lines->front()];
    answer.mentioned = true;
    if (contradicts(line.item, purchase_line.item)) {
      return open_case(CaseKind::item_mismatch, &purchase_line, line.number, line.ordered.value,
                       "the acknowledgement names another item than was ordered");
    }
    compare_price(purchase_line, line.price, line.price_basis);
    if (line.outcomes.empty()) answer_by_header(purchase_line, answer);
    for (const auto& outcome : line.outcomes) read(outcome, purchase_line, answer, line.outcomes.size() == 1);
  }

  void read(const canonical::LineOutcome& outcome, const PurchaseLineFacts& line, Answer& answer, bool only) {
    const Decimal& quantity = outcome.quantity.value;
    if (!is_reasonable(quantity)) {
      return open_case(CaseKind::bad_quantity, &line, line.number, quantity, quantity.text() + " is not a quantity");
    }
    const auto& unit = outcome.quantity.unit;
    if (!unit.empty() && !canonical::same_unit(unit, line.unit) && !quantity.is_zero()) {
      return open_case(CaseKind::wrong_unit, &line, line.number, quantity,
                       "acknowledged in " + unit + ", ordered in " + line.unit);
    }
    compare_price(line, outcome.price, outcome.price_basis);
    note_promise(line, outcome);
    switch (outcome.status) {
      case OutcomeStatus::quantity_changed: answer.cut = true; [[fallthrough]];
      case OutcomeStatus::accepted:
      case OutcomeStatus::price_changed: add(answer.accepted, quantity); break;
      case OutcomeStatus::date_changed:
        add(answer.accepted, quantity);
        open_case(CaseKind::date_changed, &line, line.number, quantity, "accepted for another date");
        break;
      case OutcomeStatus::backordered: add(answer.backordered, quantity); break;
      case OutcomeStatus::rejected:
        // A rejection of the line often carries no quantity: all of it is meant.
        add(answer.rejected, only && quantity.is_zero() ? line.balances.initial() : quantity);
        break;
      case OutcomeStatus::substituted: substitute(line, answer, quantity); break;
      case OutcomeStatus::on_hold:
        add(answer.held, quantity);
        open_case(CaseKind::ack_on_hold, &line, line.number, quantity, "on hold at the supplier " + outcome.reason);
        break;
    }
  }

  // When these units come, as the supplier says.
  void note_promise(const PurchaseLineFacts& line, const canonical::LineOutcome& outcome) {
    if (outcome.status == OutcomeStatus::rejected || outcome.quantity.value.sign() <= 0) return;
    const auto bucket = outcome.status == OutcomeStatus::backordered ? backordered : confirmed;
    const auto same = [&](const Promise& one) { return one.purchase_line == line.id && one.bucket == bucket; };
    auto promise = std::ranges::find_if(decision_.promises, same);
    if (promise == decision_.promises.end())
      promise = decision_.promises.insert(decision_.promises.end(), {line.id, bucket, std::nullopt});
    for (const auto& event : outcome.dates) promise->date = std::max(promise->date.value_or(event.date), event.date);
  }

  void substitute(const PurchaseLineFacts& line, Answer& answer, const Decimal& quantity) {
    const bool accepted = policy_.substitutes == Substitutes::accept;
    add(accepted ? answer.accepted : answer.held, quantity);
    open_case(CaseKind::substituted, &line, line.number, quantity,
              accepted ? "another item is sent, as agreed" : "another item is offered, which nobody agreed to");
  }

  // Prices are those of one unit once their bases are taken out: 1960 per hundred is 19.60.
  void compare_price(const PurchaseLineFacts& line, const std::optional<canonical::Money>& price,
                     const std::optional<canonical::Quantity>& basis) {
    if (!price || !line.price) return;
    const Checked per = basis ? Checked(basis->value) : Checked(1);
    if ((Checked(line.price->amount) * per).value() == price->amount) return;
    open_case(CaseKind::price_changed, &line, line.number, line.balances.initial(),
              "ordered at " + line.price->amount.text() + ", acknowledged at " + price->amount.text() +
                  (basis ? " per " + basis->value.text() : "") +
                  "; if it is right, 'crossdock invoice accept-price' records it");
  }

  void answer_by_header(const PurchaseLineFacts& line, Answer& answer) const {
    if (ack_.decision == canonical::Decision::accepted) answer.accepted = line.balances.initial();
    if (ack_.decision == canonical::Decision::rejected) answer.rejected = line.balances.initial();
  }

  // Answers above the quantity ordered count only up to it: accepted parts first, rejected ones last.
  void cap(const PurchaseLineFacts& line, Answer& answer) {
    const Decimal over = less(answer.said(), line.balances.initial());
    if (over.sign() <= 0) return;
    open_case(CaseKind::ack_over, &line, line.number, over, over.text() + " more acknowledged than ordered");
    Decimal room = line.balances.initial();
    for (auto* part : {&answer.accepted, &answer.backordered, &answer.rejected, &answer.held}) {
      *part = std::min(*part, room);
      room = less(room, *part);
    }
  }

  // Units that are gone already answer for rejected parts first, then for backordered ones; an acceptance of
  // units that are gone comes too late.
  void discount_gone(const PurchaseLineFacts& line, Answer& answer) {
    const auto& now = line.balances;
    answer.rejected = at_least_zero(less(answer.rejected, now.of(rejected)));
    Decimal gone = now.of(cancelled);
    for (auto* part : {&answer.rejected, &answer.backordered}) {
      const Decimal answered = std::min(gone, *part);
      *part = less(*part, answered);
      gone = less(gone, answered);
    }
    const Decimal live = less(less(now.initial(), now.of(rejected)), now.of(cancelled));
    Decimal over = at_least_zero(less((Checked(answer.accepted) + answer.backordered + answer.rejected).value(), live));
    if (over.is_zero()) return;
    open_case(CaseKind::late_ack, &line, line.number, over,
              over.text() + " acknowledged that are already rejected or cancelled");
    for (auto* part : {&answer.accepted, &answer.backordered, &answer.rejected}) {
      const Decimal dropped = std::min(over, *part);
      *part = less(*part, dropped);
      over = less(over, dropped);
    }
  }

  // Units that have shipped are confirmed, whatever a later acknowledgement says.
  void respect_shipped(const PurchaseLineFacts& line, Answer& answer, const Decimal& sent) {
    Decimal lacking = less(sent, answer.accepted);
    if (lacking.sign() <= 0) return;
    answer.accepted = sent;
    const Decimal live = less(less(line.balances.initial(), line.balances.of(rejected)), line.balances.of(cancelled));
    lacking = less((Checked(answer.accepted) + answer.backordered + answer.rejected).value(), live);
    if (lacking.sign() <= 0) return;
    open_case(CaseKind::ack_after_shipment, &line, line.number, lacking,
              lacking.text() + " have shipped that are not acknowledged");
    for (auto* part : {&answer.rejected, &answer.backordered}) {
      const Decimal dropped = std::min(at_least_zero(lacking), *part);
      *part = less(*part, dropped);
      lacking = less(lacking, dropped);
    }
  }

  void settle(const PurchaseLineFacts& line, Answer answer) {
    cap(line, answer);
    if (answer.cut) add(answer.rejected, at_least_zero(less(line.balances.initial(), answer.said())));
    const bool nothing_said = answer.said().is_zero();
    const auto& now = line.balances;
    const Decimal sent = less(now.sum({shipped, delivered, returned}), now.of(added));
    if (!nothing_said) {
      discount_gone(line, answer);
      respect_shipped(line, answer, sent);
      move(line, answer, sent);
    }
    if (policy_.backorders == Backorders::reroute && !nothing_said) reroute(line);
    const Decimal unanswered = at_least_zero(less(still(line, ordered), answer.held));
    if (unanswered.is_zero()) return;
    open_case(CaseKind::ack_incomplete, &line, line.number, unanswered,
              "nothing is said about " + unanswered.text() + " of it");
  }

  // The content of a bucket after the postings decided so far; only the last few can be of this line.
  Decimal still(const PurchaseLineFacts& line, Bucket bucket) const {
    Checked left = line.balances.of(bucket);
    for (auto posting = decision_.postings.rbegin(); posting != decision_.postings.rend(); ++posting) {
      if (posting->account.kind == AccountKind::order_line) continue;
      if (posting->account.id != line.id.number()) break;
      if (posting->from == bucket) left -= posting->quantity;
      if (posting->to == bucket) left += posting->quantity;
    }
    return left.value();
  }

  struct Part {
    Bucket bucket;
    Decimal quantity;
  };

  // The cheapest moves from what is to what was said: only differences are posted.
  void move(const PurchaseLineFacts& line, const Answer& answer, const Decimal& sent) {
    const auto& now = line.balances;
    const Decimal more_confirmed = less(answer.accepted, (Checked(sent) + now.of(confirmed)).value());
    const Decimal more_backordered = less(answer.backordered, now.of(backordered));
    // Units that a bucket loses only go where the answer puts them; nothing falls back to `ordered`.
    Part sources[] = {{ordered, now.of(ordered)},
                      {confirmed, at_least_zero(more_confirmed.negated())},
                      {backordered, at_least_zero(more_backordered.negated())}};
    Part sinks[] = {{confirmed, at_least_zero(more_confirmed)},
                    {backordered, at_least_zero(more_backordered)},
                    {rejected, answer.rejected}};
    for (auto& sink : sinks) {
      for (auto& source : sources) {
        const Decimal part = std::min(source.quantity, sink.quantity);
        if (part.sign() <= 0 || source.bucket == sink.bucket) continue;
        source.quantity = less(source.quantity, part);
        sink.quantity = less(sink.quantity, part);
        post_both(decision_.postings, line, source.bucket, sink.bucket, part);
        report(line, answer, sink.bucket, part);
      }
    }
  }

  void report(const PurchaseLineFacts& line, const Answer& answer, Bucket to, const Decimal& quantity) {
    if (to == backordered)
      open_case(CaseKind::backordered, &line, line.number, quantity, quantity.text() + " are backordered");
    if (to != rejected) return;
    open_case(answer.cut ? CaseKind::qty_cut : CaseKind::ack_rejected, &line, line.number, quantity,
              quantity.text() + (answer.cut ? " were cut" : " are rejected"));
    decision_.freed.push_back(
        {line.order_line, line.id, quantity, answer.cut ? FreedReason::cut : FreedReason::rejected});
  }

  // Nobody waits: what is backordered is taken back from this supplier, who must be told, and placed elsewhere.
  void reroute(const PurchaseLineFacts& line) {
    const Decimal waiting = still(line, backordered);
    if (waiting.sign() <= 0) return;
    post_both(decision_.postings, line, backordered, cancelled, waiting);
    decision_.freed.push_back({line.order_line, line.id, waiting, FreedReason::backordered});
    decision_.cancellations.push_back({line.id, line.number, waiting});
  }

  const canonical::OrderAck& ack_;
  const PurchaseFacts& purchase_;
  const AckPolicy& policy_;
  std::vector<Answer> answers_;
  AckDecision decision_;
};

}  // namespace

AckDecision apply(const canonical::OrderAck& ack, const PurchaseFacts& purchase, const AckPolicy& policy) {
  return AckReading(ack, purchase, policy).decide();
}

SilenceDecision on_silence(const PurchaseFacts& purchase) {
  SilenceDecision decision;
  for (const auto& line : purchase.lines) {
    const Decimal& quantity = line.balances.of(ordered);
    if (quantity.sign() <= 0) continue;
    post_both(decision.postings, line, ordered, cancelled, quantity);
    decision.freed.push_back({line.order_line, line.id, quantity, FreedReason::silence});
    decision.cancellations.push_back({line.id, line.number, quantity});
    decision.cases.push_back(
        {CaseKind::ack_late, line.id, line.number, quantity,
         purchase.number + " line " + line.number + ": " + quantity.text() + " were never acknowledged"});
  }
  return decision;
}

ChangeDecision on_quantity_change(const OrderLineFacts& line, const Decimal& quantity) {
  const auto& now = line.balances;
  const Account account{AccountKind::order_line, line.id.number()};
  const Decimal wanted = less(less(now.total(), now.of(rejected)), now.of(cancelled));
  const Decimal more = less(quantity, wanted);
  ChangeDecision decision;
  if (more.sign() > 0) {
    decision.postings.push_back({account, added, open, more});
    decision.to_place = more;
  } else if (more.sign() < 0) {
    const Decimal dropped = std::min(more.absolute(), now.of(open));
    if (dropped.sign() > 0) decision.postings.push_back({account, open, cancelled, dropped});
    decision.to_recall = less(more.absolute(), dropped);
  }
  return decision;
}

Posting place(OrderLineId order_line, const Decimal& quantity) {
  return {{AccountKind::order_line, order_line.number()}, open, placed, quantity};
}

Posting give_up(OrderLineId order_line, const Decimal& quantity) {
  return {{AccountKind::order_line, order_line.number()}, open, rejected, quantity};
}

}  // namespace crossdock::tracking
