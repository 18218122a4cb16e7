// SPDX-License-Identifier: Apache-2.0
// CMS of any kind, read in pieces of two sizes with the same result, and nothing inflates beyond its limit.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "gateway/transport/as2/cms_reader.hpp"
#include "gateway/transport/as2/compressed.hpp"

using namespace crossdock::as2;

namespace {

constexpr std::uint64_t limit = 100'000;

std::string inflated(std::string_view bytes, std::size_t piece, bool& good) {
  std::string text;
  std::optional<Inflater> inflater;
  CmsReader reader({.begin = [&](const CmsReader::Frame& frame) -> crossdock::Result<void> {
                      if (frame.type != CmsType::compressed) return {};
                      auto opened = Inflater::open(frame, {.size = limit});
                      if (!opened) return crossdock::fail(opened.error());
                      inflater.emplace(std::move(*opened));
                      return {};
                    },
                    .content = [&](std::string_view content) -> crossdock::Result<void> {
                      if (!inflater) {
                        text += content;
                        return {};
                      }
                      return inflater->push(content, [&](std::string_view out) -> crossdock::Result<void> {
                        text += out;
                        return {};
                      });
                    }});
  good = true;
  for (; good && !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    good = reader.push(bytes.substr(0, piece)).has_value();
  good = good && reader.finish() && (!inflater || inflater->finish());
  if (inflater && text.size() > limit + (64 << 10)) std::abort();
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  bool good = false, again = false;
  const auto whole = inflated(bytes, size + 1, good);
  const auto pieces = inflated(bytes, 3, again);
  if (good != again || (good && whole != pieces)) std::abort();
  return 0;
}
