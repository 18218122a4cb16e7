// SPDX-License-Identifier: Apache-2.0
// The stages that the engine is given.
#pragma once

#include <span>

#include "gateway/pipeline/stage.hpp"

namespace crossdock::service {

// Nearest to the end first; deliveries are the first. They live as long as the program.
std::span<const pipeline::StageRow> stages();

}  // namespace crossdock::service
