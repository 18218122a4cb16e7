// SPDX-License-Identifier: Apache-2.0
// Cuts one interchange into segments and elements and follows its envelopes, as far as its bytes are at hand.
// Internal to the reader.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "translators/x12/interchange.hpp"
#include "translators/x12/isa.hpp"
#include "translators/x12/stream.hpp"

namespace crossdock::x12 {

// A stretch of the file: all of it, or what a stream holds of it.
struct Window {
  std::string_view bytes;
  std::uint64_t offset = 0;  // of the first of them in the file
  bool last = false;         // the file ends with them

  std::uint64_t end() const { return offset + bytes.size(); }
  std::string_view from(std::uint64_t at) const { return bytes.substr(static_cast<std::size_t>(at - offset)); }
  std::uint64_t offset_of(const char* at) const { return offset + static_cast<std::uint64_t>(at - bytes.data()); }
};

// Bytes that are moved to other memory, with all views of them.
struct Move {
  const char* from = nullptr;
  std::size_t size = 0;
  const char* to = nullptr;
  void apply(std::string_view& view) const;
};

// The positions of a window's delimiters, and which of them end a segment.
struct IndexBuffers {
  std::size_t capacity = 0;
  std::unique_ptr<std::uint32_t[]> positions, ends;
  void reserve(std::size_t window);
};

// Says how much stays in the Interchange: everything, or the envelope and the set at hand.
enum class Keep { all, set };

class Cutter {
 public:
  using Kind = StreamEvent::Kind;

  Cutter(const ReadOptions& options, const Departures& departures, Keep keep)
      : options_(options), departures_(departures), keep_(keep) {}

  // Starts with the ISA at `at`, which `isa` describes.
  void begin(const Window& window, std::uint64_t at, const Isa& isa);
  // The next event; nullopt when it takes bytes beyond the window, up to wanted() at least. After
  // interchange_end the interchange is complete and reaches to interchange().end.
  std::optional<Kind> next(const Window& window);

  Interchange& interchange() { return out_; }
  std::uint64_t sets() const { return sets_; }
  std::uint64_t groups() const { return groups_; }
  std::uint64_t ta1s() const { return ta1s_; }

  std::uint64_t wanted() const { return wanted_; }
  // Gives up what the last event was about, and says from where on bytes are still needed.
  std::uint64_t forget();
  void moved(const Move& move);

 private:
  // again: an event before the segment at hand, which was not taken; reindex: what was cut behind it is void.
  enum class Step { next, event, again, more, reindex };

  Step advance(const Window& window);
  std::optional<Kind> end_interchange(const Window& window);
  std::size_t make_room();
  std::string_view* place_elements(std::size_t count);
  Step cut_window(const Window& window);
  Step cut_long_segment(const Window& window, std::string_view rest);
  void cut_one(std::string_view segment);
  void take_plain_segments(const Window& window);
  Step take_segment(const Window& window);
  std::string_view strip_padding(const Window& window, std::string_view tag);
  std::string_view upper_case(const Window& window, std::string_view tag);
  Step add_segment(const Window& window, std::size_t first, std::size_t last);
  Step take_binary(const Window& window, std::size_t first, std::size_t& last, std::size_t length_at);
  static std::string without_line_breaks(std::string_view text);
  void join_lines(const Window& window, std::size_t first, std::size_t last);

  Step wait_for(std::uint64_t end);
  Step stop();
  Step take_tail(const Window& window);
  void ends_within(std::string_view tag, std::uint64_t at, const Window& window);
  Step begin_skip(const Window& window);
  Step skip_segment(const Window& window);

  Step emit(Kind kind);
  void end_set(const Window& window);
  bool close(std::string_view tag, const Window& window);
  Step follow_envelope(const Window& window, const Segment& segment, std::uint64_t end);
  Step end_group(std::uint32_t trailer);
  void open_group(const Window& window, std::uint32_t index);
  void open_set(std::uint32_t index);
  Step add_to_set(const Window& window, const Segment& segment, std::uint64_t end);
  void outgrow(const Window& window, TransactionSet& set);
  static void copy_out(const Window& window, Interchange& in, Segment& segment, std::string& text);
  void note(Finding finding);
  void note_segment(const Segment& segment, bool in_set, const std::string& what);
  void stray(std::string_view ta105, const Segment& segment, const std::string& message);

  const ReadOptions& options_;
  const Departures& departures_;
  const Keep keep_;
  IndexBuffers buffers_;

  Interchange out_;
  std::string group_text_, set_text_;  // Keep::set: the GS, and the ST of a set that is too long, beyond their bytes
  std::string terminator_rest_;
  std::deque<std::string>* joined_ = nullptr;  // owned by out_
  std::uint64_t sets_ = 0, groups_ = 0, ta1s_ = 0;

  std::uint64_t cursor_ = 0;    // where the next window begins
  std::uint64_t consumed_ = 0;  // one past the last segment that was taken
  std::uint64_t wanted_ = 0;
  std::size_t window_ = 0;  // its size
  // The segments that were cut from the window: their elements stand from base_ on; taken_ of them were taken, and
  // the elements of the next one start at base_ + first_.
  std::size_t base_ = 0, first_ = 0, found_ = 0, taken_ = 0, end_of_elements_ = 0;

  std::optional<Kind> event_;  // that was handed out
  std::uint64_t set_offset_ = 0;
  std::size_t kept_joined_ = 0;  // of joined_, what belongs to the envelope
  std::optional<Segment> tail_;  // an IEA without terminator
  Segment skipped_;              // being passed over
  std::string skipped_text_;     // its tag
  bool group_open_ = false, set_open_ = false, ending_ = false, skipping_ = false;
  bool in_stray_ = false;  // within a run of segments that belong nowhere, which is reported once
  bool indented_ = false, padded_ = false, lower_case_ = false;  // reported, once for the interchange
  bool join_ = false, join_reported_ = false, fold_ = false;
};

}  // namespace crossdock::x12
