// SPDX-License-Identifier: Apache-2.0
// A file of segments cut into interchanges, groups, transaction sets, segments and elements, without copying it. Each
// syntax has a reader that makes this structure and says which of its segments stand for what.
//
// Every view points into the bytes given to a reader, which must outlive the result (but for the elements that had to be
// changed, by taking line breaks out of them or by other means, which the interchange owns). Only shape is checked
// (delimiters, envelope nesting); meaning is the validator's business.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "translators/segments/finding.hpp"
#include "translators/segments/tolerance.hpp"

namespace crossdock::segments {

struct Delimiters {
  char element = '*';
  char component = '>';
  char repetition = 0;  // 0: the version has none
  char segment = '~';
  char release = 0;  // takes the meaning from the byte after it; 0: none
  char decimal = '.';
  friend bool operator==(const Delimiters&, const Delimiters&) = default;
};

struct Segment {
  std::string_view tag;
  std::uint32_t first_element = 0;  // index into Interchange::elements
  std::uint32_t element_count = 0;  // elements after the tag, as written (trailing empty ones included)
  std::uint64_t offset = 0;         // of the tag, in bytes from the start of the file
  std::uint32_t length = 0;         // in the file, from the tag to its terminator
};

struct TransactionSet {
  std::string_view id, control;     // of its header: "850" and "0001"
  std::string_view implementation;  // the convention that its header names, empty for none
  std::uint32_t first_segment = 0;  // its header; index into Interchange::segments
  std::uint32_t segment_count = 0;  // from header to trailer; without a trailer when it is missing
  bool closed = false;              // a trailer was found
  // More than ReadOptions::max_set_bytes: only header and trailer were kept, `dropped_segments` between them were not.
  bool oversize = false;
  std::uint64_t dropped_segments = 0;
  std::uint32_t faults = 0;  // findings of its interchange that are about this set
  std::string_view bytes;  // from its header to the end of its last segment, without its terminator; empty if oversize
};

struct Group {
  std::string_view functional_id, sender, receiver, date, time, control, agency, version;
  std::uint32_t header = 0;   // index into segments
  std::uint32_t trailer = 0;  // 0 when it is missing
  std::vector<TransactionSet> sets;
};

struct Interchange {
  Delimiters delimiters;
  // What its header says, as written, padding included. The reader of its syntax says what stands at which index.
  std::string_view header[16];
  char header_separator =
      '*';                   // of the header's own elements: delimiters.element, unless the sender used another there
  std::uint64_t offset = 0;  // of the header in the file
  std::uint64_t end = 0;     // one past its last byte
  std::string_view bytes;    // of the file, from offset to end; in a stream, as many of them as are held
  std::uint64_t bytes_offset = 0;
  Tolerances tolerances;      // that the file was read with: the validator allows the same
  std::uint32_t trailer = 0;  // index into segments, or 0 when it is missing
  std::vector<Group> groups;
  std::vector<std::uint32_t> outside_groups;  // segments that acknowledge another interchange
  std::vector<Segment> segments;              // segments[0] is the header
  std::vector<std::string_view> elements;
  std::vector<Finding> findings;                    // of the envelope; the validator repeats them in its report
  std::shared_ptr<std::deque<std::string>> joined;  // elements that are not as they stand in the file

  std::span<const std::string_view> elements_of(const Segment& segment) const {
    return std::span(elements).subspan(segment.first_element, segment.element_count);
  }
  // Where an element of `segment` stands in the file; the segment's own offset for one that was joined.
  std::uint64_t offset_of(const Segment& segment, std::string_view element) const;
  std::string_view sender() const;    // its id without padding
  std::string_view receiver() const;  // the same
  std::string_view control() const { return header[12]; }
};

struct File {
  std::vector<Interchange> interchanges;
  std::vector<Finding> findings;  // outside any interchange: text before, between or after them
};

struct ReadOptions {
  // Named tolerances that may be used (tolerance.hpp). A departure that is not tolerated is an error, but is still read
  // as far as it makes sense.
  std::vector<std::string> tolerate;
  std::size_t max_segment_bytes = 64 << 10;  // binary segments excepted; a longer one is a finding
  std::size_t max_elements = 256;            // of a segment; the others are not read
  // The most bytes that are held of one set, at least 4 KiB. A longer one is rejected and passed over; the next is read
  // as usual.
  std::size_t max_set_bytes = 16 << 20;
};

// Takes one interchange after the other, so that no more than the largest is held.
using InterchangeVisitor = std::function<Result<void>(Interchange&&)>;

}  // namespace crossdock::segments
