// SPDX-License-Identifier: Apache-2.0
// Reads replaced notices and credit notes, and compares the journals before and after each.
#include "gateway/service/story_corrections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/checked.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/journal.hpp"
#include "gateway/store/outbound_documents.hpp"
#include "gateway/store/purchases.hpp"
#include "translators/canonical/json.hpp"

namespace crossdock::service {
namespace {

using canonical::Purpose;
using canonical::ReferenceKind;
using store::Account;
using store::Transaction;

// The changes that one document made to an account, over several lines: only buckets that it changed, and of these the
// named ones.
Result<std::vector<Moved>> moved(Transaction& tx, Account account, const std::vector<std::int64_t>& lines,
                                 const std::vector<std::string_view>& buckets, DocumentId document) {
  std::vector<store::journal::Recorded> entries;
  for (const auto line : lines) {
    auto found = store::journal::of_line(tx, account, line);
    if (!found) return fail(found.error());
    std::ranges::move(*found, std::back_inserter(entries));
  }
  std::ranges::sort(entries, {}, &store::journal::Recorded::id);
  const auto last = std::ranges::find(entries.rbegin(), entries.rend(), document, &store::journal::Recorded::document);
  std::map<std::string_view, std::pair<Checked, Checked>> sums;  // before and after
  for (auto entry = entries.begin(); entry != last.base(); ++entry) {
    for (const auto bucket : buckets) {
      const auto amount = entry->entry.to == bucket     ? entry->entry.quantity
                          : entry->entry.from == bucket ? entry->entry.quantity.negated()
                                                        : Decimal(0);
      sums[bucket].second += amount;
      if (entry->document != document) sums[bucket].first += amount;
    }
  }
  std::vector<Moved> result;
  for (const auto bucket : buckets) {
    const auto& [before, after] = sums[bucket];
    if (before.value() != after.value()) result.push_back({std::string(bucket), before.value(), after.value()});
  }
  return result;
}

// The documents that the buyer was sent because of a document.
Result<std::vector<std::string>> sent_for(Transaction& tx, const store::orders::SalesOrder& order,
                                          DocumentId document) {
  const auto rows = store::outbound_documents::of_order(tx, order.number);
  if (!rows) return fail(rows.error());
  std::vector<std::string> sent;
  for (const auto& row : *rows) {
    if (row.cause != document || row.partner != order.buyer) continue;
    const auto said = canonical::from_json(row.canonical);
    if (!said) return fail(said.error());
    if (const auto* notice = std::get_if<canonical::ShipNotice>(&*said))
      sent.push_back(notice->purpose == Purpose::cancel    ? "ship notice " + notice->number + " cancelled"
                     : notice->purpose == Purpose::replace ? "ship notice " + notice->number + " replaced"
                                                           : "ship notice " + notice->number);
    if (const auto* bill = std::get_if<canonical::Invoice>(&*said))
      sent.push_back(fmt::format("{} {} over {}",
                                 bill->kind == canonical::InvoiceKind::credit_note ? "credit note" : "invoice",
                                 bill->number, bill->declared.payable->amount.text()));
  }
  return sent;
}

class Reader {
 public:
  Reader(Transaction& tx, const store::orders::SalesOrder& order) : tx_(tx), order_(order) {}

  Result<std::vector<Correction>> read() {
    const auto lines = store::orders::lines(tx_, order_.id);
    if (!lines) return fail(lines.error());
    for (const auto& line : *lines) sold_.push_back(line.id.number());
    const auto purchases = store::purchases::of_order(tx_, order_.id);
    if (!purchases) return fail(purchases.error());
    for (const auto& purchase : *purchases) {
      if (auto done = read(purchase); !done) return fail(done.error());
    }
    std::ranges::sort(found_, {}, &Correction::document);
    return std::move(found_);
  }

 private:
  Result<void> read(const store::purchases::PurchaseOrder& purchase) {
    const auto lines = store::purchases::lines(tx_, purchase.id);
    if (!lines) return fail(lines.error());
    bought_.clear();
    for (const auto& line : *lines) bought_.push_back(line.id.number());
    const auto documents = store::documents::for_order(tx_, purchase.number);
    if (!documents) return fail(documents.error());
    for (const auto& row : *documents) {
      if (row.partner != purchase.supplier.text() || row.state != store::DocumentState::applied) continue;
      const auto said = canonical::from_json(row.canonical);
      if (!said) return fail(said.error());
      Correction correction{.document = row.id, .supplier = purchase.supplier, .number = row.number};
      correction.purchase = purchase.number;
      Result<bool> is_one = false;
      if (const auto* notice = std::get_if<canonical::ShipNotice>(&*said)) is_one = read_notice(*notice, correction);
      if (const auto* bill = std::get_if<canonical::Invoice>(&*said)) is_one = read_credit(*bill, correction);
      if (!is_one) return fail(is_one.error());
      if (!*is_one) continue;
      if (auto done = read_effect(correction); !done) return done;
      found_.push_back(std::move(correction));
    }
    return {};
  }

  Result<bool> read_notice(const canonical::ShipNotice& notice, Correction& correction) {
    if (notice.purpose != Purpose::replace && notice.purpose != Purpose::cancel) return false;
    correction.kind =
        notice.purpose == Purpose::cancel ? Correction::Kind::notice_cancelled : Correction::Kind::notice_replaced;
    const auto shipped = moved(tx_, Account::purchase_line, bought_, {"shipped"}, correction.document);
    if (!shipped) return fail(shipped.error());
    if (shipped->empty()) return false;
    correction.units_before = shipped->front().before;
    correction.units = shipped->front().after;
    return true;
  }

  Result<bool> read_credit(const canonical::Invoice& bill, Correction& correction) {
    if (bill.kind != canonical::InvoiceKind::credit_note) return false;
    const auto row = store::invoices::of_document(tx_, correction.document);
    if (!row) return fail(row.error());
    if (!*row) return false;
    const auto parts = store::invoices::allocations(tx_, (*row)->id);
    if (!parts) return fail(parts.error());
    Checked units;
    for (const auto& part : *parts) units -= part.credited_quantity;
    for (const auto& reference : bill.references) {
      if (reference.kind == ReferenceKind::invoice) correction.about = reference.value;
    }
    correction.kind = units.value().is_zero() ? Correction::Kind::money : Correction::Kind::units;
    correction.currency = bill.currency;
    correction.units = units.value();
    correction.money = (*row)->credited.negated();
    return true;
  }

  Result<void> read_effect(Correction& correction) {
    auto payable =
        moved(tx_, Account::purchase_money, bought_, {"approved", "disputed", "credited"}, correction.document);
    if (!payable) return fail(payable.error());
    auto receivable = moved(tx_, Account::sales_money, sold_, {"billed", "credited"}, correction.document);
    if (!receivable) return fail(receivable.error());
    auto sent = sent_for(tx_, order_, correction.document);
    if (!sent) return fail(sent.error());
    correction.payable = std::move(*payable);
    correction.receivable = std::move(*receivable);
    correction.sent = std::move(*sent);
    return {};
  }

  Transaction& tx_;
  const store::orders::SalesOrder& order_;
  std::vector<std::int64_t> sold_, bought_;  // lines of the order, and of the purchase order being read
  std::vector<Correction> found_;
};

}  // namespace

Result<std::vector<Correction>> corrections(Transaction& tx, const store::orders::SalesOrder& order) {
  return Reader(tx, order).read();
}

}  // namespace crossdock::service
