// SPDX-License-Identifier: Apache-2.0
// `crossdock serve` with a console, asked by curl: its own port, the first administrator, and who is turned away.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include "tests/crash/failpoints.hpp"
#include "tests/crash/site.hpp"
#include "tests/support/event_listener.hpp"

namespace crossdock::tests {
namespace {

int free_port_here() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  EXPECT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), length), 0);
  EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length), 0);
  ::close(socket);
  return ntohs(address.sin_port);
}

// What curl got: the head and the body as they came, and the status.
struct Got {
  int status = 0;
  std::string text;
};

class ConsoleTest : public testing::Test {
 protected:
  ConsoleTest() : site_(CROSSDOCK_PROGRAM), port_(free_port_here()) {
    site_.send_orders();
    EXPECT_EQ(site_.serve_once().exit, 0);
  }

  void use(const std::string& settings) {
    std::ofstream(site_.config(), std::ios::app) << "console: {" << settings << "}\n";
  }
  std::string own_listen() const { return "listen: \"127.0.0.1:" + std::to_string(port_) + "\""; }
  std::string base() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::string jar() const { return site_.folder() + "/cookies"; }

  // The link of the first administrator as the running gateway told it, `nth` from 1.
  static std::string link_in(const Process& gateway, int nth = 1) {
    const auto log = gateway.output();
    std::size_t at = 0;
    for (int i = 0; i < nth; ++i) {
      at = log.find(invited, at);
      if (at == std::string::npos) return {};
      at += invited.size();
    }
    const auto end = log.find_first_of(" \n", at);
    return log.substr(at, end - at);
  }

  static constexpr std::string_view invited = "the first administrator chooses a password at ";
  static constexpr std::string_view password = "correct horse battery";

  Got post(const std::string& path, const std::string& body, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"-b", jar(), "-c", jar(), "-H", "Content-Type: application/json", "-d", body};
    arguments.insert(arguments.end(), more.begin(), more.end());
    arguments.push_back(base() + path);
    return curl(std::move(arguments));
  }
  // Uses the link, and is logged in then.
  Got choose_password(const std::string& link, std::vector<std::string> more = {}) const {
    const auto key = link.substr(link.find('=') + 1);
    return post("/api/v1/invitation", R"({"key":")" + key + R"(","password":")" + std::string(password) + "\"}",
                std::move(more));
  }

  Got curl(std::vector<std::string> arguments) const {
    std::vector<std::string> command{"/usr/bin/curl", "-s", "-i", "--noproxy", "*", "--max-time", "20"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const auto ended = run({.command = std::move(command), .environment = {}, .largest_file = {}});
    Got got{.status = 0, .text = ended.output};
    if (got.text.starts_with("HTTP/1.1 ")) got.status = std::stoi(got.text.substr(9, 3));
    return got;
  }
  Ended verb(std::vector<std::string> words) const {
    words.insert(words.begin(), CROSSDOCK_PROGRAM);
    words.insert(words.end(), {"--config", site_.config()});
    return run({.command = std::move(words), .environment = {}, .largest_file = {}});
  }
  Got get(const std::string& path) const { return curl({"-b", jar(), base() + path}); }

  Site site_;
  int port_;
};

TEST_F(ConsoleTest, TheFirstAdministratorComesInByALink) {
  use(own_listen());
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says(std::string(invited))) << gateway.output();
  const auto link = link_in(gateway);
  ASSERT_TRUE(link.starts_with(base() + "/?invitation=")) << link;

  EXPECT_EQ(get("/api/v1/orders").status, 401) << "without a session";
  EXPECT_EQ(curl({link}).status, 200) << "the page; nothing is spent";
  EXPECT_EQ(choose_password(base() + "/?invitation=guess").status, 401);
  const auto opened = choose_password(link);
  EXPECT_EQ(opened.status, 200) << opened.text;
  EXPECT_NE(opened.text.find("Set-Cookie: crossdock="), std::string::npos) << opened.text;
  EXPECT_NE(opened.text.find("HttpOnly; SameSite=Strict"), std::string::npos) << opened.text;
  EXPECT_EQ(choose_password(link).status, 401) << "a second time";

  const auto orders = get("/api/v1/orders?limit=1");
  EXPECT_EQ(orders.status, 200) << orders.text;
  EXPECT_NE(orders.text.find("\"items\":[{\"id\":"), std::string::npos) << orders.text;
  EXPECT_NE(orders.text.find("\"next\":\""), std::string::npos) << orders.text;
  EXPECT_EQ(get("/api/v1/messages?limit=501").status, 400);

  // A reload makes no link any more; the session goes on, and outlives the program.
  gateway.signal(SIGHUP);
  ASSERT_TRUE(gateway.says("reload")) << gateway.output();
  EXPECT_EQ(link_in(gateway, 2), "");
  gateway.signal(SIGTERM);
  EXPECT_EQ(gateway.wait().exit, 0);
  Process again(site_.serve());
  ASSERT_TRUE(again.says("serving")) << again.output();
  ASSERT_TRUE(eventually([&] { return get("/api/v1/session").status == 200; }));
  EXPECT_EQ(curl({"-b", jar(), "-X", "DELETE", base() + "/api/v1/session"}).status, 204);
  EXPECT_EQ(get("/api/v1/session").status, 401);
  const auto entered = post("/api/v1/session", R"({"name":"admin","password":")" + std::string(password) + "\"}");
  EXPECT_EQ(entered.status, 200) << entered.text;
  EXPECT_EQ(get("/api/v1/session").status, 200);
}

TEST_F(ConsoleTest, AProgramAsksByItsToken) {
  use(own_listen());
  const auto made = verb({"token", "new", "erp", "--right", "see", "--json"});
  ASSERT_EQ(made.exit, 0) << made.output;
  const auto at = made.output.find("cd_");
  const auto token = made.output.substr(at, made.output.find('"', at) - at);
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says(std::string(invited))) << gateway.output();
  const auto ask = [&](const std::string& path) {
    return curl({"-H", "Authorization: Bearer " + token, base() + path}).status;
  };
  EXPECT_EQ(ask("/api/v1/orders"), 200);
  EXPECT_EQ(ask("/api/v1/persons"), 403);
  EXPECT_EQ(curl({"-H", "Authorization: Bearer cd_guess", base() + "/api/v1/orders"}).status, 401);
  EXPECT_EQ(verb({"token", "revoke", "erp"}).exit, 0);
  EXPECT_EQ(ask("/api/v1/orders"), 401);
}

// Both faces tell one attempt, and none is made.
TEST_F(ConsoleTest, TheVerbAsksWhatIfAsTheApiDoes) {
  use(own_listen());
  const auto made = verb({"token", "new", "erp", "--right", "see", "--json"});
  const auto at = made.output.find("cd_");
  ASSERT_NE(at, std::string::npos) << made.output;
  const auto token = made.output.substr(at, made.output.find('"', at) - at);
  const auto order = std::to_string(site_.count("SELECT id FROM sales_order WHERE number = '4500123001'"));
  const auto decisions = site_.count("SELECT COUNT(*) FROM routing_decision");
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says(std::string(invited))) << gateway.output();
  const auto api = curl({"-H", "Authorization: Bearer " + token, "-H", "Content-Type: application/json", "-d",
                         R"({"anew":true,"without":["alpenhaus"]})", base() + "/api/v1/orders/" + order + "/routing"});
  EXPECT_EQ(api.status, 200) << api.text;
  const auto told = verb({"route", "try", "4500123001", "--anew", "--without", "alpenhaus", "--json"});
  EXPECT_EQ(told.exit, 0) << told.output;
  const auto plan = [](const std::string& text) {  // all but when it was asked
    const auto from = text.find("\"optimal\":");
    return from == std::string::npos ? "no plan: " + text : text.substr(from, text.find_last_of('}') - from);
  };
  EXPECT_EQ(plan(told.output), plan(api.text));
  EXPECT_NE(told.output.find("is left out here"), std::string::npos);
  const auto none = verb({"route", "try", "4500123001"});
  EXPECT_EQ(none.exit, 1);
  EXPECT_NE(none.output.find("nothing of order 4500123001 is open"), std::string::npos) << none.output;
  EXPECT_EQ(site_.count("SELECT COUNT(*) FROM routing_decision"), decisions);
}

class KilledActTest : public ConsoleTest, public testing::WithParamInterface<std::string_view> {};

// The answer is lost with the process. Whoever asks again with the key gets it, and nothing is done twice.
TEST_P(KilledActTest, AskedAgainHasOneEffect) {
  use(own_listen());
  const auto made = verb({"token", "new", "erp", "--right", "see", "--right", "work", "--json"});
  const auto at = made.output.find("cd_");
  ASSERT_NE(at, std::string::npos) << made.output;
  const auto token = made.output.substr(at, made.output.find('"', at) - at);
  const auto hold = [&] {
    return curl({"-H", "Authorization: Bearer " + token, "-H", "Content-Type: application/json", "-H",
                 "Idempotency-Key: hold-it-once", "-d", R"({"because":"its dock is closed"})",
                 base() + "/api/v1/destinations/partner:northwind-supply/hold"});
  };
  const auto acts = [&] { return site_.count("SELECT COUNT(*) FROM audit_entry WHERE act = 'hold_destination'"); };
  {
    Process gateway(site_.serve(std::string(GetParam())));
    ASSERT_TRUE(gateway.says(std::string(invited))) << gateway.output();
    EXPECT_EQ(hold().status, 0) << "nobody may have been told anything";
    EXPECT_EQ(gateway.wait().signal, SIGKILL);
  }
  EXPECT_EQ(acts(), GetParam() == "api.committed" ? 1 : 0);
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says(std::string(invited))) << gateway.output();
  const auto answered = hold();
  EXPECT_EQ(answered.status, 200) << answered.text;
  EXPECT_EQ(hold().status, 200);
  gateway.signal(SIGTERM);
  EXPECT_EQ(gateway.wait().exit, 0);
  EXPECT_EQ(acts(), 1);
}

INSTANTIATE_TEST_SUITE_P(Failpoints, KilledActTest, testing::ValuesIn(api_failpoints), [](const auto& one) {
  std::string name(one.param.substr(one.param.find('.') + 1));
  return name;
});

// ---- listeners over a kill ---------------------------------------------------------------------------------------------

// Two hundred of them, from four addresses: a browser or a wallboard each. They come back with the id of the last event that
// they heard, as browsers do.
class ListenersTest : public ConsoleTest {
 protected:
  static constexpr int count = 200, programs = 8;

  void SetUp() override {
    use(settings());
    for (int i = 0; i < programs; ++i) {  // what one program may ask in a second is bounded
      const auto made = verb({"token", "new", "wallboard-" + std::to_string(i), "--right", "see", "--json"});
      const auto at = made.output.find("cd_");
      ASSERT_NE(at, std::string::npos) << made.output;
      tokens_.push_back(made.output.substr(at, made.output.find('"', at) - at));
    }
  }
  virtual std::string settings() const { return own_listen(); }
  static const char* address(int nth) {
    static constexpr std::array addresses{"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"};
    return addresses.at(static_cast<std::size_t>(nth) % addresses.size());
  }
  std::unique_ptr<EventListener> listen(int nth, const std::string& last_event_id, const char* from) const {
    return std::make_unique<EventListener>(
        port_, "/api/v1/events",
        EventListener::From{
            .last_event_id = last_event_id,
            .fields = "Authorization: Bearer " + tokens_.at(static_cast<std::size_t>(nth % programs)) + "\r\n",
            .address = from});
  }
  // How many of `wanted` listeners at one address are served.
  int served_at(const char* from, int wanted) const {
    std::vector<std::unique_ptr<EventListener>> listeners;
    int served = 0;
    for (int i = 0; i < wanted; ++i) {
      listeners.push_back(listen(i, "", from));
      served += listeners.back()->status(std::chrono::seconds(60)) == 200 ? 1 : 0;
    }
    return served;
  }
  // What a listener heard so far, over all its connections.
  struct Heard {
    std::unique_ptr<EventListener> listener;
    std::string mark;
    std::vector<std::string> events;
  };
  void hear(Heard& one, std::chrono::milliseconds patience = std::chrono::milliseconds(1)) const {
    while (const auto block = one.listener->next(patience)) {
      if (!block->data.empty()) one.events.push_back(block->data);
    }
    one.mark = one.listener->mark();
  }
  // Files that are refused: a few events each, the same for everybody.
  void send(int files) {
    for (int i = 0; i < files; ++i, ++sent_)
      site_.send("nordlicht", "wrong-" + std::to_string(sent_) + ".xml",
                 "<Order xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Order-2\"><n>" + std::to_string(sent_) +
                     "</n></Order>");
  }
  void connect(std::vector<Heard>& all) const {
    int nth = 0;
    for (auto& one : all) {
      one.listener = listen(nth, one.mark, address(nth));
      ++nth;
      ASSERT_EQ(one.listener->status(std::chrono::seconds(60)), 200);
    }
  }

  std::vector<std::string> tokens_;
  int sent_ = 0;
};

TEST_F(ListenersTest, NothingIsLostOrDoubledOverKills) {
  std::vector<Heard> all(count);
  std::string begun;
  for (int turn = 0; turn < 3; ++turn) {
    Process gateway(site_.serve());
    ASSERT_TRUE(gateway.says(std::string(invited))) << gateway.output();
    connect(all);
    if (turn == 0) {
      for (auto& one : all) {
        const auto greeting = one.listener->next();
        ASSERT_TRUE(greeting);
        one.mark = greeting->id;
      }
      begun = all.front().mark;
    }
    const auto before = all.front().events.size();
    send(20);
    ASSERT_TRUE(eventually([&] {
      hear(all.front());
      return all.front().events.size() > before + 5;
    }));
    for (auto& one : all) hear(one);
    gateway.signal(SIGKILL);  // in the middle of the files
    gateway.wait();
    for (auto& one : all) hear(one);  // what was on the way
    send(5);                          // nobody listens
  }
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says(std::string(invited))) << gateway.output();
  ASSERT_TRUE(eventually([&] {
    return site_.count("SELECT COUNT(*) FROM message WHERE name LIKE 'wrong-%' AND state = 'held'") == sent_;
  }));
  connect(all);
  Heard truth{.listener = listen(0, begun, address(0)), .mark = {}, .events = {}},
      forgetful{.listener = listen(1, "", address(1)), .mark = {}, .events = {}};
  const auto newest = site_.count("SELECT MAX(id) FROM event");
  const auto is_complete = [&](Heard& one) {
    hear(one);
    return one.mark == std::to_string(newest);
  };
  EXPECT_TRUE(eventually([&] { return is_complete(truth); })) << truth.mark << " of " << newest;
  EXPECT_GE(std::ssize(truth.events), sent_) << "each file is told of";
  EXPECT_TRUE(eventually([&] { return std::ranges::all_of(all, is_complete); }));
  for (const auto& one : all) EXPECT_EQ(one.events, truth.events);
  hear(forgetful);
  EXPECT_LT(forgetful.events.size(), truth.events.size()) << "a negative control: without an id, what was is not told";
  EXPECT_EQ(std::set<std::string>(truth.events.begin(), truth.events.end()).size(), truth.events.size())
      << "or doubled ones would not be seen";
}

TEST_F(ListenersTest, OneAddressHasAQuarterOfThem) {
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says(std::string(invited))) << gateway.output();
  EXPECT_EQ(served_at("127.0.0.2", 70), 64);
}

class ProxiedListenersTest : public ListenersTest {
  std::string settings() const override {
    return own_listen() + ", behind_proxy: [127.0.0.1], host: console.example.com";
  }
};

TEST_F(ProxiedListenersTest, AllComeFromTheAddressOfTheProxy) {
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says(std::string(invited))) << gateway.output();
  EXPECT_EQ(served_at("127.0.0.1", 70), 70);
}

TEST_F(ConsoleTest, TurnsAwayOtherHostsSitesAndLargeBodies) {
  use(own_listen());
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says(std::string(invited))) << gateway.output();
  EXPECT_EQ(choose_password(link_in(gateway)).status, 200);
  const auto orders = base() + "/api/v1/orders";
  EXPECT_EQ(curl({"-b", jar(), orders}).status, 200);
  EXPECT_EQ(curl({"-H", "Host: localhost:" + std::to_string(port_), orders}).status, 401)
      << "it may ask by this name, and has no session";
  for (const auto* host : {"evil.example", "127.0.0.1", "localhost:1", "127.0.0.1.evil.example:4081"})
    EXPECT_EQ(curl({"-b", jar(), "-H", std::string("Host: ") + host, orders}).status, 403) << host;
  EXPECT_EQ(curl({"-b", jar(), "-H", "Sec-Fetch-Site: cross-site", orders}).status, 403);
  const auto large = site_.folder() + "/large";
  std::ofstream(large) << std::string(10 << 20, 'x');
  const auto refused = curl({"-b", jar(), "-H", "Expect:", "-H", "Content-Type: application/json", "--data-binary",
                             "@" + large, base() + "/api/v1/session"});
  EXPECT_EQ(refused.status, 413) << refused.text.substr(0, 500);
  EXPECT_EQ(curl({"-b", jar(), orders}).status, 200) << "and goes on";
}

TEST_F(ConsoleTest, BehindAProxyOnlyItsNetworkMayAsk) {
  use(own_listen() + ", behind_proxy: [10.0.0.0/8], host: console.example.com");
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says(std::string(invited) + "https://console.example.com/?invitation=")) << gateway.output();
  EXPECT_EQ(curl({"-H", "Host: console.example.com", base() + "/api/v1/openapi.yaml"}).status, 403);
}

TEST_F(ConsoleTest, BehindAProxyTheCookieIsForTls) {
  use(own_listen() + ", behind_proxy: [127.0.0.1], host: console.example.com");
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says(std::string(invited))) << gateway.output();
  const auto opened = choose_password(
      link_in(gateway), {"-H", "Host: console.example.com", "-H", "X-Forwarded-For: 203.0.113.9, 198.51.100.7"});
  EXPECT_NE(opened.text.find("Set-Cookie: __Host-crossdock="), std::string::npos) << opened.text;
  EXPECT_NE(opened.text.find("; Secure"), std::string::npos) << opened.text;
  // Who came is known by the address that the proxy was called from, not by what the caller says.
  const auto trail = verb({"audit", "list", "--act", "log_in"});
  EXPECT_NE(trail.output.find("api:198.51.100.7"), std::string::npos) << trail.output;
}

TEST_F(ConsoleTest, DoesNotListenBeyondThisMachineInTheClear) {
  use("listen: \"0.0.0.0:" + std::to_string(port_) + "\"");
  const auto ended = run(site_.serve());
  EXPECT_NE(ended.exit, 0);
  EXPECT_NE(ended.output.find("is reached from other machines"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("tls: true"), std::string::npos) << ended.output;
}

TEST_F(ConsoleTest, WithoutTheSettingNothingListens) {
  Process gateway(site_.serve());
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  EXPECT_EQ(curl({base() + "/api/v1/openapi.yaml"}).status, 0);
  EXPECT_EQ(gateway.output().find(invited), std::string::npos);
}

}  // namespace
}  // namespace crossdock::tests
