// SPDX-License-Identifier: Apache-2.0
// The way to a partner's folders, rung by rung, for `crossdock partner test`.
#pragma once

#include <string>
#include <vector>

#include "gateway/transport/exchange/ladder.hpp"
#include "partners/model.hpp"

namespace crossdock::folder {

// The folder we read, the one we write, and a probe that is written there and removed. `root` is the exchange folder.
std::vector<exchange::Rung> ladder(const std::string& root, const partners::FolderEndpoint& channel);

}  // namespace crossdock::folder
