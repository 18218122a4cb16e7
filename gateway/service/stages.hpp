// SPDX-License-Identifier: Apache-2.0
// The stages that the engine is given.
#pragma once

#include "gateway/pipeline/stage.hpp"

namespace crossdock::service {

// Its rows live as long as the program.
pipeline::Stages stages();

}  // namespace crossdock::service
