// SPDX-License-Identifier: Apache-2.0
// The files of the web console, which are part of the program: web/ as esbuild bundled it while building.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace crossdock::console {

// Lives as long as the program.
struct Asset {
  std::string_view path;        // from the root of the site: "/assets/main-HASH.js"
  std::string_view media_type;  // with its charset: "text/html; charset=utf-8"
  std::string_view gzip;        // the content, compressed; it is kept in no other form
  std::string etag;             // strong: SHA-256 of `gzip`, in quotes
  bool immutable = false;       // its name follows from its content, so a browser may keep it for ever
};

// By its path, "/" for the page itself; nullptr if there is none. A program built without the console has only a page
// that says so. Thread-safe.
const Asset* find(std::string_view path);

// All, by path.
std::span<const Asset> all();

}  // namespace crossdock::console
