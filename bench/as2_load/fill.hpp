// SPDX-License-Identifier: Apache-2.0
// Puts orders into a store as documents that are ready to be delivered, as the pipeline leaves them.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace crossdock::as2_load {

Result<void> fill_outbound(const std::string& dsn, const std::string& partner, std::uint64_t first, std::uint64_t count,
                           std::size_t size);

}  // namespace crossdock::as2_load
