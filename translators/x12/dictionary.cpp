// SPDX-License-Identifier: Apache-2.0
// The releases embedded in the program, given to the dictionary's reader.
#include "translators/x12/dictionary.hpp"

#include <map>
#include <span>
#include <string_view>

#include "base/embedded.hpp"
#include "translators/x12/dialect.hpp"

namespace crossdock::x12 {

extern const std::span<const EmbeddedFile> dictionary_files;

namespace {

std::map<std::string, std::string_view> embedded_files() {
  std::map<std::string, std::string_view> files;
  for (const auto& file : dictionary_files) files.emplace(file.name, file.bytes);
  return files;
}

}  // namespace

Result<std::shared_ptr<const Dictionary>> embedded_dictionary() { return Dictionary::parse(embedded_files(), dialect); }

Result<std::shared_ptr<const Dictionary>> load_dictionary(const std::string& folder) {
  const auto own = segments::read_dictionary_folder(folder);
  if (!own) return fail(own.error());
  if (own->empty()) return fail(Fault::invalid, "holds no dictionary files (*.txt)", folder);
  auto files = embedded_files();
  for (const auto& [name, text] : *own) files.insert_or_assign(name, std::string_view(text));
  return Dictionary::parse(files, dialect);
}

}  // namespace crossdock::x12
