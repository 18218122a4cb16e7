// SPDX-License-Identifier: Apache-2.0
// Loads all that suppliers claim for some purchase orders, has it judged together, and keeps what changed.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include "base/checked.hpp"
#include "base/digest.hpp"
#include "gateway/apply/news.hpp"
#include "gateway/apply/settle.hpp"
#include "gateway/apply/terms.hpp"
#include "gateway/modules/reconciliation/duplicates.hpp"
#include "gateway/modules/tracking/billing.hpp"
#include "gateway/store/invoice_decisions.hpp"
#include "gateway/store/journal.hpp"
#include "gateway/store/opening.hpp"
#include "gateway/store/shipments.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::apply {
namespace {

using tracking::AccountKind;
using tracking::Bucket;

// The purchase orders and invoices that hang together: each invoice with all its orders, each order with all its
// invoices, and invoices that use one number.
struct Closure {
  std::set<PurchaseOrderId> orders;
  std::set<InvoiceId> invoices;
};

Result<Closure> closure_of(store::Transaction& tx, const partners::Partner& supplier,
                           std::span<const PurchaseOrderId> orders, const std::optional<Arrived>& arrived) {
  Closure closure;
  std::vector<PurchaseOrderId> new_orders(orders.begin(), orders.end());
  std::vector<InvoiceId> new_invoices;
  if (arrived) new_invoices.push_back(arrived->id);
  const auto collect = [](auto& into, auto found) -> Result<void> {
    if (!found) return fail(found.error());
    into.insert(into.end(), found->begin(), found->end());
    return {};
  };
  while (!new_orders.empty() || !new_invoices.empty()) {
    if (!new_orders.empty()) {
      const auto order = new_orders.back();
      new_orders.pop_back();
      if (!closure.orders.insert(order).second) continue;
      if (auto done = collect(new_invoices, store::invoices::of_order(tx, order)); !done) return fail(done.error());
      continue;
    }
    const auto invoice = new_invoices.back();
    new_invoices.pop_back();
    if (!closure.invoices.insert(invoice).second) continue;
    if (auto done = collect(new_orders, store::invoices::orders_of(tx, invoice)); !done) return fail(done.error());
    const auto row = store::invoices::load(tx, invoice);
    if (!row) return fail(row.error());
    if (auto done = collect(new_invoices, store::invoices::of_number(tx, supplier.id, row->normalised)); !done)
      return fail(done.error());
  }
  return closure;
}

// One purchase line with its accounts.
struct Line {
  reconciliation::PurchaseLineFacts facts;
  tracking::Balances units, money;
  SalesOrderId order;
};

// One invoice with what it says.
struct LoadedClaim {
  store::invoices::Invoice row;
  MessageId message;
  const canonical::Invoice* document = nullptr;
  std::vector<reconciliation::Decided> decided;
  std::string found_order;  // as reconciliation::Claim
};

class Claims {
 public:
  Claims(store::Transaction& tx, const Context& context, const partners::Partner& supplier,
         const std::optional<Arrived>& arrived)
      : tx_(tx), context_(context), supplier_(supplier), arrived_(arrived) {}

  Result<void> load(const Closure& closure) {
    std::map<SalesOrderId, std::vector<store::purchases::PurchaseOrder>> by_order;  // locks are taken in this order
    for (const auto id : closure.orders) {
      const auto row = store::purchases::load(tx_, id);
      if (!row) return fail(row.error());
      order_numbers_.emplace(id, row->number);
      by_order[row->sales_order].push_back(*row);
    }
    for (const auto& [order_id, rows] : by_order) {
      auto order = load_order(tx_, order_id);
      if (!order) return fail(order.error());
      for (const auto& row : rows) {
        if (auto done = load_purchase_lines(row, *order); !done) return done;
      }
      orders_.emplace(order_id, order->row);
    }
    for (const auto id : closure.invoices) {
      if (auto done = load_claim(id); !done) return done;
    }
    return {};
  }

  Result<std::vector<Judged>> judge(DocumentId cause) {
    reconciliation::Facts facts;
    facts.shipments = shipments_;
    for (const auto& line : lines_) facts.lines.push_back(line.facts);
    for (const auto& claim : claims_) {
      facts.claims.push_back({.id = claim.row.id,
                              .document = claim.document,
                              .hash = claim.row.content,
                              .decided = claim.decided,
                              .foreign_seller = foreign_seller(*claim.document),
                              .found_order = claim.found_order});
    }
    const auto outcomes =
        reconciliation::judge(facts, tolerances_of(supplier_.reconciliation), policy_of(supplier_.reconciliation));
    if (auto posted = post_accounts(outcomes, cause); !posted) return fail(posted.error());
    std::vector<Judged> changed;
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      auto judged = save(claims_[i], outcomes[i]);
      if (!judged) return fail(judged.error());
      if (*judged) changed.push_back(std::move(**judged));
    }
    return changed;
  }

 private:
  Result<void> load_purchase_lines(const store::purchases::PurchaseOrder& row, const LoadedOrder& order) {
    auto asked_accounts = store::purchases::ask_billing(tx_, row.id);
    auto asked_prices = store::invoice_decisions::ask_agreed_prices(tx_, row.id);
    auto history = store::shipments::ask_history(tx_, row.id);
    const auto purchase = load_purchase(tx_, row, order);
    if (!purchase) return fail(purchase.error());
    const auto accounts = asked_accounts.take();
    if (!accounts) return fail(accounts.error());
    const auto prices = asked_prices.take();
    if (!prices) return fail(prices.error());
    const auto taken_back = taken_back_of(row, history.take());
    if (!taken_back) return fail(taken_back.error());
    for (const auto& line : purchase->facts.lines) {
      const auto& balances = line.balances;
      Line loaded;
      auto& facts = loaded.facts;
      facts.id = line.id;
      facts.order_number = row.number;
      facts.number = line.number;
      facts.item = line.item;
      facts.unit = line.unit;
      for (const auto& pack : line.packs) facts.packs.push_back({pack.unit, pack.contains});
      const auto supply = supply_of(balances);
      facts.ordered = supply.ordered;
      facts.evidence = supply.proven;
      if (taken_back->contains(line.id) || balances.of(Bucket::returned).sign() > 0) {
        const auto most = most_supplied(line.id);
        if (!most) return fail(most.error());
        facts.withdrawn = (Checked(*most) - facts.evidence).value();
      }
      facts.price = line.price;
      if (const auto agreed = prices->find(line.id); agreed != prices->end()) facts.price->amount = agreed->second;
      const auto& account = accounts->at(line.id);
      loaded.units = balances_of(account.units, AccountKind::purchase_billing, Decimal(0));
      loaded.money = balances_of(account.money, AccountKind::purchase_money, Decimal(0));
      loaded.order = order.row.id;
      lines_.push_back(std::move(loaded));
    }
    return {};
  }

  // The lines of notices that were taken back since; also counts the notices that stand.
  Result<std::set<PurchaseLineId>> taken_back_of(const store::purchases::PurchaseOrder& order,
                                                 const Result<std::vector<store::shipments::Shipment>>& rows) {
    if (!rows) return fail(rows.error());
    std::set<PurchaseLineId> taken_back;
    for (const auto& row : *rows) {
      shipments_[order.number] += row.voided ? 0 : 1;
      if (!row.voided) continue;
      const auto lines = store::shipments::lines(tx_, row.id);
      if (!lines) return fail(lines.error());
      for (const auto& line : *lines) taken_back.insert(line.purchase_line);
    }
    return taken_back;
  }

  // The most units that were supplied at any time.
  Result<Decimal> most_supplied(PurchaseLineId line) {
    const auto recorded = store::journal::of_line(tx_, store::Account::purchase_line, line.number());
    if (!recorded) return fail(recorded.error());
    const auto is_supplied = [](const std::string& bucket) {
      return bucket == tracking::to_string(Bucket::shipped) || bucket == tracking::to_string(Bucket::delivered);
    };
    Checked supplied;
    Decimal most;
    for (const auto& [id, at, entry, document] : *recorded) {
      if (is_supplied(entry.to)) supplied += entry.quantity;
      if (is_supplied(entry.from)) supplied -= entry.quantity;
      most = std::max(most, supplied.value());
    }
    return most;
  }

  Result<void> load_claim(InvoiceId id) {
    auto row = store::invoices::load(tx_, id);
    if (!row) return fail(row.error());
    const auto decisions = store::invoice_decisions::of_invoice(tx_, id);
    if (!decisions) return fail(decisions.error());
    LoadedClaim claim{.row = std::move(*row), .message = {}, .document = nullptr, .decided = {}, .found_order = {}};
    if (auto read = read_document(claim); !read) return read;
    const auto orders = store::invoices::orders_of(tx_, id);
    if (!orders) return fail(orders.error());
    claim.found_order = order_found(*claim.document, *orders);
    for (const auto& decision : *decisions) {
      const auto answer = word<reconciliation::Answer>(decision.answer);
      const auto reason = word<reconciliation::HoldReason>(decision.reason);
      if (answer && reason)
        claim.decided.push_back(
            {*answer, *reason, decision.line, decision.purchase_line, decision.amount, decision.credited});
    }
    claims_.push_back(std::move(claim));
    return {};
  }

  Result<void> read_document(LoadedClaim& claim) {
    if (arrived_ && arrived_->id == claim.row.id) {
      claim.message = arrived_->message;
      claim.document = &arrived_->document;
      return {};
    }
    const auto row = store::documents::load(tx_, claim.row.document);
    if (!row) return fail(row.error());
    auto document = stated_in(*row);
    if (!document) return fail(document.error());
    claim.message = row->message;
    claim.document = &documents_.emplace_back(std::get<canonical::Invoice>(std::move(*document)));
    return {};
  }

  // The order to which an invoice is tied though it names none that is ours: its items fit it.
  std::string order_found(const canonical::Invoice& invoice, const std::vector<PurchaseOrderId>& orders) const {
    if (orders.size() != 1 || invoice.kind == canonical::InvoiceKind::credit_note) return {};
    const auto tied = order_numbers_.find(orders.front());
    if (tied == order_numbers_.end()) return {};
    const auto ours = reconciliation::normalised_number(tied->second);
    const auto is_ours = [&](const std::string& number) { return reconciliation::normalised_number(number) == ours; };
    const bool named = is_ours(invoice.order_number) ||
                       std::ranges::any_of(invoice.lines, [&](const auto& line) { return is_ours(line.order_number); });
    return named ? "" : tied->second;
  }

  template <class Enumeration>
  static std::optional<Enumeration> word(const std::string& text) {
    const auto& names = canonical::type_of<Enumeration>().names;
    const auto name = std::ranges::find(names, text);
    if (name == names.end()) return std::nullopt;
    return static_cast<Enumeration>(name - names.begin());
  }

  // The seller that an invoice names by a global number, when it is another than the supplier.
  std::string foreign_seller(const canonical::Invoice& invoice) const {
    for (const auto& party : invoice.parties) {
      if (party.role != canonical::PartyRole::seller) continue;
      for (const auto& id : party.ids) {
        if (is_foreign(id)) return id.value;
      }
    }
    return {};
  }

  // A number of a scheme in which the supplier's own is known, and another than that.
  bool is_foreign(const canonical::PartyId& id) const {
    using enum canonical::PartyIdScheme;
    const auto& own = supplier_.party;
    if (id.value == own.gln || id.value == own.duns ||
        std::ranges::find(supplier_.endpoints, id.value) != supplier_.endpoints.end())
      return false;
    switch (id.scheme) {
      case gln: return !own.gln.empty();
      case duns: return !own.duns.empty();
      case endpoint: return !supplier_.endpoints.empty();
      default: return false;
    }
  }

  // ---- the accounts ----------------------------------------------------------------------------------------------

  Result<void> post_accounts(const std::vector<reconciliation::Outcome>& outcomes, DocumentId cause) {
    std::map<PurchaseLineId, std::pair<tracking::Claimed, tracking::Claimed>> claimed;  // units, money
    const auto add = [](Decimal& sum, const Decimal& part) { sum = (Checked(sum) + part).value(); };
    for (const auto& outcome : outcomes) {
      for (const auto& a : outcome.allocations) {
        auto& [units, money] = claimed[a.purchase_line];
        add(units.approved, a.quantity);
        add(units.disputed, a.disputed_quantity);
        add(money.approved, a.amount);
        add(money.disputed, a.disputed_amount);
        // Credits are counted where they were taken, not where they were given.
        if (a.credited_amount.sign() >= 0) add(money.credited, a.credited_amount);
        if (a.credited_quantity.sign() >= 0) add(units.credited, a.credited_quantity);
      }
    }
    std::vector<tracking::Posting> postings;
    for (const auto& line : lines_) {
      const auto& [units, money] = claimed[line.facts.id];
      const auto id = line.facts.id.number();
      const auto moves = [&](AccountKind kind, const tracking::Balances& now, const Decimal& supplied,
                             const tracking::Claimed& sums) -> Result<void> {
        auto more = tracking::moves_to({kind, id}, now, tracking::claims_account(kind, supplied, sums));
        if (!more) return fail(more.error());
        std::ranges::move(*more, std::back_inserter(postings));
        return {};
      };
      if (auto done = moves(AccountKind::purchase_billing, line.units, line.facts.evidence, units); !done) return done;
      if (auto done = moves(AccountKind::purchase_money, line.money, supplied_value(line.facts), money); !done)
        return done;
    }
    for (const auto& [order, number] : order_numbers_) {
      if (auto done = store::opening::judged(tx_, order); !done) return done;
    }
    return post(tx_, context_, postings, cause);
  }

  static Decimal supplied_value(const reconciliation::PurchaseLineFacts& facts) {
    if (!facts.price) return {};
    return (Checked(facts.price->amount) * facts.evidence)
        .rounded(canonical::minor_digits(facts.price->currency), Rounding::half_up)
        .value();
  }

  // ---- the verdicts ----------------------------------------------------------------------------------------------

  static std::vector<store::invoices::Allocation> allocations_of(const canonical::Invoice& invoice,
                                                                 const reconciliation::Outcome& outcome) {
    const auto keys = reconciliation::line_keys(invoice);
    std::vector<store::invoices::Allocation> rows;
    for (const auto& a : outcome.allocations) {
      rows.push_back({.line = keys[a.invoice_line],
                      .purchase_line = a.purchase_line,
                      .quantity = a.quantity,
                      .amount = a.amount,
                      .disputed_quantity = a.disputed_quantity,
                      .disputed_amount = a.disputed_amount,
                      .credited_quantity = a.credited_quantity,
                      .credited_amount = a.credited_amount,
                      .stage = std::string(reconciliation::to_string(a.stage)),
                      .confidence = a.confidence});
    }
    return rows;
  }

  static std::vector<store::invoices::Hold> holds_of(const reconciliation::Outcome& outcome) {
    std::vector<store::invoices::Hold> rows;
    for (const auto& hold : outcome.holds) {
      rows.push_back({.line = hold.line,
                      .reason = std::string(reconciliation::to_string(hold.reason)),
                      .owner = std::string(reconciliation::to_string(hold.owner)),
                      .amount = hold.at_stake,
                      .text = hold.explanation,
                      .state = hold.refused ? "refused" : "open",
                      .resolution = {},
                      .purchase_line = hold.purchase_line,
                      .by_person = {}});
    }
    return rows;
  }

  // Everything that a verdict says: the same digest, the same verdict.
  static std::string digest_of(const store::invoices::Invoice& row,
                               const std::vector<store::invoices::Allocation>& allocations,
                               const std::vector<store::invoices::Hold>& holds) {
    std::string text = fmt::format("{} {} {} {} {} {}\n", row.decision, row.total.text(), row.approved.text(),
                                   row.disputed.text(), row.credited.text(), row.extras.text());
    for (const auto& a : allocations) {
      text += fmt::format("{} {} {} {} {} {} {} {} {}\n", a.line, a.purchase_line.number(), a.quantity.text(),
                          a.amount.text(), a.disputed_quantity.text(), a.disputed_amount.text(),
                          a.credited_quantity.text(), a.credited_amount.text(), a.stage);
    }
    for (const auto& h : holds) {
      text += fmt::format("{} {} {} {} {} {}\n", h.line, h.reason, h.purchase_line.number(), h.amount.text(), h.state,
                          h.text);
    }
    return sha256(text);
  }

  Result<std::optional<Judged>> save(LoadedClaim& claim, const reconciliation::Outcome& outcome) {
    auto& row = claim.row;
    row.total = outcome.totals.computed;
    row.approved = outcome.approved;
    row.disputed = outcome.disputed;
    row.credited = outcome.credited;
    row.extras = outcome.approved_extras;
    row.decision = reconciliation::to_string(outcome.verdict);
    auto allocations = allocations_of(*claim.document, outcome);
    auto holds = holds_of(outcome);
    const auto digest = digest_of(row, allocations, holds);
    if (digest == row.verdict) return std::nullopt;
    row.verdict = digest;
    auto fresh = store::invoices::save(tx_, row, allocations, holds, context_.now);
    if (!fresh) return fail(fresh.error());
    Judged judged{row, std::move(holds), std::move(*fresh)};
    if (auto told = tell_of(claim, judged, outcome); !told) return fail(told.error());
    return judged;
  }

  Result<void> tell_of(const LoadedClaim& claim, const Judged& judged, const reconciliation::Outcome& outcome) {
    const auto* about = order_of(outcome);
    const std::string subject = about ? order_subject(about->id) : "";
    std::string text = fmt::format("{} invoice {}: {}, {} approved, {} disputed", supplier_.id.text(), claim.row.number,
                                   claim.row.decision, claim.row.approved.text(), claim.row.disputed.text());
    if (!claim.row.credited.is_zero()) text += fmt::format(", {} credited", claim.row.credited.text());
    if (auto told = tell(tx_, context_, EventKind::invoiced, text, claim.message, claim.row.document, subject); !told)
      return told;
    for (const auto& hold : judged.fresh) {
      const auto brief = fmt::format("invoice {}: {}, for {}", claim.row.number, hold.reason, hold.owner);
      if (auto told =
              tell(tx_, context_, EventKind::hold, hold.text, claim.message, claim.row.document, subject, brief);
          !told)
        return told;
    }
    return news_invoiced(tx_, context_, judged.invoice, judged.holds, about);
  }

  // The sales order that an invoice is about: that of its first matched line, or the only one in question.
  const store::orders::SalesOrder* order_of(const reconciliation::Outcome& outcome) const {
    for (const auto& allocation : outcome.allocations) {
      const auto line =
          std::ranges::find(lines_, allocation.purchase_line, [](const Line& one) { return one.facts.id; });
      if (line != lines_.end()) return &orders_.at(line->order);
    }
    return orders_.size() == 1 ? &orders_.begin()->second : nullptr;
  }

  store::Transaction& tx_;
  const Context& context_;
  const partners::Partner& supplier_;
  const std::optional<Arrived>& arrived_;
  std::vector<Line> lines_;
  std::deque<canonical::Invoice> documents_;  // of the claims that did not arrive just now
  std::vector<LoadedClaim> claims_;
  std::map<SalesOrderId, store::orders::SalesOrder> orders_;
  std::map<PurchaseOrderId, std::string> order_numbers_;
  std::map<std::string, int> shipments_;  // that stand, by purchase order
};

}  // namespace

Result<std::vector<Judged>> judge_claims(store::Transaction& tx, const Context& context,
                                         const partners::Partner& supplier, std::span<const PurchaseOrderId> orders,
                                         const std::optional<Arrived>& arrived, DocumentId cause) {
  const auto closure = closure_of(tx, supplier, orders, arrived);
  if (!closure) return fail(closure.error());
  Claims claims(tx, context, supplier, arrived);
  if (auto loaded = claims.load(*closure); !loaded) return fail(loaded.error());
  auto judged = claims.judge(cause);
  if (!judged || judged->empty()) return judged;
  for (const auto order : closure->orders) {
    if (auto closed = close_withdrawn(tx, context, order); !closed) return fail(closed.error());
  }
  return judged;
}

}  // namespace crossdock::apply
