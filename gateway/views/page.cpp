// SPDX-License-Identifier: Apache-2.0
// Makes the cells whose text differs from their value.
#include "gateway/views/page.hpp"

#include <boost/json.hpp>

namespace crossdock::views {

Cell Cell::money(const Decimal& amount) {
  const auto padded = amount.scale() < 2 ? amount.rounded(2, Rounding::half_even) : Result<Decimal>(amount);
  return padded ? Cell(*padded) : Cell(amount);
}

Cell Cell::date(std::string iso) {
  Cell cell(std::move(iso));
  if (!cell.text.empty()) cell.kind = Kind::date;
  return cell;
}

Cell Cell::boolean(bool value) {
  Cell cell(value ? "yes" : "no");
  cell.kind = Kind::boolean;
  return cell;
}

Cell Cell::words(const std::vector<std::string_view>& words) {
  return json(boost::json::serialize(boost::json::value_from(words)));
}

Cell Cell::json(std::string serialized) {
  Cell cell(std::move(serialized));
  cell.kind = Kind::json;
  return cell;
}

Page page_of_row(const Table& table, std::vector<Cell> row) {
  Page page;
  for (std::size_t i = 0; i < row.size(); ++i)
    page.field(table.columns[i].key, table.columns[i].title, std::move(row[i]));
  return page;
}

}  // namespace crossdock::views
