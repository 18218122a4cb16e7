// SPDX-License-Identifier: Apache-2.0
// `crossdock x12 show`: a document as its loops, each value with the name the standard gives it.
#include <algorithm>

#include "base/text.hpp"
#include "translators/x12/report.hpp"

namespace crossdock::x12 {
namespace {

class Page {
 public:
  Page(const Dictionary& dictionary, const ShowOptions& options) : dictionary_(dictionary), options_(options) {}

  void file(const FileReport& report) {
    findings(report.findings, 0);
    for (std::size_t i = 0; i < report.interchanges.size(); ++i)
      interchange(report.file.interchanges[i], report.interchanges[i]);
    line(0, std::string(to_string(report.verdict)), report.verdict == Verdict::invalid ? red : green);
  }

  std::string take() { return std::move(text_); }

 private:
  static constexpr std::string_view red = "\x1B[31m", green = "\x1B[32m", yellow = "\x1B[33m", bold = "\x1B[1m",
                                    plain = "\x1B[0m";

  void line(std::size_t depth, const std::string& content, std::string_view colour = {}) {
    text_.append(depth * 2, ' ');
    const bool coloured = options_.colour && !colour.empty();
    if (coloured) text_ += colour;
    text_ += content;
    if (coloured) text_ += plain;
    text_ += '\n';
  }

  void finding(const Finding& f, std::size_t depth) {
    line(depth, (f.error ? "! " : "? ") + f.exact_code() + "  " + f.message, f.error ? red : yellow);
  }
  void findings(const std::vector<Finding>& all, std::size_t depth) {
    for (const auto& f : all) finding(f, depth);
  }

  void interchange(const Interchange& in, const InterchangeReport& report) {
    line(0,
         "Interchange " + printable(in.control()) + " from " + printable(in.sender()) + " to " +
             printable(in.receiver()) + ", status " + report.status,
         bold);
    findings(report.findings, 1);
    for (std::size_t g = 0; g < in.groups.size(); ++g) {
      const auto& group = in.groups[g];
      line(1,
           "Group " + printable(group.control) + " " + printable(group.functional_id) + " " + printable(group.version) +
               ", status " + report.groups[g].status,
           bold);
      findings(report.groups[g].findings, 2);
      for (std::size_t s = 0; s < group.sets.size(); ++s) set(in, group, group.sets[s], report.groups[g].sets[s]);
    }
  }

  void set(const Interchange& in, const Group& group, const TransactionSet& set, const SetReport& report) {
    line(2,
         "Set " + printable(set.id) + (report.grammar != nullptr ? " " + report.grammar->name : "") + ", " +
             printable(set.control) + ", status " + report.status,
         bold);
    std::size_t next = 0;
    for (std::uint32_t i = 0; i < set.segment_count; ++i) {
      const int node = report.nodes[i];
      const GrammarNode* def = node >= 0 ? &report.grammar->nodes[static_cast<std::size_t>(node)] : nullptr;
      segment(in, in.segments[set.first_segment + i], def, group.version);
      for (; next < report.findings.size() && report.findings[next].segment_number <= static_cast<int>(i) + 1; ++next)
        finding(report.findings[next], depth_ + 1);
    }
    for (; next < report.findings.size(); ++next) finding(report.findings[next], 3);
  }

  // A loop's trigger stands at the loop's depth, what belongs to it one step further in.
  void segment(const Interchange& in, const Segment& segment, const GrammarNode* node, std::string_view version) {
    const SegmentDef* def = node != nullptr ? node->segment : dictionary_.segment(version, segment.tag);
    if (node != nullptr)
      depth_ = 3 + static_cast<std::size_t>(
                       std::max<std::ptrdiff_t>(0, std::ranges::count(node->path, '/') - (node->starts_loop ? 1 : 0)));
    line(depth_, printable(segment.tag, 10) + (def != nullptr ? "  " + def->name : ""), bold);
    const auto elements = in.elements_of(segment);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (elements[i].empty()) continue;
      const ElementDef* element = def != nullptr && i < def->elements.size() ? &def->elements[i] : nullptr;
      line(depth_ + 1, (i < 9 ? "0" : "") + std::to_string(i + 1) + "  " +
                           (element != nullptr ? element->name + ": " : "") + printable(elements[i], 80) +
                           meaning(elements[i], element));
    }
  }

  static std::string meaning(std::string_view value, const ElementDef* element) {
    if (element == nullptr) return {};
    if (element->type == ElementType::number && element->decimals > 0 &&
        std::ranges::all_of(value, [](char c) { return c == '-' || (c >= '0' && c <= '9'); })) {
      return " (" + std::to_string(element->decimals) + " implied decimals)";
    }
    if (element->codes == nullptr) return {};
    const auto name = element->codes->names.find(value);
    return name == element->codes->names.end() ? "" : " (" + name->second + ")";
  }

  const Dictionary& dictionary_;
  const ShowOptions& options_;
  std::string text_;
  std::size_t depth_ = 3;
};

}  // namespace

std::string show(const FileReport& report, const Dictionary& dictionary, const ShowOptions& options) {
  Page page(dictionary, options);
  page.file(report);
  return page.take();
}

}  // namespace crossdock::x12
