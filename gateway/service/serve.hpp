// SPDX-License-Identifier: Apache-2.0
// `crossdock serve`: the gateway as a service.
#pragma once

#include "gateway/service/deployment.hpp"
#include "gateway/store/persons.hpp"

namespace crossdock::service {

struct ServeOptions {
  bool json = false;           // one JSON object a line instead of text
  ReadSettings read_settings;  // for SIGHUP
  // A person for whom a link is made that opens the console once, at the start and at each SIGHUP, and who receives it.
  // Without one the log has the link by which the first administrator chooses a password, while there is none.
  store::PersonId guest = {};
  std::function<void(const std::string& link)> on_link = {};
};

struct OneRound {
  int files = 0;
  std::vector<Error> problems;  // of single files or folders
};
// Takes what lies in the folders and works until nothing is due: for cron, tests and a look at one file.
Result<OneRound> serve_once(Deployment& deployment);

// Serves until SIGTERM or SIGINT; SIGHUP reloads settings, partners, mappings, keys and certificates.
// Logs what happens to standard error, a line an event. Fails at the
// start, when the address cannot be listened at or there is no key for it.
Result<void> serve(Deployment& deployment, const ServeOptions& options);

}  // namespace crossdock::service
