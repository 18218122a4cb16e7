// SPDX-License-Identifier: Apache-2.0
// Where bytes go. Everything in this library that reads or writes a message does so piece by piece, in bounded
// memory; the caller decides whether the pieces end in a spool, in the store or in a string.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace crossdock::as2 {

class Sink {
 public:
  virtual ~Sink() = default;
  // An error ends the work: it is given back to whoever pushes, unchanged.
  virtual Result<void> write(std::string_view bytes) = 0;
};

class StringSink final : public Sink {
 public:
  Result<void> write(std::string_view bytes) override {
    text_ += bytes;
    return {};
  }
  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace crossdock::as2
