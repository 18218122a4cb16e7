// SPDX-License-Identifier: Apache-2.0
// Parties as segments can say them: with the number that these syntaxes have a code for first, and in X12, where a party
// is nothing without a name or a number, with a name.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "translators/mapping/write.hpp"

namespace crossdock::mapping {
namespace {

using canonical::Party;
using canonical::PartyId;
using canonical::PartyIdScheme;
using canonical::PartyRole;
using canonical::ShipNode;

// Whether segments of a syntax have a code for the number: for its scheme, or because the code is theirs.
struct HasCode {
  Syntax syntax;
  bool operator()(const PartyId& id) const {
    using enum PartyIdScheme;
    constexpr std::array coded{gln, duns, duns4, buyer, seller, scac, mutual};
    if (id.scheme == other) return id.code.starts_with(syntax == Syntax::edifact ? "edifact:" : "x12:");
    return std::ranges::find(coded, id.scheme) != coded.end();
  }
};

bool is_named(const Party& party, Syntax syntax) {
  return !party.name.empty() || std::ranges::any_of(party.ids, HasCode{syntax});
}

// In the order of what tells a person most: who is there, whose goods they are, where they go.
std::string name_for(const Party& party, std::string_view buyer) {
  const auto contact = party.contacts.empty() ? std::string_view() : std::string_view(party.contacts.front().name);
  const auto line = party.address.lines.empty() ? std::string_view() : std::string_view(party.address.lines.front());
  for (const std::string_view name :
       {std::string_view(party.name2), contact, buyer, line, std::string_view(party.address.city)}) {
    if (!name.empty()) return std::string(name);
  }
  return std::string(canonical::word_of(party.role));
}

void present(std::vector<Party>& parties, const std::string& path, Syntax syntax, std::vector<Note>& notes) {
  const auto found = std::ranges::find(parties, PartyRole::buyer, &Party::role);
  const auto buyer = found == parties.end() ? std::string() : found->name;
  for (std::size_t i = 0; i < parties.size(); ++i) {
    auto& party = parties[i];
    std::stable_partition(party.ids.begin(), party.ids.end(), HasCode{syntax});
    if (syntax != Syntax::x12 || is_named(party, syntax)) continue;
    party.name = name_for(party, buyer);
    notes.push_back({fmt::format("{}[{}].name", path, i), {}, 0, fmt::format("is empty, '{}' is written", party.name)});
  }
}

void present(std::vector<ShipNode>& nodes, Syntax syntax, std::vector<Note>& notes) {
  for (auto& node : nodes) {
    present(node.parties, "nodes.parties", syntax, notes);
    present(node.children, syntax, notes);
  }
}

bool needs(const std::vector<Party>& parties, Syntax syntax) {
  return std::ranges::any_of(parties, [&](const Party& party) {
    return (syntax == Syntax::x12 && !is_named(party, syntax)) ||
           !std::ranges::is_partitioned(party.ids, HasCode{syntax});
  });
}

bool needs(const std::vector<ShipNode>& nodes, Syntax syntax) {
  return std::ranges::any_of(
      nodes, [&](const ShipNode& node) { return needs(node.parties, syntax) || needs(node.children, syntax); });
}

}  // namespace

std::optional<canonical::Document> with_presented_parties(Syntax syntax, const canonical::Document& document,
                                                          std::vector<Note>& notes) {
  const auto* notice = std::get_if<canonical::ShipNotice>(&document);
  const bool any = std::visit([&](const auto& one) { return needs(one.parties, syntax); }, document) ||
                   (notice != nullptr && needs(notice->nodes, syntax));
  if (!any) return std::nullopt;
  auto out = document;
  std::visit([&](auto& one) { present(one.parties, "parties", syntax, notes); }, out);
  if (auto* copy = std::get_if<canonical::ShipNotice>(&out)) present(copy->nodes, syntax, notes);
  return out;
}

}  // namespace crossdock::mapping
