// SPDX-License-Identifier: Apache-2.0
// The way to a partner's SFTP server, rung by rung, for `crossdock partner test`.
#pragma once

#include <string>
#include <vector>

#include "gateway/transport/exchange/ladder.hpp"
#include "partners/endpoints.hpp"

namespace crossdock::sftp {

// Name → TCP → host key → login → SFTP → the folder we read → the one we write, where a probe is uploaded, renamed and
// removed. Nothing of the partner's is touched. `mark` makes the probe's name unique. The endpoint outlives the ladder.
std::vector<exchange::Rung> ladder(const partners::SftpEndpoint& endpoint, const std::string& mark);

}  // namespace crossdock::sftp
