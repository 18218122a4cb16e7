// SPDX-License-Identifier: Apache-2.0
// The tables of two releases as one that accepts what either accepts: how a release between them is read. Nodes of
// the first release keep their numbers and those of the other follow, so that mappings and guides of the first
// release read what was checked by both.
#include <algorithm>

#include "translators/segments/dictionary_tables.hpp"

namespace crossdock::segments {
namespace {

ElementType wider(ElementType a, ElementType b) {
  if (a == b) return a;
  const auto numeric = [](ElementType t) { return t == ElementType::number || t == ElementType::real; };
  return numeric(a) && numeric(b) ? ElementType::real : ElementType::text;
}

Requirement looser(Requirement a, Requirement b) {
  if (a == b) return a;
  const bool optional = a == Requirement::optional || b == Requirement::optional;
  return optional ? Requirement::optional : Requirement::conditional;
}

int more(int a, int b) { return a == 0 || b == 0 ? 0 : std::max(a, b); }  // 0: without limit

// Widens a place that both have: where the kinds differ, the codes of one would refuse those of the other.
void widen(ElementDef& into, const ElementDef& other) {
  const auto type = wider(into.type, other.type);
  if (type != into.type || (into.number != other.number && into.codes != other.codes)) into.codes = nullptr;
  into.type = type;
  into.min = std::min(into.min, other.min);
  into.max = std::max(into.max, other.max);
}

void unite_notes(std::vector<SyntaxNote>& into, const std::vector<SyntaxNote>& other) {
  std::erase_if(into, [&](const SyntaxNote& note) {
    return std::ranges::none_of(
        other, [&](const SyntaxNote& o) { return o.kind == note.kind && o.positions == note.positions; });
  });
}

void unite(ElementDef& into, const ElementDef& other);

void unite_positions(std::vector<ElementDef>& into, const std::vector<ElementDef>& other) {
  for (std::size_t i = 0; i < other.size(); ++i) {
    if (i < into.size()) {
      unite(into[i], other[i]);
    } else {
      into.push_back(other[i]);
      into.back().requirement = Requirement::optional;
    }
  }
  for (auto i = other.size(); i < into.size(); ++i) into[i].requirement = Requirement::optional;
}

void unite(ElementDef& into, const ElementDef& other) {
  into.requirement = looser(into.requirement, other.requirement);
  into.repeat = more(into.repeat, other.repeat);
  const bool composite = !into.components.empty(), other_composite = !other.components.empty();
  if (composite && other_composite) {
    unite_positions(into.components, other.components);
    unite_notes(into.notes, other.notes);
  } else if (composite || other_composite) {
    // A value that stands alone is the first component of the composite that it became.
    const auto alone = composite ? other : into;
    if (!composite) {
      const auto requirement = into.requirement;
      const auto repeat = into.repeat;
      into = other;
      into.requirement = requirement;
      into.repeat = repeat;
    }
    widen(into.components.front(), alone);
    return;
  }
  widen(into, other);
}

// Where segments are laid out flat, a place that moved would be read as another, so only what follows the last
// place of the first release is taken over. Lengths are those of the elements, wherever these stand.
void append_positions(SegmentDef& into, const SegmentDef& other) {
  const auto same = [](const ElementDef& a, const ElementDef& b) {
    return a.number == b.number && a.position == b.position && a.component == b.component;
  };
  if (other.elements.size() <= into.elements.size() ||
      !std::equal(into.elements.begin(), into.elements.end(), other.elements.begin(), same))
    return;
  for (auto i = into.elements.size(); i < other.elements.size(); ++i) {
    into.elements.push_back(other.elements[i]);
    into.elements.back().requirement = Requirement::optional;
  }
  into.starts = other.starts;
}

void unite_segments(ReleaseTables& into, const ReleaseTables& other, const Dialect& dialect) {
  for (const auto& [tag, segment] : other.segments) {
    const auto [place, added] = into.segments.try_emplace(tag, segment);
    if (added) continue;
    if (dialect.flat) {
      append_positions(place->second, segment);
      continue;
    }
    unite_positions(place->second.elements, segment.elements);
    unite_notes(place->second.notes, segment.notes);
  }
  if (!dialect.flat) return;
  for (auto& [tag, segment] : into.segments) {
    for (auto& element : segment.elements) {
      const auto found = other.elements.find(element.number);
      if (element.number > 0 && found != other.elements.end()) widen(element, found->second);
    }
  }
}

// A grammar as it grows: children as lists, which become chains of `next` at the end.
class GrammarUnion {
 public:
  GrammarUnion(SetGrammar& into, const ReleaseTables& tables) : into_(into), tables_(tables) {
    children_.resize(into_.nodes.size());
    for (const auto& node : into_.nodes) {
      for (int child = node.first_child; child >= 0; child = into_.nodes[static_cast<std::size_t>(child)].next)
        children_[static_cast<std::size_t>(node.id)].push_back(child);
    }
  }

  void add(const SetGrammar& other) {
    other_ = &other;
    merge(0, 0);
  }

  void finish() {
    for (auto& node : into_.nodes) {
      const auto& row = children_[static_cast<std::size_t>(node.id)];
      node.first_child = row.empty() ? -1 : row.front();
      for (std::size_t i = 0; i < row.size(); ++i)
        into_.nodes[static_cast<std::size_t>(row[i])].next = i + 1 < row.size() ? row[i + 1] : -1;
      const auto& segment = tables_.segments.find(node.tag)->second;
      node.segment = &segment;
      node.tag = segment.tag;
    }
  }

 private:
  GrammarNode& mine(int id) { return into_.nodes[static_cast<std::size_t>(id)]; }
  const GrammarNode& theirs(int id) const { return other_->nodes[static_cast<std::size_t>(id)]; }

  std::vector<int> children_of_theirs(int id) const {
    std::vector<int> all;
    for (int child = theirs(id).first_child; child >= 0; child = theirs(child).next) all.push_back(child);
    return all;
  }

  // The longest common order of both lists of children; what only one of them has may be left out.
  void merge(int into, int from) {
    const auto a = children_[static_cast<std::size_t>(into)];
    const auto b = children_of_theirs(from);
    std::vector<std::vector<int>> common(a.size() + 1, std::vector<int>(b.size() + 1, 0));
    const auto same = [&](std::size_t i, std::size_t k) { return mine(a[i]).tag == theirs(b[k]).tag; };
    for (auto i = a.size(); i-- > 0;) {
      for (auto k = b.size(); k-- > 0;)
        common[i][k] = same(i, k) ? common[i + 1][k + 1] + 1 : std::max(common[i + 1][k], common[i][k + 1]);
    }
    std::vector<int> row;
    for (std::size_t i = 0, k = 0; i < a.size() || k < b.size();) {
      if (i < a.size() && k < b.size() && same(i, k)) {
        row.push_back(a[i]);
        meet(a[i++], b[k++]);
      } else if (k == b.size() || (i < a.size() && common[i + 1][k] > common[i][k + 1])) {
        if (!other_->additions) mine(a[i]).min = 0;
        row.push_back(a[i++]);
      } else {
        row.push_back(copy(into, b[k++]));
        mine(row.back()).min = 0;
      }
    }
    children_[static_cast<std::size_t>(into)] = std::move(row);
  }

  void meet(int a, int b) {
    auto& node = mine(a);
    node.min = std::min(node.min, theirs(b).min);
    node.max = more(node.max, theirs(b).max);
    node.starts_loop = node.starts_loop || theirs(b).starts_loop;
    if (theirs(b).first_child >= 0) merge(a, b);
  }

  int copy(int parent, int from) {
    auto node = theirs(from);
    node.id = static_cast<int>(into_.nodes.size());
    node.parent = parent;
    node.first_child = node.next = -1;
    const auto twins = std::ranges::count_if(
        into_.nodes, [&](const GrammarNode& n) { return n.parent == parent && n.tag == node.tag; });
    node.path = mine(parent).path + "/" + std::string(node.tag) + (twins > 0 ? "#" + std::to_string(twins + 1) : "");
    const auto id = node.id;
    into_.nodes.push_back(std::move(node));
    children_.emplace_back();
    std::vector<int> row;
    for (const int child : children_of_theirs(from)) row.push_back(copy(id, child));
    children_[static_cast<std::size_t>(id)] = std::move(row);
    return id;
  }

  SetGrammar& into_;
  const ReleaseTables& tables_;
  const SetGrammar* other_ = nullptr;
  std::vector<std::vector<int>> children_;  // by node
};

}  // namespace

std::unique_ptr<ReleaseTables> unite(const ReleaseTables& release, const ReleaseTables& other, const Dialect& dialect) {
  auto both = std::make_unique<ReleaseTables>(release);
  unite_segments(*both, other, dialect);
  for (auto& [number, set] : both->sets) {
    GrammarUnion grammar(set, *both);
    if (const auto found = other.sets.find(number); found != other.sets.end()) grammar.add(found->second);
    grammar.finish();
  }
  return both;
}

}  // namespace crossdock::segments
