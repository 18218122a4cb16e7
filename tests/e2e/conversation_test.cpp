// SPDX-License-Identifier: Apache-2.0
// Conversations: what partners send, what the gateway answers, told in text files (conversations/*.txt), one event
// a line. docs/testing.md describes the words. Each file is one test, named after the rule it proves.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/checked.hpp"
#include "base/text.hpp"
#include "gateway/modules/tracking/ledger.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/orders.hpp"
#include "gateway/store/work_queue.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

namespace fs = std::filesystem;
const std::string folder = CROSSDOCK_SOURCE_DIR "/tests/e2e/conversations/";

// The words of a line; a part in double quotes is one word.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (!(line = trim(line)).empty()) {
    const char end = line.front() == '"' ? '"' : ' ';
    if (end == '"') line.remove_prefix(1);
    const auto at = std::min(line.find(end), line.size());
    words.emplace_back(line.substr(0, at));
    line.remove_prefix(std::min(at + 1, line.size()));
  }
  return words;
}

// profile PARTNER/FILE "TEXT" "OTHER": in the copied profiles, before the network starts; \n ends a line.
// profile PARTNER/FILE OTHER-FILE: the whole file becomes one beside the script.
struct Change {
  std::string file, from, to;  // without `to`, `from` is a file
};

void apply_change(const std::string& partners, const Change& change) {
  std::string to = change.to;
  for (auto at = to.find("\\n"); at != std::string::npos; at = to.find("\\n", at)) to.replace(at, 2, "\n");
  const std::string path = partners + "/" + change.file;
  if (change.to.empty()) {
    std::ofstream(path, std::ios::binary) << read_file(folder + change.from);
    return;
  }
  auto text = read_file(path);
  const auto at = text.find(change.from);
  if (at == std::string::npos) throw std::runtime_error(path + " does not hold '" + change.from + "'");
  std::ofstream(path, std::ios::binary) << text.replace(at, change.from.size(), to);
}

class Conversation {
 public:
  explicit Conversation(const NetworkOptions& options) : network_(options) {}

  // Runs one line; what is wrong with the world afterwards, or "".
  std::string run(const std::vector<std::string>& words) {
    const std::string& verb = words.front();
    if (verb == "send") return send(words);
    if (verb == "play") return network_.play(words.at(1), *partners::parse_behaviour(words.at(2))), "";
    if (verb == "work") return network_.work(), "";
    if (verb == "settle") return network_.settle(), "";
    if (verb == "advance") return network_.advance(parse_duration(words.at(1)).value()), network_.work(), "";
    if (verb == "release") return release();
    if (verb == "expect") return expect(words);
    return "unknown word '" + verb + "'";
  }

  SampleNetwork& network() { return network_; }

 private:
  // send PARTNER FILE [as NAME]: a file beside the script, or a sample of the partner.
  std::string send(const std::vector<std::string>& words) {
    const std::string& file = words.at(2);
    const std::string name = words.size() > 4 ? words.at(4) : file;
    const std::string beside = folder + file;
    network_.send(
        words.at(1), name,
        read_file(fs::exists(beside) ? beside : network_.folder() + "/partners/" + words.at(1) + "/samples/" + file));
    network_.work();
    return "";
  }

  std::string release() {
    (void)network_.gateway().database().write([&](store::Transaction& tx) -> Result<void> {
      const auto released = store::work_queue::release_all(tx, std::nullopt, network_.now());
      if (!released) return fail(released.error());
      return {};
    });
    network_.work();
    return "";
  }

  std::string expect(const std::vector<std::string>& words) {
    const std::string& what = words.at(1);
    if (what == "out") return expect_out(words);
    if (what == "nothing") return expect_nothing();
    if (what == "message") return expect_message(words);
    if (what == "case") return expect_case(words);
    if (what == "cases") return expect_cases(words);
    if (what == "no") return expect_no_case(words);
    if (what == "line") return expect_line(words);
    if (what == "orders") return expect_orders(words);
    if (what == "invoice") return expect_invoice(words);
    if (what == "money") return expect_money(words);
    if (what == "billed") return expect_billed(words);
    if (what == "held") return expect_held(words);
    if (what == "note") return expect_note(words);
    if (what == "conserved") return join(network_.violations(), "; ");
    return "unknown expectation '" + what + "'";
  }

  // expect out PARTNER TYPE [TEXT…]: the next file of this type holds the texts. It is taken away then.
  std::string expect_out(const std::vector<std::string>& words) {
    const auto& partner = words.at(2);
    for (auto& [name, bytes] : network_.collect(partner)) waiting_[partner].emplace_back(name, bytes);
    auto& files = waiting_[partner];
    const auto file = std::ranges::find_if(files, [&](const auto& f) { return f.first.starts_with(words.at(3)); });
    if (file == files.end()) return "no " + words.at(3) + " was delivered to " + partner;
    const auto [name, bytes] = *file;
    files.erase(file);
    for (std::size_t i = 4; i < words.size(); ++i) {
      if (bytes.find(words[i]) == std::string::npos) return name + " does not hold '" + words[i] + "':\n" + bytes;
    }
    return "";
  }

  std::string expect_nothing() {
    network_.work();
    for (const auto& partner : network_.gateway().network().current()->directory().partners()) {
      for (auto& [name, bytes] : network_.collect(partner.id.text()))
        waiting_[partner.id.text()].emplace_back(name, bytes);
      if (!waiting_[partner.id.text()].empty())
        return waiting_[partner.id.text()].front().first + " was delivered to " + partner.id.text();
    }
    return "";
  }

  // expect message STATE [TEXT…]: of the newest inbound message, with the texts in reason or place.
  std::string expect_message(const std::vector<std::string>& words) {
    const auto messages = network_.read([](store::Transaction& tx) {
      return store::messages::list(tx, {.direction = store::Direction::in, .limit = 1});
    });
    if (messages.empty()) return "no message was received";
    const auto& message = messages.front();
    if (to_string(message.state) != words.at(2))
      return "message is " + std::string(to_string(message.state)) + ": " + message.reason;
    for (std::size_t i = 3; i < words.size(); ++i) {
      if ((message.place + " " + message.reason).find(words[i]) == std::string::npos)
        return "reason is '" + message.place + " " + message.reason + "'";
    }
    return "";
  }

  // expect note TEXT: in the story of a message.
  std::string expect_note(const std::vector<std::string>& words) {
    const auto events =
        network_.read([](store::Transaction& tx) { return store::events::since(tx, store::EventId(), 10'000); });
    std::string seen;
    for (const auto& event : events) {
      if (event.kind != store::EventKind::note) continue;
      if (event.text.find(words.at(2)) != std::string::npos) return "";
      seen += "\n  " + event.text;
    }
    return "no such note; notes are:" + seen;
  }

  // expect no case KIND
  std::string expect_no_case(const std::vector<std::string>& words) {
    const auto cases = network_.read([](store::Transaction& tx) { return store::cases::list(tx, true, 100); });
    for (const auto& found : cases) {
      if (to_string(found.kind) == words.at(3)) return "open is " + words.at(3) + " " + found.text;
    }
    return "";
  }

  // expect cases KIND NUMBER
  std::string expect_cases(const std::vector<std::string>& words) {
    const auto cases = network_.read([](store::Transaction& tx) { return store::cases::list(tx, true, 100); });
    const auto count = std::ranges::count(cases, case_kind(words.at(2)), &store::cases::Case::kind);
    return std::to_string(count) == words.at(3) ? "" : "there are " + std::to_string(count);
  }

  std::string expect_case(const std::vector<std::string>& words) {
    const auto cases = network_.read([](store::Transaction& tx) { return store::cases::list(tx, true, 100); });
    std::string seen;
    for (const auto& found : cases) {
      if (to_string(found.kind) == words.at(2) && (words.size() < 4 || found.text.find(words[3]) != std::string::npos))
        return "";
      seen += "\n  " + std::string(to_string(found.kind)) + " " + found.text;
    }
    return "no such case is open; open are:" + seen;
  }

  // expect line ORDER LINE [BUCKET QUANTITY]…
  std::string expect_line(const std::vector<std::string>& words) {
    const auto lines = network_.read([&](store::Transaction& tx) -> Result<std::vector<store::orders::OrderLine>> {
      const auto orders = store::orders::list(tx, {.buyer = "", .number = words.at(2), .limit = 1});
      if (!orders) return fail(orders.error());
      if (orders->empty()) return fail(Fault::invalid, "no order " + words.at(2));
      return store::orders::lines(tx, orders->front().id);
    });
    const auto line = std::ranges::find(lines, words.at(3), &store::orders::OrderLine::number);
    if (line == lines.end()) return "order has no line " + words.at(3);
    std::string seen;
    for (const auto& bucket : line->balances) {
      if (!bucket.quantity.is_zero()) seen += bucket.quantity.text() + " " + std::string(bucket.name) + " ";
    }
    for (std::size_t i = 4; i + 1 < words.size(); i += 2) {
      const auto bucket = std::ranges::find(line->balances, words[i], &store::Bucket::name);
      if (bucket == line->balances.end() || bucket->quantity != Decimal::parse(words[i + 1]).value())
        return "line is: " + seen;
    }
    return "";
  }

  std::string expect_orders(const std::vector<std::string>& words) {
    const auto orders = network_.read(
        [](store::Transaction& tx) { return store::orders::list(tx, {.buyer = "", .number = "", .limit = 1000}); });
    return std::to_string(orders.size()) == words.at(2) ? "" : "there are " + std::to_string(orders.size()) + " orders";
  }

  // expect invoice SUPPLIER[/NUMBER] VERDICT [HOLD…]: of the newest invoice or credit note of the supplier (of this number).
  std::string expect_invoice(const std::vector<std::string>& words) {
    const auto slash = std::min(words.at(2).find('/'), words[2].size());
    const auto found = network_.read([&](store::Transaction& tx) {
      return store::invoices::list(tx, {.supplier = words[2].substr(0, slash),
                                        .number = words[2].substr(std::min(slash + 1, words[2].size())),
                                        .limit = 1});
    });
    if (found.empty()) return "there is no invoice of " + words.at(2);
    if (found.front().decision != words.at(3)) return "invoice is " + found.front().decision;
    const auto holds =
        network_.read([&](store::Transaction& tx) { return store::invoices::holds(tx, found.front().id); });
    for (std::size_t i = 4; i < words.size(); ++i) {
      if (std::ranges::none_of(holds, [&](const auto& hold) { return hold.open() && hold.reason == words[i]; }))
        return "no hold " + words[i];
    }
    return "";
  }

  // expect money SUPPLIER APPROVED DISPUTED [CREDITED]: over all its invoices and credit notes; credited: what credit
  // notes took of invoices.
  std::string expect_money(const std::vector<std::string>& words) {
    const auto found = network_.read(
        [&](store::Transaction& tx) { return store::invoices::list(tx, {.supplier = words.at(2), .limit = 1000}); });
    Checked approved, disputed, credited;
    for (const auto& invoice : found) {
      approved += invoice.approved;
      disputed += invoice.disputed;
      if (invoice.kind != "credit_note") credited += invoice.credited;
    }
    const bool same = approved.value() == Decimal::parse(words.at(3)).value() &&
                      disputed.value() == Decimal::parse(words.at(4)).value() &&
                      (words.size() < 6 || credited.value() == Decimal::parse(words[5]).value());
    return same ? ""
                : "approved are " + approved.value().text() + ", disputed " + disputed.value().text() + ", credited " +
                      credited.value().text();
  }

  // expect billed ORDER BILLED CREDITED: what the buyer owes by the invoices that stand, and what credit notes took back.
  std::string expect_billed(const std::vector<std::string>& words) {
    const auto lines = network_.read([&](store::Transaction& tx) -> Result<std::map<OrderLineId, store::Balances>> {
      const auto orders = store::orders::list(tx, {.buyer = "", .number = words.at(2), .limit = 1});
      if (!orders) return fail(orders.error());
      if (orders->empty()) return fail(Fault::invalid, "no order " + words.at(2));
      return store::orders::money(tx, orders->front().id);
    });
    std::map<std::string_view, Checked> sums;
    for (const auto& [line, balances] : lines) {
      for (const auto& bucket : balances) sums[bucket.name] += bucket.quantity;
    }
    const bool same = sums["billed"].value() == Decimal::parse(words.at(3)).value() &&
                      sums["credited"].value() == Decimal::parse(words.at(4)).value();
    return same ? "" : "billed are " + sums["billed"].value().text() + ", credited " + sums["credited"].value().text();
  }

  // expect held STAGE [TEXT]: work waits for an operator.
  std::string expect_held(const std::vector<std::string>& words) {
    const auto entries = network_.read(
        [](store::Transaction& tx) { return store::work_queue::list(tx, {.state = store::work_queue::State::held}); });
    std::string seen;
    for (const auto& entry : entries) {
      if (to_string(entry.item.stage) == words.at(2) &&
          (words.size() < 4 || entry.reason.find(words[3]) != std::string::npos))
        return "";
      seen += "\n  " + std::string(to_string(entry.item.stage)) + " " + entry.reason;
    }
    return "no such work is held; held are:" + seen;
  }

  SampleNetwork network_;
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> waiting_;
};

std::vector<std::string> scripts() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

class ConversationTest : public testing::TestWithParam<std::tuple<std::string, const char*>> {};

TEST_P(ConversationTest, GoesAsWritten) {
  const auto& [name, store] = GetParam();
  if (!store_is_there(store)) GTEST_SKIP() << "[POSTGRESQL ABSENT] install Debian's package postgresql";
  std::ifstream script(folder + name + ".txt");
  NetworkOptions options{.store = fresh_store(store)};
  if (name.ends_with("-by-schema")) options.schemas = ubl_schemas();
  if (name.ends_with("-by-schema") && options.schemas.empty()) GTEST_SKIP() << "[CORPUS ABSENT] no UBL schemas";
  std::vector<std::pair<std::string, std::vector<std::string>>> lines;
  std::vector<Change> changes;
  for (std::string line; std::getline(script, line);) {
    auto words = words_of(std::string_view(line).substr(0, line.find('#')));
    if (!words.empty() && words.front() == "profile") {
      changes.push_back({words.at(1), words.at(2), words.size() > 3 ? words[3] : std::string()});
      words.clear();
    }
    lines.emplace_back(std::move(line), std::move(words));
  }
  options.arrange = [&](const std::string& partners) {
    for (const auto& change : changes) apply_change(partners, change);
  };
  Conversation conversation(options);
  int number = 0;
  for (const auto& [line, words] : lines) {
    ++number;
    if (words.empty()) continue;
    ASSERT_EQ(conversation.run(words), "") << name << ".txt:" << number << ": " << line;
  }
  EXPECT_EQ(join(conversation.network().violations(), "; "), "");
}

// What we write in EDIFACT needs an address of ours, which is asked for before anything runs.
TEST(EdifactNetworkTest, NeedsOurAddress) {
  NetworkOptions options;
  options.arrange = [](const std::string& partners) {
    auto profile = read_file(folder + "edifact-supplier.yaml");
    const auto ours = profile.find("  our_edifact:");
    profile.erase(ours, profile.find('\n', ours) - ours + 1);
    std::ofstream(partners + "/alpenhaus/partner.yaml", std::ios::binary) << profile;
  };
  EXPECT_NO_THROW(SampleNetwork network(options)) << "the settings have one";
  options.adjust = [](partners::Settings& settings) { settings.edifact.reset(); };
  try {
    const SampleNetwork network(options);
    ADD_FAILURE() << "it began without an address of ours";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("'alpenhaus' speaks EDIFACT, and we have no address"), std::string::npos)
        << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(E2e, ConversationTest,
                         testing::Combine(testing::ValuesIn(scripts()), testing::ValuesIn(store_names)),
                         [](const auto& one) {
                           std::string name = std::get<0>(one.param) + "_" + std::get<1>(one.param);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace crossdock::tests
