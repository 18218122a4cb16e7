// SPDX-License-Identifier: Apache-2.0
// However a multipart is cut into pieces, its parts are the same bytes of it; parameters and headers never trip.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "gateway/transport/as2/mime.hpp"
#include "gateway/transport/as2/multipart.hpp"
#include "gateway/transport/as2/transfer.hpp"

using namespace crossdock::as2;

namespace {

std::vector<std::string> parts_in_pieces(std::string_view body, std::string_view boundary, std::size_t piece,
                                         bool& good) {
  std::vector<std::string> parts;
  std::string part;
  auto reader = MultipartReader::open(boundary, {.bytes = [&](int, std::string_view bytes) -> crossdock::Result<void> {
                                                   part += bytes;
                                                   return {};
                                                 },
                                                 .end = [&](int) -> crossdock::Result<void> {
                                                   parts.push_back(std::exchange(part, {}));
                                                   return {};
                                                 }});
  good = reader.has_value();
  for (; good && !body.empty(); body.remove_prefix(std::min(piece, body.size())))
    good = reader->push(body.substr(0, piece)).has_value();
  good = good && reader->finish();
  return parts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto [head, body] = split_entity(bytes);
  if (head.size() + body.size() != size) std::abort();
  const auto headers = parse_headers(head);
  const auto type = parse_parameters(headers.value("Content-Type"));
  (void)filename_in(headers);
  (void)decode_words(bytes);
  const std::string boundary(type.find("boundary").empty() ? std::string_view("b") : type.find("boundary"));
  const auto whole = split_multipart(body, boundary);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
    bool good = false;
    const auto parts = parts_in_pieces(body, boundary, piece, good);
    if (good != whole.has_value()) std::abort();
    if (good && parts != std::vector<std::string>(whole->begin(), whole->end())) std::abort();
  }
  if (const auto plain = decode_base64(bytes); plain && decode_base64(encode_base64(*plain)) != *plain) std::abort();
  return 0;
}
