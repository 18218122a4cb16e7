// SPDX-License-Identifier: Apache-2.0
// Checks what we post, that every attempt is the same document, and what each answer means.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "base/digest.hpp"
#include "gateway/transport/exchange/ladder.hpp"
#include "gateway/transport/http/answer.hpp"
#include "gateway/transport/http_wire/ladder.hpp"
#include "tests/http_wire/house.hpp"
#include "tests/support/cases.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests::channel_test {
namespace {

using namespace std::chrono_literals;

std::string http_answer(int status, const std::string& fields = "", const std::string& body = "") {
  return fmt::format("HTTP/1.1 {} X\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n{}", status, fields,
                     body.size(), body);
}

// Whether a request that was recorded carries a signature of ours.
bool is_signed_by(const std::string& request, std::string_view secret) {
  http::Fields fields;
  for (const auto* name : {"webhook-id", "webhook-timestamp", "webhook-signature"})
    fields.add(name, field_of(request, name));
  const auto head = http::read_signature_head(fields);
  if (!head) return false;
  const std::vector keys{*http::SigningKey::parse(Secret(std::string(secret)))};
  http::BodySigner signer(keys, head->id, head->timestamp);
  signer.update(body_of(request));
  return http::any_matches(signer.finish(), head->signatures);
}

class HttpChannelTest : public testing::Test {
 protected:
  void play(std::function<std::string(const std::string&)> answer, const std::string& more = "") {
    acme_ = std::make_unique<Recorder>(std::move(answer));
    house_.know("acme", fmt::format("{{url: \"http://127.0.0.1:{}/orders\", sign_with: [{{file: ours}}]{}}}",
                                    acme_->port(), more));
  }
  pipeline::Delivered deliver(std::string_view bytes = "ISA*our order", std::int64_t message = 7) {
    const auto hash = sha256(bytes);
    return house_.channel().deliver(house_.partner("acme"), {.message = MessageId(message),
                                                             .type = "850",
                                                             .control = "000000012",
                                                             .extension = "edi",
                                                             .media_type = "application/edi-x12",
                                                             .name = "850-000000012",
                                                             .sha256 = hash,
                                                             .bytes = bytes});
  }
  pipeline::Delivered notify(std::string_view url_end = "") {
    partners::Webhook hook{.id = "erp"};
    hook.way.url = fmt::format("http://127.0.0.1:{}/hooks{}", acme_->port(), url_end);
    return house_.channel().notify(hook, {.message = MessageId(9),
                                          .type = "order.received",
                                          .extension = "json",
                                          .media_type = "application/json",
                                          .name = "evt_1",
                                          .bytes = "{}"});
  }

  HttpHouse house_;
  std::unique_ptr<Recorder> acme_;
};

TEST_F(HttpChannelTest, EveryAttemptIsTheSameDocumentSignedAnew) {
  int attempt = 0;
  play([&](const std::string&) {
    switch (++attempt) {
      case 1: return std::string();  // the connection ends without an answer
      case 2: return http_answer(503, "Retry-After: 120\r\n");
      default: return http_answer(202);
    }
  });
  ASSERT_FALSE(deliver());
  house_.advance(1min);
  const auto later = deliver();
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().wait, 2min);
  house_.advance(1min);
  const auto reached = deliver();
  ASSERT_TRUE(reached) << describe(reached.error());
  const auto requests = acme_->requests();
  ASSERT_EQ(requests.size(), 3U);
  for (const auto& request : requests) {
    EXPECT_TRUE(request.starts_with("POST /orders HTTP/1.1\r\n"));
    EXPECT_EQ(field_of(request, "webhook-id"), field_of(requests[0], "webhook-id"));
    EXPECT_EQ(body_of(request), "ISA*our order");
    EXPECT_EQ(field_of(request, "Content-Type"), "application/edi-x12");
    EXPECT_EQ(field_of(request, "Content-Disposition"), "attachment; filename=\"850-000000012.edi\"");
    EXPECT_TRUE(is_signed_by(request, our_secret)) << request;
    EXPECT_FALSE(is_signed_by(request, their_secret));
  }
  EXPECT_NE(field_of(requests[0], "webhook-timestamp"), field_of(requests[2], "webhook-timestamp"));
}

TEST_F(HttpChannelTest, AnotherMessageOrOtherContentHasAnotherId) {
  play([](const std::string&) { return http_answer(200); });
  ASSERT_TRUE(deliver("ISA*1", 7));
  ASSERT_TRUE(deliver("ISA*1", 8));
  ASSERT_TRUE(deliver("ISA*2", 7)) << "the store was made anew, and counts from the start again";
  std::set<std::string> ids;
  for (const auto& request : acme_->requests()) ids.insert(field_of(request, "webhook-id"));
  EXPECT_EQ(ids.size(), 3U);
}

struct Status {
  const char* name;
  int status;
  std::optional<Fault> document, event;  // none: delivered
};
class AnswerTest : public HttpChannelTest, public testing::WithParamInterface<Status> {};

TEST_P(AnswerTest, SaysWhetherAnotherAttemptMakesSense) {
  play([](const std::string&) { return http_answer(GetParam().status, "Location: http://127.0.0.1:1/\r\n", "why"); });
  const auto document = deliver();
  EXPECT_EQ(document.has_value(), !GetParam().document);
  if (!document) {
    EXPECT_EQ(document.error().fault, *GetParam().document) << describe(document.error());
  }
  const auto event = notify();
  EXPECT_EQ(event.has_value(), !GetParam().event);
  if (!event) {
    EXPECT_EQ(event.error().fault, *GetParam().event) << describe(event.error());
  }
  EXPECT_EQ(acme_->requests().size(), 2U) << "and nothing is followed";
}

INSTANTIATE_TEST_SUITE_P(Http, AnswerTest,
                         testing::Values(Status{"Ok", 200, {}, {}}, Status{"Accepted", 202, {}, {}},
                                         Status{"NoContent", 204, {}, {}},
                                         Status{"BadRequest", 400, Fault::refused, Fault::unavailable},
                                         Status{"Unauthorized", 401, Fault::refused, Fault::unavailable},
                                         Status{"NotFound", 404, Fault::refused, Fault::unavailable},
                                         Status{"Timeout", 408, Fault::unavailable, Fault::unavailable},
                                         Status{"Conflict", 409, Fault::refused, Fault::unavailable},
                                         Status{"Gone", 410, Fault::refused, Fault::refused},
                                         Status{"TooEarly", 425, Fault::unavailable, Fault::unavailable},
                                         Status{"TooMany", 429, Fault::unavailable, Fault::unavailable},
                                         Status{"ServerError", 500, Fault::unavailable, Fault::unavailable},
                                         Status{"Moved", 301, Fault::refused, Fault::unavailable},
                                         Status{"Redirect", 307, Fault::refused, Fault::unavailable}),
                         case_name);

struct Wait {
  const char* name;
  std::string text;
  Duration wait;
};
class RetryAfterTest : public testing::TestWithParam<Wait> {};

TEST_P(RetryAfterTest, IsHonoured) {
  http::Fields fields;
  fields.add("Retry-After", GetParam().text);
  EXPECT_EQ(http::asked_wait(fields, *parse_time_point("2026-11-23T12:00:00Z")), GetParam().wait);
}

INSTANTIATE_TEST_SUITE_P(Texts, RetryAfterTest,
                         testing::Values(Wait{"Seconds", "120", 2min}, Wait{"Zero", "0", 0ms}, Wait{"None", "", 0ms},
                                         Wait{"Negative", "-5", 0ms}, Wait{"Words", "soon", 0ms},
                                         Wait{"Date", "Mon, 23 Nov 2026 12:10:00 GMT", 10min},
                                         Wait{"Past", "Mon, 23 Nov 2026 11:10:00 GMT", 0ms},
                                         Wait{"NoDate", "Mon, 33 Nov 2026 12:10:00 GMT", 0ms},
                                         Wait{"TooLong", "99999999999", std::chrono::hours(24 * 365)}),
                         case_name);

// A name could be pointed anywhere by whoever owns it; curl answers *.localhost by itself.
TEST_F(HttpChannelTest, NameOfAPrivateNetworkIsRefused) {
  play([](const std::string&) { return http_answer(200); });
  const auto url = fmt::format("http://partner.localhost:{}/orders", acme_->port());
  house_.know("acme", fmt::format("{{url: \"{}\", sign_with: [{{file: ours}}]}}", url));
  const auto refused = deliver();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fault, Fault::refused);
  EXPECT_NE(refused.error().what.find("private network"), std::string::npos) << refused.error().what;
  EXPECT_TRUE(acme_->requests().empty());
  house_.know("acme", fmt::format("{{url: \"{}\", sign_with: [{{file: ours}}], private_network: true}}", url));
  EXPECT_TRUE(deliver());
}

TEST_F(HttpChannelTest, PartnerThatOnlySendsHasNoWay) {
  house_.know("acme", "{verify_with: [{file: theirs}]}");
  acme_ = std::make_unique<Recorder>([](const std::string&) { return ""; });
  EXPECT_EQ(deliver().error().fault, Fault::unmapped);
}

TEST_F(HttpChannelTest, FailingInARowIsTold) {
  play([](const std::string&) { return http_answer(503); });
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(deliver());
  EXPECT_EQ(house_.text("SELECT kind FROM exception_case WHERE state = 'open'"), "CHANNEL_FAILING");
}

struct Rungs {
  const char* name;
  std::string section;  // PORT stands for the port of a server that answers `status`, PLAIN for one without TLS
  int status;
  std::string broken;  // the rung; "" when all hold
};
class LadderTest : public testing::TestWithParam<Rungs> {};

TEST_P(LadderTest, BreaksWhereTheWayBreaks) {
  Recorder server([](const std::string& request) {
    EXPECT_TRUE(request.starts_with("HEAD ")) << request;
    EXPECT_TRUE(is_signed_by(request, our_secret)) << request;
    return fmt::format("HTTP/1.1 {} X\r\nConnection: close\r\n\r\n", GetParam().status);
  });
  HttpHouse house;
  auto section = GetParam().section;
  if (const auto at = section.find("PORT"); at != std::string::npos)
    section.replace(at, 4, std::to_string(server.port()));
  if (const auto at = section.find("PLAIN"); at != std::string::npos)
    section.replace(at, 5, std::to_string(house.port()));
  house.know("acme", "{" + section + ", sign_with: [{file: ours}]}");
  const http_wire::Parties parties{nullptr, std::make_shared<const keyring::KeyRing>(std::vector<keyring::Entry>())};
  const auto steps =
      exchange::climb(http_wire::ladder(parties, house.partner("acme"), [&house] { return house.now(); }));
  std::string broken;
  for (const auto& step : steps) {
    if (step.state == exchange::Step::State::broke) broken = step.name;
  }
  EXPECT_EQ(broken, GetParam().broken);
  EXPECT_EQ(steps.size(), 5U);
}

INSTANTIATE_TEST_SUITE_P(Rungs, LadderTest,
                         testing::Values(Rungs{"Holds", "url: \"http://127.0.0.1:PORT/\"", 204, ""},
                                         Rungs{"KnowsNoHead", "url: \"http://127.0.0.1:PORT/\"", 405, ""},
                                         Rungs{"Unauthorized", "url: \"http://127.0.0.1:PORT/\"", 401,
                                               "authentication"},
                                         Rungs{"NotFound", "url: \"http://127.0.0.1:PORT/\"", 404, "authentication"},
                                         Rungs{"NoTls", "url: \"https://127.0.0.1:PLAIN/\"", 204, "tls"},
                                         Rungs{"NobodyListens", "url: \"http://127.0.0.1:1/\"", 204, "tcp"},
                                         Rungs{"PrivateName", "url: \"http://partner.localhost:PORT/\"", 204, "tcp"},
                                         Rungs{"NoSuchName", "url: \"http://partner.invalid/\"", 204, "name"}),
                         case_name);

}  // namespace
}  // namespace crossdock::tests::channel_test
