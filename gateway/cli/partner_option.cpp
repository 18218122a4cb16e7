// SPDX-License-Identifier: Apache-2.0
// Compares ids with the profiles.
#include "gateway/cli/partner_option.hpp"

#include "gateway/acts/persons.hpp"

namespace crossdock::cli {

void PartnerOption::add_to(Verb& verb) {
  verb.option("--partner", ids, "See the rows of this partner alone; may be repeated").takes("PARTNER").one_each();
}

tl::expected<access::Partners, Trouble> PartnerOption::partners(const StoreOptions& options) const {
  if (ids.empty()) return access::Partners();
  auto partners = access::Partners::only(ids);
  if (!options.store.empty()) return partners;
  const auto directory = directory_of(options);
  if (!directory) return tl::unexpected(directory.error());
  auto wrong = acts::no_such_partner(partners, **directory);
  if (!wrong.empty()) return stop({Fault::invalid, std::move(wrong), {}}, "See 'crossdock partner list'.");
  return partners;
}

}  // namespace crossdock::cli
