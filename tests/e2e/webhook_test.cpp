// SPDX-License-Identifier: Apache-2.0
// Checks what webhooks are told of the sample network, that nothing is told twice or before it is true, and what
// becomes of events while their receiver is away.
#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "gateway/acts/webhooks.hpp"
#include "gateway/pipeline/cases.hpp"
#include "tests/e2e/network.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests::webhook_test {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

// The example of an event in docs/webhooks.md.
json::object documented(const std::string& type) {
  static const auto text = read_file(CROSSDOCK_SOURCE_DIR "/docs/webhooks.md");
  const auto heading = text.find("\n### " + type + "\n");
  if (heading == std::string::npos) throw std::runtime_error(type + " is not documented");
  const auto start = text.find("```json\n", heading) + 8;
  return json::parse(text.substr(start, text.find("```", start) - start)).as_object();
}

// What `actual` has and `example` has not, by its path.
void undocumented(const json::value& actual, const json::value& example, const std::string& path,
                  std::vector<std::string>& found) {
  if (actual.is_object()) {
    for (const auto& [key, value] : actual.as_object()) {
      const auto* there = example.is_object() ? example.as_object().if_contains(key) : nullptr;
      if (there == nullptr) {
        found.push_back(path + "." + std::string(key));
      } else {
        undocumented(value, *there, path + "." + std::string(key), found);
      }
    }
  } else if (actual.is_array() && example.is_array() && !example.as_array().empty()) {
    for (const auto& one : actual.as_array()) undocumented(one, example.as_array()[0], path, found);
  } else if (actual.kind() != example.kind()) {
    found.push_back(path + " is of another kind");
  }
}

TEST(WebhookDocumentationTest, EveryEventHasAnExample) {
  for (const auto event : partners::webhook_events)
    EXPECT_EQ(documented(std::string(event)).at("type").as_string(), event);
}

class WebhookTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!store_is_there(GetParam())) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
    receiver_ = std::make_unique<Recorder>([this](const std::string&) {
      return fmt::format("HTTP/1.1 {} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status_.load());
    });
  }

  partners::Webhook hook(const std::string& id) const {
    partners::Webhook hook{.id = id};
    hook.way.url = fmt::format("http://127.0.0.1:{}/{}", receiver_->port(), id);
    hook.way.sign_with = {{.kind = partners::SecretSource::Kind::environment, .name = "WEBHOOK_TEST_SECRET"}};
    hook.retry = {1min, 1min};
    return hook;
  }
  void open(std::vector<partners::Webhook> hooks) {
    ::setenv("WEBHOOK_TEST_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1);
    network_ = std::make_unique<SampleNetwork>(NetworkOptions{
        .store = fresh_store(GetParam()), .schemas = {}, .adjust = [&](partners::Settings& s) { s.webhooks = hooks; }});
  }
  std::vector<json::object> events(const std::string& hook) const {
    std::vector<json::object> found;
    for (const auto& request : receiver_->requests()) {
      if (request.starts_with("POST /" + hook + " ")) found.push_back(json::parse(body_of(request)).as_object());
    }
    return found;
  }
  std::vector<std::string> types(const std::string& hook) const {
    std::vector<std::string> found;
    for (const auto& event : events(hook)) found.emplace_back(event.at("type").as_string());
    return found;
  }
  std::int64_t count(const std::string& sql) {
    return network_->read([&](store::Transaction& tx) -> Result<std::int64_t> {
      const auto row = tx.query_one(sql);
      if (!row) return fail(row.error());
      return (*row)->integer(0);
    });
  }
  void write(const store::Work& work) {
    const auto done = network_->gateway().database().write(work);
    ASSERT_TRUE(done) << describe(done.error());
  }
  std::int64_t replay(const pipeline::Replay& which) {
    std::int64_t queued = 0;
    write([&](store::Transaction& tx) -> Result<void> {
      const auto count = acts::replay_events(tx, "erp", which, {{"jane"}, "the shop lost them", network_->now()});
      if (!count) return fail(count.error());
      queued = *count;
      return {};
    });
    return queued;
  }

  std::atomic<int> status_{200};
  std::unique_ptr<Recorder> receiver_;
  std::unique_ptr<SampleNetwork> network_;
};

// What does not depend on the store is tried on one.
class OneStoreWebhookTest : public WebhookTest {};

TEST_P(WebhookTest, TellsTheWholeStoryOfAnOrder) {
  auto shipping = hook("shipping");
  shipping.events = {"order.shipped"};
  auto other = hook("other");
  other.partners = {PartnerId("nobody")};
  open({hook("erp"), shipping, other});
  network_->send_sample("metro-outfitters", "850-camp.edi");
  network_->settle();

  const auto told = types("erp");
  for (const auto* type : {"order.received", "order.routed", "order.placed", "order.acknowledged", "order.shipped",
                           "order.answered", "message.confirmed"})
    EXPECT_NE(std::ranges::find(told, type), told.end()) << type;
  const auto is_invoice = [](const std::string& type) { return type.starts_with("invoice."); };
  EXPECT_TRUE(std::ranges::any_of(told, is_invoice));
  // In the order in which it happened, as far as it is about one order.
  std::vector<std::string> story;
  std::set<std::string> subjects, ids;
  for (const auto& event : events("erp")) {
    EXPECT_EQ(event.at("version").as_int64(), 1);
    ids.insert(std::string(event.at("id").as_string()));
    const std::string type(event.at("type").as_string());
    std::vector<std::string> missing;
    undocumented(event, documented(type), type, missing);
    EXPECT_EQ(missing, std::vector<std::string>());
    const std::string subject(event.at("subject").as_string());
    if (!subject.starts_with("order:")) continue;
    subjects.insert(subject);
    story.emplace_back(event.at("type").as_string());
  }
  EXPECT_EQ(subjects.size(), 1U);
  EXPECT_EQ(ids.size(), events("erp").size()) << "an event was sent twice, or two have one id";
  ASSERT_GE(story.size(), 4U);
  EXPECT_EQ(story[0], "order.received");
  EXPECT_EQ(story[1], "order.routed");
  EXPECT_EQ(story[2], "order.placed");
  const auto shipped = events("shipping");
  ASSERT_FALSE(shipped.empty());
  EXPECT_EQ(types("shipping").size(), static_cast<std::size_t>(std::ranges::count(told, "order.shipped")));
  const auto& data = shipped[0].at("data").as_object();
  EXPECT_EQ(data.at("buyer").as_string(), "metro-outfitters");
  EXPECT_FALSE(data.at("tracking").as_array().empty());
  EXPECT_TRUE(data.at("lines").as_array()[0].as_object().contains("quantity"));
  EXPECT_TRUE(events("other").empty()) << "nothing of it concerns nobody";
  EXPECT_EQ(network_->violations(), std::vector<std::string>());
  for (const auto& request : receiver_->requests()) {
    EXPECT_EQ(field_of(request, "webhook-id"), json::parse(body_of(request)).as_object().at("id").as_string());
    EXPECT_TRUE(field_of(request, "webhook-signature").starts_with("v1,"));
    EXPECT_EQ(field_of(request, "Content-Type"), "application/json");
  }
}

TEST_P(OneStoreWebhookTest, CaseIsToldWhenItOpensAndWhenItCloses) {
  auto cases = hook("erp");
  cases.events = {"case.*"};
  open({cases});
  network_->send("metro-outfitters", "letter.txt", "no document");
  network_->work();
  write([&](store::Transaction& tx) -> Result<void> {
    const auto added = pipeline::cases::add(tx,
                                            {.kind = CaseKind::timer_failed,
                                             .partner = PartnerId("metro-outfitters"),
                                             .subject = "order:1",
                                             .text = "look"},
                                            network_->now());
    if (!added) return fail(added.error());
    return {};
  });
  network_->work();
  const auto id = count("SELECT id FROM exception_case WHERE kind = 'TIMER_FAILED'");
  write([&](store::Transaction& tx) { return pipeline::cases::close(tx, id, "seen", network_->now()); });
  network_->work();
  // The letter is a case of its own.
  ASSERT_EQ(types("erp"), (std::vector<std::string>{"case.opened", "case.opened", "case.closed"}));
  for (const auto& event : events("erp")) {
    std::vector<std::string> missing;
    undocumented(event, documented(std::string(event.at("type").as_string())), "case", missing);
    EXPECT_EQ(missing, std::vector<std::string>());
  }
  EXPECT_EQ(events("erp")[2].at("data").as_object().at("resolution").as_string(), "seen");
}

TEST_P(WebhookTest, ReceiverThatIsAwayIsDisabledAndNothingIsLost) {
  open({hook("erp")});
  status_ = 500;
  network_->send_sample("metro-outfitters", "850-camp.edi");
  network_->work();
  EXPECT_EQ(types("erp").size(), 1U + 0U) << "one attempt for the order's events: the others wait in line behind it";
  for (int i = 0; i < 3; ++i) {
    network_->advance(2min);
    network_->work();
  }
  EXPECT_EQ(count("SELECT COUNT(*) FROM exception_case WHERE kind = 'WEBHOOK_DISABLED' AND state = 'open'"), 1);
  EXPECT_EQ(count("SELECT COUNT(*) FROM exception_case WHERE kind = 'WORK_HELD'"), 0) << "one case, not one an event";
  EXPECT_EQ(count("SELECT COUNT(*) FROM sales_order"), 1) << "documents go on";
  const auto asked = receiver_->requests().size();
  network_->send_sample("metro-outfitters", "850-weekend.edi");
  network_->settle();
  EXPECT_EQ(receiver_->requests().size(), asked) << "a disabled webhook is left alone";

  status_ = 200;
  const auto id = count("SELECT id FROM exception_case WHERE kind = 'WEBHOOK_DISABLED'");
  write([&](store::Transaction& tx) { return pipeline::cases::close(tx, id, "mended", network_->now()); });
  EXPECT_GT(replay({}), 0);
  network_->settle();
  std::set<std::string> taken;
  for (std::size_t i = asked; i < receiver_->requests().size(); ++i)
    taken.insert(field_of(receiver_->requests()[i], "webhook-id"));
  EXPECT_EQ(static_cast<std::int64_t>(taken.size()),
            count("SELECT COUNT(*) FROM message WHERE partner = 'webhook:erp'"))
      << "every event came in the end";
  EXPECT_EQ(count("SELECT COUNT(*) FROM message WHERE partner = 'webhook:erp' AND state <> 'sent'"), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM work"), 0);
}

TEST_P(OneStoreWebhookTest, EventThatIsNotTakenIsHeldAloneWhileOthersPass) {
  auto orders = hook("erp");
  orders.events = {"order.received"};
  open({orders});
  status_ = 422;
  network_->send_sample("metro-outfitters", "850-camp.edi");
  network_->work();
  status_ = 200;
  network_->send_sample("metro-outfitters", "850-weekend.edi");
  network_->work();
  status_ = 422;
  for (int i = 0; i < 3; ++i) {
    network_->advance(2min);
    network_->work();
  }
  EXPECT_EQ(count("SELECT COUNT(*) FROM exception_case WHERE kind = 'WEBHOOK_DISABLED'"), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM exception_case WHERE kind = 'WORK_HELD'"), 1);
  EXPECT_EQ(count("SELECT COUNT(*) FROM message WHERE partner = 'webhook:erp' AND state = 'held'"), 1);
  status_ = 200;
  write([&](store::Transaction& tx) {
    return store::work_queue::release_all(tx, store::Stage::deliver, network_->now()).map([](auto) {});
  });
  network_->work();
  EXPECT_EQ(count("SELECT COUNT(*) FROM message WHERE partner = 'webhook:erp' AND state = 'sent'"), 2)
      << "what was released is recorded as sent";
  EXPECT_EQ(count("SELECT COUNT(*) FROM work"), 0);
}

TEST_P(OneStoreWebhookTest, GoneMeansNoMore) {
  open({hook("erp")});
  status_ = 410;
  network_->send_sample("metro-outfitters", "850-camp.edi");
  network_->work();
  EXPECT_EQ(receiver_->requests().size(), 1U);
  EXPECT_EQ(count("SELECT COUNT(*) FROM exception_case WHERE kind = 'WEBHOOK_DISABLED' AND state = 'open'"), 1);
}

TEST_P(WebhookTest, ReplayRepeatsUnderTheSameIds) {
  open({hook("erp")});
  network_->send_sample("metro-outfitters", "850-camp.edi");
  network_->settle();
  const auto first = receiver_->requests();
  EXPECT_EQ(replay({}), 0) << "nothing is held";
  EXPECT_EQ(replay({.since = network_->now() + 1h, .event = ""}), 0);
  const auto id = field_of(first.back(), "webhook-id");
  EXPECT_EQ(replay({.since = {}, .event = id}), 1);
  EXPECT_EQ(replay({.since = {}, .event = id}), 0) << "it waits already";
  EXPECT_EQ(count("SELECT COUNT(*) FROM event WHERE kind = 'decided' AND subject = 'webhook:erp' AND text = "
                  "'1 event sent to webhook erp once more by jane: the shop lost them'"),
            1);
  network_->work();
  ASSERT_EQ(receiver_->requests().size(), first.size() + 1);
  EXPECT_EQ(field_of(receiver_->requests().back(), "webhook-id"), id);
  EXPECT_EQ(body_of(receiver_->requests().back()), body_of(first.back()));
  network_->advance(1s);
  EXPECT_EQ(replay({.since = network_->now() - 1h, .event = ""}), static_cast<std::int64_t>(first.size()));
  network_->work();
  EXPECT_EQ(receiver_->requests().size(), 2 * first.size() + 1);
  EXPECT_EQ(count("SELECT COUNT(*) FROM work"), 0);
}

TEST_P(OneStoreWebhookTest, WhatTheReceiverAsksForIsGranted) {
  auto orders = hook("erp");
  orders.events = {"order.received"};
  receiver_ = std::make_unique<Recorder>([](const std::string&) {
    return std::string("HTTP/1.1 429 X\r\nRetry-After: 3600\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  orders.way.url = fmt::format("http://127.0.0.1:{}/erp", receiver_->port());
  open({orders});
  network_->send_sample("metro-outfitters", "850-camp.edi");
  network_->work();
  network_->advance(59min);
  network_->work();
  EXPECT_EQ(receiver_->requests().size(), 1U);
  network_->advance(2min);
  network_->work();
  EXPECT_EQ(receiver_->requests().size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Stores, OneStoreWebhookTest, testing::Values(store_names[0]),
                         [](const auto& one) { return std::string(one.param); });
INSTANTIATE_TEST_SUITE_P(Stores, WebhookTest, testing::ValuesIn(store_names),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace crossdock::tests::webhook_test
