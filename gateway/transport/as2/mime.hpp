// SPDX-License-Identifier: Apache-2.0
// MIME as AS2 products write it: headers, their parameters, and where a header ends and its content begins.
//
// Reading is tolerant of folding, bare line feeds, odd case and quoting; writing never folds (RFC 4130 partners
// reject folded headers). Views point into the bytes that were given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace crossdock::as2 {

struct Header {
  std::string name, value;
  friend bool operator==(const Header&, const Header&) = default;
};

class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> headers) : headers_(headers) {}

  // The first of that name, in any case, with blanks around it removed.
  std::optional<std::string_view> find(std::string_view name) const;
  // The same, or empty.
  std::string_view value(std::string_view name) const { return find(name).value_or(std::string_view()); }
  void add(std::string name, std::string value) { headers_.push_back({std::move(name), std::move(value)}); }
  void set(std::string_view name, std::string value);  // in place of the first of that name, or at the end

  bool empty() const { return headers_.empty(); }
  auto begin() const { return headers_.begin(); }
  auto end() const { return headers_.end(); }
  // "Name: value" lines with CRLF, without the blank line. Line breaks within a value become blanks, so that no
  // value can add a header of its own.
  std::string text() const;
  friend bool operator==(const Headers&, const Headers&) = default;

 private:
  std::vector<Header> headers_;
};

// Reads header lines; a folded line continues the one before. Lines without a colon are passed over.
Headers parse_headers(std::string_view text);

// An entity's header and content. `head` includes the blank line; both are ranges of the bytes given, whole.
struct Split {
  std::string_view head, body;
};
// Where the header of an entity ends. An entity without one (no line such as "Content-Type: …" at its start) is all
// body: some products encrypt a bare document.
Split split_entity(std::string_view entity);
// The same while bytes are arriving: nullopt until it is decided. `complete`: no more will come.
std::optional<std::size_t> head_size(std::string_view start, bool complete);

// A value with parameters: Content-Type, Content-Disposition, Disposition-Notification-Options.
struct Parameters {
  std::string value;                                         // "multipart/signed", in lower case
  std::vector<std::pair<std::string, std::string>> entries;  // names in lower case, values unquoted

  // Empty if absent. RFC 2231 values ("filename*=UTF-8''a%20b", "filename*0=a; filename*1=b") answer to the plain name,
  // and count before a plain one.
  std::string_view find(std::string_view name) const;
};
Parameters parse_parameters(std::string_view value);
// "=?UTF-8?Q?gr=C3=BC=C3=9Fe.edi?=" → "grüße.edi": RFC 2047, which many products write in file names though it does not
// belong there. Text in other character sets than UTF-8, US-ASCII, ISO 8859-1, 8859-15 and Windows-1252 stays as it is.
std::string decode_words(std::string_view text);
// The partner's name for its document: `filename` of Content-Disposition, else `name` of Content-Type. Data,
// never a path.
std::string filename_in(const Headers& headers);
// A parameter's value, quoted if it needs to be.
std::string in_quotes(std::string_view value);

// Bare line feeds become CRLF. `before` is the byte in front of the text.
std::string to_crlf(std::string_view text, char before = 0);

}  // namespace crossdock::as2
