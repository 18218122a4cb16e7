// SPDX-License-Identifier: Apache-2.0
// What bytes that no syntax of ours reads look like, so that a person knows without opening them.
#pragma once

#include <string_view>

namespace crossdock::pipeline {

struct Look {
  std::string_view word;      // "pdf": by which cases about such files fold
  std::string_view sentence;  // "looks like a PDF"
};

// Judged by the first bytes alone. Never fails: what is nothing else is text, or bytes.
Look look_of(std::string_view bytes);

}  // namespace crossdock::pipeline
