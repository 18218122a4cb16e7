// SPDX-License-Identifier: Apache-2.0
// The part of the story about transports: over which way documents came and went, and what was confirmed.
#pragma once

#include <string>
#include <vector>

#include "gateway/pipeline/network.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::service {

// "AS2", "SFTP" (to their server or to ours), "HTTP" or "folder".
std::string way_of(const pipeline::Network& network, const partners::Partner& partner);

// The documents that travelled between a partner and us.
struct Travelled {
  PartnerId partner;
  std::string way;
  int in = 0, out = 0;                           // documents; receipts and connection tests are none
  std::vector<std::string> in_forms, out_forms;  // "signed, encrypted (aes-128-cbc)": those that occurred
  int receipts_given = 0;                        // for what came
  int receipts_matched = 0;                      // for what went: proven, and with our MIC
};
Result<std::vector<Travelled>> travelled(store::Transaction& tx, const pipeline::Network& network);

}  // namespace crossdock::service
