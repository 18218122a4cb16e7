// SPDX-License-Identifier: Apache-2.0
// Proposals as persons and programs read them.
#pragma once

#include "gateway/store/proposals.hpp"
#include "gateway/views/page.hpp"

namespace crossdock::views::proposals {

Result<Slice> list(store::Transaction& tx, const store::proposals::Filter& filter);
Page page_of(const store::proposals::Proposal& proposal);

}  // namespace crossdock::views::proposals
