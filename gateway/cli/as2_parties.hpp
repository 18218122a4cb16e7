// SPDX-License-Identifier: Apache-2.0
// Partners and keys for verbs that do what the gateway does at AS2.
#pragma once

#include "gateway/cli/store_access.hpp"
#include "gateway/transport/as2_wire/parties.hpp"

namespace crossdock::cli {

tl::expected<as2_wire::Parties, Trouble> as2_parties_of(const partners::Settings& settings);
tl::expected<as2_wire::Parties, Trouble> as2_parties_of(const StoreOptions& options);

}  // namespace crossdock::cli
