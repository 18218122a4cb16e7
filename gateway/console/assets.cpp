// SPDX-License-Identifier: Apache-2.0
// Knows the files of the console by the paths at which a browser asks for them.
#include "gateway/console/assets.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "base/embedded.hpp"

namespace crossdock::console {

extern const std::span<const EmbeddedFile> console_files;

namespace {

constexpr std::array media_types{
    std::pair<std::string_view, std::string_view>{".html", "text/html; charset=utf-8"},
    std::pair<std::string_view, std::string_view>{".js", "text/javascript; charset=utf-8"},
    std::pair<std::string_view, std::string_view>{".css", "text/css; charset=utf-8"},
    std::pair<std::string_view, std::string_view>{".svg", "image/svg+xml"},
    std::pair<std::string_view, std::string_view>{".txt", "text/plain; charset=utf-8"},
};

std::string_view media_type_of(std::string_view path) {
  for (const auto& [ending, type] : media_types)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

// `storage` keeps the paths: embedded names have no "/" before them and ".gz" behind.
std::vector<Asset> assets_of(std::span<const EmbeddedFile> files, std::vector<std::string>& storage) {
  std::vector<Asset> assets;
  storage.reserve(files.size());  // the paths point into it
  for (const auto& file : files) {
    auto name = file.name;
    name.remove_suffix(std::string_view(".gz").size());
    const std::string_view path = storage.emplace_back('/' + std::string(name));
    assets.push_back({.path = path,
                      .media_type = media_type_of(path),
                      .gzip = file.bytes,
                      .etag = '"' + sha256(file.bytes) + '"',
                      .immutable = path.starts_with("/assets/")});
  }
  std::ranges::sort(assets, {}, &Asset::path);
  return assets;
}

}  // namespace

std::span<const Asset> all() {
  static std::vector<std::string> storage;
  static const auto assets = assets_of(console_files, storage);
  return assets;
}

const Asset* find(std::string_view path) {
  const auto assets = all();
  const auto wanted = path == "/" ? std::string_view("/index.html") : path;
  const auto found = std::ranges::lower_bound(assets, wanted, {}, &Asset::path);
  return found != assets.end() && found->path == wanted ? &*found : nullptr;
}

}  // namespace crossdock::console
