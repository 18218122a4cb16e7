// SPDX-License-Identifier: Apache-2.0
// Opens the engine that the address names, and refuses a transaction inside another one.
#include "gateway/store/database.hpp"

#include "base/dsn.hpp"
#include "gateway/store/postgres_engine.hpp"
#include "gateway/store/session.hpp"
#include "gateway/store/sqlite_engine.hpp"
#include "gateway/store/sqlite_file.hpp"

namespace crossdock::store {
namespace {

// The database whose transaction runs on this thread: a second one inside it would wait for the first.
thread_local const Database* active = nullptr;

class Active {
 public:
  explicit Active(const Database* database) : previous_(std::exchange(active, database)) {}
  ~Active() { active = previous_; }
  Active(const Active&) = delete;
  Active& operator=(const Active&) = delete;

 private:
  const Database* previous_;
};

}  // namespace

Database::Database(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(Options options) {
  const std::string_view dsn = options.dsn;
  const auto postgres = is_postgres(dsn);
  if (!postgres && (!dsn.starts_with("sqlite:") || dsn.size() == std::string_view("sqlite:").size())) {
    // The dsn itself may hold a password and is not repeated.
    return fail(Fault::invalid, "the database is neither sqlite:<path> nor postgresql://… nor host=… dbname=…");
  }
  if (options.connections < 1 || options.group_limit < 1) {
    return fail(Fault::invalid, "the database needs at least one connection and a group of at least one");
  }
  auto engine = postgres ? open_postgres(std::move(options)) : open_sqlite(std::move(options));
  if (!engine) return fail(std::move(engine.error()));
  return std::unique_ptr<Database>(new Database(std::move(*engine)));
}

Result<void> Database::write(const Work& work) {
  if (active == this) return fail(Fault::internal, "a transaction inside a transaction would wait for itself");
  return engine_->write([&](Transaction& tx) {
    const Active mark(this);
    return guarded(work, tx);
  });
}

Result<void> Database::read(const Work& work) {
  if (active == this) return fail(Fault::internal, "a transaction inside a transaction would wait for itself");
  return engine_->read([&](Transaction& tx) {
    const Active mark(this);
    return guarded(work, tx);
  });
}

Dialect Database::dialect() const { return engine_->dialect(); }

bool Database::lost() const { return !loss().empty(); }
std::string Database::loss() const { return engine_->loss(); }

std::string exposure(std::string_view dsn) {
  constexpr std::string_view sqlite = "sqlite:";
  return dsn.starts_with(sqlite) ? exposed_file(std::string(dsn.substr(sqlite.size()))) : std::string();
}

tl::unexpected<Error> no_store(std::string_view dsn) {
  return fail(
      Fault::unavailable,
      "there is no store: make one with 'crossdock migrate up', or put back the file or the volume that held it",
      database_name(dsn));
}

std::string database_name(std::string_view dsn) {
  constexpr std::string_view sqlite = "sqlite:";
  return dsn.starts_with(sqlite) ? std::string(dsn.substr(sqlite.size())) : postgres_name(std::string(dsn));
}

}  // namespace crossdock::store
