// SPDX-License-Identifier: Apache-2.0
// The grammar of a transaction set from its text file.
#include "translators/segments/dictionary_tables.hpp"
#include "translators/segments/dictionary_text.hpp"

namespace crossdock::segments {
namespace {

// "1", "0..25" or "0..*".
bool read_use(std::string_view word, GrammarNode& node) {
  const auto dots = word.find("..");
  const auto most = dots == std::string_view::npos ? word : word.substr(dots + 2);
  const auto min = number(word.substr(0, dots));
  const auto max = most == "*" ? std::optional(0) : number(most);
  if (!min || !max || (most != "*" && (*max < 1 || *min > *max))) return false;
  node.min = *min;
  node.max = *max;
  return true;
}

// Two blanks of indentation for each level; `open` holds the node last seen on each level.
Result<void> add_node(DictionaryLine& line, const ReleaseTables& release, SetGrammar& grammar, std::vector<int>& open) {
  const auto depth = line.indent / 2;
  if (line.indent % 2 != 0 || depth > open.size() || (depth == 0 && !grammar.nodes.empty())) {
    return line.wrong("indentation does not fit: two blanks for each level under " +
                      std::string(grammar.dialect->header));
  }
  const auto tag = line.word();
  const auto segment = release.segments.find(tag);
  if (segment == release.segments.end()) return line.wrong("segment " + quoted(tag) + " is not defined");
  GrammarNode node{
      .id = static_cast<int>(grammar.nodes.size()), .tag = segment->second.tag, .segment = &segment->second};
  const auto first = grammar.dialect->header;
  if (node.id == 0 && tag != first) return line.wrong("a set starts with " + std::string(first));
  const auto use = line.word();
  if (!read_use(use, node)) return line.wrong(quoted(use) + " is not a use such as 1, 0..25 or 0..*");
  node.starts_loop = line.word() == "loop";
  node.path = tag;
  if (depth > 0) {
    auto& parent = grammar.nodes[static_cast<std::size_t>(open[depth - 1])];
    if (!parent.starts_loop)
      return line.wrong("segment " + quoted(parent.tag) + " has children and is not marked 'loop'");
    node.parent = parent.id;
    node.path = parent.path + "/" + node.path;
    int twins = 1;
    int last = -1;
    for (int child = parent.first_child; child >= 0; child = grammar.nodes[static_cast<std::size_t>(child)].next) {
      if (grammar.nodes[static_cast<std::size_t>(child)].tag == tag) ++twins;
      last = child;
    }
    if (twins > 1) node.path += "#" + std::to_string(twins);
    (last < 0 ? parent.first_child : grammar.nodes[static_cast<std::size_t>(last)].next) = node.id;
  }
  open.resize(depth);
  open.push_back(node.id);
  grammar.nodes.push_back(std::move(node));
  return {};
}

}  // namespace

Result<void> parse_set(ReleaseTables& release, std::string_view release_name, std::string_view set,
                       DictionaryLines lines, const Dialect& dialect) {
  auto line = lines.next().value_or(lines.start());
  const auto keyword = line.word();
  if ((keyword != "set" && keyword != "additions") || line.word() != set)
    return line.wrong("'set " + std::string(set) + " GROUP name' expected first");
  SetGrammar grammar{.dialect = &dialect, .release = std::string(release_name), .set = std::string(set)};
  grammar.additions = keyword == "additions";
  grammar.functional_id = line.word();
  grammar.name = line.rest;
  std::vector<int> open;
  while (auto next = lines.next()) {
    if (auto added = add_node(*next, release, grammar, open); !added) return added;
  }
  release.sets.insert_or_assign(grammar.set, std::move(grammar));
  return {};
}

}  // namespace crossdock::segments
