// SPDX-License-Identifier: Apache-2.0
// Bytes of an allowed encoding as UTF-8, with the way back from a place in the text to a place in the bytes.
// Inside this library only: parsers always get UTF-8, so that none of them chooses a decoder by itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "translators/xml/sniff.hpp"

namespace crossdock::xml {

// The text of a document without its byte order mark. UTF-8 and US-ASCII are viewed, not copied.
struct Decoded {
  std::string_view text() const { return owned.empty() ? view : std::string_view(owned); }

  Encoding encoding = Encoding::utf8;
  std::size_t mark = 0;
  std::string_view view;
  std::string owned;
};

// Fault::malformed with line and column for bytes that the encoding does not have.
Result<Decoded> decode(std::string_view bytes, const Sniffed& sniffed);

// Turns places in the decoded text into lines and into byte offsets of the original. Places are asked for in
// ascending order, so that the whole document is walked once.
class Ruler {
 public:
  explicit Ruler(const Decoded& decoded) : encoding_(decoded.encoding), mark_(decoded.mark), text_(decoded.text()) {}

  void advance(std::size_t place);
  int line() const { return line_; }
  std::size_t offset() const { return mark_ + original_; }

 private:
  Encoding encoding_;
  std::size_t mark_;
  std::string_view text_;
  std::size_t place_ = 0;
  std::size_t original_ = 0;
  int line_ = 1;
};

}  // namespace crossdock::xml
