// SPDX-License-Identifier: Apache-2.0
// A directory that is written as differences from another one is made whole here; the rest is the X12 dictionary's.
#include "translators/edifact/dictionary.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "base/embedded.hpp"

namespace crossdock::edifact {

extern const std::span<const EmbeddedFile> dictionary_files;

namespace {

using Files = std::map<std::string, std::string>;

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

// "D96A" where the file's first definition is "base D96A", else "".
std::string base_of(std::string_view text) {
  const auto blocks = blocks_of(text);
  return blocks.empty() || !blocks.front().key.starts_with("base ") ? "" : blocks.front().key.substr(5);
}

Result<std::shared_ptr<const x12::Dictionary>> build(Files files) {
  Files whole = files;
  for (const auto& [name, text] : files) {
    if (const auto base = base_of(text); !base.empty()) {
      const auto found = files.find(base + name.substr(std::min(name.find('/'), name.size())));
      if (found == files.end()) return fail(Fault::invalid, "base '" + base + "' has no such file", name + ":1");
      if (!base_of(found->second).empty())
        return fail(Fault::invalid, "base '" + base + "' is itself written over a base", name + ":1");
      whole[name] = over_base(found->second, text);
    }
  }
  std::map<std::string, std::string_view> views(whole.begin(), whole.end());
  return x12::Dictionary::parse(views, x12::Syntax::edifact);
}

Files embedded_files() {
  Files files;
  for (const auto& file : dictionary_files) files.emplace(file.name, file.bytes);
  return files;
}

}  // namespace

Result<std::shared_ptr<const x12::Dictionary>> embedded_dictionary() { return build(embedded_files()); }

Result<std::shared_ptr<const x12::Dictionary>> load_dictionary(const std::string& folder) {
  auto own = x12::read_dictionary_folder(folder);
  if (!own) return fail(own.error());
  auto files = embedded_files();
  for (auto& [name, text] : *own) files.insert_or_assign(name, std::move(text));
  return build(std::move(files));
}

}  // namespace crossdock::edifact
