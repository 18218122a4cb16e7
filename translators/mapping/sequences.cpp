// SPDX-License-Identifier: Apache-2.0
// Reads the sequences of a schema's types. See sequences.hpp.
#include "translators/mapping/sequences.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace crossdock::mapping {
namespace {

using Namespaces = std::map<std::string, std::string, std::less<>>;

// "cbc:ID cbc:Name" with the prefixes' namespaces.
Result<std::vector<std::string>> names(const yaml::File& file, const yaml::Node& node, const Namespaces& namespaces) {
  std::vector<std::string> out;
  for (const auto name : split(node.scalar, ' ')) {
    if (name.empty()) continue;
    const auto colon = name.find(':');
    const auto found = namespaces.find(name.substr(0, colon));
    if (colon == std::string_view::npos || found == namespaces.end())
      return file.error(node, fmt::format("'{}' has none of the prefixes under 'namespaces'", name));
    out.push_back(Sequences::name_of(found->second, name.substr(colon + 1)));
  }
  return out;
}

}  // namespace

std::string Sequences::name_of(std::string_view ns, std::string_view local) {
  return fmt::format("{{{}}}{}", ns, local);
}

Result<void> Sequences::add(const yaml::File& file) {
  if (const auto known = expect_mapping(file, file.root(), {"sequences"}); !known) return known;
  const auto* all = file.root().find("sequences");
  if (all == nullptr || !all->is_mapping())
    return file.error(file.root(), "a file of sequences holds 'sequences: {namespaces: …, elements: …, types: …}'");
  if (const auto known = expect_mapping(file, *all, {"namespaces", "elements", "types"}); !known) return known;
  Namespaces namespaces;
  if (const auto* node = all->find("namespaces"); node != nullptr) {
    for (const auto& [prefix, ns] : node->entries) namespaces[prefix] = ns.scalar;
  }
  const auto* elements = all->find("elements");
  const auto* types = all->find("types");
  if (elements == nullptr || types == nullptr) return file.error(*all, "sequences need 'elements' and 'types'");
  for (const auto& [type, node] : types->entries) {
    auto children = names(file, node, namespaces);
    if (!children) return fail(children.error());
    auto& known = children_[type];
    for (auto& child : *children) {
      const bool mandatory = child.ends_with('!');
      if (mandatory) child.pop_back();
      known.push_back({std::move(child), mandatory});
    }
  }
  for (const auto& [type, node] : elements->entries) {
    if (!children_.contains(type)) return file.error(node, fmt::format("type '{}' is not under 'types'", type));
    const auto of_type = names(file, node, namespaces);
    if (!of_type) return fail(of_type.error());
    for (const auto& element : *of_type) types_[element] = type;
  }
  return {};
}

const std::vector<SequenceChild>* Sequences::children_of(std::string_view ns, std::string_view local) const {
  const auto type = types_.find(name_of(ns, local));
  if (type == types_.end()) return nullptr;
  const auto found = children_.find(type->second);
  return found == children_.end() ? nullptr : &found->second;
}

}  // namespace crossdock::mapping
