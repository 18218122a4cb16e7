// SPDX-License-Identifier: Apache-2.0
#include "partners/offers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/text.hpp"
#include "partners/csv_table.hpp"
#include "partners/directory.hpp"
#include "partners/form.hpp"

namespace crossdock::partners {
namespace {

constexpr std::array<std::string_view, 14> offer_columns{"sku",       "gtin",   "mpn",     "name",       "unit",
                                                         "cost",      "stock",  "pack",    "minimum",    "maximum",
                                                         "lead_days", "breaks", "pricing", "line_charge"};
constexpr std::array<std::string_view, 3> needed_of_offers{"sku", "cost", "stock"};

class OffersReader {
 public:
  OffersReader(std::string_view text, const std::string& name)
      : table_(CsvTable::parse(text, name, offer_columns, needed_of_offers)) {}

  Offers read() {
    const auto* header = table_.header();
    if (header != nullptr && !table_.has("gtin") && !table_.has("mpn"))
      table_.note(*header, "column 'gtin' or 'mpn' is missing");
    if (table_.mistakes() == 0) offers();
    result_.errors = table_.take_errors();
    return std::move(result_);
  }

 private:
  void offers() {
    for (const auto& row : table_.rows()) {
      if (table_.is_hopeless()) return table_.note(row, "further mistakes in this file are not listed");
      offer(row);
    }
  }

  void offer(const CsvRow& row) {
    if (!table_.fits(row)) return;
    const auto mistakes = table_.mistakes();
    OfferRow offer;
    offer.sku = field(row, "sku");
    offer.gtin = field(row, "gtin");
    offer.mpn = field(row, "mpn");
    offer.name = field(row, "name");
    offer.unit = field(row, "unit");
    if (offer.unit.empty()) offer.unit = "EA";
    if (offer.sku.empty()) note(row, "sku is empty");
    identify(row, offer);
    prices(row, offer);
    pricing(row, offer);
    limits(row, offer);
    if (table_.mistakes() == mistakes) unique(row, offer);
    if (table_.mistakes() == mistakes) result_.rows.push_back(std::move(offer));
  }

  void identify(const CsvRow& row, OfferRow& offer) {
    if (offer.gtin.empty() && offer.mpn.empty()) return note(row, "gtin and mpn are both empty; one names the item");
    offer.item = offer.gtin.empty() ? "mpn:" + offer.mpn : gtin14(offer.gtin);
    if (offer.item.empty()) {
      note(row, fmt::format("gtin '{}' is not 8, 12, 13 or 14 digits with a right check digit", printable(offer.gtin)));
    }
  }

  // "100:9.80;500:9.20": from 100 on 9.80 each, from 500 on 9.20.
  void prices(const CsvRow& row, OfferRow& offer) {
    offer.prices.push_back({.minimum = 0, .cost = amount(row, "cost", std::nullopt)});
    const std::string breaks = field(row, "breaks");
    if (breaks.empty()) return;
    for (const auto part : split(breaks, ';')) {
      const auto colon = part.find(':');
      const auto minimum = parse_amount(trim(part.substr(0, colon)));
      const auto cost = colon == std::string_view::npos ? minimum : parse_amount(trim(part.substr(colon + 1)));
      if (colon == std::string_view::npos || !minimum || !cost) {
        return note(row, fmt::format("breaks '{}' is not quantity:cost, such as 100:9.80;500:9.20", printable(part)));
      }
      if (*minimum <= offer.prices.back().minimum) {
        return note(row, fmt::format("breaks: quantity {} does not rise above the one before it", minimum->text()));
      }
      if (*cost > offer.prices.back().cost) {
        return note(row, fmt::format("breaks: {} from {} on is dearer than {} below it", cost->text(), minimum->text(),
                                     offer.prices.back().cost.text()));
      }
      offer.prices.push_back({.minimum = *minimum, .cost = *cost});
    }
  }

  void pricing(const CsvRow& row, OfferRow& offer) {
    offer.line_charge = amount(row, "line_charge", Decimal(0));
    const std::string word = field(row, "pricing");
    if (word == "incremental") offer.pricing = BreakPricing::incremental;
    if (word.empty() || word == "all-units" || word == "incremental") return;
    note(row, fmt::format("pricing '{}' is neither all-units nor incremental", printable(word)));
  }

  void limits(const CsvRow& row, OfferRow& offer) {
    offer.stock = amount(row, "stock", std::nullopt);
    offer.pack = amount(row, "pack", Decimal(1));
    offer.minimum = amount(row, "minimum", Decimal(0));
    if (!field(row, "maximum").empty()) offer.maximum = amount(row, "maximum", std::nullopt);
    if (offer.pack.is_zero()) note(row, "pack is 0; write 1 or leave it empty when any quantity is sold");
    if (offer.maximum && *offer.maximum < std::max(offer.minimum, offer.pack)) {
      note(row, "maximum is below the minimum or the pack: nothing could be bought");
    }
    const std::string days = field(row, "lead_days");
    const auto parsed = std::from_chars(days.data(), days.data() + days.size(), offer.lead_days);
    if (days.empty()) return;
    if (parsed.ec != std::errc() || parsed.ptr != days.data() + days.size() || offer.lead_days < 0 ||
        offer.lead_days > 999) {
      note(row, fmt::format("lead_days '{}' is not a whole number from 0 to 999", printable(days)));
    }
  }

  void unique(const CsvRow& row, const OfferRow& offer) {
    const auto [sku, new_sku] = skus_.emplace(offer.sku, row.line);
    if (!new_sku) note(row, fmt::format("sku '{}' is already in line {}", printable(offer.sku), sku->second));
    const auto [item, new_item] = items_.emplace(offer.item, row.line);
    if (!new_item) note(row, fmt::format("item {} is already in line {}", printable(offer.item), item->second));
  }

  std::string field(const CsvRow& row, std::string_view column) const { return table_.field(row, column); }

  Decimal amount(const CsvRow& row, std::string_view column, std::optional<Decimal> otherwise) {
    const std::string text = field(row, column);
    if (text.empty() && otherwise) return *otherwise;
    const auto number = parse_amount(text);
    if (!number) note(row, fmt::format("{}: {}", column, text.empty() ? "is empty" : number.error().what));
    return number.value_or(Decimal());
  }

  void note(const CsvRow& row, std::string what) { table_.note(row, std::move(what)); }

  CsvTable table_;
  Offers result_;
  std::map<std::string, int> skus_, items_;
};

}  // namespace

Offers parse_offers(std::string_view text, const std::string& name) { return OffersReader(text, name).read(); }

}  // namespace crossdock::partners
