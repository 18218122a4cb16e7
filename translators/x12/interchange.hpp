// SPDX-License-Identifier: Apache-2.0
// An X12 file cut into interchanges, groups, transaction sets, segments and elements, without copying it.
//
// Every view points into the bytes given to `read`, which must outlive the result (but for the elements that
// line breaks had to be taken out of, which the interchange owns). Only shape is checked here (delimiters,
// envelope nesting); meaning is the validator's business.
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
#include "translators/x12/finding.hpp"
#include "translators/x12/tolerance.hpp"

namespace crossdock::x12 {

struct Delimiters {
  char element = '*';
  char component = '>';
  char repetition = 0;  // 0: the version has none (before 004020, or ISA11 is not a delimiter)
  char segment = '~';
  char release = 0;    // EDIFACT: takes the meaning from the byte after it; 0: none
  char decimal = '.';  // EDIFACT: what UNA announces
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
  std::string_view id;              // ST01
  std::string_view control;         // ST02
  std::string_view implementation;  // ST03, empty before 005010
  std::uint32_t first_segment = 0;  // the ST; index into Interchange::segments
  std::uint32_t segment_count = 0;  // ST to SE; without SE when it is missing
  bool closed = false;              // an SE was found
  // More than ReadOptions::max_set_bytes: only ST and SE were kept, `dropped_segments` between them were not.
  bool oversize = false;
  std::uint64_t dropped_segments = 0;
  std::uint32_t faults = 0;  // findings of its interchange that are about this set
  std::string_view bytes;    // from ST to the end of its last segment, without its terminator; empty if oversize
};

struct Group {
  std::string_view functional_id, sender, receiver, date, time, control, agency, version;  // GS01 to GS08
  std::uint32_t header = 0;   // the GS; index into segments
  std::uint32_t trailer = 0;  // the GE, or 0 when it is missing
  std::vector<TransactionSet> sets;
};

struct Interchange {
  Delimiters delimiters;
  // ISA01 to ISA16 as written, padding included; isa[4] is ISA05.
  std::string_view isa[16];
  char isa_separator = '*';  // of the ISA's own elements: delimiters.element, unless the sender used another there
  std::uint64_t offset = 0;  // of the ISA in the file
  std::uint64_t end = 0;     // one past its last byte
  std::string_view bytes;    // of the file, from offset to end; in a stream, as many of them as are held
  std::uint64_t bytes_offset = 0;
  Tolerances tolerances;      // that the file was read with: the validator allows the same
  std::uint32_t trailer = 0;  // the IEA, or 0 when it is missing
  std::vector<Group> groups;
  std::vector<std::uint32_t> ta1;  // TA1 segments, which stand outside groups
  std::vector<Segment> segments;   // segments[0] is the ISA
  std::vector<std::string_view> elements;
  std::vector<Finding> findings;                    // of the envelope; the validator repeats them in its report
  std::shared_ptr<std::deque<std::string>> joined;  // elements that were broken over several lines

  std::span<const std::string_view> elements_of(const Segment& segment) const {
    return std::span(elements).subspan(segment.first_element, segment.element_count);
  }
  // Where an element of `segment` stands in the file; the segment's own offset for one that was joined.
  std::uint64_t offset_of(const Segment& segment, std::string_view element) const;
  std::string_view sender() const;    // ISA06 without padding
  std::string_view receiver() const;  // ISA08 without padding
  std::string_view control() const { return isa[12]; }
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

// Fault::malformed when there is no ISA at all. A damaged interchange is returned as far as it can be read,
// with findings; an interchange after it is still read.
Result<File> read(std::string_view bytes, const ReadOptions& options = {});

// The same an interchange at a time, so that no more than the largest is held. An error of `visit` ends the reading and
// is returned; else the findings outside any interchange.
using InterchangeVisitor = std::function<Result<void>(Interchange&&)>;
Result<std::vector<Finding>> read_each(std::string_view bytes, const ReadOptions& options,
                                       const InterchangeVisitor& visit);

// Whether the bytes look like X12 (an ISA after optional blanks or BOM): for telling syntaxes apart.
bool looks_like_x12(std::string_view bytes);

}  // namespace crossdock::x12
