// SPDX-License-Identifier: Apache-2.0
// Reads every file of a folder, for its digest.
#include "gateway/pipeline/files_below.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/digest.hpp"

namespace crossdock::pipeline {
namespace fs = std::filesystem;

std::map<std::string, std::string> digests_below(const std::string& folder) {
  std::map<std::string, std::string> digests;
  std::error_code ignored;
  for (fs::recursive_directory_iterator entry(folder, ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    if (!entry->is_regular_file(ignored)) continue;
    std::ostringstream bytes;
    bytes << std::ifstream(entry->path(), std::ios::binary).rdbuf();
    digests[entry->path().lexically_relative(folder).string()] = sha256(bytes.view());
  }
  return digests;
}

}  // namespace crossdock::pipeline
