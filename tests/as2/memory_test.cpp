// SPDX-License-Identifier: Apache-2.0
// 2 GB signed, compressed and encrypted, straight from the sealer into the opener, within 64 MB of memory.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>

#include "tests/as2/sample.hpp"

namespace crossdock::as2::memory_test {
namespace {

// The most memory that this process ever had resident, in kB.
long peak() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    long size = 0;
    if (word == "VmHWM:" && status >> size) return size;
  }
  return 0;
}

// Gives the opener what the sealer makes. The sealer begins to write before its headers can be asked for.
class IntoOpener final : public Sink {
 public:
  Result<void> write(std::string_view bytes) override {
    if (opener) return opener->push(bytes);
    held += bytes;
    return {};
  }
  Result<void> start(Opener& one) {
    opener = &one;
    return one.push(held);
  }

 private:
  Opener* opener = nullptr;
  std::string held;
};

class Count final : public Sink {
 public:
  Result<void> write(std::string_view bytes) override {
    size += bytes.size();
    return {};
  }
  std::uint64_t size = 0;
};

// Text that deflates to about a third, as EDI does.
std::string megabyte() {
  std::string text;
  std::uint32_t state = 1;
  while (text.size() < (1U << 20)) {
    state = state * 1664525 + 1013904223;
    text += "PO1*" + std::to_string(state >> 16) + "*EA*19.99**UP*" + std::to_string(state) + "~\r\n";
  }
  text.resize(1U << 20);
  return text;
}

TEST(MemoryTest, TwoGigabytesInSixtyFourMegabytes) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer keeps what is freed";
#endif
  constexpr std::uint64_t megabytes = 2048;
  auto terms = as2::terms();
  terms.encryption->cipher = Cipher::aes_256_gcm;
  terms.compression = Compression::before_signing;
  Count payload;
  IntoOpener wire;
  auto sealer = Sealer::start(terms, wire);
  ASSERT_TRUE(sealer) << sealer.error().what;
  Opener opener(sealer->headers(), policy(), payload);
  ASSERT_TRUE(wire.start(opener));
  const auto text = megabyte();
  for (std::uint64_t i = 0; i < megabytes; ++i) ASSERT_TRUE(sealer->push(text));
  const auto sealed = sealer->finish();
  ASSERT_TRUE(sealed);
  const auto opened = opener.finish();
  ASSERT_TRUE(opened);
  EXPECT_FALSE(opened->failure) << opened->failure->what;
  EXPECT_EQ(opened->mic, sealed->mic);
  EXPECT_EQ(payload.size, megabytes << 20);
  EXPECT_LT(peak(), 64 << 10);
  std::cout << "peak of " << peak() << " kB\n";
}

}  // namespace
}  // namespace crossdock::as2::memory_test
