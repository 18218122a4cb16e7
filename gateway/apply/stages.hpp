// SPDX-License-Identifier: Apache-2.0
// What canonical documents, and the silence of a partner, do to orders, shipments and invoices.
#pragma once

#include "gateway/pipeline/stage.hpp"

namespace crossdock::apply {

// apply: what one canonical document does. Subject: the document; a discriminator asks for it once more. The other stage,
// route, stands in route.hpp.
Result<void> apply(store::Transaction& tx, const pipeline::Context& context, const store::work_queue::Claim& claim);

// An acknowledgement, an answer or a ship notice did not come in time.
Result<void> on_overdue(store::Transaction& tx, const pipeline::Context& context, const store::Timer& timer);

}  // namespace crossdock::apply
