// SPDX-License-Identifier: Apache-2.0
// The fault programme, one part a call: prints its report as one line of JSON. tests/faults/run calls it.
#include <boost/json.hpp>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <map>

#include "tests/faults/run.hpp"

namespace {

namespace json = boost::json;
using namespace crossdock::tests;

const std::map<std::string, Report (*)(const Bounds&)>& parts() {
  static const std::map<std::string, Report (*)(const Bounds&)> all{
      {"kills", random_kills},   {"network", bad_network},     {"calls", failing_calls},
      {"power", power_loss},     {"fsync", failed_fsync},      {"descriptors", few_descriptors},
      {"space", full_disk},      {"database", database_kills}, {"control", power_loss_without_fsync},
      {"silent", silent_partner}};
  return all;
}

template <class T>
json::array array_of(const std::vector<T>& values) {
  json::array result;
  for (const auto& value : values) result.emplace_back(value);
  return result;
}

void print(const Report& report) {
  const json::object object{{"name", report.name},
                            {"store", report.store},
                            {"faults", report.faults},
                            {"seed", report.seed},
                            {"messages", report.messages},
                            {"lost", array_of(report.judgement.lost)},
                            {"doubled", array_of(report.judgement.doubled)},
                            {"gaps", array_of(report.judgement.gaps)},
                            {"wrong", array_of(report.judgement.wrong)},
                            {"recoveries", array_of(report.recoveries)},
                            {"details", array_of(report.details)},
                            {"absent", report.absent}};
  std::printf("%s\n", json::serialize(object).c_str());
}

int usage() {
  std::fprintf(stderr, "usage: fault_programme PART [--store NAME] [--count N] [--seed S] [--thorough]\nparts:");
  for (const auto& [name, part] : parts()) std::fprintf(stderr, " %s", name.c_str());
  std::fprintf(stderr, "\n");
  return 2;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2 || !parts().contains(words[1])) return usage();
  Bounds bounds;
  for (int i = 2; i < count; ++i) {
    const std::string word = words[i];
    const bool last = i + 1 == count;
    if (word == "--thorough") {
      bounds.thorough = true;
    } else if (word == "--store" && !last) {
      bounds.store = words[++i];
    } else if (word == "--count" && !last) {
      bounds.count = std::atoi(words[++i]);
    } else if (word == "--seed" && !last) {
      bounds.seed = std::strtoull(words[++i], nullptr, 10);
    } else {
      return usage();
    }
  }
  bounds.progress = [](const std::string& text) {
    std::fprintf(stderr, "%s\n", text.c_str());
    std::fflush(stderr);
  };
  const auto report = parts().at(words[1])(bounds);
  print(report);
  return report.judgement.clean() ? 0 : 1;
}
