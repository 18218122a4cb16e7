// SPDX-License-Identifier: Apache-2.0
// `crossdock demo`: the sample network, run end to end in a temporary folder, and what happened in it.
#pragma once

#include <string>

#include "base/result.hpp"

namespace crossdock::service {

struct DemoOptions {
  std::string share;    // folder with partners/examples, mappings and conf: the source tree
  std::string schemas;  // folder of UBL XSDs; "" leaves the XML gate without schemas
  std::string folder;   // where to run; "" makes a temporary one
  bool keep = false;    // leave the network running until interrupted, and its folder afterwards
  bool colour = false;
  bool json = false;      // a summary for programs instead of the story
  bool progress = false;  // a line of progress on standard error
};

// Prints the story on standard output.
Result<void> run_demo(const DemoOptions& options);

// Copies the sample network into `folder` and writes a gateway.yaml there; its path.
Result<std::string> make_demo_network(const DemoOptions& options, const std::string& folder);

}  // namespace crossdock::service
