// SPDX-License-Identifier: Apache-2.0
// However packets cut a request, it is the same request: what is read, what is refused, and where the next one begins.
// A request that two readers could understand in two ways never gets through.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gateway/transport/http/request_reader.hpp"

using namespace crossdock::http;

namespace {

struct Outcome {
  int refused = 0;
  bool complete = false;
  bool head = false;
  std::string method, target, body, rest;
  std::size_t fields = 0;
  bool operator==(const Outcome&) const = default;
};

void check_head(const Request& request, const ReadLimits& limits) {
  const auto& fields = request.fields;
  if (fields.entries.size() > limits.header_count) std::abort();
  if (fields.count("Content-Length") > 1 || fields.count("Transfer-Encoding") > 1 || fields.count("Host") > 1)
    std::abort();
  if (fields.count("Content-Length") + fields.count("Transfer-Encoding") > 1) std::abort();
  for (const auto& [name, value] : fields.entries) {
    if (name.empty() || name.find_first_of(" \t\r\n:") != std::string::npos) std::abort();
    if (value.find_first_of("\r\n") != std::string::npos || value.find('\0') != std::string::npos) std::abort();
  }
  if (request.length && *request.length > limits.body_bytes) std::abort();
}

Outcome read(std::string_view bytes, std::size_t step, const ReadLimits& limits) {
  using Progress = RequestReader::Progress;
  RequestReader reader(limits);
  Outcome outcome;
  for (;;) {
    const auto progress = reader.advance();
    if (!progress) {
      if (!progress.error().close || progress.error().status < 400) std::abort();
      outcome.refused = progress.error().status;
      return outcome;
    }
    if (*progress == Progress::head) {
      if (outcome.head) std::abort();
      outcome.head = true;
      check_head(reader.request(), limits);
      outcome.method = reader.request().method;
      outcome.target = reader.request().target;
      outcome.fields = reader.request().fields.entries.size();
    }
    if (*progress == Progress::body) {
      if (!outcome.head) std::abort();
      outcome.body += reader.take_body();
      if (outcome.body.size() > limits.body_bytes) std::abort();
    }
    if (*progress == Progress::complete) break;
    if (*progress != Progress::needs_more) continue;
    if (bytes.empty()) return outcome;
    reader.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
  }
  outcome.complete = true;
  outcome.rest = reader.take_rest() + std::string(bytes);
  if (reader.request().length && outcome.body.size() != *reader.request().length) std::abort();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const ReadLimits limits{.header_bytes = 1 << 10, .header_count = 12, .body_bytes = 512};
  const auto whole = read(bytes, size + 1, limits);
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
    const auto other = read(bytes, step, limits);
    if (other.complete != whole.complete) std::abort();
    if (whole.complete && !(other == whole)) std::abort();
  }
  return 0;
}
