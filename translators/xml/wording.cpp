// SPDX-License-Identifier: Apache-2.0
// Reads names and content models out of Xerces-C's messages, and says what is missing or out of place.
#include "translators/xml/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace crossdock::xml {
namespace {

// One name of a content model that is a plain sequence, such as "(ID,IssueDate?,Note*,OrderLine+)".
struct Slot {
  std::string_view name;
  bool required = false;
  bool repeats = false;
};

std::string_view local(std::string_view name) { return name.substr(name.find(':') + 1); }

// The text between the first pair of quotes after `word`.
std::string_view quoted(std::string_view message, std::string_view word) {
  const auto start = message.find(word);
  if (start == std::string_view::npos) return {};
  const auto begin = start + word.size();
  return message.substr(begin, message.find('\'', begin) - begin);
}

// Empty for a model with choices or groups: nothing simple can be said of those.
std::vector<Slot> slots_of(std::string_view message) {
  auto model = quoted(message, "content model '");
  if (!model.starts_with('(') || !model.ends_with(')')) return {};
  model = model.substr(1, model.size() - 2);
  if (model.find_first_of("(|#") != std::string_view::npos) return {};
  std::vector<Slot> slots;
  for (auto name : split(model, ',')) {
    const char last = name.empty() ? '\0' : name.back();
    const bool marked = last == '?' || last == '*' || last == '+';
    if (marked) name.remove_suffix(1);
    slots.push_back({local(name), !marked || last == '+', last == '*' || last == '+'});
  }
  return slots;
}

// The names, in quotes nowhere: "ID", "ID and IssueDate", "ID, IssueDate and Note".
std::string listed(const std::vector<std::string_view>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::vector<std::string_view> missing_of(const std::vector<Slot>& slots,
                                         const std::vector<std::string_view>& children) {
  std::vector<std::string_view> missing;
  for (const auto& slot : slots) {
    const bool present = std::ranges::find(children, slot.name, local) != children.end();
    const bool named = std::ranges::find(missing, slot.name) != missing.end();
    if (slot.required && !present && !named) missing.push_back(slot.name);
  }
  return missing;
}

std::string word_missing(std::string_view message, const std::vector<std::string_view>& children) {
  const auto missing = missing_of(slots_of(message), children);
  if (missing.empty()) return "required elements are missing";
  return fmt::format("{} {} required and missing", listed(missing), missing.size() == 1 ? "is" : "are");
}

// Xerces tells which of its parsers gave up, where a partner wants to know what was expected. Without a subject: the
// value in quotes is put in front where the message does not hold it.
std::string word_value(std::string_view message) {
  if (message == "invalid character encountered") return "is not a number (digits with a decimal point)";
  if (message.starts_with("invalid gYearMonth value '"))
    return fmt::format("'{}' is not a date (YYYY-MM-DD)", quoted(message, "value '"));
  if (message.starts_with("time zone expected in '"))
    return fmt::format("'{}' is not a date or time: only a time zone may follow", quoted(message, "in '"));
  return printable(message, 300);
}

// Why a child is not allowed where it stands: unknown here, too many, too early (something required is missing before
// it) or out of order.
Wording word_child(std::string_view message, const std::vector<std::string_view>& children) {
  const auto name = local(quoted(message, "element '"));
  Wording words{fmt::format("{} is not allowed here", name), std::string(name), 1};
  auto slots = slots_of(message);
  const auto own = std::ranges::find(slots, name, &Slot::name);
  if (own == slots.end()) return words;
  const auto places = std::ranges::count(slots, name, &Slot::name);
  if (!own->repeats && places == 1 && std::ranges::count(children, name, local) > 1) {
    return {fmt::format("{} is allowed only once", name), std::string(name), 2};
  }
  slots.erase(own, slots.end());  // what stands before it in the model
  const auto missing = missing_of(slots, children);
  if (!missing.empty()) {
    words.message = fmt::format("{} is not allowed here: {} must come first and {} missing", name, listed(missing),
                                missing.size() == 1 ? "is" : "are");
    return words;
  }
  const auto after = std::ranges::find(children, name, local);
  std::vector<std::string_view> late;
  for (const auto& slot : slots) {
    if (std::find_if(after, children.end(), [&](auto child) { return local(child) == slot.name; }) != children.end())
      late.push_back(slot.name);
  }
  if (!late.empty()) words.message = fmt::format("{} is not allowed here: it must come after {}", name, listed(late));
  return words;
}

}  // namespace

std::string_view to_string(Complaint complaint) {
  switch (complaint) {
    case Complaint::child: return "element";
    case Complaint::missing: return "missing";
    case Complaint::unknown_element: return "unknown-element";
    case Complaint::attribute: return "attribute";
    case Complaint::missing_attribute: return "missing-attribute";
    case Complaint::text: return "text";
    case Complaint::value: return "value";
    case Complaint::key: return "key";
    case Complaint::other: return "other";
  }
  return "other";
}

Wording word(Complaint complaint, std::string_view message, const std::vector<std::string_view>& children) {
  switch (complaint) {
    case Complaint::child: return word_child(message, children);
    case Complaint::missing: return {word_missing(message, children), {}};
    case Complaint::unknown_element:
      return {fmt::format("{} is not an element of the schema", quoted(message, "element '")), {}};
    case Complaint::missing_attribute:
      return {fmt::format("attribute {} is required and missing", quoted(message, "attribute '")), {}};
    case Complaint::attribute:
      return {fmt::format("attribute {} is not allowed here", quoted(message, "attribute '")), {}};
    case Complaint::text: return {"text is not allowed here, only elements are", {}};
    case Complaint::value: return {word_value(message), {}};
    case Complaint::key:
    case Complaint::other: break;
  }
  return {printable(message, 300), {}};
}

std::string word_fatal(std::string_view message) { return printable(message, 200); }

}  // namespace crossdock::xml
