// SPDX-License-Identifier: Apache-2.0
// Files whose bytes are part of the program. `crossdock_embed` (cmake/EmbedFiles.cmake) generates the arrays;
// a library declares the one it uses: `extern const std::span<const EmbeddedFile> dictionary_files;`
#pragma once

#include <span>
#include <string_view>

namespace crossdock {

struct EmbeddedFile {
  std::string_view name;  // relative to the folder it was embedded from: "004010/850.txt"
  std::string_view bytes;
};

}  // namespace crossdock
