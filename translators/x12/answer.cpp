// SPDX-License-Identifier: Apache-2.0
// Envelopes for answers, from headers that may be wrong themselves.
#include "translators/x12/answer.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "translators/x12/acknowledgement.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

// Ours first: what everybody reads. Then bytes that occur in no text.
constexpr std::array own_delimiters = {
    Delimiters{.element = '*', .component = '>', .repetition = '^', .segment = '~'},
    Delimiters{.element = '|', .component = '<', .repetition = '!', .segment = '~'},
    Delimiters{.element = '\x1D', .component = '\x1F', .repetition = '\x1E', .segment = '\x1C'}};

// The control numbers of one run.
class Numbers {
 public:
  explicit Numbers(std::int64_t first) : next_(first) {}
  std::int64_t take() {
    const auto number = next_;
    next_ = next_ == largest_control ? 1 : next_ + 1;
    return number;
  }

 private:
  std::int64_t next_;
};

bool writable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

// A repetition separator beside theirs, which have none.
char unused(const Delimiters& d) {
  constexpr std::string_view candidates = "^!|\x1E";
  return *std::ranges::find_if(candidates,
                               [&](char c) { return c != d.element && c != d.component && c != d.segment; });
}

// Whether delimiters of theirs can be written again: an answer is a text of ASCII whose lines may be broken.
bool usable(const Delimiters& d) {
  const char all[] = {d.element, d.component, d.segment, d.repetition};
  return std::ranges::all_of(all, [](char c) { return c >= 0x1C && c < 0x7F; }) &&
         check_delimiters({all, 4}).has_value();
}

bool holds(std::string_view text, const Delimiters& d) {
  return std::ranges::any_of(
      text, [&](char c) { return c == d.element || c == d.component || c == d.segment || c == d.repetition; });
}

std::string qualifier_of(std::string_view written) { return is_id_qualifier(written) ? std::string(written) : "ZZ"; }

std::string group_id(std::string_view of_group, std::string_view of_interchange) {
  for (const auto id : {trim(of_group), trim(of_interchange)}) {
    if (id.size() >= 2 && id.size() <= 15 && writable(id)) return std::string(id);
  }
  return "ZZ";
}

// From the receiver of `in` to its sender.
InterchangeText envelope(const Interchange& in, TimePoint at) {
  const bool grouped = !in.groups.empty();
  InterchangeText text;
  text.sender = {qualifier_of(in.header[6]), std::string(trim(in.header[7])),
                 group_id(grouped ? in.groups.front().receiver : "", in.header[7])};
  text.receiver = {qualifier_of(in.header[4]), std::string(trim(in.header[5])),
                   group_id(grouped ? in.groups.front().sender : "", in.header[5])};
  text.at = at;
  const auto usage = in.header[14];
  text.usage = usage == "T" || usage == "I" ? usage.front() : 'P';
  text.line_breaks = true;
  return text;
}

// "" if both parties can be written, else what is wrong with one.
std::string unwritable_party(const InterchangeText& text) {
  for (const auto& [name, party] : {std::pair{"ISA-06", &text.receiver}, std::pair{"ISA-08", &text.sender}}) {
    if (party->id.empty()) return std::string(name) + " is blank: an answer has no address";
    if (party->id.size() > 15)
      return std::string(name) + " '" + printable(party->id, 20) + "' is too long for the address of an answer";
    if (!writable(party->id))
      return std::string(name) + " '" + printable(party->id, 20) +
             "' holds bytes that cannot stand in the address of an answer";
  }
  return {};
}

// Theirs if they can be used, else the first of ours that no address holds.
Delimiters delimiters_for(const Interchange& in, const InterchangeText& text) {
  auto theirs = in.delimiters;
  if (theirs.repetition == 0) theirs.repetition = unused(theirs);
  const auto fits = [&](const Delimiters& d) {
    return usable(d) && std::ranges::none_of(std::array{&text.sender, &text.receiver}, [&](const Address* party) {
             return holds(party->id, d) || holds(party->group_id, d);
           });
  };
  if (fits(theirs)) return theirs;
  const auto own = std::ranges::find_if(own_delimiters, fits);
  return own == own_delimiters.end() ? own_delimiters.back() : *own;
}

std::string version_for(std::string_view written) {
  return is_envelope_version(written) ? std::string(written) : "00401";
}

Answer written(const InterchangeText& text) {
  auto bytes = write(text);
  if (bytes) return {.text = std::move(*bytes), .why_not = {}};
  return {.text = {}, .why_not = std::move(bytes.error().what)};
}

Answer ta1(const Interchange& in, const InterchangeReport& report, InterchangeText text, Numbers& interchanges) {
  if (!wants_ta1(in)) return {.text = {}, .why_not = "an interchange that holds only TA1s is not answered"};
  text.version = version_for(in.header[11]);
  text.ta1.push_back(make_ta1(in, report, text.delimiters));
  text.control = interchanges.take();
  return written(text);
}

Answer acknowledgement(AnswerType type, const Interchange& in, const InterchangeReport& report, InterchangeText text,
                       Numbers& interchanges, Numbers& groups) {
  const auto form = type == AnswerType::form_999 ? AcknowledgementForm::form_999 : AcknowledgementForm::form_997;
  for (auto& made : make_acknowledgements(form, in, report, text.delimiters)) {
    text.version = std::max(text.version, made.version.substr(0, 5));
    GroupText group{.functional_id = "FA", .version = std::move(made.version), .control = groups.take()};
    group.sets = std::move(made.sets);
    for (std::size_t i = 0; i < group.sets.size(); ++i) group.set_controls.push_back(static_cast<std::int64_t>(i) + 1);
    text.groups.push_back(std::move(group));
  }
  if (text.groups.empty()) {
    return {.text = {},
            .why_not = std::string("a ") + (type == AnswerType::form_999 ? "999" : "997") +
                       " answers no interchange that is rejected as a whole or holds only acknowledgements"};
  }
  text.control = interchanges.take();
  return written(text);
}

}  // namespace

std::vector<Answer> answers(const FileReport& report, AnswerType type, std::int64_t control, TimePoint at) {
  Numbers interchanges(control), groups(control);
  std::vector<Answer> all;
  for (std::size_t i = 0; i < report.file.interchanges.size(); ++i) {
    const auto& in = report.file.interchanges[i];
    auto text = envelope(in, at);
    if (auto wrong = unwritable_party(text); !wrong.empty()) {
      all.push_back({.text = {}, .why_not = std::move(wrong)});
      continue;
    }
    text.delimiters = delimiters_for(in, text);
    all.push_back(type == AnswerType::ta1
                      ? ta1(in, report.interchanges[i], std::move(text), interchanges)
                      : acknowledgement(type, in, report.interchanges[i], std::move(text), interchanges, groups));
  }
  return all;
}

}  // namespace crossdock::x12
