// SPDX-License-Identifier: Apache-2.0
// How much of an XML document is read before it is refused. The defaults suit documents of trade: the deepest
// one of 900 samples is 13 elements deep. A partner who needs more gets more in the profile, not here.
#pragma once

#include <cstddef>

namespace crossdock::xml {

struct Limits {
  std::size_t bytes = 32 << 20;       // of the document as it came
  std::size_t depth = 128;            // of nested elements; Xerces-C is quadratic in it
  std::size_t elements = 2'000'000;   // of the whole document
  std::size_t attributes = 256;       // of one element
  std::size_t namespaces = 64;        // declared on one element
  std::size_t text = 1 << 20;         // one element's text or one attribute's value, in bytes of UTF-8
  std::size_t attachment = 24 << 20;  // the text of an element named EmbeddedDocumentBinaryObject (base64)
  std::size_t findings = 200;         // of a report; further ones are only counted
};

}  // namespace crossdock::xml
