// SPDX-License-Identifier: Apache-2.0
// Decodes the members of a query and compares each with its row.
#include "gateway/api/query.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace crossdock::api {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest_body = 8;

std::string_view query_of(std::string_view target) {
  const auto question = target.find('?');
  return question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
}

int hexadecimal(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (text.empty() || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

// What is wrong with a value, in a sentence without a stop; "" for nothing.
std::string wrong_with(const Member& member, const std::string& value) {
  using Kind = Member::Kind;
  switch (member.kind) {
    case Kind::text: {
      const auto size = static_cast<std::int64_t>(characters_in(value));
      if (size >= member.least && size <= member.most) return {};
      return fmt::format("has {} characters, not {} to {}", size, member.least, member.most);
    }
    case Kind::number: {
      const auto number = number_in(value);
      if (number && *number >= member.least && *number <= member.most) return {};
      return fmt::format("'{}' is no whole number from {} to {}", printable(value), member.least, member.most);
    }
    case Kind::boolean:
      return value == "true" || value == "false" ? std::string()
                                                 : fmt::format("'{}' is neither true nor false", printable(value));
    case Kind::time:
      return parse_time_point(value) ? std::string()
                                     : fmt::format("'{}' is no time such as 2026-11-23T14:05:09Z", printable(value));
    case Kind::words: break;  // each of them was looked at
    case Kind::word: {
      const auto words = member.words();
      if (std::ranges::find(words, value) != words.end()) return {};
      const auto meant = nearest(value, words);
      if (!meant.empty()) return fmt::format("'{}' is no word here; did you mean '{}'?", printable(value), meant);
      return fmt::format("'{}' is none of {}", printable(value), fmt::join(words, ", "));
    }
  }
  return {};
}

constexpr std::string_view in_query = "/query/", in_body = "/";

std::string pointer_to(std::string_view where, std::string_view name) {
  // RFC 6901: '~' and '/' are written as ~0 and ~1.
  std::string pointer(where);
  for (const char c : printable(name)) pointer += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return pointer;
}

std::string unknown(std::string_view name, std::span<const Member> members) {
  std::vector<std::string_view> names;
  for (const auto& member : members) names.push_back(member.name);
  const auto meant = nearest(name, names);
  if (!meant.empty()) return fmt::format("is unknown here; did you mean '{}'?", meant);
  return names.empty() ? "is unknown: this operation takes no parameters"
                       : fmt::format("is unknown here: there are {}", fmt::join(names, ", "));
}

Failure mistaken(std::vector<Mistake> mistakes) {
  auto detail = fmt::format("{} {}", mistakes.front().pointer.empty() ? "the body" : mistakes.front().pointer,
                            mistakes.front().detail);
  return {Problem::bad_request, std::move(detail), std::move(mistakes)};
}

// The value of a member as a text of its kind, or what it should have been. No list has an element with a line feed.
tl::expected<std::string, std::string> text_in(const Member& member, const json::value& value) {
  using Kind = Member::Kind;
  const auto text_of = [](const json::value& one) -> std::optional<std::string> {
    if (!one.is_string()) return std::nullopt;
    std::string text(one.get_string());
    if (!is_utf8(text) || text.find('\0') != std::string::npos) return std::nullopt;
    return text;
  };
  switch (member.kind) {
    case Kind::number:
      if (value.is_int64()) return std::to_string(value.get_int64());
      return tl::unexpected(std::string("is no whole number"));
    case Kind::boolean:
      if (value.is_bool()) return std::string(value.get_bool() ? "true" : "false");
      return tl::unexpected(std::string("is neither true nor false"));
    case Kind::words: {
      if (!value.is_array()) return tl::unexpected(std::string("is no list of texts"));
      std::string joined;
      for (const auto& one : value.get_array()) {
        const auto text = text_of(one);
        if (!text || text->empty() || text->find('\n') != std::string::npos)
          return tl::unexpected(std::string("has an element that is no line of text"));
        joined += (joined.empty() ? "" : "\n") + *text;
      }
      return joined;
    }
    default:
      if (auto text = text_of(value)) return std::move(*text);
      return tl::unexpected(std::string("is no text in UTF-8"));
  }
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text, Plus plus) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::blank) {
      decoded += ' ';
      continue;
    }
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hexadecimal(text[i + 1]), low = hexadecimal(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (!is_utf8(decoded) || decoded.find('\0') != std::string::npos) return std::nullopt;
  return decoded;
}

std::optional<std::string> member_of(std::string_view target, std::string_view name) {
  const auto query = query_of(target);
  if (query.empty()) return std::nullopt;
  for (const auto part : split(query, '&')) {
    const auto equals = std::min(part.find('='), part.size());
    if (part.substr(0, equals) == name)
      return percent_decoded(part.substr(std::min(equals + 1, part.size())), Plus::blank);
  }
  return std::nullopt;
}

Answered<Query> Query::read(std::string_view target, std::span<const Member> members) {
  Query query;
  std::vector<Mistake> mistakes;
  const auto text = query_of(target);
  for (const auto part : text.empty() ? std::vector<std::string_view>() : split(text, '&')) {
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    const auto name = percent_decoded(part.substr(0, equals), Plus::blank);
    auto value = percent_decoded(part.substr(std::min(equals + 1, part.size())), Plus::blank);
    if (!name || !value) {
      mistakes.push_back({pointer_to(in_query, part.substr(0, equals)), "is no UTF-8 text, percent-encoded"});
      continue;
    }
    const auto member = std::ranges::find(members, *name, &Member::name);
    if (member == members.end()) {
      mistakes.push_back({pointer_to(in_query, *name), unknown(*name, members)});
    } else if (query.values_.contains(*name)) {
      mistakes.push_back({pointer_to(in_query, *name), "is there twice"});
    } else if (auto wrong = wrong_with(*member, *value); !wrong.empty()) {
      mistakes.push_back({pointer_to(in_query, *name), std::move(wrong)});
    } else {
      query.values_.emplace(*name, std::move(*value));
    }
  }
  return std::move(query).whole(members, in_query, std::move(mistakes));
}

Answered<Query> Query::whole(std::span<const Member> members, std::string_view where,
                             std::vector<Mistake> mistakes) && {
  for (const auto& member : members) {
    const auto pointer = pointer_to(where, member.name);
    if (member.required && !has(member.name) &&
        std::ranges::find(mistakes, pointer, &Mistake::pointer) == mistakes.end())
      mistakes.push_back({pointer, "is missing"});
  }
  if (mistakes.empty()) return std::move(*this);
  return tl::unexpected(mistaken(std::move(mistakes)));
}

Answered<Query> Query::of_json(std::string_view body, std::span<const Member> members) {
  json::error_code failed;
  const auto value = json::parse(body, failed, {}, {.max_depth = deepest_body});
  if (failed || !value.is_object())
    return tl::unexpected(mistaken({{"", failed ? "is no JSON: " + failed.message() : "is no JSON object"}}));
  Query query;
  std::vector<Mistake> mistakes;
  for (const auto& [name, one] : value.as_object()) {
    const auto member = std::ranges::find(members, std::string_view(name), &Member::name);
    if (member == members.end()) {
      mistakes.push_back({pointer_to(in_body, name), unknown(name, members)});
      continue;
    }
    if (one.is_null()) continue;
    auto text = text_in(*member, one);
    if (!text) {
      mistakes.push_back({pointer_to(in_body, name), std::move(text.error())});
    } else if (auto wrong = wrong_with(*member, *text); !wrong.empty()) {
      mistakes.push_back({pointer_to(in_body, name), std::move(wrong)});
    } else {
      query.values_.insert_or_assign(std::string(name), std::move(*text));
    }
  }
  return std::move(query).whole(members, in_body, std::move(mistakes));
}

std::string_view Query::view(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string_view() : std::string_view(found->second);
}

std::string Query::text(std::string_view name) const { return std::string(view(name)); }

std::int64_t Query::number(std::string_view name, std::int64_t otherwise) const {
  return number_in(text(name)).value_or(otherwise);
}

std::optional<bool> Query::boolean(std::string_view name) const {
  return has(name) ? std::optional(text(name) == "true") : std::nullopt;
}

std::vector<std::string> Query::texts(std::string_view name) const {
  std::vector<std::string> found;
  const auto joined = text(name);
  if (joined.empty()) return found;
  for (const auto part : split(joined, '\n')) found.emplace_back(part);
  return found;
}

std::optional<TimePoint> Query::time(std::string_view name) const {
  const auto time = parse_time_point(text(name));
  return time ? std::optional(*time) : std::nullopt;
}

}  // namespace crossdock::api
