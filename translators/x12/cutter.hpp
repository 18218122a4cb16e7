// SPDX-License-Identifier: Apache-2.0
// Cuts one interchange into segments and elements and follows its envelopes. Internal to the reader.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "translators/x12/interchange.hpp"
#include "translators/x12/isa.hpp"

namespace crossdock::x12 {

// The positions of a window's delimiters, and which of them end a segment: kept between interchanges.
struct IndexBuffers {
  std::size_t capacity = 0;
  std::unique_ptr<std::uint32_t[]> positions, ends;
  void reserve(std::size_t window);
};

class Cutter {
 public:
  Cutter(std::string_view bytes, const ReadOptions& options, const Departures& departures, IndexBuffers& buffers)
      : bytes_(bytes), options_(options), departures_(departures), buffers_(buffers) {}

  // Cuts from the ISA at `at`, which `isa` describes, to its IEA, the next ISA or the end of the bytes.
  Interchange cut(std::size_t at, Isa isa);

 private:
  enum class Step { next, reindex, stop };  // reindex: the cursor was moved past binary data

  void cut_segments();
  void begin(std::size_t at, const Isa& isa);
  bool cut_window(std::size_t size);
  Step add_segment(std::size_t first, std::size_t last);
  Step take_binary(std::size_t first, std::size_t& last, std::size_t length_at);
  void take_tail(std::size_t first);
  std::string_view strip_padding(std::string_view tag);
  std::string_view upper_case(std::string_view tag);
  void join_lines(std::size_t first, std::size_t last);
  bool follow_envelope(std::string_view tag, std::uint32_t index);
  void open_group(std::uint32_t index);
  void open_set(std::uint32_t index);
  void note(Finding finding);
  void stray(std::string_view ta105, const Segment& segment, const std::string& message);
  std::uint64_t offset_of(const char* at) const { return static_cast<std::uint64_t>(at - bytes_.data()); }

  std::string_view bytes_;
  const ReadOptions& options_;
  const Departures& departures_;
  IndexBuffers& buffers_;

  Interchange out_;
  std::string_view terminator_rest_;
  std::deque<std::string>* joined_ = nullptr;  // owned by out_
  std::size_t cursor_ = 0;                     // where the next segment starts
  bool group_open_ = false, set_open_ = false, done_ = false;
  bool in_stray_ = false;  // within a run of segments that belong nowhere, which is reported once
  bool indented_ = false, padded_ = false, lower_case_ = false;  // reported, once for the interchange
  bool join_ = false, join_reported_ = false, fold_ = false;
};

}  // namespace crossdock::x12
