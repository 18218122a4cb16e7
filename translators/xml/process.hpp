// SPDX-License-Identifier: Apache-2.0
// Starts both XML libraries once for the whole process, before their first use and from any thread.
// Inside this library only.
#pragma once

namespace crossdock::xml {

// Starts libxml2 and shuts its door to files and the network: any attempt to load an external entity fails.
void start_libxml2();

// Starts Xerces-C without its network access.
void start_xerces();

}  // namespace crossdock::xml
