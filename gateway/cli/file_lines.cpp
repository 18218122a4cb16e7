// SPDX-License-Identifier: Apache-2.0
// Reads a file a second time, block by block, to count its lines.
#include "gateway/cli/file_lines.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

namespace crossdock::cli {
namespace {

// The blocks of one file.
class Blocks {
 public:
  explicit Blocks(std::string path) : path_(std::move(path)) {}

  std::string_view at(std::uint64_t offset) {
    if (!file_.is_open()) {
      file_.open(path_, std::ios::binary);
      block_.resize(segments::Lines::block_size);
    }
    file_.clear();
    file_.seekg(static_cast<std::streamoff>(offset));
    file_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    return {block_.data(), static_cast<std::size_t>(file_.gcount())};
  }

 private:
  std::string path_;
  std::ifstream file_;
  std::vector<char> block_;
};

}  // namespace

segments::LineOf lines_of(const std::string& path) {
  std::error_code error;
  if (path == "-" || !std::filesystem::is_regular_file(path, error)) return {};
  const auto blocks = std::make_shared<Blocks>(path);
  const auto read = [blocks](std::uint64_t offset) { return blocks->at(offset); };
  return [lines = std::make_shared<segments::Lines>(read)](std::uint64_t offset) { return lines->of(offset); };
}

}  // namespace crossdock::cli
