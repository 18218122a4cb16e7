// SPDX-License-Identifier: Apache-2.0
// The console as the program carries it: the page names its files, and each is there as it says.
#include "gateway/console/assets.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <regex>
#include <set>
#include <string>

#include "base/digest.hpp"

namespace crossdock::console {
namespace {

std::string inflated(std::string_view gzip) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);  // 16: gzip
  std::string text(8 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gzip.data()));
  stream.avail_in = static_cast<uInt>(gzip.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

TEST(ConsoleTest, RootIsThePage) {
  const auto* page = find("/");
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page, find("/index.html"));
  EXPECT_EQ(page->media_type, "text/html; charset=utf-8");
  EXPECT_FALSE(page->immutable);
  EXPECT_NE(inflated(page->gzip).find("<!doctype html>"), std::string::npos);
}

TEST(ConsoleTest, OtherPathsFindNothing) {
  for (const auto* path :
       {"", "/messages", "index.html", "/index.html.gz", "/assets/", "/../etc/passwd", "/assets/main.js"})
    EXPECT_EQ(find(path), nullptr) << path;
}

TEST(ConsoleTest, EachFileIsFoundWithItsOwnTag) {
  std::set<std::string> tags;
  for (const auto& asset : all()) {
    EXPECT_EQ(find(asset.path), &asset);
    EXPECT_EQ(asset.etag, '"' + sha256(asset.gzip) + '"');
    tags.insert(asset.etag);
    EXPECT_FALSE(inflated(asset.gzip).empty()) << asset.path;
    EXPECT_NE(asset.media_type, "application/octet-stream") << asset.path;
  }
  EXPECT_EQ(tags.size(), all().size());
}

#ifdef CROSSDOCK_HAS_CONSOLE
TEST(ConsoleTest, WhatThePageNamesIsThere) {
  const auto text = inflated(find("/")->gzip);
  const std::regex name("(?:href|src)=\"([^\"]+)\"");
  int count = 0;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), name); at != std::sregex_iterator(); ++at, ++count) {
    const auto path = (*at)[1].str();
    const auto* asset = find(path);
    ASSERT_NE(asset, nullptr) << path;
    EXPECT_EQ(asset->immutable, path.starts_with("/assets/")) << path;
  }
  EXPECT_GE(count, 3);
}

// A strict Content-Security-Policy refuses both, and the page would stay empty.
TEST(ConsoleTest, ThePageHasNoInlineScriptOrStyle) {
  const auto text = inflated(find("/")->gzip);
  EXPECT_FALSE(std::regex_search(text, std::regex("<style|style=|<script[^>]*>[^<]|\\son[a-z]+=|javascript:")));
}
#else
TEST(ConsoleTest, WithoutTheConsoleThePageSaysHowToBuildIt) {
  EXPECT_EQ(all().size(), 1U);
  EXPECT_NE(inflated(find("/")->gzip).find("CROSSDOCK_CONSOLE"), std::string::npos);
}
#endif

}  // namespace
}  // namespace crossdock::console
