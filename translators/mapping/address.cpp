// SPDX-License-Identifier: Apache-2.0
// Parses addresses of X12, EDIFACT and XML from left to right, and says what is wrong with one.
#include "translators/mapping/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace crossdock::mapping {
namespace {

// "cac:Party"; enough to tell names from other things that stand in paths.
bool is_name(std::string_view text) {
  const auto fits = [](char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-' || c == '.' ||
           c == ':' || (static_cast<unsigned char>(c) & 0x80U) != 0;
  };
  return !text.empty() && std::ranges::all_of(text, fits) && !is_digit(text.front()) && text.front() != '.' &&
         text.front() != '-' && text.front() != ':' && text.back() != ':';
}
bool is_tag_char(char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); }

// Takes digits from the front; 0 if there are none or too many.
int take_number(std::string_view& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value > 99 || value < 0) return 0;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

// Takes "03", "01-2" or "01:2"; element 0 if there is none.
ElementPlace take_place(std::string_view& text) {
  ElementPlace place{.element = take_number(text)};
  if (place.element == 0 || text.empty() || (text.front() != '-' && text.front() != ':')) return place;
  text.remove_prefix(1);
  place.component = take_number(text);
  if (place.component == 0) place.element = 0;
  return place;
}

template <class Key>
tl::expected<void, std::string> take_filters(std::string_view& rest, std::string_view whole,
                                             std::vector<std::pair<Key, std::string>>& out) {
  while (rest.starts_with('[')) {
    const auto close = rest.find(']');
    if (close == std::string_view::npos) return tl::unexpected(fmt::format("address '{}' has '[' without ']'", whole));
    for (const auto part : split(rest.substr(1, close - 1), ',')) {
      const auto equals = part.find('=');
      if (equals == std::string_view::npos)
        return tl::unexpected(fmt::format("'{}' in '{}' is not a condition such as {}", part, whole,
                                          std::is_same_v<Key, ElementPlace> ? "01=ST" : "@schemeID=0088"));
      auto key = trim(part.substr(0, equals));
      const std::string value(trim(part.substr(equals + 1)));
      if constexpr (std::is_same_v<Key, ElementPlace>) {
        const auto element = take_place(key);
        if (element.element == 0 || !key.empty())
          return tl::unexpected(fmt::format("'{}' in '{}' does not start with an element number", part, whole));
        out.emplace_back(element, value);
      } else {
        if (!key.starts_with('@'))
          return tl::unexpected(
              fmt::format("'{}' in '{}': conditions are on attributes, as in [@schemeID=0088]", part, whole));
        out.emplace_back(std::string(key.substr(1)), value);
      }
    }
    rest.remove_prefix(close + 1);
  }
  return {};
}

}  // namespace

tl::expected<SegmentAddress, std::string> parse_segment_address(std::string_view text) {
  SegmentAddress out;
  std::string_view rest = trim(text);
  if (rest.starts_with("loop ")) {
    out.loop = true;
    rest = trim(rest.substr(5));
  }
  for (;;) {
    SegmentStep step;
    auto length = static_cast<std::size_t>(std::ranges::find_if_not(rest, is_tag_char) - rest.begin());
    if (rest.substr(length).starts_with('#')) {
      ++length;
      while (length < rest.size() && is_digit(rest[length])) ++length;
    }
    step.tag = rest.substr(0, length);
    if (step.tag.size() < 2)
      return tl::unexpected(
          fmt::format("address '{}' is not of the form SEG.nn, SEG[nn=VALUE].nn or LOOP/SEG.nn", text));
    rest.remove_prefix(length);
    if (const auto done = take_filters(rest, text, step.filters); !done) return tl::unexpected(done.error());
    out.steps.push_back(std::move(step));
    if (!rest.starts_with('/')) break;
    rest.remove_prefix(1);
  }
  if (rest.empty()) return out;
  if (rest.front() != '.')
    return tl::unexpected(
        fmt::format("address '{}' goes on with '{}' where '.' and an element number belong", text, rest));
  rest.remove_prefix(1);
  const auto place = take_place(rest);
  if (place.element == 0) return tl::unexpected(fmt::format("address '{}' has no element number after '.'", text));
  out.element = place.element;
  out.component = place.component;
  if (rest.starts_with('+')) {
    out.onwards = true;
    rest.remove_prefix(1);
    if (rest.starts_with('[') && rest.ends_with(']')) {
      out.qualifier = rest.substr(1, rest.size() - 2);
      rest = {};
    }
  }
  if (!rest.empty()) return tl::unexpected(fmt::format("address '{}' ends with '{}', which means nothing", text, rest));
  return out;
}

tl::expected<XmlAddress, std::string> parse_xml_address(std::string_view text) {
  XmlAddress out;
  std::string_view rest = trim(text);
  if (rest == ".") return out;
  if (rest.starts_with(".@")) rest.remove_prefix(1);  // an attribute of the element itself
  if (rest.starts_with("./")) rest.remove_prefix(2);
  while (!rest.empty() && rest.front() != '@') {
    const auto length = std::min(rest.find_first_of("/[@"), rest.size());
    ElementStep step{.name = std::string(rest.substr(0, length)), .filters = {}};
    if (step.name.empty()) return tl::unexpected(fmt::format("address '{}' has an empty element name", text));
    if (!is_name(step.name))
      return tl::unexpected(
          fmt::format("'{}' in address '{}' is no name of an element: an address goes down from the element "
                      "of the rule around it, as in cac:Party/cbc:Name",
                      step.name, text));
    rest.remove_prefix(length);
    if (const auto done = take_filters(rest, text, step.filters); !done) return tl::unexpected(done.error());
    out.steps.push_back(std::move(step));
    if (rest.starts_with('/')) {
      rest.remove_prefix(1);
      if (rest.empty()) return tl::unexpected(fmt::format("address '{}' ends with '/'", text));
    } else if (!rest.empty() && rest.front() != '@') {
      return tl::unexpected(fmt::format("address '{}' goes on with '{}'", text, rest));
    }
  }
  if (rest.starts_with('@')) {
    out.attribute = rest.substr(1);
    if (!is_name(out.attribute))
      return tl::unexpected(fmt::format("address '{}' has no attribute name after '@'", text));
  }
  if (out.steps.empty() && out.attribute.empty()) return tl::unexpected(std::string("an address is missing"));
  return out;
}

}  // namespace crossdock::mapping
