// SPDX-License-Identifier: Apache-2.0
// Compares a document with what becomes of it on the way to the canonical form and back.
#include "translators/mapping/fidelity.hpp"

#include <map>
#include <set>
#include <utility>

#include "base/decimal.hpp"
#include "translators/edifact/writer.hpp"

namespace crossdock::mapping {
namespace {

// The meaning of a value, however it is written: 12.00 is 12.
std::string meaning_of(std::string_view value) {
  const auto number = Decimal::parse(value);
  return number ? number->normalized().text() : std::string(value);
}

// How often a segment's tag and a value stand together.
using Written = std::map<std::pair<std::string, std::string>, int>;

// Splits what was written. EDIFACT's release character takes its successor as it is.
Written values_of(const segments::SetText& text, const segments::Delimiters& delimiters, bool edifact) {
  Written found;
  std::string tag, value;
  bool in_tag = true;
  const auto end_value = [&] {
    if (in_tag) {
      tag = value;
    } else if (!value.empty()) {
      ++found[{tag, meaning_of(value)}];
    }
    in_tag = false;
    value.clear();
  };
  for (std::size_t i = 0; i < text.body.size(); ++i) {
    const char c = text.body[i];
    if (edifact && c == '?' && i + 1 < text.body.size()) {
      value += text.body[++i];
    } else if (c == delimiters.segment) {
      end_value();
      in_tag = true;
    } else if (c == delimiters.element || c == delimiters.component || c == delimiters.repetition) {
      end_value();
    } else {
      value += c;
    }
  }
  return found;
}

class Comparison {
 public:
  Comparison(const segments::Interchange& interchange, const segments::TransactionSet& set,
             const segments::SetReport& report, const std::vector<TraceEntry>& trace, Written written)
      : interchange_(interchange), set_(set), report_(report), written_(std::move(written)) {
    for (const auto& entry : trace) read_.insert(entry.offset);
  }

  Fidelity compare() {
    for (std::size_t i = 1; i + 1 < set_.segment_count; ++i) segment(i);  // without the set's own envelope
    return std::move(result_);
  }

 private:
  void segment(std::size_t i) {
    const auto& segment = interchange_.segments[set_.first_segment + i];
    if (segment.tag == "UNS") return;  // EDIFACT's service segment between header, detail and summary
    const auto elements = interchange_.elements_of(segment);
    bool any_read = false;
    for (const auto element : elements) any_read = any_read || is_read(segment, element);
    for (std::size_t e = 0; e < elements.size(); ++e) {
      if (elements[e].empty()) continue;
      ++result_.pieces;
      auto& left = written_[{std::string(segment.tag), meaning_of(elements[e])}];
      if (any_read && left > 0) {
        --left;
        ++result_.carried;
        continue;
      }
      result_.lost.push_back(
          {address(i, e), std::string(elements[e]), interchange_.offset_of(segment, elements[e]), any_read});
    }
  }

  bool is_read(const segments::Segment& segment, std::string_view element) const {
    return !element.empty() && read_.contains(interchange_.offset_of(segment, element));
  }

  std::string address(std::size_t i, std::size_t element) const {
    const auto& segment = interchange_.segments[set_.first_segment + i];
    const int node = i < report_.nodes.size() ? report_.nodes[i] : -1;
    if (node < 0 || report_.grammar == nullptr) return std::string(segment.tag);
    const auto& known = report_.grammar->nodes[static_cast<std::size_t>(node)];
    return std::string(known.inner_path()) + known.segment->suffix(element);
  }

  const segments::Interchange& interchange_;
  const segments::TransactionSet& set_;
  const segments::SetReport& report_;
  Written written_;
  std::set<std::uint64_t> read_;  // offsets of the values that became fields
  Fidelity result_;
};

}  // namespace

Result<Fidelity> fidelity(const Mapping& mapping, const segments::Interchange& interchange,
                          const segments::TransactionSet& set, const segments::SetReport& report) {
  const auto read = read_segments(mapping, interchange, set, report, Trace::on);
  if (!read) return fail(read.error());
  const bool edifact = mapping.syntax() == Syntax::edifact;
  // Bytes that no value of X12 holds.
  const segments::Delimiters delimiters =
      edifact ? edifact::standard_delimiters
              : segments::Delimiters{.element = '\x1d', .component = '\x1f', .repetition = '\x1e', .segment = '\x1c'};
  const auto written = write_segments(mapping, read->document, delimiters);
  if (!written) return fail(written.error());
  return Comparison(interchange, set, report, read->trace, values_of(*written, delimiters, edifact)).compare();
}

}  // namespace crossdock::mapping
