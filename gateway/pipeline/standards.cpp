// SPDX-License-Identifier: Apache-2.0
// Loads dictionaries and mappings, or finds that those from before are still true.
#include "gateway/pipeline/standards.hpp"

#include "gateway/pipeline/files_below.hpp"
#include "translators/edifact/dictionary.hpp"
#include "translators/x12/dictionary.hpp"

namespace crossdock::pipeline {

tl::expected<std::shared_ptr<const Standards>, std::vector<Error>> load_standards(
    const std::string& folder, const std::shared_ptr<const Standards>& before) {
  auto files = digests_below(folder);
  if (before != nullptr && before->folder == folder && before->files == files) return before;
  std::vector<Error> mistakes;
  auto dictionary = x12::load_dictionary(folder + "/dictionary/x12");
  if (!dictionary) return tl::unexpected(std::vector{std::move(dictionary.error())});
  auto edifact = edifact::load_dictionary(folder + "/dictionary/edifact");
  if (!edifact) mistakes.push_back(std::move(edifact.error()));
  auto mappings = mapping::Library::load(
      {.folder = folder, .dictionary = *dictionary, .edifact = edifact ? std::move(*edifact) : nullptr});
  if (!mappings) mistakes.push_back(std::move(mappings.error()));
  if (!mistakes.empty()) return tl::unexpected(std::move(mistakes));
  return std::make_shared<const Standards>(Standards{.folder = folder,
                                                     .files = std::move(files),
                                                     .dictionary = std::move(*dictionary),
                                                     .mappings = std::move(*mappings)});
}

}  // namespace crossdock::pipeline
