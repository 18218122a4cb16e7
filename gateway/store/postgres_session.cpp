// SPDX-License-Identifier: Apache-2.0
// Prepares and runs statements by libpq, several at once where no answer is needed.
#include "gateway/store/postgres_session.hpp"

#include <libpq-fe.h>

#include <array>
#include <charconv>
#include <utility>

#include "base/dsn.hpp"
#include "base/text.hpp"
#include "gateway/store/postgres_engine.hpp"

namespace crossdock::store {
namespace {

// An answer of the server, freed by PQclear.
using Owned = std::unique_ptr<PGresult, void (*)(PGresult*)>;
class Answer : public Owned {
 public:
  explicit Answer(PGresult* result) : Owned(result, PQclear) {}
};

// Object identifiers of types, fixed by PostgreSQL's catalogue (pg_type.dat).
constexpr Oid oid_bool = 16, oid_bytea = 17, oid_int8 = 20, oid_int2 = 21, oid_int4 = 23, oid_numeric = 1700;

int hex_digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// "\x0aff": what the server sends for bytes.
std::string bytes_of(std::string_view hex) {
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 2; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<char>(hex_digit(hex[i]) * 16 + hex_digit(hex[i + 1])));
  return bytes;
}

Row::Cell cell(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return nullptr;
  const std::string_view text(PQgetvalue(result, row, column),
                              static_cast<std::size_t>(PQgetlength(result, row, column)));
  switch (PQftype(result, column)) {
    case oid_bool: return std::int64_t{text == "t"};
    case oid_bytea: return bytes_of(text);
    case oid_int2:
    case oid_int4:
    case oid_int8:
    case oid_numeric: {  // a SUM of BIGINT is numeric
      std::int64_t number = 0;
      const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (problem == std::errc{} && end == text.data() + text.size()) return number;
      return std::string(text);
    }
    default: return std::string(text);
  }
}

// Arguments as libpq takes them: integers and text as text, blobs as they are.
class Parameters {
 public:
  explicit Parameters(std::span<const Argument> arguments) : numbers_(arguments.size()) {
    for (std::size_t i = 0; i < arguments.size(); ++i) add(arguments[i], numbers_[i]);
  }
  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void add(const Argument& argument, std::string& number) {
    const char* value = nullptr;
    std::size_t length = 0;
    int format = 0;
    if (const auto* integer = std::get_if<std::int64_t>(&argument)) {
      number = std::to_string(*integer);
      value = number.c_str();
    } else if (const auto* text = std::get_if<std::string_view>(&argument)) {
      // Text parameters end at a NUL for libpq; binary format takes the length, and text is the same in both.
      value = text->empty() ? "" : text->data();
      length = text->size();
      format = 1;
    } else if (const auto* blob = std::get_if<Blob>(&argument)) {
      value = blob->bytes.empty() ? "" : blob->bytes.data();
      length = blob->bytes.size();
      format = 1;
    }
    values_.push_back(value);
    lengths_.push_back(static_cast<int>(length));
    formats_.push_back(format);
  }

  std::vector<std::string> numbers_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

// By class of SQLSTATE, appendix A of the PostgreSQL manual.
Fault fault_of(std::string_view state) {
  if (state == "08P01") return Fault::internal;  // protocol violation: the wrong number of arguments
  constexpr std::array away{"08", "40", "53", "57", "58"};
  for (const std::string_view kind : away) {
    if (state.starts_with(kind)) return Fault::unavailable;
  }
  return state == "55P03" || state.empty() ? Fault::unavailable : Fault::internal;
}

std::string_view field(const PGresult* result, int code) {
  const char* text = result == nullptr ? nullptr : PQresultErrorField(result, code);
  return text == nullptr ? std::string_view() : text;
}

void on_notice(void* warned, const PGresult* notice) {
  if (field(notice, PG_DIAG_SEVERITY_NONLOCALIZED) == "WARNING") *static_cast<bool*>(warned) = true;
}

bool succeeded(const PGresult* answer) {
  const auto status = PQresultStatus(answer);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

// Messages of libpq about several servers have several lines.
std::string one_line(std::string_view text) {
  std::string line;
  for (const auto part : split(text, '\n')) {
    const auto words = trim(part);
    if (!words.empty()) line += (line.empty() ? "" : "; ") + std::string(words);
  }
  return line;
}

// Statements whose answers are not read yet: a few kilobytes of answers, where nobody asks for rows. While libpq cannot
// send, it takes in what the server sends, so the two never wait for each other.
constexpr std::size_t most_pending = 500;

// What tells a statement from others, for an operator. Texts of statements hold no values.
std::string beginning(std::string_view sql) {
  constexpr std::size_t most = 60;
  return std::string(sql.substr(0, most)) + (sql.size() > most ? "…" : "");
}

// Makes a statement fail that changes nothing, so that what was sent after it is not done either.
std::string failing_without_change(std::string_view sql) {
  return "WITH changed AS (" + std::string(sql) + " RETURNING 1) SELECT 1 / COUNT(*) FROM changed";
}
constexpr std::string_view division_by_zero = "22012";

Outcome outcome_of(const PGresult* answer) {
  Outcome outcome;
  const std::string_view affected = PQcmdTuples(const_cast<PGresult*>(answer));
  std::from_chars(affected.data(), affected.data() + affected.size(), outcome.affected);
  const int rows = PQntuples(answer);
  const int columns = PQnfields(answer);
  outcome.rows.reserve(static_cast<std::size_t>(rows));
  for (int row = 0; row < rows; ++row) {
    std::vector<Row::Cell> cells;
    cells.reserve(static_cast<std::size_t>(columns));
    for (int column = 0; column < columns; ++column) cells.push_back(cell(answer, row, column));
    outcome.rows.emplace_back(std::move(cells));
  }
  return outcome;
}

}  // namespace

Result<std::unique_ptr<PostgresSession>> PostgresSession::open(const std::string& dsn, Duration patience) {
  // Settings of the dsn itself come later and win.
  const auto seconds = std::to_string(std::max<std::int64_t>(2, patience.count() / 1000));
  const std::array names{"connect_timeout",
                         "keepalives_idle",
                         "tcp_user_timeout",
                         "fallback_application_name",
                         "dbname",
                         "client_encoding",
                         static_cast<const char*>(nullptr)};
  const std::array values{
      seconds.c_str(), "30", "30000", "crossdock", dsn.c_str(), "UTF8", static_cast<const char*>(nullptr)};
  if (auto checked = check_password_of(dsn); !checked) return fail(std::move(checked.error()));
  // libpq repeats parts of an address that it cannot read.
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> readable(PQconninfoParse(dsn.c_str(), nullptr),
                                                                              &PQconninfoFree);
  if (!readable) return fail(Fault::invalid, "database: libpq cannot read its address", shown(dsn));
  std::unique_ptr<PostgresSession> session(new PostgresSession(PQconnectdbParams(names.data(), values.data(), 1)));
  if (!session->usable()) {
    return fail(Fault::unavailable,
                "database: " + without_password(one_line(PQerrorMessage(session->connection_)), dsn));
  }
  PQsetNoticeReceiver(session->connection_, on_notice, &session->warned_);
  if (auto ready = session->prepare_connection(patience); !ready) return fail(std::move(ready.error()));
  return session;
}

PostgresSession::~PostgresSession() { PQfinish(connection_); }

bool PostgresSession::usable() const { return PQstatus(connection_) == CONNECTION_OK; }

// A commit must be on disk before it is reported, whatever the server's default is; a stricter one stays.
Result<void> PostgresSession::prepare_connection(Duration patience) {
  const auto settings = "SET lock_timeout = " + std::to_string(patience.count()) +
                        "; SELECT set_config('synchronous_commit', 'on', false)"
                        " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')";
  if (auto set = control(settings.c_str()); !set) return set;
  const auto server = run("SELECT current_setting('fsync'), current_setting('server_encoding')", {});
  if (!server) return fail(server.error());
  // Documents are larger than a row and are compressed by the server: with lz4, where it knows it, ten times as fast.
  const auto quick = control(
      "SELECT set_config(name, 'lz4', false) FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY "
      "(enumvals)");
  if (!quick) return quick;
  if (server->rows[0].text(0) != "on")
    return fail(Fault::invalid, "database: the server runs with fsync off and would lose what it confirmed");
  if (server->rows[0].text(1) != "UTF8")
    return fail(Fault::invalid, "database: its encoding is " + server->rows[0].text(1) + ", it must be UTF8");
  return {};
}

tl::unexpected<Error> PostgresSession::error(const PGresult* result) {
  const auto state = field(result, PG_DIAG_SQLSTATE);
  if (!usable() || state.starts_with("57P0")) {
    trouble_ = Trouble::broken;
  } else if (state == "40001" || state == "40P01") {
    trouble_ = Trouble::conflict;
  }
  auto message = std::string(field(result, PG_DIAG_MESSAGE_PRIMARY));
  if (message.empty()) message = one_line(PQerrorMessage(connection_));
  return fail(trouble_ == Trouble::broken ? Fault::unavailable : fault_of(state), "database: " + message);
}

Result<void> PostgresSession::control(const char* sql) {
  // Statements that were sent before concern a transaction that is given up now.
  if (!pending_.empty()) {
    if (auto settled = settle(nullptr); !settled && !usable()) return settled;
    trouble_ = Trouble::none;
  }
  const Answer answer(PQexec(connection_, sql));
  if (!succeeded(answer.get())) return error(answer.get());
  return {};
}

Result<void> PostgresSession::release_savepoint() {
  if (auto settled = settle(nullptr); !settled) return settled;
  return send("RELEASE SAVEPOINT piece", {});
}

// A conflict is one of the whole transaction, whose other locks it may be about.
Result<void> PostgresSession::return_to_savepoint() {
  if (trouble_ != Trouble::none) return fail(Fault::unavailable, "database: the transaction has to be repeated");
  return control("ROLLBACK TO SAVEPOINT piece").and_then([this] { return send("RELEASE SAVEPOINT piece", {}); });
}

Result<void> PostgresSession::commit() {
  warned_ = committed_ = false;
  // An error of what was sent before makes the server pass over the COMMIT.
  auto done = send("COMMIT", {}).and_then([this] { return settle(nullptr); });
  if (done && !committed_) return fail(Fault::internal, "database: the transaction was rolled back");
  // "The transaction has already committed locally, but might not have been replicated" is a warning.
  if (done && warned_)
    return fail(Fault::unavailable, "database: committed, but a replica did not confirm: the outcome is unknown");
  if (done || trouble_ != Trouble::broken) return done;
  trouble_ = Trouble::none;
  return fail(Fault::unavailable,
              "database: connection lost during COMMIT, the outcome is unknown (" + done.error().what + ")");
}

Result<void> PostgresSession::leave() {
  if (auto sent = send("COMMIT", {}); !sent) return sent;
  synced_ = true;
  if (PQpipelineSync(connection_) == 1) return {};
  trouble_ = Trouble::broken;
  return error(nullptr);
}

Result<const PostgresSession::Known*> PostgresSession::prepared(std::string_view sql) {
  if (const auto known = statements_.find(sql); known != statements_.end()) return &*known;
  if (auto settled = settle(nullptr); !settled) return fail(std::move(settled.error()));
  if (statements_.size() >= statement_cache_limit) {
    if (auto forgotten = control("DEALLOCATE ALL"); !forgotten) return fail(std::move(forgotten.error()));
    statements_.clear();
  }
  Statement statement{.name = "s" + std::to_string(next_statement_++)};
  const Answer answer(
      PQprepare(connection_, statement.name.c_str(), expand(sql, Dialect::postgresql).c_str(), 0, nullptr));
  if (!succeeded(answer.get())) return error(answer.get());
  return &*statements_.emplace(std::string(sql), std::move(statement)).first;
}

Result<Outcome> PostgresSession::run(std::string_view sql, std::span<const Argument> arguments) {
  const auto reply = std::make_shared<Reply>();
  const auto done = send(sql, arguments, {.reply = reply}).and_then([&] { return settle(reply.get()); });
  if (!done) return fail(done.error());
  return std::move(*reply->outcome);
}

Result<std::shared_ptr<Reply>> PostgresSession::ask(std::string_view sql, std::span<const Argument> arguments) {
  auto reply = std::make_shared<Reply>();
  return send(sql, arguments, {.reply = reply}).map([&] { return std::move(reply); });
}

Result<void> PostgresSession::send(std::string_view sql, std::span<const Argument> arguments) {
  return send(sql, arguments, Pending{});
}

Result<void> PostgresSession::send_change(std::string_view sql, std::span<const Argument> arguments,
                                          const Error& otherwise) {
  return send(failing_without_change(sql), arguments, {.otherwise = otherwise});
}

Result<void> PostgresSession::send(std::string_view sql, std::span<const Argument> arguments, Pending pending) {
  if (synced_ || pending_.size() >= most_pending) {
    if (auto settled = settle(nullptr); !settled) return settled;
  }
  const auto known = prepared(sql);
  if (!known) return fail(known.error());
  if (pending_.empty() && PQenterPipelineMode(connection_) != 1) return error(nullptr);
  const Parameters parameters(arguments);
  if (PQsendQueryPrepared(connection_, (*known)->second.name.c_str(), parameters.count(), parameters.values(),
                          parameters.lengths(), parameters.formats(), 0) != 1) {
    trouble_ = Trouble::broken;
    return error(nullptr);
  }
  pending.sql = (*known)->first;
  pending_.push_back(std::move(pending));
  return {};
}

// What follows a failure is not done, and says so.
Result<void> PostgresSession::take(const PGresult* answer, const Pending& pending, const Reply* awaited) {
  if (succeeded(answer)) {
    committed_ = std::string_view(PQcmdStatus(const_cast<PGresult*>(answer))) == "COMMIT";
    if (pending.reply) pending.reply->outcome = outcome_of(answer);
    return {};
  }
  if (PQresultStatus(answer) == PGRES_PIPELINE_ABORTED) return {};
  if (pending.otherwise && field(answer, PG_DIAG_SQLSTATE) == division_by_zero) return fail(*pending.otherwise);
  auto failed = error(answer);
  if (awaited == nullptr || pending.reply.get() != awaited) failed.value().where = beginning(pending.sql);
  return failed;
}

Result<void> PostgresSession::settle(const Reply* awaited) {
  if (pending_.empty()) return {};
  if (!synced_ && PQpipelineSync(connection_) != 1) {
    trouble_ = Trouble::broken;
    return error(nullptr);
  }
  synced_ = false;
  const auto sent = std::exchange(pending_, {});
  Result<void> done;
  for (const auto& pending : sent) {
    const Answer answer(PQgetResult(connection_));
    if (auto taken = take(answer.get(), pending, awaited); !taken && done) done = std::move(taken);
    if (answer == nullptr && !usable()) return done;
    const Answer end(PQgetResult(connection_));  // each answer is followed by a null
  }
  const Answer sync(PQgetResult(connection_));
  if (PQexitPipelineMode(connection_) != 1) trouble_ = Trouble::broken;
  if (done && trouble_ == Trouble::broken) return error(nullptr);
  return done;
}

std::string postgres_name(const std::string& dsn) {
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconninfoParse(dsn.c_str(), nullptr),
                                                                               PQconninfoFree);
  std::string name, host;
  for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
    const std::string_view keyword = option->keyword;
    if (option->val == nullptr) continue;
    if (keyword == "dbname") name = option->val;
    if (keyword == "host") host = option->val;
  }
  return "the PostgreSQL database" + (name.empty() ? "" : " " + name) + (host.empty() ? "" : " at " + host);
}

}  // namespace crossdock::store
