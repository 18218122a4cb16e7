// SPDX-License-Identifier: Apache-2.0
// PostgreSQL as an engine: a bounded pool of connections; each transaction has one to itself.
#pragma once

#include <memory>

#include "gateway/store/session.hpp"

namespace crossdock::store {

Result<std::unique_ptr<Engine>> open_postgres(Options options);

// "the database orders at db.example.com", never the password.
std::string postgres_name(const std::string& dsn);

}  // namespace crossdock::store
