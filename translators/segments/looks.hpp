// SPDX-License-Identifier: Apache-2.0
// Recognises bytes by their beginning: one of our syntaxes, or something else that a person sent. The readers' own
// words, the command line and the gateway's refusals all use this one rule.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "translators/canonical/kinds.hpp"

namespace crossdock::segments {

using canonical::Syntax;

inline constexpr std::size_t judged_start = 4 << 10;  // bytes of a file that are looked at

struct Look {
  std::string_view word;       // "pdf": by which cases about such files fold
  std::string_view sentence;   // "looks like a PDF"
  std::string_view next = {};  // what to do about it, "" where there is no advice: "unpack it with gunzip"
};

// Judged by the first bytes alone. Never fails: what is nothing else is text, or bytes.
Look look_of(std::string_view bytes);

// The syntax of the file: that of its first bytes, else of the first header in its start, before which other text may
// stand (tolerance 'leading-text'). nullopt for a file that is neither.
std::optional<Syntax> syntax_in(std::string_view bytes);

// The message about a file without any header: "there is no ISA segment: the file looks like a PDF; ask …".
std::string nothing_to_read(std::string_view header, std::string_view bytes);

}  // namespace crossdock::segments
