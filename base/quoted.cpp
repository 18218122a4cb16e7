// SPDX-License-Identifier: Apache-2.0
// Knows an opening quote from an apostrophe: no letter or digit stands before it.
#include "base/quoted.hpp"

namespace crossdock {
namespace {

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::size_t opening_quote(std::string_view sentence) {
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    const bool quote = sentence[i] == '\'' || sentence[i] == '"';
    if (quote && (i == 0 || !is_word_byte(sentence[i - 1]))) return i;
  }
  return std::string_view::npos;
}

}  // namespace

std::string without_quoted(std::string_view sentence) {
  const auto from = opening_quote(sentence);
  if (from == std::string_view::npos) return std::string(sentence);
  const auto to = sentence.find_last_of("'\"");
  // Its end may have been cut off.
  const auto rest = to == from ? std::string_view() : sentence.substr(to + 1);
  return std::string(sentence.substr(0, from)) + "'…'" + std::string(rest);
}

}  // namespace crossdock
