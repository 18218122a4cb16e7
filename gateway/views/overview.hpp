// SPDX-License-Identifier: Apache-2.0
// The first page: what is under way, what waits for a person, and what will be due. Every number comes with the address
// of the rows that it counts.
#pragma once

#include "gateway/store/transaction.hpp"
#include "gateway/views/page.hpp"
#include "partners/directory.hpp"

namespace crossdock::views::overview {

// Certificates that end sooner than this are told of.
inline constexpr Duration certificates_ahead = std::chrono::hours(24 * 30);

// `certificates`: as views::certificates::list tells all of them.
Result<Page> show(store::Transaction& tx, const partners::Directory& directory, const Table& certificates,
                  TimePoint now);

}  // namespace crossdock::views::overview
