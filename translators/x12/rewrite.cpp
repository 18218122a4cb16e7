// SPDX-License-Identifier: Apache-2.0
// From elements back to bytes.
#include "translators/x12/rewrite.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/text.hpp"
#include "translators/x12/isa.hpp"

namespace crossdock::x12 {
namespace {

bool is_binary(std::string_view tag, std::size_t element) {
  return (tag == "BIN" && element == 2) || (tag == "BDS" && element == 3);
}

// Where a segment's last value ends in the file, if its values stand there as they are.
std::optional<std::size_t> end_of(const Interchange& in, const Segment& segment) {
  const auto elements = in.elements_of(segment);
  const auto last = elements.empty() ? segment.tag : elements.back();
  const auto start = reinterpret_cast<std::uintptr_t>(in.bytes.data()),
             at = reinterpret_cast<std::uintptr_t>(last.data());
  if (at < start || at - start > in.bytes.size()) return std::nullopt;
  return at - start + last.size();
}

// The bytes between a segment's last value and the next segment: terminator, line breaks, padding.
std::string_view after(const Interchange& in, std::size_t index) {
  const auto& segment = in.segments[index];
  const auto begin = static_cast<std::size_t>(segment.offset - in.offset);
  const auto next = index + 1 < in.segments.size() ? static_cast<std::size_t>(in.segments[index + 1].offset - in.offset)
                                                   : in.bytes.size();
  if (const auto end = end_of(in, segment); end && *end >= begin && *end <= next)
    return in.bytes.substr(*end, next - *end);
  // Values that lie elsewhere were broken over lines, or the tag had to be changed.
  return in.bytes.substr(std::min(begin + segment.length, next), next - std::min(begin + segment.length, next));
}

class Redelimiter {
 public:
  Redelimiter(const Interchange& in, const RewriteOptions& options) : in_(in), options_(options) {}

  Result<Rewritten> run() {
    if (auto usable = check(); !usable) return fail(usable.error());
    header();
    for (std::size_t i = 1; i < in_.segments.size(); ++i) segment(i);
    if (options_.collision == Collision::refuse && !out_.collisions.empty())
      return fail(Fault::invalid, describe(out_.collisions.front()));
    return std::move(out_);
  }

 private:
  Result<void> check() const {
    const auto& to = options_.delimiters;
    if (in_.delimiters.repetition != 0 && to.repetition == 0)
      return fail(Fault::invalid, "the interchange has repetitions and needs a separator for them");
    std::string used{to.element, to.component, to.segment};
    if (in_.delimiters.repetition != 0) used += to.repetition;
    return check_delimiters(used);
  }

  void segment(std::size_t index) {
    const auto& segment = in_.segments[index];
    const auto elements = in_.elements_of(segment);
    out_.bytes += segment.tag;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      out_.bytes += options_.delimiters.element;
      if (is_binary(segment.tag, i + 1)) {
        out_.bytes += elements[i];
      } else {
        element(index, i + 1, elements[i]);
      }
    }
    end_segment();
  }

  void end_segment() {
    out_.bytes += options_.delimiters.segment;
    if (options_.line_breaks == LineBreaks::after_segments) out_.bytes += '\n';
  }

  // The ISA with all of its elements, also when the sender left the last out.
  void header() {
    out_.bytes += in_.segments.front().tag;
    for (std::size_t i = 0; i < isa_widths.size(); ++i) {
      out_.bytes += options_.delimiters.element;
      header_element(i, in_.header[i]);
    }
    end_segment();
  }

  void header_element(std::size_t i, std::string_view text) {
    if (i == 15) {
      out_.bytes += options_.delimiters.component;
    } else if (i == 10 && in_.delimiters.repetition != 0) {
      out_.bytes += options_.delimiters.repetition;
    } else {
      const auto from = out_.bytes.size();
      element(0, i + 1, text.substr(0, isa_widths[i]));
      out_.bytes.resize(from + isa_widths[i], ' ');
    }
  }

  // Within ISA no byte is a separator but the last element's.
  void element(std::size_t index, std::size_t number, std::string_view text) {
    const auto& from = in_.delimiters;
    const auto& to = options_.delimiters;
    bool collided = false;
    for (const char c : text) {
      if (index > 0 && c == from.component) {
        out_.bytes += to.component;
      } else if (index > 0 && from.repetition != 0 && c == from.repetition) {
        out_.bytes += to.repetition;
      } else if (c == to.element || c == to.segment || c == to.component ||
                 (from.repetition != 0 && c == to.repetition)) {
        if (!collided)
          out_.collisions.push_back(
              {static_cast<int>(index + 1), printable(in_.segments[index].tag, 10), static_cast<int>(number), 0, 0, c});
        collided = true;
        out_.bytes += ' ';
      } else {
        out_.bytes += c;
      }
    }
  }

  const Interchange& in_;
  const RewriteOptions& options_;
  Rewritten out_;
};

}  // namespace

std::string rewrite(const Interchange& in) {
  std::string text;
  text.reserve(in.bytes.size());
  for (std::size_t i = 0; i < in.segments.size(); ++i) {
    text += in.segments[i].tag;
    const char separator = i == 0 ? in.header_separator : in.delimiters.element;
    for (const auto element : in.elements_of(in.segments[i])) {
      text += separator;
      text += element;
    }
    text += after(in, i);
  }
  return text;
}

std::string rewrite(const File& file, std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  std::size_t at = 0;
  for (const auto& in : file.interchanges) {
    text += bytes.substr(at, static_cast<std::size_t>(in.offset) - at);
    text += rewrite(in);
    at = static_cast<std::size_t>(in.end);
  }
  return text += bytes.substr(at);
}

Result<Rewritten> rewrite(const Interchange& interchange, const RewriteOptions& options) {
  return Redelimiter(interchange, options).run();
}

}  // namespace crossdock::x12
