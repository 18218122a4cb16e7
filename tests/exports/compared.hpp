// SPDX-License-Identifier: Apache-2.0
// Exported files opened by another program, Python, and compared with the JSON of their rows.
#pragma once

#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "gateway/views/json.hpp"

namespace crossdock::tests {

inline std::string json_lines(const views::Table& table) {
  std::string lines;
  for (const auto& row : table.rows) lines += views::json_of(table, row) + '\n';
  return lines;
}

// What compare.py says of the file; "" when it finds each cell as it should be. `form`: "csv" or "xlsx".
inline std::string compared(std::string_view json_lines, std::string_view bytes, const std::string& form) {
  const auto stem = std::filesystem::temp_directory_path() / ("crossdock-export-" + std::to_string(::getpid()));
  const auto rows = stem.string() + ".jsonl", file = stem.string() + "." + form;
  std::ofstream(rows, std::ios::binary) << json_lines;
  std::ofstream(file, std::ios::binary) << bytes;
  const auto command =
      std::string("python3 ") + CROSSDOCK_SOURCE_DIR + "/tests/exports/compare.py " + rows + " " + file + " 2>&1";
  std::string said;
  auto* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return "python3 cannot be run";
  std::array<char, 4096> buffer{};
  while (const auto size = ::fread(buffer.data(), 1, buffer.size(), pipe)) said.append(buffer.data(), size);
  const bool same = ::pclose(pipe) == 0;
  std::filesystem::remove(rows);
  std::filesystem::remove(file);
  return same ? std::string() : said;
}

}  // namespace crossdock::tests
