// SPDX-License-Identifier: Apache-2.0
// X12 that is changed as X12: the fuzzer's own mutations are only one in eight. Same invariants as for any bytes.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>

#include "tests/fuzz/x12_invariants.hpp"
#include "tests/fuzz/x12_mutator.hpp"

namespace {

using namespace crossdock::fuzz;

Document document_of(const std::uint8_t* data, std::size_t size, bool& usable) {
  Document document;
  usable = size > 1 && split_document({reinterpret_cast<const char*>(data) + 1, size - 1}, document);
  return document;
}

std::size_t put(std::uint8_t* data, std::size_t most, std::uint8_t flags, const std::string& bytes) {
  const auto size = std::min(bytes.size() + 1, most);
  if (size == 0) return 0;
  data[0] = flags;
  std::memcpy(data + 1, bytes.data(), size - 1);
  return size;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  std::minstd_rand random(seed);
  bool usable = false;
  auto document = document_of(data, size, usable);
  if (!usable || random() % 8 == 0) return LLVMFuzzerMutate(data, size, most);
  const auto flags = random() % 8 == 0 ? static_cast<std::uint8_t>(random()) : data[0];
  mutate(document, random, LLVMFuzzerMutate);
  return put(data, most, flags, join_document(document));
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size,
                                                 const std::uint8_t* other, std::size_t other_size, std::uint8_t* out,
                                                 std::size_t most, unsigned seed) {
  std::minstd_rand random(seed);
  bool usable = false, other_usable = false;
  auto document = document_of(one, one_size, usable);
  const auto second = document_of(other, other_size, other_usable);
  if (!usable || !other_usable) return 0;
  cross_over(document, second, random);
  return put(out, most, one[0], join_document(document));
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  check_x12({reinterpret_cast<const char*>(data) + 1, size - 1}, data[0]);
  return 0;
}
