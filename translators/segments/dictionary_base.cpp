// SPDX-License-Identifier: Apache-2.0
// Files that are written as differences from those of another release, made whole before they are parsed.
#include "translators/segments/dictionary_base.hpp"

#include <algorithm>
#include <vector>

namespace crossdock::segments {
namespace {

// One definition: its line and the indented ones below it, known by its first two words ("segment BGM").
struct Block {
  std::string key, text;
};

std::vector<Block> blocks_of(std::string_view text) {
  std::vector<Block> blocks;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    if (line.front() != ' ' || blocks.empty()) {
      const auto second = line.find(' ', std::min(line.find(' '), line.size() - 1) + 1);
      blocks.push_back({std::string(line.substr(0, second)), {}});
    }
    blocks.back().text.append(line).append("\n");
  }
  return blocks;
}

// New elements go first, because composites of the base may be given to hold them; what replaces stands where it was.
std::string over_base(std::string_view base, std::string_view own) {
  auto blocks = blocks_of(base);
  std::string first, last;
  for (auto& block : blocks_of(own)) {
    if (block.key.starts_with("base ")) continue;
    const auto same = std::ranges::find(blocks, block.key, &Block::key);
    if (same != blocks.end()) {
      same->text = std::move(block.text);
    } else {
      (block.key.starts_with("element ") ? first : last) += block.text;
    }
  }
  for (const auto& block : blocks) first += block.text;
  return first + last;
}

// "D96A" where the file's first definition is "base D96A", else "". Found without taking the whole file apart.
std::string base_of(std::string_view text) {
  while (text.starts_with('#') || text.starts_with('\n'))
    text.remove_prefix(std::min(std::min(text.find('\n'), text.size()) + 1, text.size()));
  if (!text.starts_with("base ")) return {};
  auto line = text.substr(5, std::min(text.find('\n'), text.size()) - 5);
  while (line.ends_with(' ') || line.ends_with('\r')) line.remove_suffix(1);
  return std::string(line);
}

constexpr std::size_t deepest_base = 8;  // one base over another: more would be a circle

using Files = std::map<std::string, std::string_view>;

Result<std::string> whole(const Files& files, const std::string& name, std::size_t depth) {
  const auto text = files.at(name);
  const auto base = base_of(text);
  if (base.empty()) return std::string(text);
  const auto under = base + name.substr(std::min(name.find('/'), name.size()));
  if (!files.contains(under)) return fail(Fault::invalid, "base '" + base + "' has no such file", name + ":1");
  if (depth == deepest_base) return fail(Fault::invalid, "base '" + base + "' leads back to itself", name + ":1");
  const auto below = whole(files, under, depth + 1);
  if (!below) return below;
  return over_base(*below, text);
}

}  // namespace

Result<std::map<std::string, std::string>> over_bases(const Files& files) {
  std::map<std::string, std::string> made;
  for (const auto& [name, text] : files) {
    if (base_of(text).empty()) continue;
    auto text_of = whole(files, name, 0);
    if (!text_of) return fail(text_of.error());
    made.emplace(name, std::move(*text_of));
  }
  return made;
}

}  // namespace crossdock::segments
