// SPDX-License-Identifier: Apache-2.0
// Builds the answers that operations share: lists, pages, and what a failed read comes to.
#include "gateway/api/operation.hpp"

#include <algorithm>
#include <charconv>

#include "base/digest.hpp"
#include "gateway/acts/told.hpp"
#include "gateway/views/json.hpp"

namespace crossdock::api {

namespace {

// Of text that is known to be a number, or empty: 0.
std::int64_t number_in_known(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

std::int64_t Call::number(std::string_view place) const { return number_in_known(path.at(place)); }

access::Partners Call::partners() const { return principal ? principal->partners : access::Partners::only({}); }

Call Call::in(store::Transaction& transaction) const {
  auto call = *this;
  call.tx = &transaction;
  return call;
}

Answered<http::Response> reading(const Call& call,
                                 const std::function<Result<Answered<http::Response>>(store::Transaction&)>& read) {
  Answered<http::Response> answer;
  const auto work = [&](store::Transaction& tx) -> Result<void> {
    auto found = read(tx);
    if (!found) return fail(found.error());
    answer = std::move(*found);
    return {};
  };
  const auto done = call.tx != nullptr ? work(*call.tx) : call.context.database.read(work);
  if (done) return answer;
  return tl::unexpected(failed(call, done.error()));
}

std::optional<Failure> note_reading(const Call& call, store::Act act, const std::string& subject,
                                    std::string_view what) {
  const auto actor = actor_of(call);
  const acts::Because because{.actor = actor, .why = {}, .now = call.now};
  const auto noted =
      call.context.database.write([&](store::Transaction& tx) { return acts::note(tx, act, subject, what, because); });
  if (noted) return std::nullopt;
  return failed(call, noted.error());
}

Failure failed(const Call& call, const Error& error) {
  if (call.context.log) call.context.log(std::string(call.operation.id) + ": " + describe(error));
  return failure_of(error);
}

acts::Actor actor_of(const Call& call) { return call.principal->actor(call.request.peer); }

acts::Because because_of(const Call& call, const acts::Actor& actor) {
  return {.actor = actor, .why = call.body.view("because"), .now = call.now};
}

std::string etag_of(const http::Response& response) {
  const auto own = response.fields.find("ETag");
  return own.empty() ? '"' + sha256(response.body).substr(0, 32) + '"' : std::string(own);
}

http::Response json_answer(std::string body) {
  http::Response response{.body = std::move(body)};
  response.fields.add("Content-Type", "application/json");
  response.fields.add("Cache-Control", "private, no-cache");
  return response;
}

http::Response page_answer(const views::Page& page) { return json_answer(views::json_of(page) + "\n"); }

http::Response list_answer(const Call& call, const views::Table& table, std::string_view next) {
  std::string body = "{\"items\":[";
  for (const auto& row : table.rows) {
    if (&row != &table.rows.front()) body += ',';
    body += views::json_of(table, row);
  }
  body += "],\"next\":";
  body += next.empty() ? "null" : '"' + cursor_for(call.context.seal, call.operation.id, call.query, next) + '"';
  return json_answer(body + "}\n");
}

http::Response list_answer(const Call& call, const Part& part) { return list_answer(call, part.table, part.next); }

http::Response whole_answer(const Call& call, const views::Table& table) { return list_answer(call, table, ""); }

std::int64_t row_in(const std::string& after) { return number_in_known(after); }

Part part_of_slice(views::Slice slice) {
  return {.table = std::move(slice.table), .next = slice.next == 0 ? std::string() : std::to_string(slice.next)};
}

Part part_of_table(const views::Table& table, const std::string& after, int limit) {
  const auto first = std::min(static_cast<std::size_t>(row_in(after)), table.rows.size());
  const auto last = std::min(first + static_cast<std::size_t>(limit), table.rows.size());
  const auto at = [&](std::size_t row) { return table.rows.begin() + static_cast<std::ptrdiff_t>(row); };
  return {.table = {.columns = table.columns, .rows = {at(first), at(last)}},
          .next = last < table.rows.size() ? std::to_string(last) : std::string()};
}

Parts parts_of_table(views::Table table) {
  return [table = std::move(table)](store::Transaction&, const std::string& after, int limit) -> Result<Part> {
    return part_of_table(table, after, limit);
  };
}

int limit_of(const Call& call) { return static_cast<int>(call.query.number("limit", default_limit)); }

Answered<std::string> after_text_of(const Call& call) {
  return cursor_in(call.context.seal, call.operation.id, call.query);
}

Answered<std::int64_t> after_of(const Call& call) { return after_text_of(call).map(row_in); }

}  // namespace crossdock::api
