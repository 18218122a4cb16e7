// SPDX-License-Identifier: Apache-2.0
// SQLite as an engine: one writer thread that commits in groups, and read-only connections beside it.
#pragma once

#include <memory>

#include "gateway/store/session.hpp"

namespace crossdock::store {

Result<std::unique_ptr<Engine>> open_sqlite(Options options);

}  // namespace crossdock::store
