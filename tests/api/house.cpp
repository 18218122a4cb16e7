// SPDX-License-Identifier: Apache-2.0
// Lets the sample network trade, asks its API, and gives all that was answered to validate.py.
#include "tests/api/house.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "gateway/acts/persons.hpp"
#include "gateway/transport/http/seal.hpp"
#include "gateway/views/certificates.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::vector<std::string>& exchanges() {
  static std::vector<std::string> all;
  return all;
}

void record(const http::Request& request, const http::Response& response) {
  json::object one{{"method", request.method},
                   {"target", request.target},
                   {"status", response.status},
                   {"media_type", response.fields.find("Content-Type")},
                   {"body", is_utf8(response.body) ? response.body : std::string()}};
  exchanges().push_back(json::serialize(one));
}

// At the end of the program, when every test has asked.
class Validation final : public testing::Environment {
 public:
  void TearDown() override {
    if (exchanges().empty()) return;
    const auto path = fs::temp_directory_path() / ("crossdock-api-" + std::to_string(::getpid()) + ".jsonl");
    {
      std::ofstream out(path);
      for (const auto& line : exchanges()) out << line << '\n';
    }
    const std::string source = CROSSDOCK_SOURCE_DIR;
    const auto command = "python3 " + source + "/tests/api/validate.py " + source + "/gateway/api/openapi.yaml " +
                         path.string() + (testing::GTEST_FLAG(filter) == "*" ? " --whole" : "") + " 2>&1";
    std::string said;
    auto* pipe = ::popen(command.c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    std::array<char, 4096> buffer{};
    while (const auto size = std::fread(buffer.data(), 1, buffer.size(), pipe)) said.append(buffer.data(), size);
    EXPECT_EQ(::pclose(pipe), 0) << said;
    std::printf("%s", said.c_str());
    fs::remove(path);
  }
};

const auto* const validation = testing::AddGlobalTestEnvironment(new Validation);

http::Response whole(http::Response response, const http::Request&, std::string_view) { return response; }

http::Response whole(std::unique_ptr<http::Exchange> exchange, const http::Request&, std::string_view body) {
  if (auto early = exchange->write(body)) return std::move(*early);
  return exchange->finish();
}

// All pieces of a stream that ends by itself.
http::Response whole(http::Streamed streamed, const http::Request& request, std::string_view) {
  if (request.method == "HEAD") return std::move(streamed.head);
  if (streamed.listens) return std::move(streamed.head);  // it never ends
  using Prepared = http::Source::Prepared;
  auto prepared = Prepared::not_yet;
  while (prepared == Prepared::not_yet) prepared = streamed.source->prepare(streamed.head);
  if (prepared == Prepared::never) return std::move(streamed.head);
  for (;;) {
    auto next = streamed.source->next();
    if (auto* piece = std::get_if<http::Source::Piece>(&next)) {
      streamed.head.body += piece->bytes;
      continue;
    }
    EXPECT_TRUE(std::holds_alternative<http::Source::End>(next));
    return std::move(streamed.head);
  }
}

api::Context context_of(SampleNetwork& network) {
  auto& gateway = network.gateway();
  return {
      .database = gateway.database(),
      .network = [&gateway] { return gateway.network().current(); },
      .clock = [&network] { return network.now(); },
      .certificates = [&gateway](const std::string& partner,
                                 TimePoint now) { return views::certificates::list(*gateway.keys(), partner, now); },
      .asset = [](std::string_view path) -> std::optional<api::Asset> {
        if (path == "/") return api::Asset{"text/html; charset=utf-8", "\"page\"", "zipped page", false};
        if (path == "/app-1.js") return api::Asset{"text/javascript", "\"script\"", "zipped script", true};
        return std::nullopt;
      },
      .events = std::make_unique<api::EventFeed>(gateway.database(), [&network] { return network.now(); }),
      .invitation = [](std::string_view key) { return api::invitation_link("http://127.0.0.1:4081", key); },
      .log = [](const std::string& line) { ADD_FAILURE() << line; },
      .pace = {{.burst = 1'000'000}},
      .address_pace = {{.burst = 1'000'000}}};
}

// A day on which some of everything happens: rejected lines, bills that are too high, repeated ones.
void trade(SampleNetwork& network) {
  network.send_sample("metro-outfitters", "850-camp.edi");
  network.settle({{"northwind-supply", partners::Behaviour::reject_line},
                  {"summit-wholesale", partners::Behaviour::over_bill},
                  {"harbor-direct", partners::Behaviour::duplicate_invoice}});
  network.send_sample("metro-outfitters", "850-weekend.edi");
  network.settle({{"harbor-direct", partners::Behaviour::no_ack}});
  network.advance(std::chrono::hours(25));
  network.work();
}

}  // namespace

ApiHouse::ApiHouse() : context_(context_of(network_)) {
  trade(network_);
  cookie_ = log_in("house", access::Roles().set(), store::persons::Authority{Decimal(1'000'000), "USD"});
  propose();
}

// Somebody without authority proposes to let the smallest hold pass.
void ApiHouse::propose() {
  const auto clerk = log_in("proposer", access::only(access::Role::clerk));
  std::string hold;
  const auto page = json(api_path("/exceptions?limit=500"));
  for (const auto& one : page.at("items").as_array()) {
    if (one.at("id").as_string().starts_with("hold:")) hold = std::string(one.at("id").as_string());
  }
  const auto seen = get(api_path("/exceptions/" + hold));
  const auto proposed =
      post(api_path("/exceptions/" + hold + "/actions"), R"({"action":"release","because":"it is small"})",
           {.entries = {{"Cookie", clerk}, {"If-Match", std::string(seen.fields.find("ETag"))}}});
  EXPECT_EQ(proposed.status, 202) << proposed.body;
}

std::string ApiHouse::log_in(const std::string& name, const access::Roles& roles,
                             const std::optional<store::persons::Authority>& authority,
                             const access::Partners& partners) {
  const acts::Actor actor{.name = "test", .from = "test"};
  const acts::Because because{.actor = actor, .why = "the test needs one", .now = network_.now()};
  const auto token = http::random_token();
  const auto done = context_.database.write([&](store::Transaction& tx) -> Result<void> {
    const acts::NewPerson person{
        .name = name, .full_name = name, .roles = roles, .authority = authority, .partners = partners};
    if (auto added = acts::add_person(tx, person, "key of " + name, because); !added) return added;
    const auto found = store::persons::find(tx, name);
    if (!found) return fail(found.error());
    return acts::open_session(tx, found->value(), token, because);
  });
  EXPECT_TRUE(done) << describe(done.error());
  return "crossdock=" + token;
}

store::PersonId ApiHouse::guest() {
  return network_.read([](store::Transaction& tx) -> Result<store::PersonId> {
    const auto person = store::persons::find(tx, "house");
    if (!person) return fail(person.error());
    return person->value().id;
  });
}

ApiHouse& ApiHouse::shared() {
  static ApiHouse house;
  return house;
}

http::Response ApiHouse::answer_to(http::Request& request, std::string_view body) {
  if (request.fields.find("Cookie").empty() && request.fields.find("Authorization").empty())
    request.fields.add("Cookie", cookie_);
  if (request.peer.empty()) request.peer = "127.0.0.1";
  auto begun = api::begin(request, context_);
  return std::visit([&](auto&& one) { return whole(std::move(one), request, body); }, std::move(begun));
}

http::Response ApiHouse::ask_alone(const std::string& method, const std::string& target, const std::string& body,
                                   http::Fields fields) {
  fields.add("Content-Type", "application/json");
  http::Request request{.method = method, .target = target, .fields = std::move(fields), .length = body.size()};
  return answer_to(request, body);
}

http::Response ApiHouse::ask(http::Request request, std::string_view body) {
  auto response = answer_to(request, body);
  record(request, response);
  return response;
}

http::Response ApiHouse::get(const std::string& target, http::Fields fields) {
  return ask({.method = "GET", .target = target, .fields = std::move(fields)});
}

http::Response ApiHouse::post(const std::string& target, const std::string& body, http::Fields fields) {
  if (fields.find("Content-Type").empty()) fields.add("Content-Type", "application/json");
  if (fields.find("Idempotency-Key").empty()) fields.add("Idempotency-Key", http::random_token());
  return ask({.method = "POST", .target = target, .fields = std::move(fields), .length = body.size()}, body);
}

json::value ApiHouse::json(const std::string& target) {
  const auto response = get(target);
  EXPECT_EQ(response.status, 200) << target << "\n" << response.body;
  json::error_code failed;
  auto value = json::parse(response.body, failed);
  EXPECT_FALSE(failed) << target << "\n" << response.body;
  return value;
}

std::string api_path(std::string_view rest) { return std::string(api::api_root) + std::string(rest); }

std::string problem_type(const http::Response& response) {
  json::error_code failed;
  const auto value = json::parse(response.body, failed);
  if (failed || !value.is_object() || !value.as_object().contains("type")) return response.body;
  return std::string(value.at("type").as_string());
}

std::int64_t first_id(ApiHouse& house, const std::string& list) {
  const auto page = house.json(api_path(list));
  const auto& items = page.at("items").as_array();
  if (items.empty()) ADD_FAILURE() << list << " has no rows";
  return items.empty() ? 0 : items.front().at("id").as_int64();
}

}  // namespace crossdock::tests
