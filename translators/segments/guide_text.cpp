// SPDX-License-Identifier: Apache-2.0
// Splits a guide's line into path, demands and condition, word by word.
#include "translators/segments/guide_text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "translators/segments/dictionary_text.hpp"

namespace crossdock::segments {
namespace {

std::vector<std::string> codes_of(std::string_view text) {
  std::vector<std::string> codes;
  for (const auto code : split(text, '|')) codes.emplace_back(code);
  return codes;
}

// "02" or "02-01"
bool read_position(std::string_view text, int& element, int& component) {
  const auto dash = text.find('-');
  const auto first = number(text.substr(0, dash));
  const auto second = dash == std::string_view::npos ? std::optional(0) : number(text.substr(dash + 1));
  if (!first || *first < 1 || !second || (dash != std::string_view::npos && *second < 1)) return false;
  element = *first;
  component = *second;
  return true;
}

// Reads the text between "[" and "]": a selector, or the position that ends a path.
Result<void> read_bracket(std::string_view text, GuidePath& path) {
  const auto equals = text.find('=');
  if (path.element != 0) return wrong("after " + quoted("[" + std::to_string(path.element) + "]") + " the path ends");
  if (equals == std::string_view::npos) {
    if (!read_position(text, path.element, path.component))
      return wrong("'[" + std::string(text) +
                   "]' is not a position such as [02] or [05-01], nor a choice such as [01=ST]");
    return {};
  }
  GuideSelector selector;
  selector.negated = equals > 0 && text[equals - 1] == '!';
  if (!read_position(text.substr(0, equals - (selector.negated ? 1 : 0)), selector.element, selector.component))
    return wrong("'[" + std::string(text) + "]' needs a position before '=', as in [01=ST]");
  selector.codes = codes_of(text.substr(equals + 1));
  if (std::ranges::any_of(selector.codes, &std::string::empty))
    return wrong("'[" + std::string(text) + "]' needs a value after '=', as in [01=ST] or [01=ST|SF]");
  path.steps.back().selectors.push_back(std::move(selector));
  return {};
}

bool is_segment_tag(std::string_view text) {
  return (text.size() == 2 || text.size() == 3) &&
         std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

// ---- what a line asks for --------------------------------------------------------------------------------------

// Words, commas, and patterns between slashes.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) { next(); }

  const std::string& word() const { return word_; }
  bool end() const { return word_.empty(); }
  std::string take() {
    auto taken = word_;
    next();
    return taken;
  }
  bool take(std::string_view expected) {
    if (word_ != expected) return false;
    next();
    return true;
  }

 private:
  void next() {
    const auto start = std::min(text_.find_first_not_of(' '), text_.size());
    text_.remove_prefix(start);
    std::size_t size = 0;
    if (text_.starts_with(',')) {
      size = 1;
    } else if (text_.starts_with('/')) {
      size = 1;
      while (size < text_.size() && !(text_[size] == '/' && text_[size - 1] != '\\')) ++size;
      size = std::min(size + 1, text_.size());
    } else {
      size = std::min(text_.find_first_of(" ,"), text_.size());
    }
    word_ = text_.substr(0, size);
    text_.remove_prefix(size);
  }
  std::string_view text_;
  std::string word_;
};

// Codes until the line goes on with something else.
std::vector<std::string> read_codes(Words& words) {
  std::vector<std::string> codes;
  while (!words.end() && words.word() != "," && words.word() != "if" && words.word() != "and")
    codes.push_back(words.take());
  return codes;
}

Result<int> read_limit(Words& words, std::string_view after) {
  const auto limit = number(words.word());
  if (!limit || *limit < 1) {
    return wrong(quoted(after) + " needs a whole number from 1" +
                 (words.end() ? std::string() : ", not " + quoted(words.word())));
  }
  words.take();
  return *limit;
}

Result<void> read_bound(Words& words, bool most, std::vector<GuideDemand>& demands) {
  const std::string name = most ? "max" : "min";
  const bool length = words.take("length"), repeats = !length && words.take("repeats");
  const auto limit = read_limit(words, name + (length ? " length" : repeats ? " repeats" : ""));
  if (!limit) return fail(limit.error());
  const auto demand = length    ? (most ? Demand::longest : Demand::shortest)
                      : repeats ? (most ? Demand::most_repeats : Demand::least_repeats)
                                : (most ? Demand::most : Demand::least);
  demands.push_back({.demand = demand, .limit = *limit});
  return {};
}

Result<void> read_demand(Words& words, std::vector<GuideDemand>& demands) {
  static const std::vector<std::string_view> known = {"required", "not used", "max",     "min",
                                                      "length",   "codes",    "pattern", "structure"};
  const auto word = words.take();
  if (word == "required") {
    demands.push_back({.demand = Demand::required});
  } else if (word == "not" && words.take("used")) {
    demands.push_back({.demand = Demand::not_used});
  } else if (word == "max" || word == "min") {
    return read_bound(words, word == "max", demands);
  } else if (word == "length") {
    const auto limit = read_limit(words, "length");
    if (!limit) return fail(limit.error());
    demands.push_back({.demand = Demand::shortest, .limit = *limit});
    demands.push_back({.demand = Demand::longest, .limit = *limit});
  } else if (word == "codes" || (word == "not" && words.take("codes"))) {
    demands.push_back({.demand = word == "codes" ? Demand::codes : Demand::not_codes, .words = read_codes(words)});
    if (demands.back().words.empty()) return wrong("'codes' needs at least one code, as in 'codes NE DS'");
  } else if (word == "pattern") {
    const auto pattern = words.take();
    if (pattern.size() < 3 || pattern.front() != '/' || pattern.back() != '/')
      return wrong("'pattern' needs an expression between slashes, as in 'pattern /[0-9]{10}/'");
    demands.push_back({.demand = Demand::pattern, .words = {pattern.substr(1, pattern.size() - 2)}});
  } else if (word == "structure") {
    demands.push_back({.demand = Demand::structure, .words = read_codes(words)});
    if (demands.back().words.empty()) return wrong("'structure' needs at least one, as in 'structure S-O-P-I'");
  } else {
    const auto close = nearest(word, known);
    return wrong((word.empty() ? std::string("a rule") : quoted(word)) + " is " +
                 (word.empty() ? "missing: " : "none of ") +
                 "required, not used, max, min, length, codes, not codes, pattern, structure" +
                 (close.empty() ? "" : "; did you mean '" + std::string(close) + "'?"));
  }
  return {};
}

// "N1[01=ST] absent", "BEG[02] = DS SA", "PO1[04] present"
Result<GuideConditionText> read_condition(Words& words) {
  const auto text = words.take();
  auto path = parse_guide_path(text);
  if (!path) return fail(path.error());
  GuideConditionText condition{.path = std::move(*path)};
  auto& last = condition.path.steps.back();
  const auto word = words.take();
  GuideSelector selector{.element = condition.path.element, .component = condition.path.component};
  if (word == "present" || word == "absent") {
    condition.present = word == "present";
  } else if (word == "=" || word == "!=") {
    condition.present = word == "=";
    selector.codes = read_codes(words);
    if (selector.element == 0 || selector.codes.empty())
      return wrong("a comparison has a position and codes, as in 'if BEG[02] " + word + " DS'");
  } else {
    return wrong("after " + quoted(text) + " one of present, absent, = or != is expected" +
                 (word.empty() ? std::string() : ", not " + quoted(word)));
  }
  if (selector.element != 0) last.selectors.push_back(std::move(selector));
  condition.path.element = condition.path.component = 0;
  return condition;
}

}  // namespace

Result<GuidePath> parse_guide_path(std::string_view text) {
  GuidePath path;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find_first_of("/[", at), text.size());
    auto tag = text.substr(at, end - at);
    GuideStepText step;
    if (const auto hash = tag.find('#'); hash != std::string_view::npos) {
      const auto twin = number(tag.substr(hash + 1));
      if (!twin || *twin < 1) return wrong(quoted(tag) + " needs a number after '#', as in DTM#2");
      step.twin = *twin;
      tag = tag.substr(0, hash);
    }
    if (!is_segment_tag(tag))
      return wrong((tag.empty() ? std::string("a segment is missing in ") + quoted(text)
                                : quoted(tag) + " is not a segment such as PO1"));
    if (path.element != 0) return wrong("after a position such as [02] a path ends");
    step.tag = tag;
    path.steps.push_back(std::move(step));
    at = end;
    while (at < text.size() && text[at] == '[') {
      const auto close = text.find(']', at);
      if (close == std::string_view::npos) return wrong("']' is missing in " + quoted(text));
      if (auto done = read_bracket(text.substr(at + 1, close - at - 1), path); !done) return fail(done.error());
      at = close + 1;
    }
    if (at == text.size()) return path;
    if (text[at] != '/') return wrong("'/' or the end is expected after " + quoted(text.substr(0, at)));
    ++at;
  }
  return path;
}

Result<GuideLine> parse_guide_line(std::string_view text) {
  GuideLine line;
  Words words(text);
  do {
    if (auto done = read_demand(words, line.demands); !done) return fail(done.error());
  } while (words.take(","));
  if (words.take("if")) {
    do {
      auto condition = read_condition(words);
      if (!condition) return fail(condition.error());
      line.conditions.push_back(std::move(*condition));
    } while (words.take("and"));
  }
  if (!words.end()) return wrong(quoted(words.word()) + " is not expected here; rules are separated by commas");
  return line;
}

}  // namespace crossdock::segments
