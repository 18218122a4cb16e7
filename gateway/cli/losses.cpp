// SPDX-License-Identifier: Apache-2.0
// Knows how losses are counted and shown.
#include "gateway/cli/losses.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "translators/edifact/dictionary.hpp"
#include "translators/edifact/validator.hpp"

namespace crossdock::cli {
namespace {

using Choose = decltype(Chooser::x12);

void add(const segments::Interchange& interchange, const segments::InterchangeReport& report, const Choose& choose,
         Carried& carried) {
  for (std::size_t g = 0; g < interchange.groups.size(); ++g) {
    const auto& group = interchange.groups[g];
    for (std::size_t s = 0; s < group.sets.size(); ++s) {
      const auto& checked = report.groups[g].sets[s];
      const auto mapping = checked.status == 'R' ? nullptr : choose(group.version, group.sets[s].id);
      if (!mapping) continue;
      auto found = mapping::fidelity(*mapping, interchange, group.sets[s], checked);
      if (!found) continue;
      ++carried.sets;
      carried.pieces += found->pieces;
      carried.carried += found->carried;
      std::ranges::move(found->lost, std::back_inserter(carried.lost));
    }
  }
}

}  // namespace

Carried carried_of(std::string_view bytes, const segments::Dictionary& dictionary,
                   const std::vector<std::string>& tolerate, const segments::ValidateOptions& validation,
                   const Chooser& choose) {
  Carried carried;
  if (edifact::looks_like_edifact(bytes)) {
    const auto tables = edifact::embedded_dictionary();
    if (!tables || !choose.edifact) return carried;
    const auto file = edifact::read(bytes, **tables, {.tolerate = tolerate});
    if (!file) return carried;
    for (const auto& interchange : file->interchanges)
      add(interchange, edifact::validate(interchange, **tables), choose.edifact, carried);
    return carried;
  }
  if (!x12::looks_like_x12(bytes)) return carried;
  const auto file = x12::read(bytes, {.tolerate = tolerate});
  if (!file) return carried;
  for (const auto& interchange : file->interchanges)
    add(interchange, x12::validate(interchange, dictionary, validation), choose.x12, carried);
  return carried;
}

std::string share_of(const Carried& carried) {
  return carried.pieces == 0 ? "" : fmt::format("{} of {}", carried.carried, carried.pieces);
}

Table lost_table(const std::map<std::string, std::vector<mapping::LostPiece>>& by_file) {
  Table table{{{"file", "FILE"}, {"address", "WHERE"}, {"times", "TIMES"}, {"example", "FOR EXAMPLE"}, {"why", "WHY"}},
              {}};
  for (const auto& [file, pieces] : by_file) {
    std::map<std::string, std::pair<std::int64_t, const mapping::LostPiece*>> by_address;
    for (const auto& piece : pieces) {
      auto& [times, first] = by_address[piece.address];
      if (++times == 1) first = &piece;
    }
    for (const auto& [address, found] : by_address)
      table.add({file, address, found.first, printable(found.second->value, 40),
                 found.second->read ? "is not written back" : "no rule is about it"});
  }
  return table;
}

}  // namespace crossdock::cli
