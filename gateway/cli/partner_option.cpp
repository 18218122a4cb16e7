// SPDX-License-Identifier: Apache-2.0
// Compares ids with the profiles: a slip of the pen would show nothing for ever.
#include "gateway/cli/partner_option.hpp"

#include "base/text.hpp"
#include "gateway/cli/samples.hpp"

namespace crossdock::cli {

void PartnerOption::add_to(Verb& verb) {
  verb.option("--partner", ids, "See the rows of this partner alone; may be repeated").takes("PARTNER").one_each();
}

tl::expected<access::Partners, Trouble> PartnerOption::partners(const StoreOptions& options) const {
  if (ids.empty()) return access::Partners();
  if (options.store.empty()) {
    const auto network = network_of(options);
    if (!network) return tl::unexpected(network.error());
    for (const auto& id : ids) {
      if ((*network)->directory().find(PartnerId(id)) == nullptr)
        return stop({Fault::invalid, "'" + printable(id, 80) + "' is no partner", {}}, "See 'crossdock partner list'.");
    }
  }
  return access::Partners::only(ids);
}

}  // namespace crossdock::cli
