// SPDX-License-Identifier: Apache-2.0
// Any bytes: read, validated, shown and acknowledged. The acknowledgement must be valid by our own validator.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "translators/x12/acknowledgement.hpp"
#include "translators/x12/report.hpp"

namespace {

using namespace crossdock::x12;

constexpr Delimiters ours{.element = '*', .component = '>', .repetition = '^', .segment = '~'};

void acknowledge(const Interchange& in, const InterchangeReport& report, const Dictionary& dictionary) {
  auto sets = make_997(in, report, ours);
  std::size_t next = 0;
  for (const auto& group : in.groups) {
    if (sets.empty() || group.functional_id == "FA") continue;
    InterchangeText text;
    text.sender = text.receiver = {"ZZ", "US", "US"};
    text.delimiters = ours;
    text.version = acknowledgement_version(group.version) == "005010" ? "00501" : "00401";
    text.control = 1;
    text.groups.push_back({.functional_id = "FA",
                           .version = std::string(acknowledgement_version(group.version)),
                           .control = 1,
                           .sets = {std::move(sets[next++])},
                           .set_controls = {1}});
    const auto bytes = write(text);
    if (!bytes || check_file(*bytes, dictionary).verdict != Verdict::valid) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto dictionary = Dictionary::embedded();
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  CheckOptions options;
  if (data[0] % 2 == 1) {
    for (const auto& one : tolerance_names) options.read.tolerate.emplace_back(one.name);
  }
  const auto report = check_file(bytes, **dictionary, options);
  if (to_json(report).empty() || show(report, **dictionary).empty()) std::abort();
  for (std::size_t i = 0; i < report.interchanges.size(); ++i)
    acknowledge(report.file.interchanges[i], report.interchanges[i], **dictionary);
  return 0;
}
