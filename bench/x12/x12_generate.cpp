// SPDX-License-Identifier: Apache-2.0
// Writes one valid interchange of at least so many bytes to standard output:
//   x12_generate BYTES [850|856] | crossdock x12 check -
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "bench/x12/generated.hpp"

namespace {

using namespace crossdock::x12;
using namespace crossdock::bench;

void put(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

std::string nine(std::uint64_t number) {
  const auto text = std::to_string(number);
  return std::string(9 - text.size(), '0') + text;
}

}  // namespace

int main(int count, char** words) {
  const std::uint64_t wanted = count > 1 ? std::strtoull(words[1], nullptr, 10) : 0;
  const bool notices = count > 2 && std::string_view(words[2]) == "856";
  if (wanted == 0) {
    std::fputs("usage: x12_generate BYTES [850|856]\n", stderr);
    return 2;
  }
  put("ISA*00*          *00*          *ZZ*BUYER          *ZZ*SELLER         *260106*1200*U*00401*000000001*0*P*>~");
  put(notices ? "GS*SH*BUYER*SELLER*20260106*1200*1*X*004010~" : "GS*PO*BUYER*SELLER*20260106*1200*1*X*004010~");
  // The bodies of some thousand documents again and again, each time with its own control number.
  std::vector<SetText> sets;
  for (int i = 1; i <= 4000; ++i) sets.push_back(notices ? generated_notice(i) : generated_order(i));
  std::uint64_t bytes = 0, number = 0;
  for (; bytes < wanted; ++number) {
    const auto& set = sets[number % sets.size()];
    const auto control = nine(number + 1);
    const auto head = "ST*" + set.id + "*" + control + "~",
               tail = "SE*" + std::to_string(set.segments + 2) + "*" + control + "~";
    put(head);
    put(set.body);
    put(tail);
    bytes += head.size() + set.body.size() + tail.size();
  }
  put("GE*" + std::to_string(number) + "*1~IEA*1*000000001~");
  return 0;
}
