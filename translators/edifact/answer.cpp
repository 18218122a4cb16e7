// SPDX-License-Identifier: Apache-2.0
// Envelopes for CONTRL, from headers that may be wrong themselves.
#include "translators/edifact/answer.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "translators/edifact/contrl.hpp"

namespace crossdock::edifact {
namespace {

bool printable_only(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; }) && is_utf8(text);
}

// "" if the party can stand in UNB, else what is wrong with it.
std::string unwritable(std::string_view name, std::string_view id) {
  if (trim(id).empty()) return std::string(name) + " is missing: an answer has no address";
  if (id.size() > 35)
    return std::string(name) + " '" + printable(id, 40) + "' is too long for the address of an answer";
  if (!printable_only(id))
    return std::string(name) + " '" + printable(id, 40) + "' holds bytes that cannot stand in the address of an answer";
  return {};
}

Party party(std::string_view id, std::string_view qualifier) {
  const bool usable = qualifier.size() <= 4 && printable_only(qualifier);
  return {std::string(id), usable ? std::string(qualifier) : ""};
}

// Level C is Latin-1, what everybody reads; an address in another script needs the level that has all of them.
Result<std::string> written(InterchangeText text) {
  auto bytes = write(text);
  if (bytes) return bytes;
  text.level = "UNOY";
  text.version = 4;
  return write(text);
}

segments::Answer answer(const segments::Interchange& in, const segments::InterchangeReport& report,
                        const segments::Dictionary& dictionary, std::int64_t control, TimePoint at) {
  const auto contrl = make_contrl(in, report, dictionary);
  if (!contrl) return {.text = {}, .why_not = "a CONTRL is not answered"};
  for (const auto& [name, id] : {std::pair{"UNB-02", in.header[5]}, std::pair{"UNB-03", in.header[7]}}) {
    if (auto wrong = unwritable(name, id); !wrong.empty()) return {.text = {}, .why_not = std::move(wrong)};
  }
  InterchangeText text;
  text.sender = party(in.header[7], in.header[6]);
  text.receiver = party(in.header[5], in.header[4]);
  text.control = std::to_string(control);
  text.at = at;
  text.test = in.header[14] == "T";
  text.line_breaks = true;
  text.messages.push_back({.set = *contrl, .version = std::string(contrl_version), .reference = "1"});
  auto bytes = written(std::move(text));
  if (!bytes) return {.text = {}, .why_not = std::move(bytes.error().what)};
  return {.text = std::move(*bytes), .why_not = {}};
}

}  // namespace

std::vector<segments::Answer> answers(const segments::FileReport& report, const segments::Dictionary& dictionary,
                                      std::int64_t control, TimePoint at) {
  std::vector<segments::Answer> all;
  for (std::size_t i = 0; i < report.file.interchanges.size(); ++i) {
    all.push_back(answer(report.file.interchanges[i], report.interchanges[i], dictionary, control, at));
    if (!all.back().text.empty()) ++control;
  }
  return all;
}

}  // namespace crossdock::edifact
