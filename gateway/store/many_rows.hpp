// SPDX-License-Identifier: Apache-2.0
// One INSERT for many rows: on PostgreSQL a statement costs a message and the begin of its plan, whatever it writes.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/store/transaction.hpp"

namespace crossdock::store {

// An INSERT of any number of rows that have the same columns. Make one for each use, and keep it: its texts stay
// constant, so that they are prepared once.
//
//   static const ManyRows statement("INSERT INTO journal (at, line) VALUES {rows}", 2);
//   return statement.send(tx, rows);
class ManyRows {
 public:
  // In `sql`, "{rows}" stands for "($1, $2), ($3, $4), …". `sizes`: rows of one statement, the largest first, 1 the last.
  ManyRows(std::string_view sql, std::size_t columns, std::vector<std::size_t> sizes = {64, 8, 1});

  // All rows or none. As many rows at a time as fit, and the rest by smaller statements. See Transaction::send.
  Result<void> send(Transaction& tx, std::span<const std::vector<Argument>> rows) const;

 private:
  // The arguments of each statement of this size that the rows fill; those rows are taken off.
  static std::vector<std::vector<Argument>> filled(std::span<const std::vector<Argument>>& rows, std::size_t size);
  std::vector<std::size_t> sizes_;
  std::vector<std::string> texts_;  // one for each size
};

}  // namespace crossdock::store
