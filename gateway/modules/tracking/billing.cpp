// SPDX-License-Identifier: Apache-2.0
// Billing: which units of a purchase line were invoiced, and with what result.
#include "gateway/modules/tracking/billing.hpp"

#include <algorithm>
#include <array>

#include "base/checked.hpp"

namespace crossdock::tracking {
namespace {

using enum Bucket;

struct Take {
  std::int64_t purchase_line;
  Balances balances;  // runs along, so that each part sees what the parts before left
  std::vector<Posting> postings;

  // Moves up to `quantity`; returns what is still wanted. `beyond` gives any number of units.
  Decimal move(Bucket from, Bucket to, const Decimal& quantity) {
    const Decimal part = from == beyond ? quantity : std::min(quantity, balances.of(from));
    if (part.sign() <= 0) return quantity;
    const Posting posting{{AccountKind::purchase_billing, purchase_line}, from, to, part};
    if (!post(balances, posting)) return quantity;
    postings.push_back(posting);
    return (Checked(quantity) - part).value();
  }
};

Result<std::vector<Posting>> moved(std::int64_t purchase_line, const Balances& billing, std::span<const Bucket> sources,
                                   Bucket to, const Decimal& quantity) {
  Take take{purchase_line, billing, {}};
  Decimal rest = quantity;
  for (const auto source : sources) rest = take.move(source, to, rest);
  if (!rest.is_zero()) {
    return fail(Fault::invalid, "purchase line " + std::to_string(purchase_line) + ": " + quantity.text() +
                                    " units cannot become " + std::string(to_string(to)) + ", " + rest.text() +
                                    " too many");
  }
  return std::move(take.postings);
}

}  // namespace

std::vector<Posting> bill(std::int64_t purchase_line, const Balances& billing, const Decimal& approved_units,
                          const Decimal& disputed_units) {
  Take take{purchase_line, billing, {}};
  Decimal rest = approved_units;
  for (const auto source : {evidence, credited, beyond}) rest = take.move(source, invoiced, rest);
  take.move(invoiced, approved, approved_units);
  rest = disputed_units;
  for (const auto source : {evidence, credited, beyond}) rest = take.move(source, disputed, rest);
  return take.postings;
}

Result<std::vector<Posting>> credit(std::int64_t purchase_line, const Balances& billing, const Decimal& quantity) {
  constexpr std::array sources{disputed, approved, paid};
  return moved(purchase_line, billing, sources, credited, quantity);
}

Result<std::vector<Posting>> settle_dispute(std::int64_t purchase_line, const Balances& billing,
                                            const Decimal& quantity) {
  constexpr std::array sources{disputed};
  return moved(purchase_line, billing, sources, approved, quantity);
}

Result<std::vector<Posting>> pay(std::int64_t purchase_line, const Balances& billing, const Decimal& quantity) {
  constexpr std::array sources{approved};
  return moved(purchase_line, billing, sources, paid, quantity);
}

Decimal evidence_of(const Balances& billing) { return billing.of(added); }
Decimal invoiced_of(const Balances& billing) { return billing.sum({invoiced, approved, disputed, paid}); }
Decimal approved_of(const Balances& billing) { return billing.sum({approved, paid}); }

}  // namespace crossdock::tracking
