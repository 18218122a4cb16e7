// SPDX-License-Identifier: Apache-2.0
// A table of everything that breaks files of tables.
#pragma once

#include <chrono>

#include "gateway/views/page.hpp"

namespace crossdock::tests {

inline views::Table hostile_table() {
  using views::Cell;
  using namespace std::chrono;
  const auto amount = [](std::string_view text) { return Cell(Decimal::parse(text).value()); };
  const TimePoint at = sys_days(2026y / November / 30) + 14h + 5min + 9s + 120ms;
  views::Table table{{{"id", "ID"},
                      {"", "SHOWN"},
                      {"text", "TEXT"},
                      {"amount", "AMOUNT"},
                      {"at", ""},
                      {"day", "DAY"},
                      {"open", "OPEN"},
                      {"four", ""}},
                     {}};
  const auto row = [&](std::int64_t id, Cell text, Cell money) {
    table.add({id, "for people", std::move(text), std::move(money), at, Cell::date("2026-11-30"), Cell::boolean(true),
               Cell::json(R"({"valid":"yes"})")});
  };
  row(1, "=HYPERLINK(\"http://evil\",\"click\")", amount("-12.40"));
  row(2, "+1+1", amount("0.05"));
  row(3, "-12.40", amount("1234567.80"));
  row(4, "@SUM(A1)", amount("123456789012345"));
  row(5, "\t=1", amount("1234567890123456"));  // 16 digits
  row(6, "\r=1", amount("0.000000000000000001"));
  row(7, "a \"quoted\", word", amount("9.95"));
  row(8, "two\r\nlines", amount("0.10"));
  row(9, "Größe „42“ 漢字", amount("-0.000000000000123456"));
  row(10, "", amount("99999999999999.9"));
  row(11, Cell(), Cell());
  row(12, " =not at the start", amount("0"));
  row(13, "\x1b[31m & <b>", amount("100"));
  row(9'007'199'254'740'993, "an id beyond 2^53", amount("4.35"));
  table.add({std::int64_t{15}, Cell(), "nothing else", Cell(), Cell(), Cell::date(""), Cell::boolean(false), Cell()});
  return table;
}

}  // namespace crossdock::tests
