// SPDX-License-Identifier: Apache-2.0
// X12 that arrives in chunks of any size, read one transaction set at a time.
//
// Memory is bounded by one set (ReadOptions::max_set_bytes), however long the file is: what is held is the set's
// bytes and views of its segments, in buffers that are used again. `read` is a collector over the same engine, so
// both see the same segments, offsets and findings, wherever the chunks are cut.
//
//   StreamReader reader;
//   while (fill(chunk)) {
//     reader.push(chunk);
//     while (const auto* event = reader.next()) …
//   }
//   reader.finish();
//   while (const auto* event = reader.next()) …
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "translators/x12/interchange.hpp"

namespace crossdock::x12 {

struct StreamEvent {
  enum class Kind {
    interchange,      // an ISA was read
    ta1,              // `segment`; in the order in which they stand
    group,            // a GS
    set,              // ST to SE; or as far as the set reaches when its SE is missing
    group_end,        // a GE; or where the group ends without one (group->trailer is 0)
    interchange_end,  // an IEA; or where the interchange ends without one (interchange->trailer is 0)
    finding,          // `finding`, outside any interchange
  };
  Kind kind = Kind::finding;
  // All of it is valid until the next call of a member of the reader.
  // `interchange` holds what the event is about and no more: its segments are the ISA, then the GS while a group is
  // open, then those of the set (or the trailer); its groups are the open one, whose sets are the one at hand. So
  // whatever works on a set of an interchange that was read as a whole works on this one, with offsets in the file.
  const Interchange* interchange = nullptr;
  const Group* group = nullptr;
  const TransactionSet* set = nullptr;
  const Segment* segment = nullptr;
  const Finding* finding = nullptr;
  // How many there were so far: sets of the group, groups and TA1s of the interchange; the one at hand included.
  std::uint64_t sets = 0, groups = 0, ta1s = 0;
};

class StreamReader {
 public:
  explicit StreamReader(ReadOptions options = {});
  // Set by set over bytes that are there already and outlive the reader; nothing is copied. Neither push nor finish
  // may be called.
  static StreamReader over(std::string_view bytes, ReadOptions options = {});
  StreamReader(StreamReader&&) noexcept;
  StreamReader& operator=(StreamReader&&) noexcept;
  ~StreamReader();

  // Takes the next bytes of the file; `chunk` is copied. Ask `next` until it has no more before the next chunk:
  // otherwise chunks pile up.
  void push(std::string_view chunk);
  // The same without a copy of its own: write up to `size` bytes into `room`, then say how many there were.
  std::span<char> room(std::size_t size);
  void filled(std::size_t size);
  // Says that the file ends here.
  void finish();

  // The next event; nullptr when more bytes are needed or, after finish, when there are no more.
  const StreamEvent* next();

  bool isa_seen() const;  // false after finish: the file is not X12 at all

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace crossdock::x12
