// SPDX-License-Identifier: Apache-2.0
// Looks elements up in the dictionary's segments, and refuses what they cannot be.
#include "translators/mapping/segment_elements.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace crossdock::mapping {

Result<int> element_index(const Rule& rule, const segments::SegmentDef& segment, ElementPlace place) {
  const auto positions = segment.starts.empty() ? segment.elements.size() : segment.starts.size() - 1;
  const auto position = static_cast<std::size_t>(place.element);
  if (position > positions)
    return rule.origin.error(fmt::format("{} has {} elements, not {}", segment.tag, positions, place.element));
  if (segment.starts.empty()) {
    if (place.component > 0) return rule.origin.error("components of composite elements cannot be bound");
    return place.element - 1;
  }
  const int begin = segment.starts[position - 1], width = segment.starts[position] - begin;
  if (place.component > width)
    return rule.origin.error(
        fmt::format("{}-{:02} has {} components, not {}", segment.tag, place.element, width, place.component));
  return begin + std::max(place.component, 1) - 1;
}

Result<void> check_code(const Rule& rule, const segments::SegmentDef& segment, int element, std::string_view value) {
  const auto& def = segment.elements[static_cast<std::size_t>(element)];
  const auto place = segment.place(static_cast<std::size_t>(element));
  const auto length = static_cast<int>(value.size());
  if (value.empty()) return {};
  if (length > def.max || length < def.min)
    return rule.origin.error(
        fmt::format("{} can never be '{}': it has {} to {} characters", place, value, def.min, def.max));
  if (def.codes == nullptr || def.codes->open || def.codes->codes.contains(std::string(value))) return {};
  std::vector<std::string_view> known(def.codes->codes.begin(), def.codes->codes.end());
  std::ranges::sort(known);
  return rule.origin.error(fmt::format("{} has no code '{}'; it has {}", place, value, fmt::join(known, " ")));
}

Result<std::vector<Filter>> filters_of(const Rule& rule, const SegmentStep& step, const segments::SegmentDef& segment) {
  std::vector<Filter> filters;
  for (const auto& [place, value] : step.filters) {
    const auto element = element_index(rule, segment, place);
    if (!element) return fail(element.error());
    // [01=8|23]: the first is written, the others are read where no better one follows.
    const auto values = split(value, '|');
    for (const auto one : values) {
      if (const auto known = check_code(rule, segment, *element, one); !known) return fail(known.error());
    }
    filters.push_back({*element, std::string(values.front()), {values.begin() + 1, values.end()}});
  }
  return filters;
}

Result<void> add_second_element(const Rule& rule, const segments::SegmentDef& segment, const Slot& slot, Op& op) {
  const auto size = static_cast<int>(segment.elements.size());
  op.last = size - 1;
  if (op.codec.kind == CodecKind::lines) {
    op.last = op.element;
    for (std::size_t i = 1; i < rule.wire.size(); ++i) {
      const auto next = parse_segment_address(rule.wire[i]);
      const auto element = next ? element_index(rule, segment, {next->element, next->component}) : Result<int>(-1);
      if (!element || *element != op.element + static_cast<int>(i))
        return rule.origin.error("the places of a list of lines follow one another in one segment");
      op.last = *element;
    }
    return {};
  }
  const bool two = op.codec.kind == CodecKind::quantity || op.codec.kind == CodecKind::pair ||
                   op.codec.kind == CodecKind::moment || (op.codec.kind == CodecKind::pairs && !segment.starts.empty());
  if (!two) {
    if (rule.wire.size() != 1) return rule.origin.error("this codec has one place on the wire");
    return {};
  }
  if (rule.wire.size() == 1 && op.codec.kind == CodecKind::quantity) return {};
  const auto second = rule.wire.size() == 2 ? parse_segment_address(rule.wire[1])
                                            : tl::expected<SegmentAddress, std::string>(SegmentAddress{});
  if (!second || second->element == 0 || second->steps.back().tag != segment.tag)
    return rule.origin.error(fmt::format("codec '{}' needs two places in one segment: wire: [{}.02, {}.03]",
                                         rule.as ? rule.as->name : "quantity", segment.tag, segment.tag));
  const auto place = element_index(rule, segment, {second->element, second->component});
  if (!place) return fail(place.error());
  op.second = *place;
  if (slot.bound >> op.second & 1U) return rule.origin.error(fmt::format("{} is bound already", rule.wire[1]));
  if (op.codec.kind == CodecKind::quantity)
    op.unit_most = static_cast<std::size_t>(segment.elements[static_cast<std::size_t>(op.second)].max);
  if (op.codec.kind == CodecKind::pairs) {
    // As many pairs as there are composites of the same kind in a row.
    const auto& first = segment.elements[static_cast<std::size_t>(op.element)];
    op.stride = segment.starts[first.position] - segment.starts[first.position - std::size_t{1}];
    op.last = op.element;
    while (op.last + op.stride < size &&
           segment.elements[static_cast<std::size_t>(op.last + op.stride)].number == first.number)
      op.last += op.stride;
    op.last = std::max(op.last, op.last + op.second - op.element);
  }
  if (op.codec.kind == CodecKind::pair || op.codec.kind == CodecKind::pairs) {  // the codec's limits are of the value
    const auto& value = segment.elements[static_cast<std::size_t>(op.second)];
    op.codec.least = static_cast<std::size_t>(value.min);
    op.codec.most = static_cast<std::size_t>(value.max);
  }
  return {};
}

std::uint64_t elements_of(const Op& op, bool onwards) {
  std::uint64_t mask = std::uint64_t{1} << op.element;
  if (op.second >= 0) mask |= std::uint64_t{1} << op.second;
  if (onwards && op.second < 0) return mask | std::uint64_t{2} << op.element;
  if (op.codec.kind == CodecKind::lines) {
    for (int i = op.element; i <= op.last; ++i) mask |= std::uint64_t{1} << i;
  }
  return mask;
}

}  // namespace crossdock::mapping
