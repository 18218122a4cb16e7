// SPDX-License-Identifier: Apache-2.0
// Finds the interchanges of a file and cuts them, event by event, as far as its bytes are at hand: what `read` and
// StreamReader have in common. Internal to the reader.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translators/x12/cutter.hpp"

namespace crossdock::x12 {

class Engine {
 public:
  using Kind = StreamEvent::Kind;

  Engine(ReadOptions options, Keep keep);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // The next event; nullopt when it takes more bytes than the window has or, at the end of the file, when there is
  // none.
  std::optional<Kind> next(const Window& window);

  Cutter& cutter() { return cutter_; }
  const Finding& finding() const { return finding_; }
  bool isa_seen() const { return isa_seen_; }

  // Gives up what the last event was about, and says from where on bytes are still needed.
  std::uint64_t forget();
  // Follows bytes that are about to move.
  void moved(const Move& move) { cutter_.moved(move); }

 private:
  enum class Phase { mark, start, between, isa, search, inside };
  enum class Step { next, event, more };

  Step advance(const Window& window);
  Step skip_mark(const Window& window);
  Step skip_start(const Window& window);
  Step skip_between(const Window& window);
  Step begin_interchange(const Window& window);
  Step search(const Window& window);
  Step need(const Window& window, std::size_t bytes);
  Step report(Finding finding);

  const ReadOptions options_;
  const Departures departures_;
  const Keep keep_;
  Cutter cutter_;
  Phase phase_ = Phase::mark;
  std::uint64_t at_ = 0, wanted_ = 0;
  std::uint64_t from_ = 0;  // where the blanks or the text that is passed over began
  std::string header_;      // Keep::set: the ISA, which must outlive its bytes
  std::string text_;        // the beginning of what is passed over, if that is to be reported
  Finding finding_;
  std::vector<Finding> leading_;
  Kind event_ = Kind::finding;
  bool isa_seen_ = false, padding_reported_ = false;
};

}  // namespace crossdock::x12
