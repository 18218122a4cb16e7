// SPDX-License-Identifier: Apache-2.0
// Where the bytes of a message go. Everything in this library that reads or writes one does so piece by piece, in
// bounded memory.
#pragma once

#include <string>
#include <string_view>

#include "base/sink.hpp"

namespace crossdock::as2 {

using crossdock::Sink;

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
