// SPDX-License-Identifier: Apache-2.0
// Seals the place in a list together with a hash of what list it is.
#include "gateway/api/cursor.hpp"

#include "base/digest.hpp"

namespace crossdock::api {
namespace {

constexpr std::string_view cursor_version = "1 ";

// Neither where the list goes on nor how it is shown belongs to its filter.
std::string list_hash(std::string_view operation, const Query& query) {
  std::string text(operation);
  for (const auto& [name, value] : query.values()) {
    if (name == "cursor" || name == "limit" || name == "format") continue;
    text += '\0' + name + '\0' + value;
  }
  return sha256(text).substr(0, 32);
}

}  // namespace

std::string cursor_for(const http::Seal& seal, std::string_view operation, const Query& query, std::string_view after) {
  return seal.close(std::string(cursor_version) + list_hash(operation, query) + " " + std::string(after));
}

Answered<std::string> cursor_in(const http::Seal& seal, std::string_view operation, const Query& query) {
  if (!query.has("cursor")) return std::string();
  const auto opened = seal.open(query.text("cursor"));
  const auto start = std::string(cursor_version) + list_hash(operation, query) + " ";
  if (!opened) return refuse(Problem::bad_cursor, "the cursor is none of this gateway's, or was changed");
  if (!opened->starts_with(start)) return refuse(Problem::bad_cursor, "the cursor is of another list or filter");
  return opened->substr(start.size());
}

}  // namespace crossdock::api
