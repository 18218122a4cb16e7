// SPDX-License-Identifier: Apache-2.0
// Knows which rules are about one canonical path, and that only one of them may write it. See places.hpp.
#include "translators/mapping/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace crossdock::mapping {
namespace {

Origin origin_of(const Op& op) { return {op.file, {op.line, 1}}; }

// Codecs of lists add to what is there already, in the order of the document.
bool joins(const Op& op) { return op.codec.kind == CodecKind::lines || op.codec.kind == CodecKind::pairs; }

// Two rules that write one path say by `when` which of them does.
Result<void> check_writers(const std::vector<Op*>& ops) {
  std::map<std::string, const Op*> guards;
  std::size_t writers = 0;
  for (const auto* op : ops) {
    if (op->read_only || op->again) continue;
    ++writers;
    const auto guard = op->when ? op->when->text : std::string{};
    const auto [other, fresh] = guards.try_emplace(guard, op);
    const bool always = writers > 1 && (guard.empty() || guards.contains(""));
    if (fresh && !always) continue;
    const auto* first = fresh ? ops.front() : other->second;
    return origin_of(*op).error(fmt::format(
        "'{}' has two rules that write it; the other is in line {}. Name further places to read it from under "
        "'or', or say by 'when' which of the rules writes",
        op->label, first->line));
  }
  return {};
}

// The words that a list's rules write; nullopt when they write every element.
std::optional<std::set<std::string_view>> written_words(const PlacedList& list) {
  std::optional<std::set<std::string_view>> out;
  for (const auto* op : list.deciding) {
    std::set<std::string_view> words;
    for (const auto& entry : op->codec.table->entries) {
      if (entry.fate == Fate::meant && !entry.read_only) words.insert(entry.word);
    }
    if (!out) out = std::move(words);
  }
  return out;
}

bool both_write(const PlacedList& a, const PlacedList& b) {
  const auto ours = written_words(a), theirs = written_words(b);
  if (!ours || !theirs) return true;
  return std::ranges::any_of(*ours, [&](std::string_view word) { return theirs->contains(word); });
}

}  // namespace

Result<void> rank_places(const std::vector<PlacedOp>& placed) {
  std::map<std::pair<int, std::string>, std::vector<Op*>> groups;
  for (const auto& one : placed) {
    if (one.op->kind == Op::Kind::field && !joins(*one.op)) groups[{one.owner, one.op->path.text}].push_back(one.op);
  }
  std::map<std::pair<int, std::string>, int> facts;
  for (auto& [key, ops] : groups) {
    if (ops.size() < 2) continue;
    std::ranges::stable_sort(ops, {}, [](const Op* op) { return std::pair{op->read_only || op->again, op->order}; });
    if (const auto done = check_writers(ops); !done) return done;
    const auto shape = std::ranges::find_if(ops, [](const Op* op) { return op->source != 0; });
    for (std::size_t i = 0; i < ops.size(); ++i) {
      const auto number = [&facts, owner = key.first](const std::string& path) {
        return facts.try_emplace({owner, path}, static_cast<int>(facts.size())).first->second;
      };
      ops[i]->rank = static_cast<int>(i);
      ops[i]->fact = number(key.second);
      if (shape != ops.end()) ops[i]->whole = number((*shape)->unit + " as a whole");
    }
  }
  return {};
}

Choice choose_place(const Op& op, std::vector<Said>& said, std::string place, std::string_view text) {
  if (op.whole >= 0) {
    const auto whole = std::ranges::find(said, op.whole, &Said::fact);
    if (whole != said.end() && whole->rank != op.source) return {Place::aside, {}};
    if (whole == said.end()) said.push_back({.fact = op.whole, .rank = op.source, .place = {}, .text = {}});
  }
  const auto found = std::ranges::find(said, op.fact, &Said::fact);
  Said now{.fact = op.fact, .rank = op.rank, .place = std::move(place), .text = std::string(text)};
  if (found == said.end()) {
    said.push_back(std::move(now));
    return {};
  }
  if (found->rank <= op.rank) return {found->text == now.text ? Place::same : Place::aside, {}};
  std::swap(*found, now);
  return {Place::instead, std::move(now)};
}

bool Told::first(const Op& op, std::string_view code) { return told_.emplace(&op, code).second; }

void forget(const Op& op, void* record) {
  void* value = op.path.make(record);
  if (op.path.type->name == "Quantity") *static_cast<canonical::Quantity*>(value) = {};
  if (op.path.type->name == "Money") *static_cast<canonical::Money*>(value) = {};
}

Result<void> check_lists(const std::vector<PlacedList>& lists) {
  for (std::size_t i = 0; i < lists.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const auto &a = lists[i], &b = lists[j];
      if (a.owner != b.owner || a.repeat->label != b.repeat->label || a.repeat->read_only || b.repeat->read_only)
        continue;
      if (!both_write(a, b)) continue;
      return a.origin.error(fmt::format(
          "the list '{}' has two rules that write all of it; the other is in line {}. Give one 'read_only: true', "
          "or tables with different words",
          a.repeat->label, b.origin.place.line));
    }
  }
  return {};
}

}  // namespace crossdock::mapping
