// SPDX-License-Identifier: Apache-2.0
// The stages that read and write documents. Each asks the row of the document's syntax (format.hpp).
#pragma once

#include "gateway/pipeline/stage.hpp"

namespace crossdock::formats {

// check: what is this message? Findings, acknowledgement, duplicates. Subject: the message.
Result<void> check(store::Transaction& tx, const pipeline::Context& context, const store::work_queue::Claim& claim);
// translate: canonical documents out of an accepted message. Subject: the message; the discriminator names one
// transaction set ("0/0/3") that could not be translated with the others.
Result<void> translate(store::Transaction& tx, const pipeline::Context& context, const store::work_queue::Claim& claim);
// emit: an outbound canonical document becomes a message in the partner's format. Subject: the outbound document.
Result<void> emit(store::Transaction& tx, const pipeline::Context& context, const store::work_queue::Claim& claim);

}  // namespace crossdock::formats
