// SPDX-License-Identifier: Apache-2.0
// Where the tests of this folder find their files.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#ifndef CROSSDOCK_SOURCE_DIR
#define CROSSDOCK_SOURCE_DIR "."  // the build says where; without it this header still compiles alone
#endif

namespace crossdock::xml {

inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline std::filesystem::path fixtures() { return std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "tests/xml/fixtures"; }

// Third-party documents with verdicts, which are not part of the repository.
inline std::filesystem::path corpus() {
  const char* set = std::getenv("CROSSDOCK_CORPUS");
  const auto folder =
      set != nullptr ? std::filesystem::path(set) : std::filesystem::path(CROSSDOCK_SOURCE_DIR) / "../shared/corpus";
  return folder / "xml";
}

// The rows of a tab-separated file, without lines that start with '#'.
inline std::vector<std::vector<std::string>> rows_of(const std::filesystem::path& file) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(content_of(file));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    auto& row = rows.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
  }
  return rows;
}

}  // namespace crossdock::xml
