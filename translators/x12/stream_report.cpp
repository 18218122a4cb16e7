// SPDX-License-Identifier: Apache-2.0
// Both forms hold back a part of what they have to say, because an envelope is judged at its end.
#include "translators/x12/stream_report.hpp"

#include <algorithm>

namespace crossdock::x12 {
namespace {

constexpr std::size_t most_text = 8 << 20;           // of JSON that waits
constexpr std::size_t most_outside_findings = 1000;  // in JSON, which has them at its end

}  // namespace

StreamReport::StreamReport(Form form, std::string name, const LineOf& line_of)
    : form_(form), name_(std::move(name)), lines_(line_of), json_(text_, line_of) {
  if (form_ == Form::json) json_.begin_file(name_);
}

void StreamReport::add(const CheckEvent& event) {
  if (form_ == Form::json) {
    add_json(event);
  } else {
    add_text(event);
  }
}

void StreamReport::add_text(const CheckEvent& event) {
  using Kind = StreamEvent::Kind;
  const auto before = lines_.mark();
  switch (event.kind) {
    case Kind::finding:
      lines_.insert(file_, *event.finding);
      if (file_.part == before.part) ++file_.at;
      break;
    case Kind::interchange: interchange_ = before; break;
    case Kind::group: group_ = before; break;
    case Kind::set:
      for (const auto& finding : event.set_report->findings) lines_.add(finding);
      break;
    case Kind::group_end: lines_.insert(group_, event.group_report->findings); break;
    case Kind::interchange_end: lines_.insert(interchange_, event.interchange_report->findings); break;
    case Kind::ta1: break;
  }
  if (lines_.full()) lines_.write(text_);
}

// Where the status stands in what was just written. Quotes in values are escaped, so it cannot be taken for another.
void StreamReport::add_status(std::vector<std::size_t>& to, std::size_t from) {
  constexpr std::string_view field = "\"status\":\"";
  to.push_back(text_.find(field, from) + field.size());
}

void StreamReport::reject(std::vector<std::size_t>& which) {
  for (const auto at : which) text_[at] = 'R';
}

void StreamReport::add_json(const CheckEvent& event) {
  using Kind = StreamEvent::Kind;
  const auto from = text_.size();
  switch (event.kind) {
    case Kind::finding:
      if (outside_.size() < most_outside_findings) outside_.push_back(*event.finding);
      break;
    case Kind::interchange: json_.begin_interchange(*event.interchange); break;
    case Kind::group: json_.begin_group(*event.group); break;
    case Kind::set:
      json_.add_set(*event.group, *event.set, *event.set_report);
      add_status(of_sets_, from);
      break;
    case Kind::group_end:
      json_.end_group(*event.group_report);
      if (event.group_report->rejects_sets()) reject(of_sets_);
      add_status(of_interchange_, from);
      of_interchange_.insert(of_interchange_.end(), of_sets_.begin(), of_sets_.end());
      of_sets_.clear();
      break;
    case Kind::interchange_end:
      if (event.interchange_report->status == 'R') reject(of_interchange_);
      of_interchange_.clear();
      json_.end_interchange(*event.interchange_report);
      break;
    case Kind::ta1: break;
  }
}

void StreamReport::finish(const StreamCheck& check) {
  finished_ = true;
  if (form_ == Form::json) {
    json_.end_file(outside_, check.tolerances(), check.verdict());
    text_ += '\n';
  } else {
    lines_.write(text_);
    text_ += conclusion(name_, check.verdict(), check.errors(), check.tolerances());
  }
}

std::string StreamReport::take() {
  const bool waits = form_ == Form::json && !finished_ && text_.size() < most_text;
  if (waits) return {};
  of_sets_.clear();
  of_interchange_.clear();
  return std::exchange(text_, {});
}

}  // namespace crossdock::x12
