// SPDX-License-Identifier: Apache-2.0
// The differences between the two SQL dialects, all of them, as tokens in SQL text.
//
//   {identity}                type of a primary key that numbers itself and never reuses a number
//   {blob}                    type of a column of bytes
//   {bytewise}                after a column of text: it is sorted byte by byte, as SQLite sorts all of them
//   {without_rowid}           after a table: its rows lie in the order of its primary key, and nowhere else
//   {for_update}              at the end of a SELECT: lock the rows until the transaction ends
//   {for_update_skip_locked}  the same, leaving out rows that somebody else has locked
//   {try_lock:<text>}         true if this transaction now holds the lock named by the text; never waits
//   {schema_lock}             waits for the one lock that migrations take
//   {has_table:<name>}        true if the table exists
//
// SQLite has one writer, so its locks are already held. Everything else in our SQL means the same in both.
#pragma once

#include <string>
#include <string_view>

namespace crossdock::store {

enum class Dialect { sqlite, postgresql };

std::string_view to_string(Dialect dialect);

// `sql` with its tokens replaced. Text in braces that is no token is left for the engine to refuse.
std::string expand(std::string_view sql, Dialect dialect);

}  // namespace crossdock::store
