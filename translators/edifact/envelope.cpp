// SPDX-License-Identifier: Apache-2.0
// Level 1 of a message, and its control totals.
#include <algorithm>
#include <charconv>

#include "base/decimal.hpp"
#include "base/text.hpp"
#include "translators/edifact/checks.hpp"
#include "translators/segments/values.hpp"

namespace crossdock::edifact {
namespace {

// CNT qualifiers that can be recomputed: the sum of the line quantities and the number of lines.
constexpr std::string_view sum_of_quantities = "1", number_of_lines = "2";

bool is_line(const segments::SetCheck& check, std::size_t number) {
  const auto node = check.report.nodes[number - 1];
  return node > 0 && check.report.grammar->nodes[static_cast<std::size_t>(node)].tag == "LIN";
}

// A QTY that stands directly below a LIN.
bool is_line_quantity(const segments::SetCheck& check, std::size_t number) {
  const auto node = check.report.nodes[number - 1];
  if (node <= 0) return false;
  const auto& nodes = check.report.grammar->nodes;
  const auto& grammar = nodes[static_cast<std::size_t>(node)];
  return grammar.tag == "QTY" && grammar.parent > 0 && nodes[static_cast<std::size_t>(grammar.parent)].tag == "LIN";
}

// Where 0 stands for D, as in "DESADV:0:96A".
std::string zero_hint(const segments::SetCheck& check) {
  const auto& version = check.group.version;
  const bool zero =
      version.starts_with('0') && check.dictionary.find("D" + std::string(version.substr(1)), check.set.id) != nullptr;
  return zero ? " (tolerance 'version-zero' would accept it)" : "";
}

}  // namespace

void check_message_envelope(segments::SetCheck& check) {
  const auto& set = check.set;
  const auto* grammar = check.report.grammar;
  if (grammar == nullptr) {
    add(check, 1, 1, "UCM:14", set.id,
        "message '" + printable(set.id, 10) + "' is not known in version '" + printable(check.group.version, 20) + "'" +
            zero_hint(check),
        1);
  } else if (set.id != "CONTRL" && !check.options.agrees(*grammar)) {
    add(check, 1, 1, "UCM:17", set.id,
        "message " + grammar->set + " of directory " + std::string(grammar->release) +
            " is not agreed with this partner",
        1);
  }
  const bool first = &check.set == &check.group.sets.front();
  const auto neighbours = first ? check.dictionary.neighbours(check.group.version) : std::string();
  if (!neighbours.empty()) {
    add(check, 1, 3, "warning:release", {},
        "directory '" + printable(check.group.version, 20) + "' has no tables of its own here: judged by " + neighbours,
        1, false);
  }
  if (check.duplicate) {
    add(check, 1, 0, "UCM:26", set.control,
        "UNH-01 '" + printable(set.control, 20) + "' was used by an earlier message", 1);
  }
  if (is_written(check.group) && !check.group.sets.empty() && check.group.sets.front().id != set.id) {
    add(check, 1, 1, "UCM:31", set.id,
        "a group holds messages of one type, and this one began with " + printable(check.group.sets.front().id, 10), 1);
  }
  if (!set.closed) {
    add(check, 1, -1, "UCM:13", {}, "message " + printable(set.control, 20) + " has no UNT", 1);
    return;
  }
  const std::size_t trailer = set.segment_count;
  const auto counted = check.element(trailer, 1), reference = check.element(trailer, 2);
  if (!segments::same_number(counted, std::to_string(set.segment_count))) {
    add(check, trailer, 0, "UCM:29", counted,
        "UNT-01 '" + printable(counted, 20) + "' does not count the " + std::to_string(set.segment_count) +
            " segments of the message",
        1);
  }
  if (reference != set.control) {
    add(check, trailer, 1, "UCM:28", reference,
        "UNT-02 '" + printable(reference, 20) + "' is not UNH-01 '" + printable(set.control, 20) + "'", 1);
  }
}

void check_totals(segments::SetCheck& check) {
  std::size_t lines = 0;
  Decimal sum;
  bool countable = true;
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    if (is_line(check, n)) ++lines;
    if (!is_line_quantity(check, n)) continue;
    const auto value = Decimal::parse(check.element(n, 2));
    const auto next = value ? sum.plus(*value) : tl::expected<Decimal, Error>(fail(value.error()));
    countable = countable && next.has_value();
    if (next) sum = *next;
  }
  for (std::size_t n = 1; n <= check.set.segment_count; ++n) {
    if (check.segment(n).tag != "CNT" || check.report.nodes[n - 1] < 0) continue;
    const auto kind = check.element(n, 1), text = check.element(n, 2);
    const auto stated = Decimal::parse(text);
    if (!stated) continue;
    const bool of_lines = kind == number_of_lines;
    if (!of_lines && (kind != sum_of_quantities || !countable)) continue;
    const auto actual = of_lines ? Decimal::scaled(static_cast<std::int64_t>(lines), 0) : sum;
    if (*stated == actual) continue;
    add(check, n, 1, "UCS:29", text,
        "CNT-01-2 is " + printable(text, 20) + ", but the " + (of_lines ? "lines are " : "line quantities add up to ") +
            actual.text(),
        3);
  }
}

}  // namespace crossdock::edifact
