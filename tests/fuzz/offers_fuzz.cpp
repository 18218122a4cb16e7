// SPDX-License-Identifier: Apache-2.0
// Suppliers send their offers files: no bytes may crash the reader, and what it accepts must hold its promises.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "partners/offers.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto offers = crossdock::partners::parse_offers(bytes, "fuzz");
  if (offers.errors.size() > 101) std::abort();
  std::set<std::string> items;
  for (const auto& row : offers.rows) {
    if (row.item.empty() || row.prices.empty() || row.pack.sign() <= 0) std::abort();
    if (!items.insert(row.item).second) std::abort();
  }
  return 0;
}
