// SPDX-License-Identifier: Apache-2.0
// The dictionary's text files line by line and word by word. Internal to the library.
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace crossdock::segments {

// One line that is not blank and not a comment, taken apart word by word.
struct DictionaryLine {
  std::string_view file;
  int number = 0;
  std::size_t indent = 0;
  std::string_view rest;

  std::string_view word() {
    const auto end = std::min(rest.find(' '), rest.size());
    const auto found = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.find_first_not_of(' ', end), rest.size()));
    return found;
  }
  tl::unexpected<Error> wrong(std::string what) const {
    return fail(Fault::invalid, std::move(what), std::string(file) + ":" + std::to_string(number));
  }
};

class DictionaryLines {
 public:
  DictionaryLines(std::string_view file, std::string_view text) : file_(file), text_(text) {}

  // The first line, for saying that a file holds nothing.
  DictionaryLine start() const { return DictionaryLine{.file = file_, .number = 1}; }

  std::optional<DictionaryLine> next() {
    while (!text_.empty()) {
      const auto end = std::min(text_.find('\n'), text_.size());
      auto line = text_.substr(0, end);
      text_.remove_prefix(std::min(end + 1, text_.size()));
      ++number_;
      while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
      const auto indent = line.find_first_not_of(' ');
      if (indent == std::string_view::npos || line[indent] == '#') continue;
      return DictionaryLine{.file = file_, .number = number_, .indent = indent, .rest = line.substr(indent)};
    }
    return std::nullopt;
  }

 private:
  std::string_view file_, text_;
  int number_ = 0;
};

inline std::string quoted(std::string_view word) { return "'" + std::string(word) + "'"; }
// Where <iomanip> is included, std::quoted would be taken for a std::string.
inline std::string quoted(const std::string& word) { return quoted(std::string_view(word)); }

// A whole number without sign; nullopt for anything else, overflow included.
inline std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace crossdock::segments
