// SPDX-License-Identifier: Apache-2.0
// Listeners over real sockets hear every event once: from now on, from where they left off, and while transactions commit
// in another order than they began.
#include "gateway/api/events.hpp"

#include <atomic>
#include <future>
#include <map>
#include <random>
#include <thread>

#include "base/text.hpp"
#include "gateway/store/messages.hpp"
#include "tests/store/fixture.hpp"
#include "tests/support/event_listener.hpp"

namespace crossdock::api::events_test {
namespace {

using store::EventKind;
using store::expect;
using store::noon;
using store::on_postgresql;
using store::on_sqlite;
using tests::RawSocket;
using tests::status_of;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

std::atomic<bool> known{true};  // whether whoever listens may go on

// "/events/TOPIC/PARTNER", both of which may be missing.
class EventPaths final : public http::Handler {
 public:
  explicit EventPaths(EventFeed& feed) : feed_(feed) {}
  http::Begun begin(const http::Request& request) override {
    const auto parts = split(request.path().substr(1), '/');
    if (parts[0] != "events") return http::plain(200, "other");
    Audience audience;
    if (parts.size() > 1) audience.topics = {*topic_named(parts[1])};
    if (parts.size() > 2) audience.partners = {{std::string(parts[2])}};
    audience.may_go_on = [](TimePoint) { return known.load(); };
    auto answer = feed_.follow(audience, request.fields.find("Last-Event-ID"));
    if (!answer) return std::move(answer.error());
    return std::move(*answer);
  }

 private:
  EventFeed& feed_;
};

// A listener who asks nobody's leave.
struct Listener : tests::EventListener {
  using EventListener::EventListener;
  // The texts of so many events; fewer when no more came.
  Texts texts(std::size_t count, Duration patience = 5s) {
    Texts found;
    while (found.size() < count) {
      const auto block = next(patience);
      if (!block) break;
      if (!block->data.empty()) found.push_back(tests::member_of_data(block->data, "text"));
    }
    return found;
  }
};

class EventFeedTest : public store::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    serve({.look_every = 20ms});
  }
  void TearDown() override {
    end();
    StoreTest::TearDown();
  }
  void serve(EventFeed::Options options, http::ServerOptions with = {}) {
    end();
    feed_ = std::make_unique<EventFeed>(
        database(), [] { return noon; }, options);
    paths_ = std::make_unique<EventPaths>(*feed_);
    if (with.listeners_per_address == 0) with.listeners_per_address = with.listeners;
    auto server = http::Server::start(std::move(with), std::nullopt, *paths_);
    ASSERT_TRUE(server) << describe(server.error());
    server_ = std::move(*server);
  }
  void end() {
    server_.reset();
    feed_.reset();
  }
  Listener listen(const std::string& path = "/events", const std::string& after = "") {
    return {server_->port(), path, after};
  }
  void tell(const std::string& text, EventKind kind = EventKind::note, MessageId message = {}) {
    write([&](store::Transaction& tx) {
      return store::events::add(tx, {.at = noon, .message = message, .kind = kind, .text = text});
    });
  }
  void tell_all(const Texts& texts) {  // in one transaction
    write([&](store::Transaction& tx) -> Result<void> {
      for (const auto& text : texts)
        expect(store::events::add(tx, {.at = noon, .kind = EventKind::note, .text = text}));
      return {};
    });
  }
  std::string newest() {
    std::string mark;
    read([&](store::Transaction& tx) -> Result<void> {
      mark = std::to_string(expect(store::events::newest(tx)).number());
      return {};
    });
    return mark;
  }
  void change(const std::string& sql) {
    write([&](store::Transaction& tx) -> Result<void> { return tx.execute(sql).map([](auto) {}); });
  }

  std::unique_ptr<EventFeed> feed_;
  std::unique_ptr<EventPaths> paths_;
  std::unique_ptr<http::Server> server_;
};
CROSSDOCK_ON_BOTH_ENGINES(EventFeedTest);

TEST_P(EventFeedTest, ListenerHearsWhatHappensFromNowOn) {
  tell("before");
  auto listener = listen();
  const auto greeting = listener.next();
  ASSERT_TRUE(greeting);
  EXPECT_EQ(greeting->id, newest()) << "whoever is cut before the first event goes on from here";
  EXPECT_EQ(greeting->data, "");
  tell("one", EventKind::ordered);
  const auto first = listener.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->id, newest());
  EXPECT_EQ(first->name, "orders");
  EXPECT_EQ(tests::member_of_data(first->data, "text"), "one");
  EXPECT_EQ(tests::member_of_data(first->data, "kind"), "ordered");
  EXPECT_EQ(tests::member_of_data(first->data, "at"), "2026-11-23T12:00:00.000Z");
  tell("two");
  EXPECT_EQ(listener.texts(1), Texts{"two"});
  EXPECT_EQ(listener.texts(1, 200ms), Texts{}) << "once";
}

TEST_P(EventFeedTest, TopicsAndPartnersChooseWhatIsTold) {
  MessageId of_acme;
  write([&](store::Transaction& tx) -> Result<void> {
    of_acme = expect(store::messages::add(tx, {.partner = "acme", .channel = "folder"}, noon)).id;
    return {};
  });
  auto orders = listen("/events/orders");
  auto acme = listen("/events/messages/acme");
  auto all = listen();
  for (auto* one : {&orders, &acme, &all}) ASSERT_TRUE(one->next());
  tell("message", EventKind::received, of_acme);
  tell("nobody's", EventKind::received);
  tell("order", EventKind::ordered);
  EXPECT_EQ(all.texts(3), (Texts{"message", "nobody's", "order"}));
  EXPECT_EQ(orders.texts(1), Texts{"order"});
  EXPECT_EQ(acme.texts(2, 300ms), Texts{"message"});
}

TEST_P(EventFeedTest, ListenerThatComesBackGoesOnWhereItWas) {
  tell_all(Texts(1000, "before"));
  const auto after = newest();
  Texts expected;
  for (int i = 0; i < 700; ++i) expected.push_back("missed " + std::to_string(i));  // some pages
  tell_all(expected);
  auto listener = listen("/events", after);
  EXPECT_EQ(listener.texts(700), expected);
  tell("new");
  EXPECT_EQ(listener.texts(1), Texts{"new"});
}

// The others have heard it when the listener joins them, and it was not there when the listener read what it missed.
TEST_P(EventFeedTest, EventBetweenTheLastPageAndTheOthersIsHeard) {
  std::atomic<bool> is_armed{false};
  serve({.look_every = 20ms, .before_join = [&] {
           if (!is_armed.exchange(false)) return;
           tell("between");
           const auto looks = feed_->looks();
           while (feed_->looks() < looks + 2) std::this_thread::sleep_for(2ms);
         }});
  auto others = listen();
  ASSERT_TRUE(others.next());
  tell("first");
  ASSERT_EQ(others.texts(1), Texts{"first"});
  is_armed = true;
  auto listener = listen("/events", others.mark());
  EXPECT_EQ(listener.texts(1), Texts{"between"});
  EXPECT_EQ(others.texts(1), Texts{"between"});
  EXPECT_FALSE(is_armed);
  tell("after");
  EXPECT_EQ(listener.texts(1), Texts{"after"});
}

TEST_P(EventFeedTest, EventThatFillsMoreThanAPieceIsToldByItsIdAlone) {
  auto listener = listen();
  ASSERT_TRUE(listener.next());
  write([&](store::Transaction& tx) {
    return store::events::add(tx, {.at = noon, .subject = "order:" + std::string(100'000, '7'), .text = "long"});
  });
  tell("after");
  const auto block = listener.next();
  ASSERT_TRUE(block);
  EXPECT_EQ(block->data, "{}");
  EXPECT_EQ(listener.texts(1), Texts{"after"});
}

TEST_P(EventFeedTest, ListenerWhoseTopicIsSilentMovesOn) {
  serve({.look_every = 20ms, .comment_every = 50ms});
  auto listener = listen("/events/invoices");
  ASSERT_TRUE(listener.next());
  for (int i = 0; i < 10; ++i) tell("note");
  const auto end = std::chrono::steady_clock::now() + 5s;
  while (listener.mark() != newest() && std::chrono::steady_clock::now() < end) listener.next();
  EXPECT_EQ(listener.mark(), newest());
}

TEST_P(EventFeedTest, SilenceIsBrokenByComments) {
  serve({.look_every = 20ms, .comment_every = 50ms});
  auto listener = listen();
  ASSERT_TRUE(listener.next());
  for (int i = 0; i < 3; ++i) {
    const auto block = listener.next();
    ASSERT_TRUE(block);
    EXPECT_TRUE(block->is_comment);
  }
}

TEST_P(EventFeedTest, WhoIsNotKnownAnyMoreHearsNothingFurther) {
  serve({.look_every = 20ms, .comment_every = 50ms});
  auto listener = listen();
  ASSERT_TRUE(listener.next());
  ASSERT_TRUE(listener.next()) << "a comment";
  known = false;
  int further = 0;
  while (listener.next() && further < 100) ++further;
  known = true;
  EXPECT_LT(further, 100) << "the stream has ended";
}

TEST_P(EventFeedTest, IdThatCannotBeGoneOnFromIsRefused) {
  for (int i = 0; i < 10; ++i) tell("x");
  EXPECT_EQ(listen("/events", "never").status(), 400);
  EXPECT_EQ(listen("/events", "4711").status(), 410) << "of another store";
  EXPECT_EQ(listen("/events", "3").status(), 200);
  change("DELETE FROM event WHERE id <= 5");
  EXPECT_EQ(listen("/events", "3").status(), 410);
  EXPECT_EQ(listen("/events", "4").status(), 410);
  EXPECT_EQ(listen("/events", "5").status(), 200);
}

// An event that was written first and committed last, around the end of a connection.
TEST_P(EventFeedTest, LateEventComesToWhoeverComesBack) {
  if (database().dialect() == store::Dialect::sqlite)
    GTEST_SKIP() << "transactions of SQLite commit in the order of their ids";
  auto first = std::make_unique<Listener>(server_->port(), "/events");
  ASSERT_TRUE(first->next());
  std::promise<void> written, go_on;
  std::jthread slow([&] {
    expect(database().write([&](store::Transaction& tx) -> Result<void> {
      if (auto added = store::events::add(tx, {.at = noon, .text = "late"}); !added) return added;
      if (auto waited = store::events::newest(tx); !waited) return fail(waited.error());
      written.set_value();
      go_on.get_future().wait();
      return {};
    }));
  });
  written.get_future().wait();
  tell("early");
  EXPECT_EQ(first->texts(1), Texts{"early"});
  auto stays = listen("/events", first->mark());
  ASSERT_TRUE(stays.next());
  const auto mark = first->mark();
  first.reset();
  go_on.set_value();
  slow.join();
  EXPECT_EQ(stays.texts(1), Texts{"late"});
  EXPECT_EQ(stays.texts(1, 200ms), Texts{});
  EXPECT_EQ(listen("/events", mark).texts(2, 500ms), Texts{"late"});
  const auto bare = mark.substr(0, mark.find('~'));
  ASSERT_NE(bare, mark);
  EXPECT_EQ(listen("/events", bare).texts(1, 500ms), Texts{}) << "negative control: the number alone would lose it";
}

// Writers whose transactions overlap, are slow and roll back, while a listener is cut again and again.
TEST_P(EventFeedTest, NothingIsLostOrDoubledWhileEventsAreWritten) {
  constexpr int writers = 4, each = 150;
  std::atomic<int> active{writers};
  std::string mark;
  {
    auto listener = listen();
    ASSERT_TRUE(listener.next());
    mark = listener.mark();
  }
  std::vector<std::jthread> threads;
  for (int w = 0; w < writers; ++w) {
    threads.emplace_back([this, w, &active] {
      std::mt19937 random(static_cast<unsigned>(w));
      for (int i = 0; i < each; ++i) {
        const bool fails = random() % 5 == 0;
        const auto pause = std::chrono::microseconds(random() % 4000);
        for (bool again = true; again;) {
          again = fails && random() % 2 == 0;
          (void)database().write([&](store::Transaction& tx) -> Result<void> {
            expect(store::events::add(tx, {.at = noon, .text = std::to_string(w) + "." + std::to_string(i)}));
            std::this_thread::sleep_for(pause);
            if (again) return fail(Fault::refused, "no");
            return {};
          });
        }
      }
      --active;
    });
  }
  std::map<std::string, int> heard;
  std::mt19937 random(42);
  int connections = 0, holes = 0;
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (heard.size() < std::size_t{writers} * each && std::chrono::steady_clock::now() < end) {
    Listener listener(server_->port(), "/events", mark);
    ++connections;
    for (const auto& text : listener.texts(1 + random() % 40, 500ms)) ++heard[text];
    mark = listener.mark();
    holes += mark.find('~') != std::string::npos ? 1 : 0;
  }
  threads.clear();
  EXPECT_EQ(heard.size(), std::size_t{writers} * each);
  for (const auto& [text, times] : heard) EXPECT_EQ(times, 1) << text;
  EXPECT_EQ(listen("/events", mark).texts(1, 500ms), Texts{});
  EXPECT_GT(connections, 10);
  if (database().dialect() == store::Dialect::postgresql) {
    EXPECT_GT(holes, 0) << "or nothing here was hard";
  }
}

TEST_P(EventFeedTest, ListenerThatDoesNotReadIsCutAndMayComeBack) {
  serve({.look_every = 20ms, .queue = 20'000}, {.write_time = 60s});
  auto stuck = std::make_unique<Listener>(server_->port(), "/events");
  auto reads = listen();
  ASSERT_TRUE(stuck->next());
  ASSERT_TRUE(reads.next());
  const std::string filling(3000, 'x');
  constexpr std::size_t rounds = 30, each = 200;  // 18 MB: more than sockets hold
  std::size_t heard = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    tell_all(Texts(each, filling));
    heard += reads.texts(each, 10s).size();
  }
  EXPECT_EQ(heard, rounds * each) << "whoever reads is not cut by what others do, nor by much at once";
  const auto before_cut = stuck->texts(rounds * each, 3s).size();
  EXPECT_LT(before_cut, rounds * each);
  EXPECT_TRUE(stuck->is_over());
  const auto rest = listen("/events", stuck->mark()).texts(rounds * each - before_cut + 1, 2s).size();
  EXPECT_EQ(before_cut + rest, rounds * each);
}

TEST_P(EventFeedTest, TwoHundredListenersAreOneReaderOfTheStore) {
  serve({}, {.connections = 20, .listeners = 200, .threads = 4});
  std::vector<std::unique_ptr<Listener>> listeners;
  for (int i = 0; i < 200; ++i) {
    listeners.push_back(std::make_unique<Listener>(server_->port(), "/events"));
    ASSERT_TRUE(listeners.back()->next());
  }
  const auto before = feed_->looks();
  std::this_thread::sleep_for(1s);
  EXPECT_LE(feed_->looks() - before, 6) << "four a second, not for each";
  const RawSocket other(server_->port());
  other.send("GET /other HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(other.read_response()), 200);
  const auto told_at = std::chrono::steady_clock::now();
  tell("to all");
  for (const auto& one : listeners) EXPECT_EQ(one->texts(1), Texts{"to all"});
  EXPECT_LT(std::chrono::steady_clock::now() - told_at, 3s);
}

}  // namespace
}  // namespace crossdock::api::events_test
