// SPDX-License-Identifier: Apache-2.0
// --partner: whose rows a person or a program sees.
#pragma once

#include <string>
#include <vector>

#include "gateway/access/partners.hpp"
#include "gateway/cli/store_access.hpp"

namespace crossdock::cli {

struct PartnerOption {
  std::vector<std::string> ids;  // none: all partners

  void add_to(Verb& verb);
  // Each is a partner of the settings. With --store no settings are read, and nobody knows the partners.
  tl::expected<access::Partners, Trouble> partners(const StoreOptions& options) const;
};

}  // namespace crossdock::cli
