// SPDX-License-Identifier: Apache-2.0
// Writes envelopes around sets. Whatever our own reader would refuse is refused here, with its reason.
#include "translators/x12/writer.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"
#include "translators/x12/checks.hpp"

namespace crossdock::x12 {
namespace {

bool knows_repetitions(std::string_view version) { return version >= "00402"; }

std::string padded(std::string_view text, std::size_t width) {
  std::string result(text);
  result.resize(std::max(width, result.size()), ' ');
  return result;
}
std::string zeros(std::int64_t number, std::size_t width) {
  auto text = std::to_string(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}
tl::unexpected<Error> refuse(const std::string& what) { return fail(Fault::invalid, what); }

Result<void> check_delimiters_for(const Delimiters& d, std::string_view version) {
  std::string used{d.element, d.component, d.segment};
  if (knows_repetitions(version)) {
    if (d.repetition == 0) return refuse("version " + std::string(version) + " needs a repetition separator");
    used += d.repetition;
  }
  return x12::check_delimiters(used);
}

// A value of the envelope that must stand as it is: of the right length and without delimiters.
Result<void> check_text(std::string_view name, std::string_view value, std::size_t min, std::size_t max,
                        const Delimiters& d) {
  if (value.size() < min || value.size() > max) {
    return refuse(std::string(name) + " '" + printable(value, 20) + "' must have " + std::to_string(min) + " to " +
                  std::to_string(max) + " characters");
  }
  const auto bad = [&](char c) {
    return c < 0x20 || c > 0x7E || c == d.element || c == d.component || c == d.segment ||
           (d.repetition != 0 && c == d.repetition);
  };
  if (std::ranges::any_of(value, bad) || trim(value).size() != value.size()) {
    return refuse(std::string(name) + " '" + printable(value, 20) + "' holds a byte that cannot be written there");
  }
  return {};
}

Result<void> check_control(std::string_view name, std::int64_t control) {
  if (control < 1 || control > largest_control)
    return refuse(std::string(name) + " " + std::to_string(control) + " is not within 1 to 999999999");
  return {};
}

Result<void> check_address(std::string_view name, const Address& address, const Delimiters& d, bool with_group) {
  if (auto ok = check_text(std::string(name) + " qualifier", address.qualifier, 2, 2, d); !ok) return ok;
  if (auto ok = check_text(std::string(name) + " id", address.id, 1, 15, d); !ok) return ok;
  return with_group ? check_text(std::string(name) + " group id", address.group_id, 2, 15, d) : Result<void>{};
}

Result<void> check_group(const GroupText& group, const Delimiters& d) {
  if (auto ok = check_text("GS01", group.functional_id, 2, 2, d); !ok) return ok;
  if (auto ok = check_text("GS08", group.version, 1, 12, d); !ok) return ok;
  if (auto ok = check_control("GS06", group.control); !ok) return ok;
  if (group.sets.empty()) return refuse("group " + std::to_string(group.control) + " holds no transaction set");
  if (group.sets.size() != group.set_controls.size()) {
    return refuse("group " + std::to_string(group.control) + " has " + std::to_string(group.sets.size()) +
                  " sets but " + std::to_string(group.set_controls.size()) + " control numbers");
  }
  for (std::size_t i = 0; i < group.sets.size(); ++i) {
    if (auto ok = check_control("ST02", group.set_controls[i]); !ok) return ok;
    if (auto ok = check_text("ST01", group.sets[i].id, 3, 3, d); !ok) return ok;
    if (auto ok = check_text("ST03", group.sets[i].implementation, 0, 35, d); !ok) return ok;
  }
  auto controls = group.set_controls;
  std::ranges::sort(controls);
  if (std::ranges::adjacent_find(controls) != controls.end())
    return refuse("two sets of group " + std::to_string(group.control) + " have the same control number");
  return {};
}

Result<void> check(const InterchangeText& x) {
  if (x.version.size() != 5 || !all_digits(x.version))
    return refuse("ISA12 '" + printable(x.version, 10) + "' is not a version of five digits");
  if (auto ok = check_delimiters_for(x.delimiters, x.version); !ok) return ok;
  if (auto ok = check_address("sender", x.sender, x.delimiters, !x.groups.empty()); !ok) return ok;
  if (auto ok = check_address("receiver", x.receiver, x.delimiters, !x.groups.empty()); !ok) return ok;
  if (auto ok = check_control("ISA13", x.control); !ok) return ok;
  if (x.usage != 'P' && x.usage != 'T' && x.usage != 'I') return refuse("ISA15 is neither P, T nor I");
  for (const auto& group : x.groups) {
    if (auto ok = check_group(group, x.delimiters); !ok) return ok;
  }
  return {};
}

class Writer {
 public:
  explicit Writer(const InterchangeText& x) : x_(x), date_(date_of(x.at).compact()) {
    const auto clock = time_of_day(x.at).text();  // HH:MM:SS
    time_ = clock.substr(0, 2) + clock.substr(3, 2);
    std::size_t size = 512;
    for (const auto& group : x.groups) {
      for (const auto& set : group.sets)
        size += set.body.size() + (x.line_breaks ? static_cast<std::size_t>(set.segments) : 0) + 64;
    }
    text_.reserve(size);
  }

  std::string run() {
    const bool newer = knows_repetitions(x_.version);
    segment({"ISA", "00", padded("", 10), "00", padded("", 10), x_.sender.qualifier, padded(x_.sender.id, 15),
             x_.receiver.qualifier, padded(x_.receiver.id, 15), date_.substr(2), time_,
             std::string(1, newer ? x_.delimiters.repetition : 'U'), x_.version, zeros(x_.control, 9),
             x_.acknowledgement_requested ? "1" : "0", std::string(1, x_.usage),
             std::string(1, x_.delimiters.component)});
    for (const auto& ta1 : x_.ta1) line(ta1);
    for (const auto& group : x_.groups) write_group(group);
    segment({"IEA", std::to_string(x_.groups.size()), zeros(x_.control, 9)});
    return std::move(text_);
  }

 private:
  void line(std::string_view segment_text) {
    text_ += segment_text;
    text_ += x_.delimiters.segment;
    if (x_.line_breaks) text_ += '\n';
  }

  void segment(const std::vector<std::string>& parts) { line(join(parts, {&x_.delimiters.element, 1})); }

  void write_group(const GroupText& group) {
    const bool century = group.version >= "00401";  // GS04 has eight digits from 004010 on
    segment({"GS", group.functional_id, x_.sender.group_id, x_.receiver.group_id, century ? date_ : date_.substr(2),
             time_, std::to_string(group.control), "X", group.version});
    for (std::size_t i = 0; i < group.sets.size(); ++i) write_set(group.sets[i], zeros(group.set_controls[i], 4));
    segment({"GE", std::to_string(group.sets.size()), std::to_string(group.control)});
  }

  void write_set(const SetText& set, const std::string& control) {
    if (set.implementation.empty()) {
      segment({"ST", set.id, control});
    } else {
      segment({"ST", set.id, control, set.implementation});
    }
    if (x_.line_breaks) {
      for (const char c : set.body) {
        text_ += c;
        if (c == x_.delimiters.segment) text_ += '\n';
      }
    } else {
      text_ += set.body;
    }
    segment({"SE", std::to_string(set.segments + 2), control});
  }

  const InterchangeText& x_;
  std::string date_, time_, text_;
};

}  // namespace

Result<std::string> write(const InterchangeText& interchange) {
  if (auto ok = check(interchange); !ok) return fail(ok.error());
  return Writer(interchange).run();
}

}  // namespace crossdock::x12
