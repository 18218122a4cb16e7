// SPDX-License-Identifier: Apache-2.0
// CompressedData (RFC 3274) over zlib, in bounded memory: OpenSSL as Debian builds it has no compression.
//
// Reading stops at limits on the size and on the ratio of what comes out to what went in, before memory or disk is
// spent on a bomb.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "gateway/transport/as2/cms_reader.hpp"
#include "gateway/transport/as2/sink.hpp"

namespace crossdock::as2 {

struct InflateLimits {
  std::uint64_t size = std::uint64_t{4} << 30;
  std::uint64_t ratio = 200;      // text of one repeated line reaches 1000
  std::uint64_t free = 16 << 20;  // bytes that may come out whatever the ratio
};

class Inflater {
 public:
  using Out = std::function<Result<void>(std::string_view)>;

  // Fault::refused for a compression other than zlib. `frame`: what stands before the content.
  static Result<Inflater> open(const CmsReader::Frame& frame, const InflateLimits& limits);
  ~Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;

  // Gives the inflated bytes to `out` in pieces. Fault::refused for bytes that zlib never wrote and beyond the limits;
  // errors of `out` are passed on.
  Result<void> push(std::string_view bytes, const Out& out);
  // Fault::refused if the data is cut short.
  Result<void> finish() const;

 private:
  struct State;
  explicit Inflater(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class CompressedWriter {
 public:
  static Result<CompressedWriter> open(Sink& out);
  ~CompressedWriter();
  CompressedWriter(CompressedWriter&&) noexcept;
  CompressedWriter& operator=(CompressedWriter&&) noexcept;

  Result<void> write(std::string_view bytes);
  Result<void> finish();

 private:
  struct State;
  explicit CompressedWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace crossdock::as2
