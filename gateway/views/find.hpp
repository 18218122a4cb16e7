// SPDX-License-Identifier: Apache-2.0
// What a number or name leads to: orders, invoices, documents, messages and partners that carry it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "gateway/access/partners.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::store {
class Transaction;
}

namespace crossdock::views::find {

inline constexpr int most_hits = 500;
inline constexpr std::int64_t longest_text = 200;  // characters
// From so many letters and digits on, what begins with them is found, too.
inline constexpr std::size_t shortest_beginning = 3;

struct Found {
  Table table;        // what is equal, then what begins so; of each the partner, order or invoice itself before what is
                      // about it, and then the newest first
  bool more = false;  // there is more than `limit`, or so much begins so that only a part was looked at
  bool whole = true;  // false: keys of older rows are still to be made (pipeline/find_keys.hpp)
  bool exact = false;  // the text is too short to be the beginning of a key
};

// At most `limit`, 1 to most_hits, of these partners. Fault::invalid for a text with no letter or digit, or with more than any key has, or
// that is not UTF-8.
Result<Found> list(store::Transaction& tx, std::string_view text, int limit, const access::Partners& partners = {});

}  // namespace crossdock::views::find
