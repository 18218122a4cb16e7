// SPDX-License-Identifier: Apache-2.0
// Counts siblings to write paths, and places each complaint at the element that it is really about.
#include "translators/xml/trail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "translators/xml/utf8.hpp"

namespace crossdock::xml {
namespace {

constexpr std::size_t quoted_length = 40;  // of a value that a finding quotes, in UTF-16 units

}  // namespace

int Trail::intern(std::u16string_view name) {
  if (const auto found = numbers_.find(name); found != numbers_.end()) return found->second;
  wide_names_.push_back(std::make_unique<std::u16string>(name));
  names_.push_back(std::make_unique<std::string>(narrow(name)));
  const auto number = static_cast<int>(names_.size()) - 1;
  numbers_.emplace(*wide_names_.back(), number);
  return number;
}

void Trail::open(std::u16string_view name, int line, int column) {
  const auto number = intern(name);
  if (depth_ > 0) frames_[depth_ - 1].children.push_back({number, line, column});
  if (frames_.size() == depth_) frames_.emplace_back();
  auto& frame = frames_[depth_++];
  frame.name = *names_[static_cast<std::size_t>(number)];
  frame.text = 0;
  frame.start.clear();
  frame.children.clear();
  if (!drafts_.empty()) place_drafts(Phase::start);
}

void Trail::close() {
  if (!drafts_.empty()) place_drafts(Phase::end);
  --depth_;
}

std::size_t Trail::text(std::u16string_view text) {
  auto& frame = frames_[depth_ - 1];
  if (frame.start.size() < quoted_length) frame.start.append(text.substr(0, quoted_length - frame.start.size()));
  return frame.text += text.size();
}

void Trail::finish() {
  place_drafts(Phase::start);
  std::ranges::stable_sort(report_.findings, {}, [](const Finding& one) { return std::pair(one.line, one.column); });
}

// "/Order/cac:OrderLine[3]/cac:LineItem": a number only where a sibling of the same name came before.
std::string Trail::path() const {
  std::string path;
  for (std::size_t i = 0; i < depth_; ++i) {
    path += '/';
    path += frames_[i].name;
    if (i == 0) continue;
    const auto& siblings = frames_[i - 1].children;
    const auto index = std::ranges::count(siblings, siblings.back().name, &Child::name);
    if (index > 1) path += fmt::format("[{}]", index);
  }
  return path;
}

std::vector<std::string_view> Trail::children_of_top() const {
  std::vector<std::string_view> children;
  if (depth_ == 0) return children;
  for (const auto& child : frames_[depth_ - 1].children)
    children.push_back(*names_[static_cast<std::size_t>(child.name)]);
  return children;
}

// Xerces complains about a child at the end of its parent; the finding moves to the child.
void Trail::place_at_child(Finding& finding, const Wording& words) const {
  int seen = 0;
  for (const auto& child : frames_[depth_ - 1].children) {
    const std::string_view name = *names_[static_cast<std::size_t>(child.name)];
    if (name.substr(name.find(':') + 1) != words.child || ++seen < words.occurrence) continue;
    finding.line = child.line;
    finding.column = child.column;
    finding.path += fmt::format("/{}", name);
    if (seen > 1) finding.path += fmt::format("[{}]", seen);
    return;
  }
}

void Trail::complain(Complaint complaint, std::string message, int line, int column) {
  ++report_.findings_total;
  if (report_.findings.size() + drafts_.size() >= most_findings_) return;
  drafts_.push_back({complaint, std::move(message), line, column, complaint == Complaint::text ? path() : ""});
}

// In phase `start` the complaint is about the start tag of the element just opened, in phase `end` about the content of
// the one about to close. Xerces says of an element without children that it is itself not allowed: it lacks something.
Finding Trail::finding_of(const Draft& draft, Phase phase) const {
  const auto children = children_of_top();
  const auto complaint = draft.complaint == Complaint::child && children.empty() ? Complaint::missing : draft.complaint;
  auto words = word(complaint, draft.message, children);
  Finding finding{draft.line, draft.column, draft.path.empty() ? path() : draft.path, std::move(words.message),
                  std::string(to_string(complaint))};
  if (complaint == Complaint::child) place_at_child(finding, words);
  if (complaint == Complaint::value && phase == Phase::end) {
    const auto start = narrow(frames_[depth_ - 1].start);
    const auto value = printable(trim(start));
    if (finding.message.find(value) == std::string::npos)
      finding.message = fmt::format("'{}' {}", value, finding.message);
  }
  return finding;
}

void Trail::place_drafts(Phase phase) {
  for (const auto& draft : drafts_) {
    auto finding = finding_of(draft, phase);
    if (follows_from_unknown(finding)) {
      --report_.findings_total;
    } else {
      report_.findings.push_back(std::move(finding));
    }
  }
  drafts_.clear();
}

// That an unknown element may have no attributes and may not stand where it stands is not worth saying.
bool Trail::follows_from_unknown(const Finding& finding) const {
  if (finding.code != to_string(Complaint::attribute) && finding.code != to_string(Complaint::child)) return false;
  return std::ranges::any_of(report_.findings, [&](const Finding& earlier) {
    return earlier.code == to_string(Complaint::unknown_element) && earlier.path == finding.path;
  });
}

}  // namespace crossdock::xml
