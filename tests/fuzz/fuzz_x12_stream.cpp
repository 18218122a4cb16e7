// SPDX-License-Identifier: Apache-2.0
// Any bytes in any chunks: a stream must find as many errors as the check of the whole file, and hand out the same sets.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "translators/x12/stream_check.hpp"
#include "translators/x12/validator.hpp"

namespace {

using namespace crossdock::x12;

struct Seen {
  std::uint64_t errors = 0, sets = 0, segments = 0;
  friend bool operator==(const Seen&, const Seen&) = default;
};

Seen whole(std::string_view bytes, const Dictionary& dictionary, const CheckOptions& options) {
  const auto report = check_file(bytes, dictionary, options);
  Seen seen;
  for (const auto* finding : all_findings(report)) seen.errors += finding->error;
  for (const auto& interchange : report.file.interchanges) {
    for (const auto& group : interchange.groups) {
      for (const auto& set : group.sets) {
        ++seen.sets;
        seen.segments += set.segment_count + set.dropped_segments;
      }
    }
  }
  return seen;
}

Seen streamed(std::string_view bytes, std::size_t chunk, const Dictionary& dictionary, const CheckOptions& options) {
  StreamCheck check(dictionary, options);
  Seen seen;
  const auto drain = [&] {
    while (const auto* event = check.next()) {
      if (event->kind != StreamEvent::Kind::set) continue;
      ++seen.sets;
      seen.segments += event->set->segment_count + event->set->dropped_segments;
    }
  };
  for (std::size_t at = 0; at < bytes.size();) {
    const std::string copy(bytes.substr(at, chunk));
    at += copy.size();
    chunk = chunk * 5 % 97 + 1;
    check.push(copy);
    drain();
  }
  check.finish();
  drain();
  seen.errors = check.errors();
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto dictionary = embedded_dictionary();
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  CheckOptions options;
  options.read.max_set_bytes = 4096;
  if (data[0] % 2 == 1) {
    for (const auto& one : crossdock::segments::tolerance_names) options.read.tolerate.emplace_back(one.name);
  }
  if (whole(bytes, **dictionary, options) != streamed(bytes, data[1] + std::size_t{1}, **dictionary, options))
    std::abort();
  return 0;
}
