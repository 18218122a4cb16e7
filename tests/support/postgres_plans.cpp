// SPDX-License-Identifier: Apache-2.0
// Prepares the statement, has its generic plan explained as JSON, and walks through the plan's nodes.
#include "tests/support/postgres_plans.hpp"

#include <boost/json.hpp>
#include <libpq-fe.h>

#include <cstdio>
#include <cstdlib>

namespace crossdock::tests {
namespace {

using Answer = std::unique_ptr<PGresult, void (*)(PGresult*)>;

std::string text_of(const boost::json::object& node, const char* key) {
  const auto* value = node.if_contains(key);
  return value == nullptr ? "" : std::string(value->as_string());
}

bool reads_all(const boost::json::object& node) {
  const auto type = text_of(node, "Node Type");
  const bool by_index = type == "Index Scan" || type == "Index Only Scan" || type == "Bitmap Index Scan";
  return type == "Seq Scan" || (by_index && !node.contains("Index Cond"));
}

void collect(const boost::json::object& node, std::vector<std::string>& scans) {
  if (reads_all(node)) {
    const auto table = text_of(node, "Relation Name"), index = text_of(node, "Index Name");
    auto scan = text_of(node, "Node Type");
    if (!index.empty()) scan += " using " + index;
    if (!table.empty()) scan += " on " + table;
    scans.push_back(std::move(scan));
  }
  if (const auto* children = node.if_contains("Plans")) {
    for (const auto& child : children->as_array()) collect(child.as_object(), scans);
  }
}

}  // namespace

struct PostgresPlans::Connection {
  explicit Connection(const std::string& dsn) : handle(PQconnectdb(dsn.c_str())) {}
  ~Connection() { PQfinish(handle); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Answer run(const std::string& sql) const { return {PQexec(handle, sql.c_str()), PQclear}; }

  PGconn* handle;
};

PostgresPlans::PostgresPlans(const std::string& dsn) : connection_(std::make_unique<Connection>(dsn)) {
  const auto set = connection_->run("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan");
  if (PQresultStatus(set.get()) == PGRES_COMMAND_OK) return;
  std::fprintf(stderr, "PostgreSQL for plans: %s\n", PQerrorMessage(connection_->handle));
  std::abort();
}

PostgresPlans::~PostgresPlans() = default;

std::vector<std::string> PostgresPlans::scans_of(const std::string& sql) const {
  (void)connection_->run("DEALLOCATE ALL");
  const auto prepared = connection_->run("PREPARE asked AS " + sql);
  if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) return {PQerrorMessage(connection_->handle)};
  const auto count = connection_->run("SELECT cardinality(parameter_types) FROM pg_prepared_statements");
  std::string arguments;
  for (int i = 0; i < std::atoi(PQgetvalue(count.get(), 0, 0)); ++i) arguments += i == 0 ? "(NULL" : ", NULL";
  if (!arguments.empty()) arguments += ')';
  const auto plan = connection_->run("EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE asked" + arguments);
  if (PQresultStatus(plan.get()) != PGRES_TUPLES_OK) return {PQerrorMessage(connection_->handle)};
  std::vector<std::string> scans;
  boost::json::parse_options deep;
  deep.max_depth = 200;  // two levels for each node of the plan
  const auto explained = boost::json::parse(PQgetvalue(plan.get(), 0, 0), {}, deep);
  for (const auto& one : explained.as_array()) collect(one.as_object().at("Plan").as_object(), scans);
  return scans;
}

}  // namespace crossdock::tests
