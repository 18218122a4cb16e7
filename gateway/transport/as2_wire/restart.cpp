// SPDX-License-Identifier: Apache-2.0
// Asks by HEAD how much the partner holds, and posts the rest, with a few corrections.
#include "gateway/transport/as2_wire/restart.hpp"

#include <algorithm>

#include "gateway/store/payloads.hpp"
#include "gateway/transport/as2_wire/ranges.hpp"

namespace crossdock::as2_wire {
namespace {

using store::payloads::chunk_size;
constexpr int most_corrections = 2;

// The pieces from `first` on.
http::Body remainder(const http::Body& whole, std::uint64_t first) {
  return {.size = whole.size - first, .read = [&whole, first](std::uint64_t piece) -> Result<std::string> {
            auto bytes = whole.read(first / chunk_size + piece);
            if (!bytes || piece > 0) return bytes;
            const auto skipped = static_cast<std::size_t>(first % chunk_size);
            if (skipped > bytes->size()) return fail(Fault::internal, "a piece of the body is shorter than the others");
            return bytes->substr(skipped);
          }};
}

// How many bytes the partner holds; 0 for an answer that makes no sense. Without a connection there is nobody to send to.
Result<std::uint64_t> ask(http::Client& client, const http::Destination& destination, const Restartable& message) {
  http::Fields fields;
  for (const auto* name : {"AS2-Version", "AS2-From", "AS2-To"})
    fields.add(name, std::string(message.fields.find(name)));
  fields.add("ETag", write_etag(message.name));
  const auto trial = client.try_out(destination, fields);
  if (!trial.answer && !trial.connected) return fail(trial.answer.error());
  if (!trial.answer || trial.answer->status != 200) return 0;
  const auto held = parse_count(trial.answer->fields.find("Content-Length")).value_or(0);
  return held <= message.body.size ? held : 0;
}

}  // namespace

Result<http::Response> post(http::Client& client, const http::Destination& destination, const Restartable& message) {
  const auto size = message.body.size;
  std::uint64_t held = 0;
  if (message.again) {
    const auto told = ask(client, destination, message);
    if (!told) return fail(told.error());
    held = *told;
  }
  auto fields = message.fields;
  fields.add("ETag", write_etag(message.name));
  for (int corrections = 0; held > 0; ++corrections) {
    // The last byte of a body that is all there is sent again, to be answered.
    const Range range{.first = std::min(held, size - 1), .last = size - 1, .total = size};
    auto ranged = fields;
    ranged.add("Content-Range", write(range));
    const auto body = remainder(message.body, range.first);
    auto answer = client.post(destination, ranged, body);
    if (!answer || answer->status != 416) return answer;
    const auto told = parse_held(answer->fields.find("Content-Range")).value_or(0);
    held = corrections < most_corrections && told <= size && told != held ? told : 0;
  }
  return client.post(destination, fields, message.body);
}

}  // namespace crossdock::as2_wire
