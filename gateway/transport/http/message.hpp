// SPDX-License-Identifier: Apache-2.0
// Requests and responses of HTTP/1.1 as values, for the server and for the client.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace crossdock::http {

// Names of fields are told apart by their letters, not by their case.
inline bool is_same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

struct Fields {
  std::vector<std::pair<std::string, std::string>> entries;

  // The first of that name, in any case; empty if absent.
  std::string_view find(std::string_view name) const {
    for (const auto& [key, value] : entries) {
      if (is_same_name(key, name)) return value;
    }
    return {};
  }
  std::size_t count(std::string_view name) const {
    std::size_t found = 0;
    for (const auto& entry : entries) found += is_same_name(entry.first, name) ? 1 : 0;
    return found;
  }
  void add(std::string name, std::string value) { entries.emplace_back(std::move(name), std::move(value)); }
};

// Where a target leads: without its query, and without the slash that some callers put at the end of a path.
inline std::string_view path_of(std::string_view target) {
  const auto path = target.substr(0, target.find('?'));
  return path.size() > 1 && path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
}

// The facts that are known of a request before its body is read.
struct Request {
  std::string method, target;  // "POST", "/as2?x=1"
  Fields fields;
  std::optional<std::uint64_t> length;  // of the body; none when it comes in chunks
  int version = 11;                     // 10: HTTP/1.0
  bool keep_alive = true;
  bool expects_continue = false;

  std::string peer;                // address of the caller, as a proxy that we trust tells it
  bool secure = false;             // by TLS
  std::string client_certificate;  // in DER: shown by the caller and proven to be held; whose it is is not decided here
  std::string_view path() const { return path_of(target); }
};

struct Response {
  int status = 200;
  Fields fields;  // without Content-Length and Connection
  std::string body;
  std::optional<std::uint64_t> length;  // of a body that is not in `body`: in answer to HEAD, or when it is streamed
  bool close = false;                   // end the connection afterwards
};

// "503 Service Unavailable" and so on, with a line of text as its body.
Response plain(int status, std::string text);
std::string_view reason_of(int status);
// Whether the body comes in another form than it is meant (Content-Encoding): nobody agreed to that, and the hash would
// be over something else than the sender's.
bool is_encoded(const Fields& fields);

}  // namespace crossdock::http
