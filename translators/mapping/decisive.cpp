// SPDX-License-Identifier: Apache-2.0
// Knows the table of decisive elements and the sentence that holds a document. See decisive.hpp.
#include "translators/mapping/decisive.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace crossdock::mapping {
namespace {

Result<Decisive> parse_entry(const yaml::File& file, const std::string& wire, const yaml::Node& node) {
  if (const auto known =
          expect_mapping(file, node, {"changes", "harmless", "only", "beside", "anywhere", "information"});
      !known)
    return fail(known.error());
  Decisive out{.wire = wire, .changes = {}, .harmless = {}, .only = {}, .beside = {}};
  const auto* changes = node.find("changes");
  out.information = node.find("information") != nullptr;
  if (out.information == (changes != nullptr) || (changes != nullptr && !changes->is_scalar()))
    return file.error(
        node,
        fmt::format("'{}' needs 'changes', what its value decides, or 'information', why it decides nothing", wire));
  if (changes != nullptr) out.changes = changes->scalar;
  if (const auto* beside = node.find("beside"); beside != nullptr) out.beside = beside->scalar;
  if (const auto* anywhere = node.find("anywhere"); anywhere != nullptr) {
    const auto value = boolean(file, *anywhere);
    if (!value) return fail(value.error());
    out.anywhere = *value;
  }
  for (const auto& [key, target] : {std::pair{"harmless", &out.harmless}, {"only", &out.only}}) {
    const auto* values = node.find(key);
    if (values == nullptr) continue;
    if (!values->is_sequence()) return file.error(*values, fmt::format("'{}' is a list of values", key));
    for (const auto& item : values->items) target->push_back(item.scalar);
  }
  return out;
}

}  // namespace

bool Decisive::lets_pass(std::string_view value, std::string_view currency) const {
  if (value.empty() || information) return true;
  if (!only.empty()) return std::ranges::find(only, value) == only.end();
  return std::ranges::any_of(
      harmless, [&](const std::string& one) { return one == value || (one == "(currency)" && value == currency); });
}

Result<void> parse_decisive(const yaml::File& file, DecisiveTable& table) {
  const auto* all = file.root().find("decisive");
  if (all == nullptr || !all->is_mapping())
    return file.error(file.root(), "'decisive' maps a syntax to its decisive elements");
  for (const auto& [syntax, node] : all->entries) {
    if (syntax != "x12" && syntax != "edifact" && syntax != "xml")
      return file.error(node, fmt::format("syntax '{}' is none of x12, edifact and xml", syntax));
    if (!node.is_mapping()) return file.error(node, "decisive elements are a mapping from address to what it changes");
    auto& entries = table[syntax];
    for (const auto& [wire, one] : node.entries) {
      auto entry = parse_entry(file, wire, one);
      if (!entry) return fail(entry.error());
      std::erase_if(entries, [&](const Decisive& old) { return old.wire == entry->wire; });
      entries.push_back(std::move(*entry));
    }
  }
  return {};
}

Error held(const Decisive& decisive, std::string_view name, std::string_view value, std::string_view mapping,
           std::string_view address, std::string where) {
  return {
      Fault::unmapped,
      fmt::format("{} '{}' changes {}, and mapping {} does not know it: give it a meaning in the partner's mapping, "
                  "or name {} under 'ignore'",
                  name, printable(value), decisive.changes, mapping, address),
      std::move(where)};
}

}  // namespace crossdock::mapping
