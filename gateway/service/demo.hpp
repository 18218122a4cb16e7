// SPDX-License-Identifier: Apache-2.0
// `crossdock demo`: the sample network, run end to end in a temporary folder over AS2, SFTP and folders, and what
// happened in it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/service/deployment.hpp"
#include "gateway/service/venue.hpp"

namespace crossdock::service {

struct DemoOptions {
  std::string share;                  // folder with partners/examples, mappings and conf: the source tree
  std::string schemas;                // folder of UBL XSDs; "" leaves the XML gate without schemas
  std::string folder;                 // where to run; "" makes a temporary one
  bool folders = false;               // all partners exchange through folders: nothing listens, and no key is made
  bool keep = false;                  // leave the network running until interrupted, and its folder afterwards
  std::vector<std::string> chapters;  // of the story: StoryStyle::chapters
  bool colour = false;
  bool json = false;      // a summary for programs instead of the story
  bool progress = false;  // a line of progress on standard error
};

// Prints the story on standard output.
Result<void> run_demo(const DemoOptions& options);

// Copies the sample network into `folder`, with all partners on folders, and writes a gateway.yaml there; its path.
Result<std::string> make_demo_network(const DemoOptions& options, const std::string& folder);

// Hears how far it has come; either may be left empty.
struct DemoListener {
  std::function<void(int day, std::string_view title)> on_day;
  std::function<void(int documents)> on_documents;     // exchanged so far
  std::function<void(const std::string&)> on_trouble;  // what went wrong and is tried again
};
// Plays the days of the demo in a network that make_venue made in `folder`: buyers send their samples, suppliers answer
// as the script says, and `advance` puts the deployment's clock forward in between. The gateway's server listens, and so
// do those of the partners, until the end.
Result<void> play_demo(Deployment& deployment, const std::string& folder, const std::function<void(Duration)>& advance,
                       const DemoListener& listener = {});

}  // namespace crossdock::service
