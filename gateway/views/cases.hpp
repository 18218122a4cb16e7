// SPDX-License-Identifier: Apache-2.0
// Cases as persons and programs read them: the list, one case with its parts, and the kinds.
#pragma once

#include <optional>

#include "gateway/store/cases.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::cases {

struct List {
  Slice slice;
  bool open = false;  // whether one of the cases is
};
// Newest first. `now` is when lateness is judged.
Result<List> list(store::Transaction& tx, const store::cases::Filter& filter, TimePoint now);

// nullopt if there is no such case.
Result<std::optional<Page>> show(store::Transaction& tx, std::int64_t id, TimePoint now);

// Every kind of case, with who looks at it, until when, and what to do.
Table kinds();

}  // namespace crossdock::views::cases
