// SPDX-License-Identifier: Apache-2.0
// Chooses values that satisfy codes and syntax notes, and writes sets around any segment of a grammar.
#include "tests/mapping/generated.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "base/text.hpp"

namespace crossdock::tests {
namespace {

using segments::ElementType;

// Codes that our mappings and the grammars' other elements go well with; where none stands here, the first of the list.
const std::map<int, std::string_view> usual_codes = {
    {66, "92"},  {98, "ST"},  {128, "CO"}, {235, "UP"}, {248, "C"},   {309, "OR"},
    {353, "00"}, {355, "EA"}, {365, "TE"}, {366, "IC"}, {374, "010"}, {480, "004010"},
    {522, "1"},  {559, "VI"}, {673, "21"}, {737, "CA"}, {963, "ST"},  {1300, "D240"}};

std::string_view code_of(const segments::ElementDef& element) {
  const auto usual = usual_codes.find(element.number);
  if (usual != usual_codes.end() && element.codes->codes.contains(std::string(usual->second))) return usual->second;
  return *std::ranges::min_element(element.codes->codes);
}

std::string composite_of(const segments::ElementDef& element) {
  segments::SegmentDef inner;
  inner.elements = element.components;
  inner.notes = element.notes;
  Values values;
  if (!inner.elements.empty()) values[1] = value_of(inner.elements.front());
  const auto whole = completed(inner, values).value_or(values);
  std::string text;
  for (int i = 1; i <= (whole.empty() ? 0 : whole.rbegin()->first); ++i) {
    if (i > 1) text += '>';
    if (const auto value = whole.find(i); value != whole.end()) text += value->second;
  }
  return text;
}

// EDIFACT: what is mandatory as soon as anything of its composite is there.
void add_needed(const segments::SegmentDef& segment, Values& values) {
  const auto at = [&](int position) { return segment.elements.at(static_cast<std::size_t>(position) - 1).position; };
  for (int i = 1; i <= static_cast<int>(segment.elements.size()); ++i) {
    const auto& element = segment.elements[static_cast<std::size_t>(i) - 1];
    if (!element.needed || values.contains(i)) continue;
    if (std::ranges::any_of(values, [&](const auto& one) { return at(one.first) == element.position; }))
      values[i] = value_of(element);
  }
}

// Adds what one note asks for. False where it cannot be met.
bool meet(const segments::SyntaxNote& note, const segments::SegmentDef& segment, Values& values) {
  const auto there = [&](int position) { return values.contains(position); };
  const auto add = [&](int position) {
    if (!there(position)) values[position] = value_of(segment.elements.at(static_cast<std::size_t>(position) - 1));
  };
  const auto& all = note.positions;
  const bool any = std::ranges::any_of(all, there);
  switch (note.kind) {
    case 'P':
      if (any) std::ranges::for_each(all, add);
      break;
    case 'R':
      if (!any) add(all.front());
      break;
    case 'C':
      if (there(all.front())) std::ranges::for_each(all, add);
      break;
    case 'L':
      if (there(all.front()) && std::none_of(all.begin() + 1, all.end(), there)) add(all.at(1));
      break;
    case 'E': return std::ranges::count_if(all, there) <= 1;
    default: break;
  }
  return true;
}

}  // namespace

std::string value_of(const segments::ElementDef& element) {
  const auto size = static_cast<std::size_t>(std::max(element.min, 1));
  const auto longer = std::clamp<std::size_t>(4, size, static_cast<std::size_t>(std::max(element.max, 1)));
  switch (element.type) {
    case ElementType::identifier:
      if (element.codes != nullptr && !element.codes->codes.empty()) return std::string(code_of(element));
      return std::string(size, 'X');
    case ElementType::number: return std::string(size, '7');
    case ElementType::real: return std::string(size, '7');
    case ElementType::date: return element.max == 6 ? "260315" : "20260315";
    case ElementType::time: return "1015";
    case ElementType::composite: return composite_of(element);
    case ElementType::binary: return std::string(size, 'B');
    case ElementType::text: return std::string(longer, 'Q');
  }
  return {};
}

std::optional<Values> completed(const segments::SegmentDef& segment, Values values) {
  for (std::size_t i = 0; i < segment.elements.size(); ++i) {
    const auto& element = segment.elements[i];
    const auto position = static_cast<int>(i) + 1;
    if (element.requirement == segments::Requirement::mandatory && !values.contains(position))
      values[position] = value_of(element);
  }
  for (auto before = values.size() + 1; before != values.size();) {
    before = values.size();
    add_needed(segment, values);
    for (const auto& note : segment.notes) {
      if (!meet(note, segment, values)) return std::nullopt;
    }
  }
  return values;
}

bool Generator::stands_beside(const segments::GrammarNode& node) const { return !node.starts_loop && node.max != 1; }

Values Generator::least(const segments::GrammarNode& node) const {
  const auto usual = base_.find(node.inner_path());
  const bool taken = usual != base_.end() && !stands_beside(node);
  const auto values = taken ? parsed(*node.segment, usual->second) : Values{};
  return completed(*node.segment, values).value_or(values);
}

Values Generator::parsed(const segments::SegmentDef& segment, std::string_view text) const {
  Values values;
  int position = 0;
  for (const auto element : split(text, edifact() ? '+' : '*')) {
    ++position;
    if (!edifact()) {
      if (!element.empty()) values[position] = element;
      continue;
    }
    int component = 0;
    for (const auto part : split(element, ':')) {
      ++component;
      const auto known = std::ranges::find_if(segment.elements, [&](const segments::ElementDef& one) {
        return one.position == position && std::max<int>(one.component, 1) == component;
      });
      if (!part.empty() && known != segment.elements.end())
        values[static_cast<int>(known - segment.elements.begin()) + 1] = part;
    }
  }
  return values;
}

std::string Generator::written(const segments::SegmentDef& segment, const Values& values) const {
  std::string text = segment.tag;
  int position = 0, component = 1;
  for (const auto& [number, value] : values) {
    const auto& element = segment.elements.at(static_cast<std::size_t>(number) - 1);
    const int to = edifact() ? element.position : number, inner = std::max<int>(element.component, 1);
    if (to != position) component = 1;
    for (; position < to; ++position) text += edifact() ? '+' : '*';
    for (; component < inner; ++component) text += ':';
    text += value;
  }
  return text + (edifact() ? '\'' : '~');
}

std::string Generator::body(const segments::GrammarNode& at, const Values& values) const {
  std::set<int> needed;
  const auto need = [&](const segments::GrammarNode* node) {
    for (; node->parent >= 0; node = &grammar_.nodes[static_cast<std::size_t>(node->parent)]) needed.insert(node->id);
  };
  need(&at);
  for (const auto& [path, unused] : base_) need(grammar_.find(path));

  std::string text;
  const std::function<void(const segments::GrammarNode&)> children = [&](const segments::GrammarNode& parent) {
    for (int id = parent.first_child; id >= 0;) {
      const auto& node = grammar_.nodes[static_cast<std::size_t>(id)];
      id = node.next;
      const bool last = node.tag == "SE" || node.tag == "UNT";
      if (last || (node.min == 0 && !needed.contains(node.id))) continue;
      const auto usual = base_.find(node.inner_path());
      if (usual != base_.end() && (&node != &at || stands_beside(node)))
        text += written(*node.segment, parsed(*node.segment, usual->second));
      if (&node == &at) {
        text += written(*node.segment, values);
      } else if (usual == base_.end()) {
        text += written(*node.segment, least(node));
      }
      children(node);
    }
  };
  children(grammar_.nodes.front());
  return text;
}

bool quotes_a_value(std::string_view sentence, std::string_view text) {
  for (auto from = sentence.find('\''); from != std::string_view::npos;) {
    const auto to = sentence.find('\'', from + 1);
    if (to == std::string_view::npos) return false;
    if (text.find(sentence.substr(from + 1, to - from - 1)) != std::string_view::npos) return true;
    from = sentence.find('\'', to + 1);
  }
  return false;
}

bool says_what_is_missing(std::string_view sentence) {
  constexpr std::string_view missing[] = {"has no quantity", "requires it", "without a quantity",
                                          "names no purchase order"};
  return std::ranges::any_of(missing,
                             [&](std::string_view one) { return sentence.find(one) != std::string_view::npos; });
}

bool says_what(const Error& error, std::string_view text) {
  const auto element = error.where.substr(error.where.rfind('/') + 1);
  const bool named = element.find(':') != std::string::npos && error.what.starts_with(element);
  const bool calculated = error.what.find(" has a price of ") != std::string::npos;
  return !error.where.empty() &&
         (named || calculated || quotes_a_value(error.what, text) || says_what_is_missing(error.what));
}

}  // namespace crossdock::tests
