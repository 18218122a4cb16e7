// SPDX-License-Identifier: Apache-2.0
// Looks for the boundary at each start of a line, and holds back bytes that may be its beginning.
#include "gateway/transport/as2/multipart.hpp"

#include <algorithm>

namespace crossdock::as2 {
namespace {

constexpr std::size_t longest_boundary = 250;  // RFC 2046 says 70
constexpr std::size_t longest_padding = 250;   // blanks after a delimiter

}  // namespace

Result<MultipartReader> MultipartReader::open(std::string_view boundary, Events events) {
  if (boundary.empty()) return fail(Fault::malformed, "a multipart without a boundary");
  if (boundary.size() > longest_boundary) return fail(Fault::malformed, "the boundary of a multipart is too long");
  return MultipartReader("--" + std::string(boundary), std::move(events));
}

// The meaning of the delimiter's text at `at`, once its line is known.
MultipartReader::Line MultipartReader::line_at(std::size_t at, bool complete) const {
  const auto rest = std::string_view(held_).substr(at + delimiter_.size());
  if (rest.starts_with("--")) return Line::last;
  const auto end = rest.find_first_not_of(" \t\r");
  if (end == std::string_view::npos) {
    if (complete) return Line::delimiter;
    return rest.size() > longest_padding ? Line::content : Line::undecided;
  }
  if (rest[end] == '\n') return Line::delimiter;
  return rest == "-" && !complete ? Line::undecided : Line::content;
}

// Where the delimiter's text stands at the start of a line, or npos.
std::size_t MultipartReader::delimiter_from(std::size_t from) const {
  if (at_line_start_ && from == 0 && held_.starts_with(delimiter_)) return 0;
  for (auto at = held_.find("\n--", from); at != std::string::npos; at = held_.find("\n--", at + 1)) {
    if (std::string_view(held_).substr(at + 1).starts_with(delimiter_)) return at + 1;
  }
  return std::string::npos;
}

void MultipartReader::drop(std::size_t size) {
  held_.erase(0, size);
  offset_ += size;
}

// Gives the bytes up to `end` to the part under way and forgets them.
Result<void> MultipartReader::give(std::size_t end) {
  if (end == 0) return {};
  if (part_ >= 0) {
    if (const auto done = events_.bytes(part_, std::string_view(held_).substr(0, end)); !done) return done;
  }
  drop(end);
  at_line_start_ = false;
  return {};
}

Result<void> MultipartReader::read(bool complete) {
  for (std::size_t from = 0; !ended_;) {
    const auto at = delimiter_from(from);
    if (at == std::string::npos) {
      // The tail may be the start of a delimiter with its line break.
      const auto keep = complete ? 0 : std::min(held_.size(), delimiter_.size() + 2);
      return give(held_.size() - keep);
    }
    auto content_end = at > 0 ? at - 1 : 0;
    if (content_end > 0 && held_[content_end - 1] == '\r') --content_end;
    const auto line = line_at(at, complete);
    if (line == Line::undecided) return give(content_end);
    if (line == Line::content) {
      from = at + 1;
      continue;
    }
    const auto line_break = at - content_end;
    if (const auto done = give(content_end); !done) return done;
    if (part_ >= 0) {
      if (const auto done = events_.end(part_); !done) return done;
    }
    ++part_;
    ended_ = line == Line::last;
    const auto line_end = held_.find('\n', line_break);
    drop(line_end == std::string::npos ? held_.size() : line_end + 1);
    at_line_start_ = true;
    from = 0;
  }
  return {};
}

Result<void> MultipartReader::push(std::string_view bytes) {
  if (ended_) return {};
  held_ += bytes;
  return read(false);
}

Result<void> MultipartReader::finish() {
  if (ended_) return {};
  if (const auto done = read(true); !done) return done;
  if (ended_) return {};
  if (part_ < 0) return fail(Fault::malformed, "a multipart without any of its delimiters");
  ended_ = true;
  return events_.end(part_);
}

Result<std::vector<std::string_view>> split_multipart(std::string_view body, std::string_view boundary) {
  std::vector<std::string_view> parts;
  std::uint64_t start = 0;
  std::size_t size = 0;
  const MultipartReader* reading = nullptr;
  auto reader = MultipartReader::open(boundary, {.bytes = [&](int, std::string_view bytes) -> Result<void> {
                                                   if (size == 0) start = reading->offset();
                                                   size += bytes.size();
                                                   return {};
                                                 },
                                                 .end = [&](int) -> Result<void> {
                                                   parts.push_back(body.substr(size == 0 ? 0 : start, size));
                                                   size = 0;
                                                   return {};
                                                 }});
  if (!reader) return fail(reader.error());
  reading = &*reader;
  if (const auto done = reader->push(body); !done) return fail(done.error());
  if (const auto done = reader->finish(); !done) return fail(done.error());
  return parts;
}

}  // namespace crossdock::as2
