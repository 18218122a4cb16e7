// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tests/edifact/sample.hpp"

namespace crossdock::edifact {
namespace {
TEST(Probe, All) {
  namespace fs = std::filesystem;
  for (const std::string dir :
       {"ORDERS", "ORDRSP", "DESADV", "INVOIC", "CONTRL", "RECADV", "APERAK", "PRICAT", "EDIFACT-other"}) {
    for (const auto& e : fs::directory_iterator("/work/shared/corpus/x12/" + dir)) {
      std::ifstream in(e.path(), std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(in)), {});
      const auto report = check(bytes, {"bom", "leading-blanks", "line-breaks", "indented", "padding", "trailing-text",
                                        "missing-terminator"});
      std::cout << "=== " << e.path().string() << "\n" << x12::findings_text(report);
    }
  }
}
}  // namespace
}  // namespace crossdock::edifact
