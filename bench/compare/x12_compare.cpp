// SPDX-License-Identifier: Apache-2.0
// Our rows of the comparison: each task is done several times, the best CPU time counts. The output is one line
// of JSON, as that of the other engines' drivers. `segments` writes one segment a line, for the differential test.
//   x12_compare generate FILE BYTES
//   x12_compare slice|check|canonical FILE PASSES
//   x12_compare segments FILE
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "bench/x12/generated.hpp"
#include "translators/mapping/mapping.hpp"
#include "translators/x12/validator.hpp"

namespace {

using namespace crossdock;

std::string contents(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

std::size_t segments_of(const segments::File& file) {
  std::size_t count = 0;
  for (const auto& in : file.interchanges) count += in.segments.size();
  return count;
}

struct Tasks {
  std::shared_ptr<const segments::Dictionary> dictionary;
  std::shared_ptr<const mapping::Mapping> order;

  // The number of segments, 0 when something is wrong.
  std::size_t run(std::string_view task, std::string_view bytes) const {
    const auto file = x12::read(bytes);
    if (!file) return 0;
    if (task == "slice") return segments_of(*file);
    for (const auto& in : file->interchanges) {
      const auto report = x12::validate(in, *dictionary);
      if (!report.valid()) return 0;
      if (task == "canonical" && !translate(in, report)) return 0;
    }
    return segments_of(*file);
  }

  bool translate(const segments::Interchange& in, const segments::InterchangeReport& report) const {
    for (std::size_t g = 0; g < in.groups.size(); ++g) {
      for (std::size_t s = 0; s < in.groups[g].sets.size(); ++s) {
        if (!mapping::read_segments(*order, in, in.groups[g].sets[s], report.groups[g].sets[s])) return false;
      }
    }
    return true;
  }
};

int measure(std::string_view task, const char* path, int passes) {
  const auto bytes = contents(path);
  Tasks tasks{.dictionary = *x12::embedded_dictionary(), .order = nullptr};
  if (task == "canonical") {
    const auto library = mapping::Library::load(
        {.folder = CROSSDOCK_SOURCE_DIR "/mappings", .overlays = {}, .sources = {}, .dictionary = tasks.dictionary});
    if (!library) return 1;
    tasks.order = (*library)->find("x12/004010/850");
  }
  double best = 1e9;
  std::size_t segments = 0;
  for (int i = 0; i < passes; ++i) {
    const double start = cpu_seconds();
    segments = tasks.run(task, bytes);
    best = std::min(best, cpu_seconds() - start);
  }
  if (segments == 0) {
    std::fprintf(stderr, "%s: not valid\n", path);
    return 1;
  }
  std::printf("{\"segments\": %zu, \"seconds\": %.6f}\n", segments, best);
  return 0;
}

// Values as they are, but for what would break the line.
void print(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '|' || c == '\\') {
      std::printf("\\x%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      std::putchar(c);
    }
  }
}

int list_segments(const char* path) {
  const auto bytes = contents(path);
  const auto dictionary = *x12::embedded_dictionary();
  segments::CheckOptions options;
  options.validate.level = 1;
  for (const auto& one : segments::tolerance_names) options.read.tolerate.emplace_back(one.name);
  const auto report = x12::check_file(bytes, *dictionary, options);
  for (const auto& in : report.file.interchanges) {
    for (const auto& segment : in.segments) {
      print(segment.tag);
      for (const auto element : in.elements_of(segment)) {
        std::putchar('|');
        print(element);
      }
      std::putchar('\n');
    }
  }
  for (const auto* finding : segments::all_findings(report)) {
    if (finding->error) std::printf("! %s\n", finding->code.c_str());
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view task = count > 2 ? arguments[1] : "";
  if (task == "generate" && count == 4) {
    std::ofstream(arguments[2], std::ios::binary)
        << bench::generated_orders(std::strtoull(arguments[3], nullptr, 10), false);
    return 0;
  }
  if (task == "segments") return list_segments(arguments[2]);
  if ((task == "slice" || task == "check" || task == "canonical") && count == 4)
    return measure(task, arguments[2], std::atoi(arguments[3]));
  std::fputs("usage: x12_compare generate FILE BYTES | slice|check|canonical FILE PASSES | segments FILE\n", stderr);
  return 2;
}
