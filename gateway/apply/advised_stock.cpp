// SPDX-License-Identifier: Apache-2.0
// Knows which line of an advice is about which offer, and which of its quantities is stock.
#include "gateway/apply/advised_stock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/checked.hpp"
#include "base/text.hpp"
#include "gateway/apply/packs.hpp"
#include "partners/directory.hpp"
#include "translators/canonical/schema.hpp"
#include "translators/canonical/units.hpp"

namespace crossdock::apply {
namespace {

using canonical::InventoryAdvice;
using canonical::InventoryLine;
using canonical::ItemIdScheme;
using canonical::StockKind;
using canonical::StockLevel;
using partners::OfferRow;

// The offers by the numbers that name them. A number of two offers names none.
class Offers {
 public:
  explicit Offers(std::span<const OfferRow> rows) {
    for (const auto& row : rows) {
      add(ItemIdScheme::seller, row.sku, row);
      add(ItemIdScheme::gtin, partners::gtin14(row.gtin), row);
      add(ItemIdScheme::manufacturer, row.mpn, row);
    }
  }

  // nullptr for a number that names no offer.
  const OfferRow* find(const canonical::ItemId& id) const {
    // A supplier's stock-keeping unit is its own number, too.
    const auto scheme = id.scheme == ItemIdScheme::sku ? ItemIdScheme::seller : id.scheme;
    const auto found = rows_.find({scheme, scheme == ItemIdScheme::gtin ? partners::gtin14(id.value) : id.value});
    return found == rows_.end() ? nullptr : found->second;
  }

 private:
  void add(ItemIdScheme scheme, std::string number, const OfferRow& row) {
    if (number.empty()) return;
    const auto [at, fresh] = rows_.emplace(std::pair(scheme, std::move(number)), &row);
    if (!fresh) at->second = nullptr;
  }

  std::map<std::pair<ItemIdScheme, std::string>, const OfferRow*> rows_;
};

std::string name_of(const InventoryLine& line, std::size_t index) {
  if (!line.item.ids.empty()) return printable(line.item.ids.front().value, 40);
  return fmt::format("line {}", line.number.empty() ? std::to_string(index + 1) : printable(line.number, 20));
}

Result<const OfferRow*> offer_of(const Offers& offers, const InventoryLine& line, std::size_t index) {
  const OfferRow* found = nullptr;
  for (const auto& id : line.item.ids) {
    const auto* row = offers.find(id);
    if (row == nullptr || row == found) continue;
    if (found != nullptr) {
      return fail(Fault::unmapped, fmt::format("{} names two offers, '{}' and '{}': ask the supplier which it means",
                                               name_of(line, index), found->sku, row->sku));
    }
    found = row;
  }
  return found;
}

// The level that says what is in stock on this day; nullptr: none does.
Result<const StockLevel*> level_of(const InventoryLine& line, std::size_t index, const std::optional<Date>& day) {
  for (const auto kind : {StockKind::available, StockKind::out_of_stock, StockKind::on_hand}) {
    const StockLevel* found = nullptr;
    for (const auto& level : line.levels) {
      if (level.kind != kind || (level.from && day && *level.from > *day)) continue;
      if (found != nullptr) {
        return fail(Fault::unmapped, fmt::format("{} tells twice what is {}: stock of several places is not read yet",
                                                 name_of(line, index), pipeline::words_of(canonical::word_of(kind))));
      }
      found = &level;
    }
    if (found != nullptr) return found;
  }
  return nullptr;
}

// In units of the offer; nothing for a unit that it does not have.
Result<std::optional<Decimal>> counted_by(const OfferRow& offer, const StockLevel& level) {
  const auto& [value, unit, source_unit] = level.quantity;
  if (level.kind == StockKind::out_of_stock || value.sign() <= 0) return Decimal();
  const bool without_unit = unit.empty() && source_unit.empty();
  if (without_unit || canonical::same_unit(unit, offer.unit)) return value;
  const auto packs = packs_of(offer.unit, offer.pack);
  const auto pack = std::ranges::find(packs, unit, &tracking::Pack::unit);
  if (pack == packs.end()) return std::nullopt;
  const auto pieces = Checked(value) * pack->contains;
  return pieces.result().map([](const Decimal& sum) { return std::optional(sum); });
}

// Goes through the lines of one advice.
class Reading {
 public:
  Reading(const InventoryAdvice& advice, std::span<const OfferRow> rows)
      : advice_(advice), rows_(rows), offers_(rows) {}

  Result<AdvisedStock> read(Unnamed unnamed) {
    for (std::size_t i = 0; i < advice_.lines.size(); ++i) {
      if (auto done = read_line(advice_.lines[i], i); !done) return fail(done.error());
    }
    if (unnamed == Unnamed::gone) empty_the_rest();
    return std::move(stock_);
  }

 private:
  Result<void> read_line(const InventoryLine& line, std::size_t index) {
    const auto offer = offer_of(offers_, line, index);
    if (!offer) return fail(offer.error());
    const auto name = name_of(line, index);
    if (*offer == nullptr) return stock_.not_offered.push_back(name), Result<void>();
    if (!told_.insert((*offer)->item).second) {
      return fail(Fault::unmapped, name + " is told in two lines: stock of several places is not read yet");
    }
    const auto level = level_of(line, index, advice_.issue_date);
    if (!level) return fail(level.error());
    if (*level == nullptr) return stock_.no_level.push_back(name), Result<void>();
    const auto quantity = counted_by(**offer, **level);
    if (!quantity) return fail(quantity.error());
    if (!*quantity) return stock_.other_unit.push_back(name), Result<void>();
    stock_.items.push_back({(*offer)->item, **quantity});
    return {};
  }

  void empty_the_rest() {
    for (const auto& row : rows_) {
      if (!told_.insert(row.item).second) continue;
      stock_.items.push_back({row.item, Decimal()});
      stock_.gone.push_back(row.sku);
    }
  }

  const InventoryAdvice& advice_;
  std::span<const OfferRow> rows_;
  Offers offers_;
  std::set<std::string_view> told_;  // items of the lines
  AdvisedStock stock_;
};

}  // namespace

Result<AdvisedStock> advised_stock(const InventoryAdvice& advice, std::span<const OfferRow> offers, Unnamed unnamed) {
  if (advice.lines.size() > most_advised_lines) {
    return fail(Fault::unmapped,
                fmt::format("advice has {} lines, and {} are taken at once: ask the supplier to send several",
                            advice.lines.size(), most_advised_lines));
  }
  return Reading(advice, offers).read(unnamed);
}

}  // namespace crossdock::apply
