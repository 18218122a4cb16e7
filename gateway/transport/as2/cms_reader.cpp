// SPDX-License-Identifier: Apache-2.0
// Steps through nested BER headers, and keeps the levels that are still open on a stack.
#include "gateway/transport/as2/cms_reader.hpp"

#include <algorithm>

namespace crossdock::as2 {
namespace {

constexpr std::size_t frame_limit = 1 << 20;  // recipients before, certificates and signers after
constexpr int depth_limit = 32;
constexpr std::size_t chunk_depth_limit = 8;

constexpr std::string_view signed_data("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", 11);
constexpr std::string_view enveloped("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", 11);
constexpr std::string_view auth_enveloped("\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17", 13);

constexpr unsigned char sequence = 0x30, explicit_0 = 0xa0, implicit_0 = 0x80, octets = 0x04, constructed = 0x20;

tl::unexpected<Error> malformed(std::string what) { return fail(Fault::malformed, "CMS " + std::move(what)); }

// Walks the prefix as far as there are bytes. Once it is stuck it stays where it is.
struct Cursor {
  std::string_view bytes;
  std::size_t at = 0;
  std::optional<Error> error;  // none: bytes are missing

  std::string_view rest() const { return bytes.substr(at); }
  Result<bool> stuck() const { return error ? Result<bool>(fail(*error)) : Result<bool>(false); }

  std::optional<BerHeader> header() {
    const auto read = read_ber_header(rest());
    if (!read) error = read.error();
    return read ? *read : std::nullopt;
  }
  // Passes over one element and adds it to `to`.
  bool copy(std::string& to) {
    const auto size = ber_size(rest());
    if (!size) error = size.error();
    if (!size || !*size) return false;
    to += bytes.substr(at, **size);
    at += **size;
    return true;
  }
  // Goes into a constructed element.
  std::optional<BerHeader> enter(unsigned char tag) {
    const auto found = header();
    if (found && found->tag != tag) error = malformed("is not built as it should be").value();
    if (!found || error) return std::nullopt;
    at += found->size;
    return found;
  }
};

std::optional<CmsType> type_of(std::string_view id) {
  if (id == signed_data) return CmsType::signed_data;
  if (id == enveloped) return CmsType::enveloped;
  if (id == auth_enveloped) return CmsType::auth_enveloped;
  return id == compressed_id ? std::optional(CmsType::compressed) : std::nullopt;
}

}  // namespace

Result<std::optional<BerHeader>> read_ber_header(std::string_view bytes) {
  if (bytes.size() < 2) return std::optional<BerHeader>();
  BerHeader header;
  header.tag = static_cast<unsigned char>(bytes[0]);
  if ((header.tag & 0x1f) == 0x1f) return malformed("has a tag of several bytes");
  const auto first = static_cast<unsigned char>(bytes[1]);
  header.size = 2;
  if (first < 0x80) {
    header.length = first;
    return std::optional(header);
  }
  if (first == 0x80) {
    if ((header.tag & constructed) == 0) return malformed("has a primitive element without a length");
    header.indefinite = true;
    return std::optional(header);
  }
  const std::size_t digits = first & 0x7f;
  if (digits > 8) return malformed("has a length of more than eight bytes");
  if (bytes.size() < 2 + digits) return std::optional<BerHeader>();
  for (std::size_t i = 0; i < digits; ++i)
    header.length = header.length << 8 | static_cast<unsigned char>(bytes[2 + i]);
  if (header.length >> 56 != 0) return malformed("has an element longer than can be");
  header.size += digits;
  return std::optional(header);
}

Result<std::optional<std::size_t>> ber_size(std::string_view bytes, int depth) {
  constexpr std::optional<std::size_t> missing;
  if (depth > depth_limit) return malformed("is nested too deeply");
  const auto header = read_ber_header(bytes);
  if (!header) return fail(header.error());
  if (!*header) return missing;
  if (!(*header)->indefinite) {
    if ((*header)->length > frame_limit) return malformed("has an element that is too long");
    const auto size = (*header)->size + (*header)->length;
    return size <= bytes.size() ? std::optional(size) : missing;
  }
  auto size = (*header)->size;
  while (!bytes.substr(size).starts_with(end_of_contents)) {
    const auto inner = ber_size(bytes.substr(size), depth + 1);
    if (!inner) return fail(inner.error());
    if (!*inner) return missing;
    size += **inner;
  }
  return std::optional(size + end_of_contents.size());
}

std::string der(unsigned char tag, std::string_view content) {
  std::string length;
  if (content.size() < 0x80) {
    length += static_cast<char>(content.size());
  } else {
    for (auto rest = content.size(); rest != 0; rest >>= 8) length.insert(0, 1, static_cast<char>(rest & 0xff));
    length.insert(0, 1, static_cast<char>(0x80 | length.size()));
  }
  return static_cast<char>(tag) + length + std::string(content);
}

// Tries to understand what is held up to the content. False while bytes are missing.
Result<bool> CmsReader::read_prefix() {
  Cursor cursor{.bytes = held_};
  std::vector<Level> levels;
  Frame frame;
  const auto enter = [&](unsigned char tag) {
    const auto header = cursor.enter(tag);
    if (header) levels.push_back({header->indefinite, cursor.at + header->length});
    return header.has_value();
  };
  if (!enter(sequence) || !cursor.copy(frame.type_id)) return cursor.stuck();
  const auto type = type_of(frame.type_id);
  if (!type) return malformed("is of a type that AS2 does not use");
  frame.type = *type;
  if (!enter(explicit_0) || !enter(sequence)) return cursor.stuck();
  // The content stands in the first SEQUENCE; in CompressedData in the second, behind the algorithm.
  for (int sequences = frame.type == CmsType::compressed ? 1 : 0;;) {
    const auto next = cursor.header();
    if (!next || (next->tag == sequence && sequences-- == 0)) break;
    if (!cursor.copy(frame.before)) return cursor.stuck();
  }
  if (!enter(sequence) || !cursor.copy(frame.content)) return cursor.stuck();
  if (is_encrypted(frame.type) ? !cursor.copy(frame.content) : !enter(explicit_0)) return cursor.stuck();
  const auto header = cursor.header();
  if (!header) return cursor.stuck();
  if ((header->tag & ~constructed) != (is_encrypted(frame.type) ? implicit_0 : octets))
    return malformed("has no content where it should be");
  position_ = cursor.at + header->size;
  if ((header->tag & constructed) != 0) {
    chunks_.push_back({header->indefinite, position_ + header->length});
  } else {
    remaining_ = header->length;
  }
  outer_ = std::move(levels);
  frame_ = std::move(frame);
  return true;
}

// Reads the header of the next string within the content, or the end of one. False while bytes are missing.
Result<bool> CmsReader::read_chunk_header(std::string_view& bytes) {
  const auto level = chunks_.back();
  if (!level.indefinite && position_ >= level.end) {
    if (position_ > level.end) return malformed("has content that is longer than its element");
    chunks_.pop_back();
    return true;
  }
  const auto before = held_.size();
  held_ += bytes.substr(0, 10);
  const auto header = read_ber_header(held_);
  if (!header) return fail(header.error());
  if (!*header) {
    bytes.remove_prefix(held_.size() - before);
    return false;
  }
  bytes.remove_prefix((*header)->size - before);
  held_.clear();
  position_ += (*header)->size;
  if ((*header)->tag == 0 && (*header)->length == 0 && level.indefinite) {
    chunks_.pop_back();
  } else if ((*header)->tag == octets) {
    remaining_ = (*header)->length;
  } else if ((*header)->tag == (octets | constructed) && chunks_.size() < chunk_depth_limit) {
    chunks_.push_back({(*header)->indefinite, position_ + (*header)->length});
  } else {
    return malformed("has something else between the strings of its content");
  }
  return true;
}

Result<void> CmsReader::read_content(std::string_view& bytes) {
  for (;;) {
    if (remaining_ > 0) {
      const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size()));
      if (size == 0) return {};
      const auto piece = bytes.substr(0, size);
      bytes.remove_prefix(size);
      remaining_ -= size;
      position_ += size;
      if (const auto done = events_.content(piece); !done) return done;
      continue;
    }
    if (chunks_.empty()) {
      phase_ = Phase::after;
      return {};
    }
    const auto read = read_chunk_header(bytes);
    if (!read) return fail(read.error());
    if (!*read) return {};
  }
}

Result<void> CmsReader::push(std::string_view bytes) {
  if (phase_ == Phase::prefix) {
    held_ += bytes;
    const auto complete = read_prefix();
    if (!complete) return fail(complete.error());
    if (!*complete) {
      if (held_.size() > frame_limit) return malformed("has more before its content than is allowed");
      return {};
    }
    if (const auto done = events_.begin(frame_); !done) return done;
    phase_ = Phase::content;
    const auto rest = std::exchange(held_, {}).substr(position_);
    return push(rest);
  }
  if (phase_ == Phase::content) {
    if (const auto done = read_content(bytes); !done) return done;
  }
  if (phase_ == Phase::after) {
    held_ += bytes.substr(0, frame_limit + 1 - std::min(held_.size(), frame_limit + 1));
  }
  return {};
}

// An element ends here: at its length, or with its end-of-contents.
Result<void> CmsReader::close(const Level& level, std::string_view& rest) const {
  const auto at = position_ + (held_.size() - rest.size());
  if (!level.indefinite) {
    if (at != level.end) return malformed("has elements that do not add up");
    return {};
  }
  if (!rest.starts_with(end_of_contents)) return malformed("is cut short after its content");
  rest.remove_prefix(end_of_contents.size());
  return {};
}

Result<CmsReader::Frame> CmsReader::finish() {
  if (phase_ == Phase::content) {
    std::string_view nothing;
    if (const auto done = read_content(nothing); !done) return fail(done.error());
  }
  if (phase_ != Phase::after) return malformed("is cut short");
  std::string_view rest = held_;
  for (auto level = outer_.rbegin(); level != outer_.rend(); ++level) {
    const auto index = outer_.rend() - level - 1;  // 2: the structure itself, in which more may stand after the content
    const auto more = [&] {
      const auto at = position_ + (held_.size() - rest.size());
      return level->indefinite ? !rest.starts_with(end_of_contents) && !rest.empty() : at < level->end;
    };
    while (index == 2 && more()) {
      const auto size = ber_size(rest);
      if (!size) return fail(size.error());
      if (!*size) return malformed("is cut short after its content");
      frame_.after += rest.substr(0, **size);
      rest.remove_prefix(**size);
    }
    if (const auto done = close(*level, rest); !done) return fail(done.error());
  }
  return std::move(frame_);
}

}  // namespace crossdock::as2
