// SPDX-License-Identifier: Apache-2.0
// The directories embedded in the program, given to the dictionary's reader.
#include "translators/edifact/dictionary.hpp"

#include <map>
#include <vector>

#include "base/embedded.hpp"
#include "translators/edifact/dialect.hpp"

namespace crossdock::edifact {

extern const std::span<const EmbeddedFile> dictionary_files;

namespace {

using Files = std::map<std::string, std::string>;

Result<std::shared_ptr<const segments::Dictionary>> build(const Files& files) {
  return segments::Dictionary::parse({files.begin(), files.end()}, dialect);
}

Files embedded_files() {
  Files files;
  for (const auto& file : dictionary_files) files.emplace(file.name, file.bytes);
  return files;
}

}  // namespace

Result<std::shared_ptr<const segments::Dictionary>> embedded_dictionary() { return build(embedded_files()); }

Result<std::shared_ptr<const segments::Dictionary>> load_dictionary(const std::string& folder) {
  auto own = segments::read_dictionary_folder(folder);
  if (!own) return fail(own.error());
  auto files = embedded_files();
  for (auto& [name, text] : *own) files.insert_or_assign(name, std::move(text));
  return build(std::move(files));
}

}  // namespace crossdock::edifact
