// SPDX-License-Identifier: Apache-2.0
// What a cell says as text, for every form of export.
#pragma once

#include <string>

#include "gateway/views/page.hpp"

namespace crossdock::exports {

// As in JSON, without its quotes: "true", "2026-11-23T14:05:09.120Z", {"valid":"yes"}; "" for null.
inline std::string words_of(const views::Cell& cell) {
  if (cell.kind == views::Cell::Kind::boolean) return cell.text == "yes" ? "true" : "false";
  return cell.text;
}

}  // namespace crossdock::exports
