// SPDX-License-Identifier: Apache-2.0
// Names each audit with its function, and compares lines, claims and bills with the journal.
#include "gateway/apply/audit.hpp"

#include <fmt/format.h>

#include <limits>

#include "base/checked.hpp"
#include "gateway/apply/facts.hpp"
#include "gateway/apply/terms.hpp"
#include "gateway/modules/tracking/conservation.hpp"
#include "gateway/store/buyer_documents.hpp"
#include "gateway/store/claims_audit.hpp"
#include "gateway/store/control_numbers.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/journal.hpp"
#include "gateway/store/stock.hpp"

namespace crossdock::apply {
namespace {

using Sentences = std::vector<std::string>;

// An audit that needs the store alone.
template <Result<Sentences> (*differences)(store::Transaction&)>
Result<Findings> stored(store::Transaction& tx, const partners::Directory*) {
  auto found = differences(tx);
  if (!found) return fail(found.error());
  return Findings{std::move(*found), {}};
}

Result<tracking::AuditedLine> audited(store::Transaction& tx, store::Account account, tracking::AccountKind kind,
                                      std::int64_t id, const store::Balances& balances, const Decimal& quantity) {
  const auto recorded = store::journal::of_line(tx, account, id);
  if (!recorded) return fail(recorded.error());
  tracking::AuditedLine line{.id = id, .stored = balances_of(balances, kind, quantity), .journal = {}};
  for (const auto& entry : *recorded) {
    const auto from = bucket_named(entry.entry.from);
    const auto to = bucket_named(entry.entry.to);
    if (!from || !to)
      return fail(Fault::internal,
                  fmt::format("the journal names no bucket: {} to {}", entry.entry.from, entry.entry.to));
    line.journal.push_back({{kind, id}, *from, *to, entry.entry.quantity});
  }
  return line;
}

// One order: what the buyer's lines say against what our purchase orders say, and both against the journal.
Result<void> audit_order(store::Transaction& tx, const store::orders::SalesOrder& order, Sentences& sentences) {
  std::vector<tracking::AuditedLine> orders, purchases;
  const auto lines = store::orders::lines(tx, order.id);
  if (!lines) return fail(lines.error());
  for (const auto& line : *lines) {
    auto one = audited(tx, store::Account::order_line, tracking::AccountKind::order_line, line.id.number(),
                       line.balances, line.quantity);
    if (!one) return fail(one.error());
    orders.push_back(std::move(*one));
  }
  const auto placed = store::purchases::of_order(tx, order.id);
  if (!placed) return fail(placed.error());
  for (const auto& purchase : *placed) {
    const auto bought = store::purchases::lines(tx, purchase.id);
    if (!bought) return fail(bought.error());
    for (const auto& line : *bought) {
      auto one = audited(tx, store::Account::purchase_line, tracking::AccountKind::purchase_line, line.id.number(),
                         line.balances, line.quantity);
      if (!one) return fail(one.error());
      one->order_line = line.order_line.number();
      purchases.push_back(std::move(*one));
    }
  }
  for (const auto& sentence : tracking::violations(orders, purchases))
    sentences.push_back(fmt::format("order {}: {}", order.number, sentence));
  return {};
}

Result<Sentences> order_differences(store::Transaction& tx) {
  const auto orders = store::orders::list(tx, {.limit = std::numeric_limits<int>::max()});
  if (!orders) return fail(orders.error());
  Sentences sentences;
  for (const auto& order : *orders) {
    if (auto done = audit_order(tx, order, sentences); !done) return fail(done.error());
  }
  return sentences;
}

Result<Sentences> gaps(store::Transaction& tx) {
  const auto missing = store::control_numbers::gaps(tx);
  if (!missing) return fail(missing.error());
  Sentences found;
  for (const auto& gap : *missing) {
    found.push_back(fmt::format("partner {}, {} numbers: {} to {} are missing", gap.partner, to_string(gap.level),
                                gap.first, gap.last));
  }
  return found;
}

// A decision of the version before is noted until a new fact has it judged anew.
void add(Findings& findings, const Sentences& found, bool opening) {
  for (const auto& sentence : found) {
    if (opening) {
      findings.notes.push_back("decided by the version before, and not judged anew yet: " + sentence);
    } else {
      findings.differences.push_back(sentence);
    }
  }
}

// ---- what suppliers claim ------------------------------------------------------------------------------------------

// One purchase line with what its money must be explained by.
struct ClaimedLine {
  store::claims_audit::Line row;
  const partners::Partner* supplier = nullptr;  // nullptr: its tolerances are not known
  std::string name() const { return fmt::format("{} line {}", row.order, row.line); }
};

// The amount that the profile lets pass above what was supplied at the agreed price; nullopt: anything.
std::optional<Decimal> tolerated(const ClaimedLine& line, const Decimal& value) {
  if (line.supplier == nullptr) return std::nullopt;
  const auto tolerances = tolerances_of(line.supplier->reconciliation);
  const auto units = reconciliation::allowed(tolerances.quantity_over, line.row.supplied);
  if (!units) return std::nullopt;
  const Checked more = *units * line.row.price;
  const auto price =
      reconciliation::allowed(tolerances.price_over, Checked(value) + more, Checked(line.row.supplied) + *units);
  const auto amount = reconciliation::allowed(tolerances.line_amount, Checked(value) + more);
  if (!price || !amount) return std::nullopt;
  // Each invoice line may be rounded up by a minor unit, and counts the tolerance for its amount once.
  const Checked rounding = Checked(Decimal::scaled(1, canonical::minor_digits(line.row.currency))) * line.row.claims;
  return (more + *price + *amount * line.row.claims + rounding).value();
}

void check_claims(const ClaimedLine& line, Sentences& found) {
  const auto& row = line.row;
  if (row.proven != row.supplied)
    found.push_back(fmt::format("{}: {} units are proven to its claims, {} are supplied", line.name(),
                                row.proven.text(), row.supplied.text()));
  if (row.approved != row.allocated || row.disputed != row.allocated_disputed || row.credited != row.allocated_credited)
    found.push_back(fmt::format("{}: the ledger of money is not what its invoices say", line.name()));
  const Decimal value = (Checked(row.supplied) * row.price).value();
  const auto more = tolerated(line, value);
  if (!more) return;
  const Decimal most = (Checked(value) + *more + row.let_pass).value();
  if ((Checked(row.approved) + row.paid).value() > most)
    found.push_back(fmt::format("{}: {} is approved, but what was supplied, tolerated and let pass is worth {}",
                                line.name(), row.approved.text(), most.normalized().text()));
}

Result<Findings> claims(store::Transaction& tx, const partners::Directory* directory) {
  const auto lines = store::claims_audit::lines(tx);
  if (!lines) return fail(lines.error());
  Findings findings;
  for (const auto& row : *lines) {
    Sentences found;
    check_claims({row, directory ? directory->find(row.supplier) : nullptr}, found);
    add(findings, found, row.opening);
  }
  return findings;
}

// ---- what buyers were billed ---------------------------------------------------------------------------------------

// Units are billed when they ship or, as the buyer's profile may say, when they are ordered. Without the profile only what
// the buyer can still get is known to be too much.
void check_bill(const store::buyer_documents::BilledUnits& line, const partners::Partner* buyer, Sentences& found) {
  const bool when_shipped = buyer != nullptr && bill_on(buyer->buyer) == tracking::BillOn::shipment;
  if (line.billed <= (when_shipped ? line.supplied : line.wanted)) return;
  found.push_back(fmt::format("order {} line {}: {} units are billed, more is billed than {}", line.order, line.line,
                              line.billed.normalized().text(), when_shipped ? "shipped" : "the buyer can get"));
}

Result<Findings> bills(store::Transaction& tx, const partners::Directory* directory) {
  auto sums = store::buyer_documents::differences(tx);
  if (!sums) return fail(sums.error());
  const auto lines = store::buyer_documents::billed_units(tx);
  if (!lines) return fail(lines.error());
  Findings findings{std::move(*sums), {}};
  for (const auto& line : *lines) {
    Sentences found;
    check_bill(line, directory ? directory->find(line.buyer) : nullptr, found);
    add(findings, found, line.opening);
  }
  return findings;
}

constexpr Audit audits[] = {
    {"journal", "every balance is what its journal says", stored<store::journal::differences>},
    {"orders", "what suppliers hold is what buyers ordered, bucket by bucket", stored<order_differences>},
    {"stock", "what is reserved is the sum of its reservations", stored<store::stock::differences>},
    {"invoices", "every invoice is the sum of its parts, with signs", stored<store::invoices::differences>},
    {"claims", "no more is approved than was supplied, agreed, tolerated or let pass", claims},
    {"bills", "buyers are billed for what they got, once", bills},
    {"control numbers", "none is missing", stored<gaps>},
};

}  // namespace

std::span<const Audit> conservation_audits() { return audits; }

Result<Findings> audit_conservation(store::Transaction& tx, const partners::Directory* directory) {
  Findings all;
  for (const auto& audit : audits) {
    const auto found = audit.find(tx, directory);
    if (!found) return found;
    for (const auto& sentence : found->differences)
      all.differences.push_back(fmt::format("{}: {}", audit.name, sentence));
    for (const auto& sentence : found->notes) all.notes.push_back(fmt::format("{}: {}", audit.name, sentence));
  }
  return all;
}

}  // namespace crossdock::apply
