// SPDX-License-Identifier: Apache-2.0
// Prepares, binds and runs statements by SQLite, and turns its error codes into faults with advice.
#include "gateway/store/sqlite_session.hpp"

#include <sqlite3.h>

namespace crossdock::store {
namespace {

Fault fault_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return Fault::unavailable;
    default: return Fault::internal;
  }
}

bool ends_trust(int code) {
  return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC || (code & 0xff) == SQLITE_CORRUPT ||
         (code & 0xff) == SQLITE_NOTADB;
}

// Adds what SQLite's own words do not say: which file, and what to do about it.
std::string advice(int code, const std::string& path) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ": " + path +
             " is damaged; 'crossdock store check' says how far, docs/operations.md how to restore a backup";
    case SQLITE_FULL: return ": " + path;
    default: return {};
  }
}

// Leaves a statement ready for its next use, however the current one ends.
class Use {
 public:
  explicit Use(sqlite3_stmt* handle) : handle_(handle) {}
  ~Use() {
    sqlite3_reset(handle_);
    sqlite3_clear_bindings(handle_);
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  sqlite3_stmt* handle_;
};

Row::Cell cell(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL: return nullptr;
    case SQLITE_INTEGER: return sqlite3_column_int64(statement, column);
    default: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return size == 0 ? std::string() : std::string(bytes, size);
    }
  }
}

int bind_one(sqlite3_stmt* statement, int index, const Argument& argument) {
  if (std::holds_alternative<std::nullptr_t>(argument)) return sqlite3_bind_null(statement, index);
  if (const auto* number = std::get_if<std::int64_t>(&argument)) return sqlite3_bind_int64(statement, index, *number);
  // SQLite takes a null pointer for NULL, but an empty view is an empty value. The views outlive the
  // statement's use, so nothing is copied.
  if (const auto* text = std::get_if<std::string_view>(&argument)) {
    return sqlite3_bind_text64(statement, index, text->empty() ? "" : text->data(), text->size(), SQLITE_STATIC,
                               SQLITE_UTF8);
  }
  const auto bytes = std::get<Blob>(argument).bytes;
  return sqlite3_bind_blob64(statement, index, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_STATIC);
}

}  // namespace

Result<std::unique_ptr<SqliteSession>> SqliteSession::open(const std::string& path, Access access, Duration patience) {
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (access == Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  std::unique_ptr<SqliteSession> session(new SqliteSession(connection, path));
  if (code != SQLITE_OK)
    return fail(Fault::unavailable, "the database cannot be opened: " + std::string(sqlite3_errstr(code)), path);
  sqlite3_busy_timeout(connection, static_cast<int>(patience.count()));
  // Without it, an argument that is compared with what a partial index names has its statement compiled at each use.
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
  // FULL makes every commit wait for its fsync; a WAL that a long reader let grow is cut again afterwards. Savepoints
  // keep what they may have to restore in memory. A page that is written again and again reaches the file every 16 MB.
  // The cache of 32 MB holds what a group changes: pages that do not fit are written before the commit, and once more by it.
  const auto* settings = access == Access::read_only
                             ? "PRAGMA query_only = ON"
                             : "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
                               "PRAGMA journal_size_limit = 67108864; PRAGMA trusted_schema = OFF; "
                               "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000; "
                               "PRAGMA cache_size = -32768";
  if (auto set = session->configure(settings); !set) return fail(set.error().fault, set.error().what, path);
  return session;
}

SqliteSession::~SqliteSession() {
  for (const auto& [text, statement] : statements_) sqlite3_finalize(statement.handle);
  sqlite3_close(connection_);
}

tl::unexpected<Error> SqliteSession::error(int code) {
  if (!lost_ && ends_trust(code)) {
    lost_ = true;
    // The end of the last connection would sync the journal again, and the kernel would say that all is well.
    abandon();
  }
  return fail(fault_of(code), "database: " + std::string(sqlite3_errmsg(connection_)) + advice(code, path_));
}

void SqliteSession::abandon() { sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }

Result<void> SqliteSession::configure(const char* settings) {
  const int code = sqlite3_exec(connection_, settings, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

bool SqliteSession::in_transaction() const { return sqlite3_get_autocommit(connection_) == 0; }

Result<void> SqliteSession::return_to_savepoint() {
  if (!in_transaction()) return fail(Fault::unavailable, "database: the transaction was lost");
  return control("ROLLBACK TO piece").and_then([this] { return control("RELEASE piece"); });
}

Result<SqliteSession::Statement*> SqliteSession::prepared(std::string_view sql) {
  if (const auto known = statements_.find(sql); known != statements_.end()) return &known->second;
  if (statements_.size() >= statement_cache_limit) {
    for (const auto& [text, statement] : statements_) sqlite3_finalize(statement.handle);
    statements_.clear();
  }
  const auto text = expand(sql, Dialect::sqlite);
  Statement statement;
  const int code = sqlite3_prepare_v3(connection_, text.c_str(), static_cast<int>(text.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement.handle, nullptr);
  if (code != SQLITE_OK) return error(code);
  if (statement.handle == nullptr) return fail(Fault::internal, "database: a statement without content");
  const int placeholders = sqlite3_bind_parameter_count(statement.handle);
  for (int number = 1; static_cast<int>(statement.positions.size()) < placeholders; ++number) {
    const auto name = "$" + std::to_string(number);
    const int index = sqlite3_bind_parameter_index(statement.handle, name.c_str());
    if (index == 0) {
      sqlite3_finalize(statement.handle);
      return fail(Fault::internal, "database: placeholders must be $1, $2, … without a gap, " + name + " is missing");
    }
    statement.positions.push_back(index);
  }
  return &statements_.emplace(std::string(sql), std::move(statement)).first->second;
}

Result<void> SqliteSession::bind(const Statement& statement, std::span<const Argument> arguments) {
  if (arguments.size() != statement.positions.size()) {
    return fail(Fault::internal, "database: " + std::to_string(arguments.size()) + " arguments for " +
                                     std::to_string(statement.positions.size()) + " placeholders");
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const int code = bind_one(statement.handle, statement.positions[i], arguments[i]);
    if (code != SQLITE_OK) return error(code);
  }
  return {};
}

Result<Outcome> SqliteSession::step(const Statement& statement) {
  Outcome outcome;
  int code = SQLITE_OK;
  while ((code = sqlite3_step(statement.handle)) == SQLITE_ROW) {
    const int columns = sqlite3_column_count(statement.handle);
    std::vector<Row::Cell> cells;
    cells.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) cells.push_back(cell(statement.handle, column));
    outcome.rows.emplace_back(std::move(cells));
  }
  if (code != SQLITE_DONE) return error(code);
  if (sqlite3_stmt_readonly(statement.handle) == 0) outcome.affected = sqlite3_changes64(connection_);
  return outcome;
}

Result<Outcome> SqliteSession::run(std::string_view sql, std::span<const Argument> arguments) {
  const auto statement = prepared(sql);
  if (!statement) return fail(statement.error());
  const Use use((*statement)->handle);
  return bind(**statement, arguments).and_then([&] { return step(**statement); });
}

Result<void> SqliteSession::send_change(std::string_view sql, std::span<const Argument> arguments,
                                        const Error& otherwise) {
  const auto done = run(sql, arguments);
  if (!done) return fail(done.error());
  return done->affected > 0 ? Result<void>{} : fail(otherwise);
}

Result<std::shared_ptr<Reply>> SqliteSession::ask(std::string_view sql, std::span<const Argument> arguments) {
  auto done = run(sql, arguments);
  if (!done) return fail(std::move(done.error()));
  return std::make_shared<Reply>(std::move(*done));
}

}  // namespace crossdock::store
