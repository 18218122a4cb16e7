// SPDX-License-Identifier: Apache-2.0
// Splits a multipart body at its boundary, piece by piece. The parts are the exact bytes between the delimiters: the
// line break in front of a delimiter belongs to the delimiter (RFC 2046 §5.1.1), whether it is CRLF or a bare LF.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace crossdock::as2 {

class MultipartReader {
 public:
  // Told of a part's bytes and its end; parts are counted from 0. Text before the first delimiter and after the last is
  // passed over.
  struct Events {
    std::function<Result<void>(int part, std::string_view bytes)> bytes;
    std::function<Result<void>(int part)> end;
  };

  // Fault::malformed if no delimiter can be made of `boundary` (empty, or longer than 250 characters).
  static Result<MultipartReader> open(std::string_view boundary, Events events);

  Result<void> push(std::string_view bytes);
  // A last delimiter that is absent is tolerated. Fault::malformed if there was none at all.
  Result<void> finish();

  // While `Events::bytes` is called: where those bytes begin, counted from the first that was pushed.
  std::uint64_t offset() const { return offset_; }

 private:
  enum class Line { delimiter, last, content, undecided };

  MultipartReader(std::string delimiter, Events events)
      : delimiter_(std::move(delimiter)), events_(std::move(events)) {}
  Result<void> read(bool complete);
  Line line_at(std::size_t at, bool complete) const;
  std::size_t delimiter_from(std::size_t from) const;
  Result<void> give(std::size_t end);
  void drop(std::size_t size);

  std::string delimiter_;  // "--boundary"
  Events events_;
  std::string held_;
  std::uint64_t offset_ = 0;   // of the first byte held
  int part_ = -1;              // -1 before the first delimiter
  bool at_line_start_ = true;  // whether the first byte held begins a line
  bool ended_ = false;
};

// The parts of a whole body, as ranges of it.
Result<std::vector<std::string_view>> split_multipart(std::string_view body, std::string_view boundary);

}  // namespace crossdock::as2
