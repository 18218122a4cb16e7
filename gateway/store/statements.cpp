// SPDX-License-Identifier: Apache-2.0
// Cuts SQL text at semicolons outside of quotes and comments, or at separator lines if there are any.
#include "gateway/store/statements.hpp"

#include <optional>
#include <string>

#include "base/text.hpp"

namespace crossdock::store {
namespace {

constexpr std::string_view separator_line = "--;;";
constexpr std::string_view only = "--only ";

// Where the quotation or comment that starts at `begin` ends (one past it), `begin` itself if none starts there.
// Nothing if it never ends.
std::optional<std::size_t> skip_quoted(std::string_view sql, std::size_t begin) {
  const auto past = [&](std::string_view closing) -> std::optional<std::size_t> {
    const auto at = sql.find(closing, begin + (closing.size() == 1 ? 1 : 2));
    if (at == std::string_view::npos) return std::nullopt;
    return at + closing.size();
  };
  const auto rest = sql.substr(begin);
  if (rest.starts_with('\'')) return past("'");  // a doubled quote reads as two quotations side by side
  if (rest.starts_with('"')) return past("\"");
  if (rest.starts_with("/*")) return past("*/");
  if (rest.starts_with("--")) return std::min(sql.find('\n', begin), sql.size());
  return begin;
}

// True if there is more than comments and blanks.
bool has_content(std::string_view statement) {
  for (std::size_t i = 0; i < statement.size();) {
    const auto rest = statement.substr(i);
    if (rest.starts_with("--") || rest.starts_with("/*")) {
      i = skip_quoted(statement, i).value_or(statement.size());
    } else if (std::string_view(" \t\r\n").find(statement[i]) == std::string_view::npos) {
      return true;
    } else {
      ++i;
    }
  }
  return false;
}

Result<std::vector<std::string_view>> at_semicolons(std::string_view sql) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < sql.size();) {
    const auto next = skip_quoted(sql, i);
    if (!next) return fail(Fault::malformed, "a quotation or comment never ends: " + printable(sql.substr(i, 40)));
    if (*next != i) {
      i = *next;
    } else if (sql[i++] == ';') {
      parts.push_back(sql.substr(begin, i - 1 - begin));
      begin = i;
    }
  }
  parts.push_back(sql.substr(begin));
  return parts;
}

std::vector<std::string_view> at_separator_lines(std::string_view sql) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t line = 0; line < sql.size();) {
    const auto end = std::min(sql.find('\n', line), sql.size());
    if (trim(sql.substr(line, end - line)) == separator_line) {
      parts.push_back(sql.substr(begin, line - begin));
      begin = std::min(end + 1, sql.size());
    }
    line = end + 1;
  }
  parts.push_back(sql.substr(begin));
  return parts;
}

bool has_separator_line(std::string_view sql) {
  for (const auto line : split(sql, '\n')) {
    if (trim(line) == separator_line) return true;
  }
  return false;
}

bool meant_for(std::string_view statement, Dialect dialect) {
  if (!statement.starts_with(only)) return true;
  const auto first_line = statement.substr(0, statement.find('\n'));
  return trim(first_line.substr(only.size())) == to_string(dialect);
}

}  // namespace

Result<std::vector<std::string_view>> split_statements(std::string_view sql, Dialect dialect) {
  auto parts =
      has_separator_line(sql) ? Result<std::vector<std::string_view>>(at_separator_lines(sql)) : at_semicolons(sql);
  if (!parts) return parts;
  std::vector<std::string_view> statements;
  for (const auto part : *parts) {
    const auto statement = trim(part);
    if (has_content(statement) && meant_for(statement, dialect)) statements.push_back(statement);
  }
  return statements;
}

}  // namespace crossdock::store
