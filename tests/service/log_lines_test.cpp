// SPDX-License-Identifier: Apache-2.0
// A line of the log says when and about whom; many equal ones are one line and a count.
#include "gateway/service/log_lines.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace crossdock::service::log_lines_test {
namespace {

const TimePoint noon = *parse_time_point("2026-11-23T12:00:00.250Z");

LogLine held() {
  return {.at = noon,
          .level = Level::warn,
          .kind = "held",
          .text = "translate: po.edi is invalid",
          .partner = "acme",
          .order = "PO-1",
          .message = MessageId(12)};
}

template <class Say>
std::string said(Say&& say) {
  testing::internal::CaptureStderr();
  say();
  return testing::internal::GetCapturedStderr();
}

TEST(LogTest, TextCarriesTimePartnerMessageAndOrderOfTheEvent) {
  EXPECT_EQ(
      said([] { Log(Log::Form::text, "info").write(held()); }),
      "2026-11-23T12:00:00.250Z warning held         message 12, acme, order PO-1: translate: po.edi is invalid\n");
  EXPECT_EQ(said([] { Log(Log::Form::text, "info").write({.at = noon, .kind = "serving", .text = "4 partners"}); }),
            "2026-11-23T12:00:00.250Z info    serving      4 partners\n");
}

TEST(LogTest, JsonNamesTheSame) {
  const auto line = boost::json::parse(said([] { Log(Log::Form::json, "info").write(held()); })).as_object();
  EXPECT_EQ(line.at("time").as_string(), "2026-11-23T12:00:00.250Z");
  EXPECT_EQ(line.at("level").as_string(), "warning");
  EXPECT_EQ(line.at("kind").as_string(), "held");
  EXPECT_EQ(line.at("message").to_number<int>(), 12);
  EXPECT_EQ(line.at("partner").as_string(), "acme");
  EXPECT_EQ(line.at("order").as_string(), "PO-1");
  EXPECT_EQ(line.at("text").as_string(), "translate: po.edi is invalid");
}

TEST(LogTest, NamesCannotForgeALine) {
  auto line = held();
  line.order = "PO-1\n2026-11-23T12:00:00.250Z info forged";
  const auto text = said([&] { Log(Log::Form::text, "info").write(line); });
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
}

TEST(LogTest, LevelKeepsLinesOut) {
  EXPECT_EQ(said([] { Log(Log::Form::text, "error").write(held()); }), "");
  EXPECT_NE(said([] {
              Log log(Log::Form::text, "off");
              log.use_level("warn");
              log.write(held());
            }),
            "");
}

TEST(FloodTest, EqualLinesAreCounted) {
  const auto text = said([] {
    Log log(Log::Form::text, "info");
    Flood flood(log);
    for (int i = 0; i < 500; ++i) {
      flood.write({.at = noon + Duration(i),
                   .level = Level::warn,
                   .kind = "http",
                   .text = "refused a document of 192.0.2." + std::to_string(i % 250)});
    }
    flood.look(noon + Duration(600));
    flood.look(noon + Flood::interval);
    flood.look(noon + 2 * Flood::interval);
  });
  EXPECT_EQ(std::ranges::count(text, '\n'), 2) << text;
  EXPECT_NE(text.find("499 more like this in 10 s, the last: refused a document of 192.0.2.249"), std::string::npos)
      << text;
}

TEST(FloodTest, MadeUpNamesAreCountedTogether) {
  const auto text = said([] {
    Log log(Log::Form::text, "info");
    Flood flood(log);
    for (int i = 0; i < 5000; ++i) {
      std::string name(1 + static_cast<std::size_t>(i) / 26, 'x');
      name += static_cast<char>('a' + i % 26);
      flood.write({.at = noon, .level = Level::warn, .kind = "as2", .text = "refused " + name});
    }
    flood.look(noon + Flood::interval);
  });
  EXPECT_LT(std::ranges::count(text, '\n'), 300);
}

TEST(FloodTest, OtherLinesAreNotHeldUp) {
  const auto text = said([] {
    Log log(Log::Form::text, "info");
    Flood flood(log);
    flood.write({.at = noon, .kind = "as2", .text = "one"});
    flood.write({.at = noon, .kind = "as2", .text = "another"});
    flood.write({.at = noon + Flood::interval, .kind = "as2", .text = "one"});
    flood.look(noon + Flood::interval);
  });
  EXPECT_EQ(std::ranges::count(text, '\n'), 3) << text;
}

}  // namespace
}  // namespace crossdock::service::log_lines_test
