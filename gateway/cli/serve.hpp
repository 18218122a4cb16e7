// `crossdock serve`: the gateway as a service.
#pragma once

#include "gateway/cli/deployment.hpp"

namespace crossdock::cli {

struct ServeOptions {
  bool json = false;  // one JSON object a line instead of text
};

// Serves until SIGTERM or SIGINT; SIGHUP reloads. Logs what happens to standard error, a line an event.
void serve(Deployment& deployment, const ServeOptions& options);

}  // namespace crossdock::cli
