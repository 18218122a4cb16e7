// SPDX-License-Identifier: Apache-2.0
// Lists the names that are never taken, replaces unsafe characters, and fills name patterns.
#include "gateway/transport/exchange/names.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace crossdock::exchange {
namespace {

// Endings that programs put behind a name while they write the file (WinSCP, FileZilla, browsers, editors), and locks
// beside one.
constexpr std::array endings{
    std::string_view(".tmp"),        std::string_view(".temp"),     std::string_view(".part"),
    std::string_view(".partial"),    std::string_view(".filepart"), std::string_view(".filez"),
    std::string_view(".crdownload"), std::string_view(".download"), std::string_view(".upload"),
    std::string_view(".uploading"),  std::string_view(".swp"),      std::string_view(".lock"),
    std::string_view(".lck"),        std::string_view("~")};
// ".name" of most systems and servers, "~$name" and "~name" of office programs.
constexpr std::array unfinished_starts{std::string_view("."), std::string_view("~")};
// Files that Windows leaves in folders that somebody has looked at.
constexpr std::array whole_names{std::string_view("thumbs.db"), std::string_view("ehthumbs.db"),
                                 std::string_view("desktop.ini")};
constexpr std::size_t longest_name = 220;  // with what we put before it, still a name of 255 bytes

}  // namespace

bool is_in_progress(std::string_view name) {
  const std::string lower = to_lower(name);
  return std::ranges::any_of(endings, [&](std::string_view ending) { return lower.ends_with(ending); }) ||
         std::ranges::any_of(unfinished_starts,
                             [&](std::string_view beginning) { return lower.starts_with(beginning); }) ||
         std::ranges::find(whole_names, lower) != whole_names.end();
}

std::optional<std::string> why_refused(std::string_view name) {
  if (name.empty() || name.size() > longest_name) return "a name has 1 to 220 bytes";
  if (name == "." || name == "..") return "this names a folder";
  if (name.find('/') != std::string_view::npos || name.find('\\') != std::string_view::npos)
    return "a name with a slash leads out of its folder";
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; };
  if (std::ranges::any_of(name, is_control)) return "the name holds control characters";
  if (!is_utf8(name)) return "the name is no UTF-8";
  return std::nullopt;
}

std::string safe_name(std::string_view name) {
  std::string safe;
  for (const char c : name.substr(0, 200)) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    safe.push_back(plain && !(c == '.' && safe.empty()) ? c : '_');
  }
  return safe.empty() ? "_" : safe;
}

std::string delivery_name(std::string pattern, const pipeline::Delivery& delivery) {
  const std::string id = std::to_string(delivery.message.number());
  if (pattern.find("{id}") == std::string::npos && pattern.find("{control}") == std::string::npos)
    pattern = "{id}-" + pattern;
  const auto fill = [&](std::string_view placeholder, std::string_view value) {
    for (auto at = pattern.find(placeholder); at != std::string::npos;
         at = pattern.find(placeholder, at + value.size())) {
      pattern.replace(at, placeholder.size(), value);
    }
  };
  fill("{id}", id);
  fill("{type}", delivery.type);
  fill("{control}", delivery.control);
  fill("{extension}", delivery.extension);
  return safe_name(pattern);
}

}  // namespace crossdock::exchange
