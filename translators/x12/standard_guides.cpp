// SPDX-License-Identifier: Apache-2.0
// Finds an embedded guide by its file's name.
#include "translators/x12/standard_guides.hpp"

#include <span>
#include <string>

#include "base/embedded.hpp"
#include "base/text.hpp"

namespace crossdock::x12 {

using segments::Dictionary;
using segments::Guide;

extern const std::span<const EmbeddedFile> guide_files;

std::vector<std::string_view> standard_guide_names() {
  std::vector<std::string_view> names;
  for (const auto& file : guide_files) names.push_back(file.name.substr(0, file.name.rfind('.')));
  return names;
}

Result<std::shared_ptr<const Guide>> standard_guide(std::string_view name, const Dictionary& dictionary) {
  for (const auto& embedded : guide_files) {
    if (embedded.name.substr(0, embedded.name.rfind('.')) != name) continue;
    const auto file = yaml::parse(embedded.bytes, "guides/x12/" + std::string(embedded.name));
    if (!file) return fail(file.error());
    return Guide::load(*file, dictionary);
  }
  std::vector<std::string> known;
  for (const auto one : standard_guide_names()) known.emplace_back(one);
  return fail(Fault::unmapped, "there is no guide '" + std::string(name) + "'; there are " + join(known, ", ") +
                                   ", and './FILE.yaml' names a file");
}

}  // namespace crossdock::x12
