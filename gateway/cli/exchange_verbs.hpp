// SPDX-License-Identifier: Apache-2.0
// `crossdock cert offers`, `offer`, `accept` and `reject`: certificates that partners exchange by message.
#pragma once

#include "gateway/cli/verb.hpp"

namespace crossdock::cli {

// Adds the verbs to the noun `cert`.
void add_certificate_exchange(Noun& cert);

}  // namespace crossdock::cli
