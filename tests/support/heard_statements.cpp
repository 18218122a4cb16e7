// SPDX-License-Identifier: Apache-2.0
// Asks SQLite to tell of each statement that ends, on every connection, by way of an automatic extension.
#include "tests/support/heard_statements.hpp"

#include <sqlite3.h>

#include <cstdlib>
#include <mutex>
#include <utility>

namespace crossdock::tests {
namespace {

std::mutex mutex;
bool hearing = false;
Efforts heard;

int hear(unsigned, void*, void* ended, void*) {
  auto* statement = static_cast<sqlite3_stmt*>(ended);
  const auto* text = sqlite3_sql(statement);
  const auto steps = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 1);
  const auto recompiled = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_REPREPARE, 1);
  const std::lock_guard lock(mutex);
  if (!hearing || text == nullptr) return 0;
  auto& effort = heard[text];
  effort.steps += steps;
  effort.recompiled += recompiled;
  return 0;
}

int listen_to(sqlite3* connection, const char**, const struct sqlite3_api_routines*) {
  return sqlite3_trace_v2(connection, SQLITE_TRACE_PROFILE, hear, nullptr);
}

}  // namespace

HeardStatements::HeardStatements() {
  if (sqlite3_auto_extension(reinterpret_cast<void (*)()>(listen_to)) != SQLITE_OK) std::abort();
}

HeardStatements::~HeardStatements() {
  stop();
  sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(listen_to));
}

void HeardStatements::listen() {
  const std::lock_guard lock(mutex);
  heard.clear();
  hearing = true;
}

Efforts HeardStatements::stop() {
  const std::lock_guard lock(mutex);
  hearing = false;
  return std::exchange(heard, {});
}

}  // namespace crossdock::tests
