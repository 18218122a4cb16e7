// SPDX-License-Identifier: Apache-2.0
// Documents whose structure takes many times their size: the gateway stays within `memory`, each ends with a reason, and
// orders beside them get through.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>

#include "tests/crash/site.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;

constexpr const char* buyer = "metro-outfitters";
constexpr std::size_t mebibyte = 1 << 20;
#ifdef __SANITIZE_ADDRESS__
constexpr bool sees_memory = false;  // the sanitizer's own is many times ours
#else
constexpr bool sees_memory = true;
#endif

std::string repeated(const std::string& unit, std::size_t bytes) {
  std::string text;
  text.reserve(bytes + unit.size());
  while (text.size() < bytes) text += unit;
  return text;
}

// The largest the process ever was, in bytes.
std::size_t high_water(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6)) << 10;
  }
  return 0;
}

struct Bomb {
  const char* name;
  const char* file;
  std::function<std::string(const std::string& isa, const std::string& sample)> bytes;
};
void PrintTo(const Bomb& bomb, std::ostream* out) { *out << bomb.name; }

class HostileMemoryTest : public testing::TestWithParam<Bomb> {
 protected:
  Site site_{CROSSDOCK_PROGRAM};
};

TEST_P(HostileMemoryTest, StaysWithinItsBound) {
  const auto sample = read_file(site_.folder() + "/partners/metro-outfitters/samples/850-camp.edi");
  site_.set("memory", "256 MiB");
  site_.set("settle", "0s");
  const auto bomb = GetParam().bytes(sample.substr(0, 106), sample);
  for (int i = 0; i < 3; ++i) site_.send(buyer, std::to_string(i) + GetParam().file, bomb);
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  site_.send_sample(buyer, "850-weekend.edi", "sentinel.edi");
  const auto settled = [&] {
    return site_.count("SELECT COUNT(*) FROM message WHERE direction = 'in'") == 4 &&
           site_.count(
               "SELECT COUNT(*) FROM message WHERE direction = 'in' AND state IN ('received', 'unwrapped', "
               "'checked', 'translated')") == 0;
  };
  ASSERT_TRUE(eventually(settled, std::chrono::seconds(240))) << gateway.output();
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM sales_order"), 1);
  // 192 MiB for the one that is large, and what a gateway takes without any.
  if (sees_memory) {
    EXPECT_LT(high_water(gateway.id()), 400 * mebibyte);
  }
  gateway.signal(SIGTERM);
  EXPECT_EQ(gateway.wait().exit, 0) << gateway.output();
}

const Bomb bombs[] = {
    {"EmptyGroups", ".edi",
     [](const auto& isa, const auto&) { return isa + repeated("GS*PO*A*B~", 20 * mebibyte) + "IEA*1*000000001~"; }},
    {"StraySegments", ".edi",
     [](const auto& isa, const auto&) { return isa + repeated("A*B~", 20 * mebibyte) + "IEA*1*000000001~"; }},
    {"EmptyInterchanges", ".edi",
     [](const auto& isa, const auto&) { return repeated(isa + "IEA*0*000000001~", 12 * mebibyte); }},
    {"EmptySets", ".edi",
     [](const auto& isa, const auto&) {
       return isa + "GS*PO*A*B*20260101*1200*1*X*004010~" + repeated("ST*850*1~SE*2*1~", 12 * mebibyte) +
              "GE*1*1~IEA*1*000000001~";
     }},
    {"ManyElements", ".edi",
     [](const auto& isa, const auto&) {
       return isa + "GS*PO*A*B*20260101*1200*1*X*004010~ST*850*0001~" +
              repeated("N1" + std::string(250, '*') + "~", 15 * mebibyte) + "SE*2*0001~GE*1*1~IEA*1*000000001~";
     }},
    {"ManyLines", ".edi",
     [](const auto&, const auto& whole) {
       const auto at = whole.find("PO1*");
       return whole.substr(0, at) + repeated("PO1*1*1*EA*1~", 14 * mebibyte) + whole.substr(whole.find("CTT*"));
     }},
    {"ManyElementsOfXml", ".xml",
     [](const auto&, const auto&) {
       return "<Order xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Order-2\">" +
              repeated("<a/>", 20 * mebibyte) + "</Order>";
     }},
    {"ManyAttributesOfXml", ".xml",
     [](const auto&, const auto&) {
       std::string text = "<Order xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Order-2\"><a";
       for (int i = 0; text.size() < 12 * mebibyte; ++i) text += " b" + std::to_string(i) + "=''";
       return text + "/></Order>";
     }},
};
INSTANTIATE_TEST_SUITE_P(Bombs, HostileMemoryTest, testing::ValuesIn(bombs),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace crossdock::tests
