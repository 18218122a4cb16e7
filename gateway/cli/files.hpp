// SPDX-License-Identifier: Apache-2.0
// Reads what the user named on the command line: files, standard input, the present.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace crossdock::cli {

// The bytes of a file; of standard input for "-". Fault::unavailable if it cannot be read.
Result<std::string> read_file(const std::string& path);
// The same block by block: each is read into what `room` gives, and `filled` is told how many bytes there are.
Result<void> read_file(const std::string& path, const std::function<std::span<char>()>& room,
                       const std::function<void(std::size_t)>& filled);
// "standard input" for "-".
std::string shown_name(const std::string& path);

// The present, or what CROSSDOCK_NOW says: for reproductions and tests.
TimePoint present();

}  // namespace crossdock::cli
