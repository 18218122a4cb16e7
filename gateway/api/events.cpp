// SPDX-License-Identifier: Apache-2.0
// Reads the events of the store once for all listeners, and brings a listener from where it left off to the others.
#include "gateway/api/events.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "gateway/api/event_mark.hpp"
#include "gateway/store/event_names.hpp"
#include "gateway/store/follower.hpp"
#include "gateway/views/json.hpp"
#include "gateway/views/messages.hpp"

namespace crossdock::api {

// An event as it is told to everybody.
struct News {
  store::EventId id;
  Topics topics;
  std::string partner;
  std::string json;
};
using NewsPointer = std::shared_ptr<const News>;

// One listener's queue: written by the reader of all, read by the listener's own source.
struct Inbox {
  std::deque<NewsPointer> news;
  std::size_t bytes = 0;
  bool overflowed = false;
  Audience audience;
  http::Wake wake;
};

namespace {

using Steady = std::chrono::steady_clock;
constexpr int events_at_once = 200;        // so that a page of them is small beside a queue
constexpr int events_looked_back = 256;    // for holes, by whoever begins with what is new
constexpr std::size_t cost_of_entry = 64;  // in a queue, beside its text
constexpr Duration idle_look{1'000};       // while nobody listens
constexpr Duration until_store_is_back{1'000};

// With room for its other lines in a piece. Texts are shorter; but a partner may write any number of an order.
constexpr std::size_t longest_json = http::Source::longest_piece / 2;

std::string event_json(const store::Event& event, const store::EventNames& names) {
  auto table = views::table_of(std::vector{event});
  for (const auto* key : {"id", "partner", "order"}) table.columns.push_back({key, ""});
  auto& row = table.rows.front();
  row.insert(row.end(), {views::Cell(event.id), views::Cell(names.partner), views::Cell(names.order)});
  auto json = views::json_of(table, row);
  return json.size() <= longest_json ? json : "{}";
}

std::optional<Topic> topic_for(const Audience& audience, const News& news) {
  if (audience.partners && !audience.partners->contains(news.partner)) return std::nullopt;
  return audience.topics.first_common(news.topics);
}

// Follows the store and puts what happens into words.
class NewsReader {
 public:
  NewsReader(store::Database& database, store::EventPlace after)
      : database_(database), follower_(database, std::move(after)) {}

  // At most about `events_at_once`; fewer: there are no more. What could not be put into words comes with the next call.
  Result<std::vector<NewsPointer>> next(TimePoint now) {
    if (unnamed_.empty()) {
      auto events = follower_.next(now, events_at_once);
      if (!events) return fail(events.error());
      unnamed_ = std::move(*events);
    }
    std::vector<NewsPointer> news;
    if (unnamed_.empty()) return news;
    const auto named = database_.read([&](store::Transaction& tx) -> Result<void> {
      auto names = store::events::names_of(tx, unnamed_);
      if (!names) return fail(names.error());
      news.clear();
      for (const auto& event : unnamed_) {
        const auto& own = (*names)[event.id];
        news.push_back(
            std::make_shared<const News>(News{event.id, topics_of(event), own.partner, event_json(event, own)}));
      }
      return {};
    });
    if (!named) return fail(named.error());
    unnamed_.clear();
    return news;
  }

 private:
  store::Database& database_;
  store::Follower follower_;
  std::vector<store::Event> unnamed_;
};

// All that is committed now, but for what may be committed late.
Result<store::EventPlace> place_now(store::Database& database, TimePoint now) {
  store::EventPlace place;
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    const auto newest = store::events::newest(tx);
    if (!newest) return fail(newest.error());
    place = {.last = store::EventId(std::max<std::int64_t>(newest->number() - events_looked_back, 0)), .holes = {}};
    const auto latest = store::events::since(tx, place.last, events_looked_back);
    if (!latest) return fail(latest.error());
    for (const auto& event : *latest) place.add(event.id, now);
    return {};
  });
  if (!read) return fail(read.error());
  return place;
}

enum class Kept { all, not_all };

// Whether every event after the place is still there, in this store.
Result<Kept> what_is_kept(store::Database& database, store::EventId last) {
  auto kept = Kept::all;
  const auto read = database.read([&](store::Transaction& tx) -> Result<void> {
    const auto oldest = store::events::oldest(tx), newest = store::events::newest(tx);
    if (!oldest) return fail(oldest.error());
    if (!newest) return fail(newest.error());
    const bool all = last <= *newest && last.number() + 1 >= oldest->number();
    kept = all ? Kept::all : Kept::not_all;
    return {};
  });
  if (!read) return fail(read.error());
  return kept;
}

}  // namespace

struct EventFeed::State {
  State(store::Database& db, std::function<TimePoint()> now, Options with)
      : database(db), clock(std::move(now)), options(std::move(with)) {}

  store::Database& database;
  std::function<TimePoint()> clock;
  Options options;
  std::atomic<std::int64_t> looks = 0;

  std::mutex mutex;  // of what follows
  std::condition_variable_any changed;
  std::set<Inbox*> inboxes;
  bool reads = false;  // from a place on: whoever joins gets all that is committed later
  std::jthread reader;

  // Every event that is committed after this has returned true comes into the inbox. Until the reader has its place: false.
  bool join(Inbox& inbox) {
    if (options.before_join) options.before_join();
    const std::lock_guard lock(mutex);
    if (!reader.joinable()) reader = std::jthread([this](const std::stop_token& stop) { run(stop); });
    if (!reads) return false;
    inboxes.insert(&inbox);
    changed.notify_all();
    return true;
  }
  void leave(Inbox& inbox) {
    const std::lock_guard lock(mutex);
    inboxes.erase(&inbox);
  }

  void run(const std::stop_token& stop) {
    std::optional<NewsReader> news;
    while (!stop.stop_requested()) {
      bool more = false;
      ++looks;
      if (news) {
        const auto read = news->next(clock());
        more = read && std::ssize(*read) >= events_at_once;
        if (read) hand_out(*read);
      } else if (auto place = place_now(database, clock())) {
        news.emplace(database, std::move(*place));
        const std::lock_guard lock(mutex);
        reads = true;
      }
      std::unique_lock lock(mutex);
      if (more) continue;
      const bool is_heard = !inboxes.empty();
      if (is_heard || !reads) {
        changed.wait_for(lock, stop, options.look_every, [] { return false; });
      } else {
        changed.wait_for(lock, stop, idle_look, [this] { return !inboxes.empty(); });
      }
    }
  }

  void hand_out(const std::vector<NewsPointer>& news) {
    if (news.empty()) return;
    const std::lock_guard lock(mutex);
    for (auto* inbox : inboxes) put(*inbox, news);
  }

  // Events that the listener is not told go through its queue too: it must know that it has them.
  // Whoever took what was there before gets the next page whole, however large it is.
  void put(Inbox& inbox, const std::vector<NewsPointer>& news) const {
    if (inbox.overflowed) return;
    if (inbox.bytes > options.queue) {
      inbox.overflowed = true;
      inbox.news.clear();
      inbox.bytes = 0;
      return inbox.wake();
    }
    bool is_told = false;
    for (const auto& one : news) {
      const bool told = topic_for(inbox.audience, *one).has_value();
      is_told = is_told || told;
      inbox.bytes += cost_of_entry + (told ? one->json.size() : 0);
      inbox.news.push_back(one);
    }
    if (is_told || inbox.bytes > options.queue / 4) inbox.wake();
  }
};

namespace {

// From where the listener left off: pages of its own until there are no more, then the inbox, then once more a page for
// what was committed in between. Each event is told once, for the listener's place says which it has.
class EventSource final : public http::Source {
 public:
  EventSource(std::shared_ptr<EventFeed::State> feed, Audience audience, store::EventPlace place)
      : feed_(std::move(feed)), missed_(std::in_place, feed_->database, place), place_(std::move(place)) {
    inbox_.audience = std::move(audience);
  }
  ~EventSource() override { feed_->leave(inbox_); }

  void wakes_by(http::Wake wake) override { inbox_.wake = std::move(wake); }

  Next next() override {
    const auto now = feed_->clock();
    if (!may_go_on(now)) return End{};
    place_.forget_holes(now - store::Follower::patience);
    std::string lines;
    if (told_mark_.empty()) add_mark(lines);
    if (auto later = collect(now); later && waiting_.empty()) return lines.empty() ? silence(*later) : piece(lines);
    if (is_cut_) return End{};
    while (!waiting_.empty() && lines.size() + longest_lines(*waiting_.front()) <= longest_piece) {
      add(lines, *waiting_.front(), now);
      waiting_.pop_front();
    }
    return lines.empty() ? silence(Duration{0}) : piece(lines);
  }

 private:
  // Whoever logged out, or is not known any more, hears nothing further.
  bool may_go_on(TimePoint now) {
    const auto& asks = inbox_.audience.may_go_on;
    if (!asks || Steady::now() - asked_at_ < feed_->options.comment_every) return true;
    asked_at_ = Steady::now();
    return asks(now);
  }

  // Fills `waiting_`. Otherwise how long nothing is to be expected, unless the source is woken.
  std::optional<Duration> collect(TimePoint now) {
    if (!waiting_.empty()) return std::nullopt;
    if (!missed_) {
      take_inbox();
      return waiting_.empty() && !is_cut_ ? std::optional(feed_->options.comment_every) : std::nullopt;
    }
    auto news = missed_->next(now);
    if (!news) return until_store_is_back;
    const bool more = std::ssize(*news) >= events_at_once;
    std::ranges::move(*news, std::back_inserter(waiting_));
    if (!more && has_joined_) {
      missed_.reset();
      take_inbox();  // it holds much of the same, and would be full when the listener is slow to ask again
    }
    if (!more && !has_joined_) has_joined_ = feed_->join(inbox_);
    return more || has_joined_ ? Duration{0} : feed_->options.look_every;
  }

  void take_inbox() {
    const std::lock_guard lock(feed_->mutex);
    is_cut_ = inbox_.overflowed;
    std::ranges::move(inbox_.news, std::back_inserter(waiting_));
    inbox_.news.clear();
    inbox_.bytes = 0;
  }

  void add(std::string& lines, const News& news, TimePoint now) {
    if (place_.has(news.id)) return;
    place_.add(news.id, now);
    const auto topic = topic_for(inbox_.audience, news);
    if (!topic) return;
    told_mark_ = mark_of(place_);
    lines += http::lines_of({.id = told_mark_, .name = to_string(*topic), .data = news.json});
  }

  // So that the listener goes on from here, although nothing of what happened concerned it.
  void add_mark(std::string& lines) {
    told_mark_ = mark_of(place_);
    lines += http::lines_of({.id = told_mark_});
  }

  static std::size_t longest_lines(const News& news) {
    constexpr std::size_t around = 200 + (most_holes + 1) * 48;
    return news.json.size() + around;
  }

  http::Source::Next piece(std::string lines) {
    said_at_ = Steady::now();
    return Piece{std::move(lines)};
  }

  http::Source::Next silence(Duration at_most) {
    const auto silent = std::chrono::duration_cast<Duration>(Steady::now() - said_at_);
    if (silent < feed_->options.comment_every) return Later{std::min(at_most, feed_->options.comment_every - silent)};
    auto lines = http::comment_line("");
    if (mark_of(place_) != told_mark_) add_mark(lines);
    return piece(std::move(lines));
  }

  std::shared_ptr<EventFeed::State> feed_;
  std::optional<NewsReader> missed_;  // until the listener has all that was there before it joined
  store::EventPlace place_;           // what it has, or is not told
  Inbox inbox_;
  std::deque<NewsPointer> waiting_;  // taken out of the inbox, or missed
  std::string told_mark_;
  Steady::time_point said_at_ = Steady::now(), asked_at_ = said_at_;
  bool has_joined_ = false, is_cut_ = false;
};

tl::unexpected<http::Response> no_stream(int status, std::string text) {
  return tl::unexpected(http::plain(status, std::move(text)));
}

}  // namespace

EventFeed::EventFeed(store::Database& database, std::function<TimePoint()> clock, Options options)
    : state_(std::make_shared<State>(database, std::move(clock), std::move(options))) {}
EventFeed::EventFeed(store::Database& database, std::function<TimePoint()> clock)
    : EventFeed(database, std::move(clock), Options()) {}

EventFeed::~EventFeed() {
  std::jthread reader;
  {
    const std::lock_guard lock(state_->mutex);
    reader = std::move(state_->reader);
  }
}

std::int64_t EventFeed::looks() const { return state_->looks; }

tl::expected<http::Streamed, http::Response> EventFeed::follow(const Audience& audience,
                                                               std::string_view last_event_id) {
  const auto now = state_->clock();
  store::EventPlace place;
  if (last_event_id.empty()) {
    auto present = place_now(state_->database, now);
    if (!present) return no_stream(503, "the store cannot be read now");
    place = std::move(*present);
  } else {
    auto told = place_in(last_event_id, now);
    if (!told) return no_stream(400, "Last-Event-ID is not an id of these events");
    const auto kept = what_is_kept(state_->database, told->last);
    if (!kept) return no_stream(503, "the store cannot be read now");
    if (*kept == Kept::not_all)
      return no_stream(
          410, "the events after this id are not kept any more: read everything again, then follow without an id");
    place = std::move(*told);
  }
  return http::Streamed{.head = http::event_stream_head(),
                        .source = std::make_unique<EventSource>(state_, audience, std::move(place)),
                        .listens = true};
}

}  // namespace crossdock::api
