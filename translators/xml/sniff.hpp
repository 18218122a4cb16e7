// SPDX-License-Identifier: Apache-2.0
// Reads from the first bytes of a payload whether it is XML, in which encoding, and which document.
//
// At most the first 4 KB are looked at, by code of this project: no parser sees a payload whose encoding is not on
// the list. The sniffer judges the start only; whether the rest is well formed is for the gate and the reader.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace crossdock::xml {

// The encodings that partners may use. Everything else (UTF-7, UTF-32, EBCDIC, UTF-16 without its mark) is refused.
enum class Encoding { utf8, utf16_le, utf16_be, latin1, windows1252, ascii };

// "UTF-8", "UTF-16LE", "ISO-8859-1", …
std::string_view to_string(Encoding encoding);

struct Sniffed {
  Encoding encoding = Encoding::utf8;
  std::size_t mark = 0;        // length of the byte order mark, 0 to 3
  bool doctype = false;        // a document type declaration stands before the root element
  std::string root;            // local name of the root element, UTF-8
  std::string root_namespace;  // empty if the root is in none
  std::string root_prefix;     // empty if the default namespace serves

  // "{urn:…:Order-2}Order", or "Order" without a namespace.
  std::string root_name() const;
};

// Whether the payload is meant to be XML: a byte order mark, blanks, then '<'. Never fails; a payload of another
// kind (X12 starts with "ISA") is simply not XML.
bool looks_like_xml(std::string_view bytes);

// Fault::malformed if the bytes do not start like an XML document (with the line), Fault::refused if the encoding
// is not on the list. The root is found only if its start tag ends within 4 KB; otherwise Fault::malformed.
Result<Sniffed> sniff(std::string_view bytes);

}  // namespace crossdock::xml
