// SPDX-License-Identifier: Apache-2.0
// The reader's events, each with what InterchangeCheck says of it.
#include "translators/x12/stream_check.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "translators/segments/looks.hpp"
#include "translators/x12/checks.hpp"
#include "translators/x12/interchange_check.hpp"

namespace crossdock::x12 {

class StreamCheck::State {
 public:
  State(const Dictionary& dictionary, CheckOptions options)
      : options_(std::move(options)), reader(options_.read), check_(dictionary, options_.validate) {}

  const CheckEvent* next() {
    const auto* event = reader.next();
    if (event == nullptr) return finished && !reader.isa_seen() && !hopeless_ ? nothing() : nullptr;
    event_ = {};
    static_cast<StreamEvent&>(event_) = *event;
    switch (event->kind) {
      case StreamEvent::Kind::interchange: check_.begin_interchange(); break;
      case StreamEvent::Kind::group: check_.begin_group(); break;
      case StreamEvent::Kind::set: check_set(); break;
      case StreamEvent::Kind::group_end: end_group(); break;
      case StreamEvent::Kind::interchange_end: end_interchange(); break;
      case StreamEvent::Kind::finding: count(*event->finding); break;
      case StreamEvent::Kind::ta1: break;
    }
    return &event_;
  }

  // The first bytes tell what a file that is no X12 looks like.
  void keep_start(std::string_view bytes) {
    if (start_.size() <= segments::judged_start) start_ += bytes.substr(0, segments::judged_start + 1 - start_.size());
  }

  const CheckOptions options_;
  StreamReader reader;
  std::span<char> given;  // to be filled
  std::vector<std::string> tolerances;
  std::uint64_t errors = 0;
  bool finished = false;

 private:
  const CheckEvent* nothing() {
    hopeless_ = true;
    finding_ = no_isa(start_);
    count(finding_);
    event_ = {};
    event_.kind = StreamEvent::Kind::finding;
    event_.finding = &finding_;
    return &event_;
  }

  void check_set() {
    check_.set(*event_.interchange, *event_.group, *event_.set, set_);
    for (const auto& finding : set_.findings) count(finding);
    event_.set_report = &set_;
  }

  void end_group() {
    group_ = {};
    check_.end_group(*event_.interchange, *event_.group, group_);
    for (const auto& finding : group_.findings) count(finding);
    event_.group_report = &group_;
  }

  void end_interchange() {
    interchange_ = {};
    check_.end_interchange(*event_.interchange, event_.ta1s, interchange_);
    numbers_.check(*event_.interchange, interchange_);
    for (const auto& finding : interchange_.findings) count(finding);
    event_.interchange_report = &interchange_;
  }

  void count(const Finding& finding) {
    errors += finding.error;
    constexpr std::string_view prefix = "tolerated:";
    if (!finding.code.starts_with(prefix)) return;
    const auto name = finding.code.substr(prefix.size());
    if (std::ranges::find(tolerances, name) == tolerances.end()) tolerances.push_back(name);
  }

  InterchangeCheck check_;
  InterchangeNumbers numbers_;
  SetReport set_;
  GroupReport group_;
  InterchangeReport interchange_;
  Finding finding_;
  CheckEvent event_;
  std::string start_;
  bool hopeless_ = false;
};

StreamCheck::StreamCheck(const Dictionary& dictionary, CheckOptions options)
    : state_(std::make_unique<State>(dictionary, std::move(options))) {}
StreamCheck::StreamCheck(StreamCheck&&) noexcept = default;
StreamCheck& StreamCheck::operator=(StreamCheck&&) noexcept = default;
StreamCheck::~StreamCheck() = default;

void StreamCheck::push(std::string_view chunk) {
  state_->keep_start(chunk);
  state_->reader.push(chunk);
}
std::span<char> StreamCheck::room(std::size_t size) { return state_->given = state_->reader.room(size); }
void StreamCheck::filled(std::size_t size) {
  state_->keep_start({state_->given.data(), size});
  state_->reader.filled(size);
}
void StreamCheck::finish() {
  state_->finished = true;
  state_->reader.finish();
}
const CheckEvent* StreamCheck::next() { return state_->next(); }

Verdict StreamCheck::verdict() const {
  return state_->errors > 0 ? Verdict::invalid : state_->tolerances.empty() ? Verdict::valid : Verdict::tolerated;
}
const std::vector<std::string>& StreamCheck::tolerances() const { return state_->tolerances; }
std::uint64_t StreamCheck::errors() const { return state_->errors; }

}  // namespace crossdock::x12
