// SPDX-License-Identifier: Apache-2.0
// Any bytes: read, validated, shown and answered. The CONTRL must be valid by our own validator.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "translators/edifact/answer.hpp"
#include "translators/edifact/contrl.hpp"
#include "translators/edifact/dictionary.hpp"

namespace {

using namespace crossdock;

void answer(const segments::Interchange& in, const segments::InterchangeReport& report,
            const segments::Dictionary& dictionary) {
  const auto contrl = edifact::make_contrl(in, report, dictionary);
  if (!contrl) return;
  edifact::InterchangeText text;
  text.sender = text.receiver = {"US", "ZZ"};
  text.control = "1";
  text.messages.push_back({.set = *contrl, .version = std::string(edifact::contrl_version), .reference = "1"});
  const auto bytes = edifact::write(text);
  if (!bytes || edifact::check_file(*bytes, dictionary).verdict != segments::Verdict::valid) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto dictionary = edifact::embedded_dictionary();
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  segments::CheckOptions options;
  if (data[0] % 2 == 1) {
    options.read.tolerate = {"bom",      "leading-blanks", "leading-text",  "line-breaks",
                             "indented", "padding",        "trailing-text", "missing-terminator"};
  }
  const auto report = edifact::check_file(bytes, **dictionary, options);
  if (segments::to_json(report).empty() || segments::show(report, **dictionary).empty()) std::abort();
  for (std::size_t i = 0; i < report.interchanges.size(); ++i)
    answer(report.file.interchanges[i], report.interchanges[i], **dictionary);
  for (const auto& one : edifact::answers(report, **dictionary, 1, TimePoint())) {
    if (one.text.empty() == one.why_not.empty()) std::abort();
    if (!one.text.empty() && edifact::check_file(one.text, **dictionary).verdict != segments::Verdict::valid)
      std::abort();
  }
  return 0;
}
