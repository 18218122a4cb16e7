// SPDX-License-Identifier: Apache-2.0
// Reads a page of a list, and knows in which forms lists come.
#include "gateway/api/lists.hpp"

#include <array>

namespace crossdock::api {
namespace {

constexpr std::array<std::string_view, 3> form_word_table{"json", "csv", "xlsx"};  // as Form

}  // namespace

std::vector<std::string_view> form_words() { return {form_word_table.begin(), form_word_table.end()}; }

Form form_of(const Query& query) {
  const auto word = query.text("format");
  return word == "csv" ? Form::csv : word == "xlsx" ? Form::xlsx : Form::json;
}

Result<Part> read_part(store::Database& database, const Parts& parts, const std::string& after, int limit) {
  Part part;
  const auto done = database.read([&](store::Transaction& tx) -> Result<void> {
    auto found = parts(tx, after, limit);
    if (!found) return fail(found.error());
    part = std::move(*found);
    return {};
  });
  if (!done) return fail(done.error());
  return part;
}

Answered<http::Response> page_of_list(const Call& call, const Parts& parts) {
  const auto after = after_text_of(call);
  if (!after) return tl::unexpected(after.error());
  const auto part = read_part(call.context.database, parts, *after, limit_of(call));
  if (!part) return tl::unexpected(failed(call, part.error()));
  return list_answer(call, *part);
}

}  // namespace crossdock::api
