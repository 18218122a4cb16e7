// SPDX-License-Identifier: Apache-2.0
// Sets of words in one column, with blanks between them. Not for use outside of gateway/store.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace crossdock::store {

inline std::string text_of_words(const std::vector<std::string_view>& words) {
  std::string text;
  for (const auto word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

inline std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words;
  for (const auto word : split(text, ' ')) {
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

}  // namespace crossdock::store
