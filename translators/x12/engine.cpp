// SPDX-License-Identifier: Apache-2.0
// An interchange begins only with ISA at a segment boundary; text around interchanges is reported and never costs a
// good one.
#include "translators/x12/engine.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "translators/segments/starts.hpp"

namespace crossdock::x12 {
namespace {

using segments::byte_order_mark;
constexpr std::size_t shown_text = 30;
// Positions within a set are 32 bits wide; and an ISA must fit.
constexpr std::size_t smallest_set_limit = isa_lookahead, largest_set_limit = 1U << 30;

bool is_between_interchanges(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0' || c == '\x1A';
}

std::size_t blanks(std::string_view bytes) {
  std::size_t count = 0;
  while (count < bytes.size() && is_between_interchanges(bytes[count])) ++count;
  return count;
}

ReadOptions bounded(ReadOptions options) {
  options.max_set_bytes = std::clamp(options.max_set_bytes, smallest_set_limit, largest_set_limit);
  return options;
}

}  // namespace

Engine::Engine(ReadOptions options, Keep keep)
    : options_(bounded(std::move(options))),
      departures_(Tolerances::named(options_.tolerate)),
      keep_(keep),
      cutter_(options_, departures_, keep) {}

std::optional<Engine::Kind> Engine::next(const Window& window) {
  if (window.end() < wanted_ && !window.last) return std::nullopt;
  for (;;) {
    const Step step = advance(window);
    if (step == Step::event) return event_;
    if (step == Step::more) return std::nullopt;
  }
}

Engine::Step Engine::advance(const Window& window) {
  switch (phase_) {
    case Phase::mark: return skip_mark(window);
    case Phase::start: return skip_start(window);
    case Phase::between: return skip_between(window);
    case Phase::isa: return begin_interchange(window);
    case Phase::search: return search(window);
    case Phase::inside: break;
  }
  const auto event = cutter_.next(window);
  if (!event) {
    wanted_ = cutter_.wanted();
    return Step::more;
  }
  event_ = *event;
  if (event_ == Kind::interchange_end) {
    at_ = cutter_.interchange().end;
    phase_ = Phase::between;
  }
  return Step::event;
}

// Whether that many bytes are there, or as many as there will ever be.
Engine::Step Engine::need(const Window& window, std::size_t bytes) {
  if (window.last || window.end() - at_ >= bytes) return Step::next;
  wanted_ = at_ + bytes;
  return Step::more;
}

// Text before the first ISA is told with it: a file without any ISA is no X12, and that is all there is to say.
Engine::Step Engine::report(Finding finding) {
  if (!isa_seen_) {
    leading_.push_back(std::move(finding));
    return Step::next;
  }
  finding_ = std::move(finding);
  event_ = Kind::finding;
  return Step::event;
}

Engine::Step Engine::skip_mark(const Window& window) {
  if (need(window, byte_order_mark.size()) == Step::more) return Step::more;
  phase_ = Phase::start;
  const bool marked = window.from(at_).starts_with(byte_order_mark);
  if (marked) at_ += byte_order_mark.size();
  from_ = at_;
  if (!marked) return Step::next;
  return report(departures_.note(Tolerance::bom, "022", 0, "the file starts with a byte order mark"));
}

Engine::Step Engine::skip_start(const Window& window) {
  at_ += blanks(window.from(at_));
  if (at_ == window.end() && !window.last) return need(window, 1);
  phase_ = Phase::between;
  if (at_ == from_ || at_ == window.end()) return Step::next;
  return report(
      departures_.note(Tolerance::leading_blanks, "022", from_, "there are blanks or empty lines before the ISA"));
}

// Line breaks between interchanges are usual; other padding is reported, once.
Engine::Step Engine::skip_between(const Window& window) {
  const auto rest = window.from(at_);
  const auto count = blanks(rest);
  const auto padding = rest.substr(0, count).find_first_not_of("\r\n");
  if (padding != std::string_view::npos && !padding_reported_) {
    padding_reported_ = true;
    return report(departures_.note(Tolerance::padding, "022", at_ + padding, "there is padding after an interchange"));
  }
  at_ += count;
  if (at_ == window.end()) {
    wanted_ = at_ + 1;
    return Step::more;
  }
  if (need(window, 4) == Step::more) return Step::more;
  if (isa_seen_ && window.from(at_).starts_with(byte_order_mark)) {
    const auto finding =
        departures_.note(Tolerance::bom, "022", at_, "there is a byte order mark between files");  // put together
    at_ += byte_order_mark.size();
    return report(finding);
  }
  if (window.from(at_).starts_with("ISA") && need(window, isa_length) == Step::more) return Step::more;
  if (starts_isa(window.from(at_), 0)) {
    phase_ = Phase::isa;
    return Step::next;
  }
  if (need(window, shown_text + 1) == Step::more) return Step::more;
  phase_ = Phase::search;
  from_ = at_;
  text_ = window.from(at_).substr(0, shown_text + 1);
  return Step::next;
}

Engine::Step Engine::begin_interchange(const Window& window) {
  if (need(window, isa_lookahead) == Step::more) return Step::more;
  isa_seen_ = true;
  if (!leading_.empty()) {
    auto finding = std::move(leading_.front());
    leading_.erase(leading_.begin());
    return report(std::move(finding));
  }
  auto rest = window.from(at_).substr(0, isa_lookahead);
  if (keep_ == Keep::set) {
    header_ = rest;
    rest = header_;
  }
  IsaFailure failure;
  const auto isa = parse_isa(rest, at_, departures_, failure);
  if (isa) {
    cutter_.begin(window, at_, *isa);
    phase_ = Phase::inside;
    event_ = Kind::interchange;
    return Step::event;
  }
  phase_ = Phase::search;
  at_ += 3;
  text_.clear();
  return report(
      {.level = 1, .code = "TA105:022", .segment = "ISA", .offset = failure.offset, .message = failure.message});
}

// The next ISA in its fixed layout: "ISA" alone may be part of a text.
Engine::Step Engine::search(const Window& window) {
  const auto rest = window.from(at_);
  std::size_t found = rest.find("ISA");
  while (found != std::string_view::npos && !is_fixed_isa(rest, found)) {
    if (!window.last && rest.size() - found < isa_length) {
      at_ += found;
      return need(window, isa_length);
    }
    found = rest.find("ISA", found + 3);
  }
  if (found == std::string_view::npos && !window.last) {
    at_ += rest.size() - std::min<std::size_t>(rest.size(), 2);
    return need(window, 3);
  }
  const bool leading = !isa_seen_;
  at_ += found == std::string_view::npos ? rest.size() : found;
  phase_ = Phase::between;
  if (text_.empty() || (leading && at_ == window.end())) return Step::next;
  // Bytes that may be the beginning of an ISA are no text: the file was cut there.
  if (!leading && at_ == window.end() && std::string_view("ISA").starts_with(text_))
    return report({.level = 1, .code = "TA105:023", .offset = from_, .message = "the file ends within an ISA"});
  const auto text = "'" +
                    printable(std::string_view(text_).substr(0, static_cast<std::size_t>(at_ - from_)), shown_text) +
                    "' is not part of any interchange";
  return report(departures_.note(leading ? Tolerance::leading_text : Tolerance::trailing_text, "022", from_, text));
}

std::uint64_t Engine::forget() { return phase_ == Phase::inside ? cutter_.forget() : at_; }

}  // namespace crossdock::x12
