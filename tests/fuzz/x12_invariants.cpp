// SPDX-License-Identifier: Apache-2.0
// Checks findings, acknowledgements, rewriting and streaming for one input.
#include "tests/fuzz/x12_invariants.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "translators/x12/acknowledgement.hpp"
#include "translators/x12/answer.hpp"
#include "translators/x12/rewrite.hpp"
#include "translators/x12/stream.hpp"
#include "translators/x12/validator.hpp"

namespace crossdock::fuzz {
namespace {

using namespace x12;

constexpr Delimiters ours{.element = '*', .component = '>', .repetition = '^', .segment = '~'};

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void check_finding(const Finding& finding, std::size_t size) {
  require(finding.offset <= size, "a finding stands within the file");
  require(!finding.code.empty() && !finding.message.empty(), "a finding has a code and a sentence");
  require(std::ranges::all_of(finding.value, [](char c) { return c >= 0x20 && c < 0x7F; }), "values can be echoed");
  require(finding.error || finding.code.find(':') != std::string::npos, "what is no error says what it is");
}

// The answers to an interchange are valid by our own validator, in a group for each version.
void acknowledge(const Interchange& in, const InterchangeReport& report, const Dictionary& dictionary) {
  for (auto& answer : make_acknowledgements(AcknowledgementForm::form_997, in, report, ours)) {
    InterchangeText text;
    text.sender = text.receiver = {"ZZ", "US", "US"};
    text.delimiters = ours;
    text.version = answer.version == "005010" ? "00501" : "00401";
    text.control = 1;
    GroupText group{.functional_id = "FA", .version = std::move(answer.version), .control = 1};
    for (auto& set : answer.sets) {
      group.sets.push_back(std::move(set));
      group.set_controls.push_back(static_cast<std::int64_t>(group.sets.size()));
    }
    text.groups.push_back(std::move(group));
    const auto bytes = write(text);
    require(bytes.has_value(), "an acknowledgement can be written");
    require(check_file(*bytes, dictionary).verdict == Verdict::valid, "an acknowledgement is valid");
  }
}

// What the verb answers from the file's own headers is valid as well, or it says why there is none.
void answer(const FileReport& report, const Dictionary& dictionary) {
  for (const auto type : {AnswerType::form_997, AnswerType::form_999, AnswerType::ta1}) {
    for (const auto& one : answers(report, type, 1, TimePoint())) {
      require(one.text.empty() != one.why_not.empty(), "there is an answer or a reason");
      require(one.text.empty() || check_file(one.text, dictionary).verdict == Verdict::valid, "an answer is valid");
    }
  }
}

// What was read is what is written; with other delimiters it is as valid as before.
void rewrite_all(const FileReport& report, std::string_view bytes, const CheckOptions& options,
                 const Dictionary& dictionary) {
  const auto again = rewrite(report.file, bytes);
  const bool joined = std::ranges::any_of(report.file.interchanges,
                                          [](const Interchange& in) { return in.joined && !in.joined->empty(); });
  require(joined || again == bytes, "what was read is written again");
  if (joined || report.verdict != Verdict::valid) return;
  for (const auto& in : report.file.interchanges) {
    const auto other = rewrite(in, RewriteOptions{.delimiters = {'\x1D', '\x1F', '\x1E', '\x1C'}});
    if (!other) continue;  // a value holds one of these
    const auto checked = check_file(other->bytes, dictionary, options);
    require(checked.verdict == Verdict::valid, "other delimiters do not change the verdict");
  }
}

bool same_set(const Interchange& a, const TransactionSet& x, const Interchange& b, const TransactionSet& y) {
  if (x.id != y.id || x.control != y.control || x.closed != y.closed || x.segment_count != y.segment_count)
    return false;
  for (std::uint32_t i = 0; i < x.segment_count; ++i) {
    const auto& one = a.segments[x.first_segment + i];
    const auto& other = b.segments[y.first_segment + i];
    if (one.tag != other.tag || one.offset != other.offset ||
        !std::ranges::equal(a.elements_of(one), b.elements_of(other)))
      return false;
  }
  return true;
}

// Walks the events of a stream along what was read as a whole.
class Follower {
 public:
  explicit Follower(const File& whole) : whole_(whole) {}

  void see(const StreamEvent& event) {
    using Kind = StreamEvent::Kind;
    if (event.kind == Kind::finding) {
      require(finding_ < whole_.findings.size() && event.finding->code == whole_.findings[finding_].code &&
                  event.finding->offset == whole_.findings[finding_].offset,
              "a stream has the findings of the whole");
      ++finding_;
      return;
    }
    require(interchange_ < whole_.interchanges.size(), "a stream has the interchanges of the whole");
    const auto& in = whole_.interchanges[interchange_];
    if (event.kind == Kind::set) {
      require(event.groups >= 1 && event.groups <= in.groups.size(), "a stream has the groups of the whole");
      const auto& group = in.groups[event.groups - 1];
      require(event.sets >= 1 && event.sets <= group.sets.size(), "a stream has the sets of the whole");
      require(same_set(*event.interchange, *event.set, in, group.sets[event.sets - 1]), "a set is that of the whole");
      ++sets_;
    }
    if (event.kind == Kind::interchange_end) {
      require(event.interchange->end == in.end && (event.interchange->trailer == 0) == (in.trailer == 0),
              "an interchange ends where it ends");
      for (const auto& group : in.groups) sets_ -= group.sets.size();
      require(sets_ == 0, "a stream has all sets of the whole");
      ++interchange_;
    }
  }

  void finish() const {
    require(finding_ == whole_.findings.size() && interchange_ == whole_.interchanges.size(), "a stream has all");
  }

 private:
  const File& whole_;
  std::size_t finding_ = 0, interchange_ = 0, sets_ = 0;
};

// The same file in chunks, whose sizes follow from `seed`.
void stream(const FileReport& report, std::string_view bytes, const ReadOptions& options, unsigned seed) {
  if (report.file.interchanges.empty()) return;
  StreamReader reader(options);
  Follower follower(report.file);
  const auto drain = [&] {
    while (const auto* event = reader.next()) follower.see(*event);
  };
  for (std::size_t at = 0; at < bytes.size();) {
    seed = seed * 1664525 + 1013904223;
    const auto size = std::size_t{1} + (seed >> 16) % ((seed & 256) != 0 ? 7 : 600);
    reader.push(bytes.substr(at, size));
    drain();
    at += size;
  }
  reader.finish();
  drain();
  follower.finish();
}

}  // namespace

void check_x12(std::string_view bytes, unsigned flags) {
  static const auto dictionary = embedded_dictionary();
  CheckOptions options;
  for (std::size_t i = 0; i < segments::tolerance_names.size(); ++i) {
    // All, none, or every other one.
    if ((flags & 3) == 1 || ((flags & 3) == 2 && i % 2 == (flags >> 2 & 1)))
      options.read.tolerate.emplace_back(segments::tolerance_names[i].name);
  }
  const auto report = check_file(bytes, **dictionary, options);
  const auto findings = all_findings(report);
  for (const auto* finding : findings) check_finding(*finding, bytes.size());
  const bool any_error = std::ranges::any_of(findings, [](const Finding* finding) { return finding->error; });
  require(any_error == (report.verdict == Verdict::invalid), "the verdict follows from the findings");
  require(!to_json(report).empty() && !show(report, **dictionary).empty(), "a report can be shown");
  for (std::size_t i = 0; i < report.interchanges.size(); ++i)
    acknowledge(report.file.interchanges[i], report.interchanges[i], **dictionary);
  answer(report, **dictionary);
  rewrite_all(report, bytes, options, **dictionary);
  stream(report, bytes, options.read, flags * 2654435761U + static_cast<unsigned>(bytes.size()));
}

}  // namespace crossdock::fuzz
