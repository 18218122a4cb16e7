// SPDX-License-Identifier: Apache-2.0
// `crossdock x12 show`: a document as its loops, each value with the name the standard gives it.
#include <algorithm>
#include <map>
#include <span>

#include "base/text.hpp"
#include "translators/segments/report.hpp"

namespace crossdock::segments {
namespace {

class Tree {
 public:
  explicit Tree(const Dictionary& dictionary) : dictionary_(dictionary) {}

  std::vector<Shown> of(const FileReport& report) {
    findings(report.findings, 0);
    for (std::size_t i = 0; i < report.interchanges.size(); ++i)
      interchange(report.file.interchanges[i], report.interchanges[i]);
    return std::move(nodes_);
  }

 private:
  static constexpr std::size_t outermost = 3;       // depth of a set's segments
  static constexpr std::size_t deepest_level = 20;  // of a tree that is shown; a file could ask for any

  void finding(const Finding& f, std::size_t depth) {
    nodes_.push_back({.kind = Shown::Kind::finding,
                      .depth = depth,
                      .place = f.exact_code(),
                      .name = f.message,
                      .offset = f.offset,
                      .error = f.error});
  }
  void findings(const std::vector<Finding>& all, std::size_t depth) {
    for (const auto& f : all) finding(f, depth);
  }
  void heading(Shown::Kind kind, std::size_t depth, std::string name, std::uint64_t offset, std::uint64_t length) {
    nodes_.push_back({.kind = kind, .depth = depth, .name = std::move(name), .offset = offset, .length = length});
  }

  void interchange(const Interchange& in, const InterchangeReport& report) {
    heading(Shown::Kind::interchange, 0,
            "Interchange " + printable(in.control()) + " from " + printable(in.sender()) + " to " +
                printable(in.receiver()) + ", status " + report.status,
            in.offset, in.end - in.offset);
    findings(report.findings, 1);
    for (std::size_t g = 0; g < in.groups.size(); ++g) {
      const auto& group = in.groups[g];
      // Sets outside groups stand in one of ours.
      if (group.header != 0) {
        const auto& header = in.segments[group.header];
        heading(Shown::Kind::group, 1,
                "Group " + printable(group.control) + " " + printable(group.functional_id) + " " +
                    printable(group.version) + ", status " + report.groups[g].status,
                header.offset, header.length);
      }
      findings(report.groups[g].findings, 2);
      for (std::size_t s = 0; s < group.sets.size(); ++s) set(in, group, group.sets[s], report.groups[g].sets[s]);
    }
  }

  void set(const Interchange& in, const Group& group, const TransactionSet& set, const SetReport& report) {
    const auto& header = in.segments[set.first_segment];
    heading(Shown::Kind::set, 2,
            std::string(report.grammar != nullptr ? report.grammar->dialect->set_word : "Set") + " " +
                printable(set.id) + (report.grammar != nullptr ? " " + report.grammar->name : "") + ", " +
                printable(set.control) + ", status " + report.status,
            header.offset, set.bytes.size());
    levels_.clear();
    if (report.grammar != nullptr) dialect_ = report.grammar->dialect;
    depth_ = outermost, level_ = 0;
    auto left = std::span(report.findings);
    for (std::uint32_t i = 0; i < set.segment_count; ++i) {
      const int number = static_cast<int>(i) + 1;
      const int node = report.nodes[i];
      const GrammarNode* def = node >= 0 ? &report.grammar->nodes[static_cast<std::size_t>(node)] : nullptr;
      std::size_t here = 0;
      while (here < left.size() && left[here].segment_number <= number) ++here;
      segment(in, in.segments[set.first_segment + i], def, group.version, left.first(here));
      left = left.subspan(here);
    }
    for (const auto& f : left) finding(f, outermost);
  }

  // A segment stands below the one that starts its loop, a level of a tree below the level it names.
  void place(const Interchange& in, const Segment& segment, const GrammarNode* node) {
    if (node == nullptr) return;  // it stands where the one before it does
    if (node->starts_loop && node->tag == dialect_->level) {
      const auto elements = in.elements_of(segment);
      const auto above = elements.size() > 1 ? levels_.find(elements[1]) : levels_.end();
      level_ = above != levels_.end() ? above->second + 1 : 0;
      if (!elements.empty()) levels_.emplace(elements[0], level_);
    }
    const bool in_tree = !dialect_->level.empty() && node->inner_path().starts_with(dialect_->level);
    const auto deep = static_cast<std::size_t>(std::ranges::count(node->path, '/'));
    depth_ =
        outermost + (node->tag == dialect_->outdented ? 0 : deep) + (in_tree ? std::min(level_, deepest_level) : 0);
  }

  void segment(const Interchange& in, const Segment& segment, const GrammarNode* node, std::string_view version,
               std::span<const Finding> findings) {
    const SegmentDef* def = node != nullptr ? node->segment : dictionary_.segment(version, segment.tag);
    place(in, segment, node);
    nodes_.push_back({.kind = Shown::Kind::segment,
                      .depth = depth_,
                      .place = printable(segment.tag, 10),
                      .name = def != nullptr ? def->name : "",
                      .offset = segment.offset,
                      .length = segment.length});
    std::size_t next = 0;
    const auto up_to = [&](std::size_t position, std::size_t component = 1000) {
      const auto last = std::pair(static_cast<int>(position), static_cast<int>(component));
      for (; next < findings.size() && std::pair(findings[next].element, findings[next].component) <= last; ++next)
        finding(findings[next], depth_ + 1);
    };
    up_to(0);
    const auto elements = in.elements_of(segment);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const ElementDef* element = def != nullptr && i < def->elements.size() ? &def->elements[i] : nullptr;
      if (!elements[i].empty())
        whole_element(in.delimiters, elements[i], i + 1, element, in.offset_of(segment, elements[i]));
      // Components that stand as elements of their own know their place.
      if (element == nullptr || element->position == 0)
        up_to(i + 1);
      else if (element->component == 0)
        up_to(element->position);
      else
        up_to(element->position, element->component);
    }
    up_to(elements.size() + 1000);
  }

  static std::string two_digits(std::size_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

  // Repetitions and components have a line each.
  void whole_element(const Delimiters& d, std::string_view value, std::size_t position, const ElementDef* def,
                     std::uint64_t offset) {
    const auto offset_of = [&](std::string_view part) {
      return offset + static_cast<std::uint64_t>(part.data() - value.data());
    };
    const bool repeats =
        def != nullptr && def->repeat != 1 && d.repetition != 0 && value.find(d.repetition) != std::string_view::npos;
    const auto repetitions = repeats ? split(value, d.repetition) : std::vector<std::string_view>{value};
    for (std::size_t r = 0; r < repetitions.size(); ++r) {
      const auto number = place_of(position, def) + (repeats ? "[" + std::to_string(r + 1) + "]" : "");
      if (def == nullptr || def->type != ElementType::composite) {
        value_node(number, repetitions[r], def, offset_of(repetitions[r]));
        continue;
      }
      const auto parts = split(repetitions[r], d.component);
      for (std::size_t c = 0; c < parts.size(); ++c) {
        if (!parts[c].empty())
          value_node(number + "-" + two_digits(c + 1), parts[c], c < def->components.size() ? &def->components[c] : def,
                     offset_of(parts[c]));
      }
    }
  }

  void value_node(const std::string& number, std::string_view value, const ElementDef* def, std::uint64_t offset) {
    nodes_.push_back({.kind = Shown::Kind::element,
                      .depth = depth_ + 1,
                      .place = number,
                      .name = def != nullptr ? def->name : "",
                      .value = std::string(value),
                      .meaning = meaning(value, def),
                      .offset = offset,
                      .length = value.size()});
  }

  // "03", or "03-01" for a component that stands as an element of its own.
  static std::string place_of(std::size_t position, const ElementDef* def) {
    if (def == nullptr || def->position == 0) return two_digits(position);
    return two_digits(def->position) + (def->component > 0 ? "-" + two_digits(def->component) : "");
  }

  static std::string meaning(std::string_view value, const ElementDef* element) {
    if (element == nullptr) return {};
    if (element->type == ElementType::number && element->decimals > 0 &&
        std::ranges::all_of(value, [](char c) { return c == '-' || (c >= '0' && c <= '9'); })) {
      return std::to_string(element->decimals) + " implied decimals";
    }
    if (element->codes == nullptr) return {};
    const auto name = element->codes->names.find(value);
    return name == element->codes->names.end() ? "" : name->second;
  }

  const Dictionary& dictionary_;
  std::vector<Shown> nodes_;
  std::size_t depth_ = outermost;
  const Dialect* dialect_ = nullptr;                // of the set whose segments are placed
  std::map<std::string_view, std::size_t> levels_;  // depth of each level by its id
  std::size_t level_ = 0;
};

// The nodes as lines for a terminal.
class Text {
 public:
  explicit Text(bool coloured) : coloured_(coloured) {}

  void add(const Shown& node) {
    switch (node.kind) {
      case Shown::Kind::finding:
        return line(node.depth, (node.error ? "! " : "? ") + node.place + "  " + node.name, node.error ? red : yellow);
      case Shown::Kind::segment:
        return line(node.depth, node.place + (node.name.empty() ? "" : "  " + node.name), bold);
      case Shown::Kind::element: return value(node);
      default: return line(node.depth, node.name, bold);
    }
  }
  void verdict(Verdict verdict) { line(0, std::string(to_string(verdict)), verdict == Verdict::invalid ? red : green); }
  std::string take() { return std::move(text_); }

 private:
  static constexpr std::string_view red = "\x1B[31m", green = "\x1B[32m", yellow = "\x1B[33m", bold = "\x1B[1m",
                                    dim = "\x1B[2m", plain = "\x1B[0m";

  void line(std::size_t depth, const std::string& content, std::string_view colour = {}) {
    text_.append(depth * 2, ' ');
    const bool coloured = coloured_ && !colour.empty();
    if (coloured) text_ += colour;
    text_ += content;
    if (coloured) text_ += plain;
    text_ += '\n';
  }
  void value(const Shown& node) {
    const auto name = node.place + "  " + (node.name.empty() ? "" : node.name + ": ");
    line(node.depth, (coloured_ ? std::string(dim) + name + std::string(plain) : name) + printable(node.value, 80) +
                         (node.meaning.empty() ? "" : " (" + node.meaning + ")"));
  }

  std::string text_;
  bool coloured_;
};

}  // namespace

std::vector<Shown> tree_of(const FileReport& report, const Dictionary& dictionary) {
  return Tree(dictionary).of(report);
}

std::string show(const FileReport& report, const Dictionary& dictionary, const ShowOptions& options) {
  Text text(options.colour);
  for (const auto& node : tree_of(report, dictionary)) text.add(node);
  text.verdict(report.verdict);
  return text.take();
}

}  // namespace crossdock::segments
