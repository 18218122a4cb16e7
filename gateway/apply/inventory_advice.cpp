// SPDX-License-Identifier: Apache-2.0
// A supplier's InventoryAdvice sets the stock of the items that it names, as of the time that it says.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "gateway/apply/advised_stock.hpp"
#include "gateway/apply/apply.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::apply {
namespace {

using canonical::InventoryAdvice;
using canonical::Purpose;

// A change, a replacement and a repetition say the same as an original: what is there now.
Result<void> check_purpose(const InventoryAdvice& advice) {
  if (advice.purpose != Purpose::cancel && advice.purpose != Purpose::confirmation) return {};
  return fail(Fault::unmapped, fmt::format("advice {} is a {}, which tells no stock", advice.number,
                                           canonical::word_of(advice.purpose)));
}

// Reports of two warehouses would each replace the other's stock.
Result<void> check_place(const InventoryAdvice& advice) {
  const auto warehouse = std::ranges::find(advice.parties, canonical::PartyRole::warehouse, &canonical::Party::role);
  if (warehouse == advice.parties.end()) return {};
  return fail(Fault::unmapped,
              fmt::format("advice {} is about one warehouse: stock of several places is not read yet; where it is the "
                          "only one, an overlay reads its code as another party's",
                          advice.number));
}

// Suppliers write their own wall clock, which is a day ahead of UTC at most. A later date is a slip, and would make all
// advices until then older than this one.
Result<TimePoint> as_of(const InventoryAdvice& advice, TimePoint now) {
  if (!advice.issue_date) return fail(Fault::unmapped, fmt::format("advice {} has no date", advice.number));
  TimePoint time = advice.issue_date->days();
  if (advice.issue_time) {
    time += std::chrono::hours(advice.issue_time->hour()) + std::chrono::minutes(advice.issue_time->minute()) +
            std::chrono::seconds(advice.issue_time->second());
  }
  if (time <= now + std::chrono::hours(24)) return time;
  return fail(Fault::unmapped,
              fmt::format("advice {} is dated {}, a day that is to come: ask the supplier for the date", advice.number,
                          advice.issue_date->text()));
}

// A change names what changed, whatever the supplier's other reports do.
Unnamed unnamed_in(const InventoryAdvice& advice, const partners::SupplierTerms& terms) {
  const bool whole = terms.stock_reports == partners::SupplierTerms::StockReports::whole;
  return whole && advice.purpose != Purpose::change ? Unnamed::gone : Unnamed::kept;
}

Result<void> tell_lines(store::Transaction& tx, const Context& context, const Applied& applied,
                        const std::vector<std::string>& items, std::string_view why) {
  constexpr std::size_t most = 10;
  if (items.empty()) return {};
  const auto count = fmt::format("{} {}", counted(items.size(), "line"), why);
  const auto text =
      fmt::format("{}: {}{}", count, fmt::join(items.begin(), items.begin() + std::min(most, items.size()), ", "),
                  items.size() > most ? ", …" : "");
  return tell(tx, context, EventKind::note, text, applied.row.message, applied.row.id, {}, count);
}

}  // namespace

Result<void> apply_inventory_advice(store::Transaction& tx, const Context& context, const Applied& applied) {
  const auto& advice = std::get<InventoryAdvice>(applied.document);
  if (auto right = check_purpose(advice); !right) return right;
  if (auto right = check_place(advice); !right) return right;
  const auto time = as_of(advice, context.now);
  if (!time) return fail(time.error());
  const auto& terms = applied.partner.supplier;
  const auto stock = advised_stock(advice, terms.offers, unnamed_in(advice, terms));
  if (!stock) return fail(stock.error());
  const auto taken =
      store::stock::take_advice(tx, {applied.partner.id, applied.row.id, *time}, stock->items, context.now);
  if (!taken) return fail(taken.error());
  const auto text = fmt::format("stock of {} as of {}{}", counted(static_cast<std::size_t>(taken->taken), "item"),
                                text_of(*time).substr(0, 16),
                                taken->older == 0 ? "" : fmt::format("; a later advice told {} already", taken->older));
  if (auto told = tell(tx, context, EventKind::note, text, applied.row.message, applied.row.id); !told) return told;
  if (auto told = tell_lines(tx, context, applied, stock->not_offered, "about what the offers file does not have");
      !told)
    return told;
  if (auto told = tell_lines(tx, context, applied, stock->other_unit, "in a unit that the offer does not have"); !told)
    return told;
  if (auto told = tell_lines(tx, context, applied, stock->gone,
                             "of the offers file left out of the report, and so out of stock");
      !told)
    return told;
  return tell_lines(tx, context, applied, stock->no_level, "without a level of today");
}

}  // namespace crossdock::apply
