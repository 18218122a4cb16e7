// SPDX-License-Identifier: Apache-2.0
// Tells a person what happened in a network: from the orders that arrived to the invoices that are held.
#pragma once

#include <string>
#include <vector>

#include "gateway/pipeline/network.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::service {

struct StoryStyle {
  std::vector<std::string> chapters;  // of story_chapters(); empty: two pages, of the chapters that matter most
  bool colour = false;
  std::string config;  // of the commands it suggests at the end; "" leaves them out: there is nothing to look into
  std::string program = "crossdock";  // as it is called there
};

// "arrived", "routing", …, and "all".
std::vector<std::string> story_chapters();

// Plain text, at most about 110 columns wide.
Result<std::string> tell_story(store::Transaction& tx, const pipeline::Network& network, const StoryStyle& style);

// The same for programs: orders with the buckets of every line, purchase orders, invoices with their open holds,
// open cases, and what the conservation audit found.
Result<std::string> summary_json(store::Transaction& tx);

}  // namespace crossdock::service
