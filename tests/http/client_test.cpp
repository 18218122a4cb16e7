// SPDX-License-Identifier: Apache-2.0
// How long the client waits for an answer, and what counts as a sign that one is being made.
#include "gateway/transport/http/client.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/support/cases.hpp"
#include "tests/support/talker.hpp"

namespace crossdock::http::client_test {
namespace {

using namespace std::chrono_literals;
using tests::Said;
using tests::Talker;

constexpr std::string_view processing = "HTTP/1.1 102 Processing\r\n\r\n";
constexpr std::string_view done = "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nok";

std::vector<Said> several(int count, Duration pause, std::string_view text, std::string_view last) {
  std::vector<Said> all(static_cast<std::size_t>(count), Said{pause, std::string(text)});
  all.push_back({pause, std::string(last)});
  return all;
}

Result<Response> post_to(int port, Duration timeout, Duration longest) {
  Client client;
  Destination destination{.url = "http://127.0.0.1:" + std::to_string(port) + "/"};
  destination.timeout = timeout;
  destination.longest_processing = longest;
  const Body body{.size = 3,
                  .read = [](std::uint64_t piece) -> Result<std::string> { return piece == 0 ? "abc" : ""; }};
  return client.post(destination, {}, body);
}

struct Case {
  const char* name;
  std::vector<Said> says;
  bool answered = false;
  Duration longest = 10s;
};
class WaitingTest : public testing::TestWithParam<Case> {};

TEST_P(WaitingTest, LastsAsLongAsThereAreSignsOfLife) {
  const Talker server(GetParam().says);
  const auto begun = std::chrono::steady_clock::now();
  const auto answer = post_to(server.port(), 1s, GetParam().longest);
  EXPECT_EQ(answer.has_value(), GetParam().answered);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 8s);
  if (answer) {
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->fields.find("X"), "y");
    EXPECT_EQ(answer->body, "ok");
  } else {
    EXPECT_EQ(answer.error().fault, Fault::unavailable) << describe(answer.error());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Answers, WaitingTest,
    testing::Values(
        Case{.name = "AtOnce", .says = several(0, 0ms, "", done), .answered = true},
        Case{.name = "Silence", .says = several(0, 6s, "", done)},
        Case{.name = "Processing", .says = several(9, 300ms, processing, done), .answered = true},
        Case{.name = "ProcessingAndThenSilence", .says = {{100ms, std::string(processing)}, {6s, ""}}},
        Case{.name = "ProcessingForEver", .says = several(20, 300ms, processing, ""), .longest = 1s},
        Case{.name = "ProcessingAndThenTheEnd", .says = several(2, 100ms, processing, "")},
        Case{.name = "AnswerInPieces",
             .says = {{600ms, "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\n"}, {600ms, "o"}, {600ms, "k"}},
             .answered = true}),
    case_name);

}  // namespace
}  // namespace crossdock::http::client_test
