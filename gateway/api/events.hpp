// SPDX-License-Identifier: Apache-2.0
// What happens, as server-sent events: each event of the store once to each listener, from where it left off.
//
// One thread reads the store for all listeners. A listener that comes back reads what it missed by itself, in pages, and
// then joins the others. It holds no thread of the server, and a bounded queue.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "gateway/api/event_topics.hpp"
#include "gateway/store/database.hpp"
#include "gateway/transport/http/event_stream.hpp"
#include "gateway/transport/http/server.hpp"

namespace crossdock::api {

// What one listener is told.
struct Audience {
  Topics topics = Topics::all();
  // Only of these partners, and nothing that concerns nobody alone; nothing here: all.
  std::optional<std::set<std::string>> partners{};
  // Asked at each comment's time on a thread that may block: false ends the stream. Nothing here: it goes on.
  std::function<bool(TimePoint now)> may_go_on{};
};

class EventFeed {
 public:
  struct Options {
    Duration look_every{250};  // so that a screen shows what happens within a second, and is not told more often
    Duration comment_every = http::between_comments;
    std::size_t queue = 256 << 10;  // bytes for one listener: with more still waiting at the next look it is cut
    // For tests: called when a listener has read what it missed, and has not joined the others yet.
    std::function<void()> before_join{};
  };

  // Reads nothing before the first listener comes. The database outlives the feed, and the server that asks its sources
  // ends before it. `clock` is called on several threads.
  EventFeed(store::Database& database, std::function<TimePoint()> clock, Options options);
  EventFeed(store::Database& database, std::function<TimePoint()> clock);
  ~EventFeed();

  // Goes on after `last_event_id`, as a stream of ours gave it; empty: from now on. Blocks for the store.
  // An error is the answer to give: 400 for an id that is none of ours, 410 when events after it are not kept any more or
  // the store knows no such event (read again), 503 while the store is away.
  tl::expected<http::Streamed, http::Response> follow(const Audience& audience, std::string_view last_event_id);

  // How often the store was read for all listeners together.
  std::int64_t looks() const;

  struct State;  // known in events.cpp only

 private:
  std::shared_ptr<State> state_;
};

}  // namespace crossdock::api
