// SPDX-License-Identifier: Apache-2.0
// Stops work until a person decides: with a case that says why, on the message and the document that it is about.
#pragma once

#include "gateway/pipeline/stage.hpp"

namespace crossdock::pipeline {

// Fault::internal if the claim is no longer ours. A webhook that is away has one case, not one for each event.
Result<void> hold(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim,
                  const Error& error);

}  // namespace crossdock::pipeline
