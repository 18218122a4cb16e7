// SPDX-License-Identifier: Apache-2.0
// Checks that contents stay private: a mark in the place of each value, in right and in broken files, shows neither in
// the log nor in what webhooks are told of problems.
#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <set>
#include <utility>

#include "gateway/store/payloads.hpp"
#include "tests/crash/site.hpp"
#include "tests/e2e/network.hpp"

namespace crossdock::tests {
namespace {

const std::string mark = "ZQMARK";

struct Marked {
  std::string name, bytes;
};

std::vector<std::string> split_at(const std::string& text, char end) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == end) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string joined(const std::vector<std::string>& parts, char between) {
  std::string text;
  for (const auto& part : parts) text += (&part == parts.data() ? "" : std::string(1, between)) + part;
  return text;
}

// The sample with numbers of its own for interchange and order, so that no two are taken for one.
std::string numbered(std::string text, int number) {
  const auto put = [&](const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
  };
  put("000000711", std::to_string(100'000'000 + number));
  put("4500123001", std::to_string(4'600'000'000 + number));
  return text;
}

// Files for each element of the sample, with the mark in its place, alone or with what may end a quotation, an element
// or a segment. Elements of the envelope and the order's number name the message: they are no values.
std::vector<Marked> marked_x12(const std::string& sample) {
  std::vector<Marked> files;
  const auto segments = split_at(sample, '~');
  for (std::size_t s = 2; s < segments.size(); ++s) {
    const auto elements = split_at(segments[s], '*');
    const auto tag = elements[0].substr(
        elements[0].find_first_not_of("\r\n") == std::string::npos ? 0 : elements[0].find_first_not_of("\r\n"));
    if (tag == "GE" || tag == "IEA") continue;
    for (std::size_t e = 1; e < elements.size(); ++e) {
      if ((tag == "BEG" && e == 3) || (tag == "ST" && e == 2) || (tag == "SE" && e == 2)) continue;
      for (const auto* form : {"", " O'BRIEN' ", "*", "~"}) {
        auto changed = segments;
        auto with = elements;
        with[e] = mark + form + (*form != 0 ? mark : "");
        changed[s] = joined(with, '*');
        const int number = static_cast<int>(files.size());
        files.push_back({"x" + std::to_string(number) + ".edi", numbered(joined(changed, '~'), number)});
      }
    }
  }
  return files;
}

// One file for each text of the sample but the order's own number.
std::vector<Marked> marked_xml(const std::string& sample) {
  std::vector<Marked> files;
  bool number_seen = false;
  for (auto from = sample.find('>'); from != std::string::npos; from = sample.find('>', from + 1)) {
    const auto to = sample.find('<', from);
    if (to == std::string::npos ||
        sample.substr(from + 1, to - from - 1).find_first_not_of(" \r\n") == std::string::npos)
      continue;
    // The first ID is the order's own number.
    if (sample.substr(0, from).ends_with("<cbc:ID") && !std::exchange(number_seen, true)) continue;
    for (const auto* form : {"", " O'BRIEN' ", "<", "&"}) {
      auto text = sample;
      text.replace(from + 1, to - from - 1, mark + form + (*form != 0 ? mark : ""));
      files.push_back({"u" + std::to_string(files.size()) + ".xml", text});
    }
  }
  return files;
}

class PrivacyTest : public testing::TestWithParam<const char*> {
 protected:
  PrivacyTest() {
    std::ofstream(site_.folder() + "/secret") << "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    ::chmod((site_.folder() + "/secret").c_str(), 0600);
    site_.set("webhooks", "[{id: erp, url: \"http://127.0.0.1:1/\", sign_with: [{file: secret}]}]");
  }
  // The problems that webhooks are told of, as JSON.
  std::vector<std::string> told_problems() {
    std::vector<std::string> bodies;
    site_.read([&](store::Transaction& tx) -> Result<void> {
      const auto rows = tx.query(
          "SELECT payload FROM message WHERE partner = 'webhook:erp' AND type IN "
          "('message.held', 'message.rejected', 'case.opened', 'case.closed')");
      if (!rows) return fail(rows.error());
      for (const auto& row : *rows) {
        const auto bytes = store::payloads::load(tx, store::PayloadId(row.integer(0)));
        if (!bytes) return fail(bytes.error());
        bodies.push_back(*bytes);
      }
      return {};
    });
    return bodies;
  }

  Site site_{CROSSDOCK_PROGRAM};
};

TEST_P(PrivacyTest, NoValueOfADocumentIsLogged) {
  auto files = marked_x12(read_file(site_.folder() + "/partners/metro-outfitters/samples/850-camp.edi"));
  const auto x12 = files.size();
  for (auto& file : marked_xml(read_file(site_.folder() + "/partners/nordlicht/samples/order-winter.xml")))
    files.push_back(std::move(file));
  ASSERT_GT(x12, 300U);
  ASSERT_GT(files.size(), x12 + 100);
  auto launch = site_.serve();
  if (std::string_view(GetParam()) == "json") launch.command.emplace_back("--json");
  Process gateway(launch);
  ASSERT_TRUE(gateway.says("serving")) << gateway.output();
  for (std::size_t i = 0; i < files.size(); ++i)
    site_.send(i < x12 ? "metro-outfitters" : "nordlicht", files[i].name, files[i].bytes);
  site_.send("metro-outfitters", "orders.edi",
             "UNB+UNOA:1+" + mark + ":14+" + mark + ":14+260101:1200+1'UNH+1+ORDERS:D:96A:UN'");
  site_.send("metro-outfitters", "letter.txt", "Dear " + mark + ", my order");
  const auto wanted = "SELECT COUNT(*) FROM message WHERE direction = 'in'";
  ASSERT_TRUE(eventually([&] { return site_.count(wanted) == static_cast<std::int64_t>(files.size()) + 2; }));
  ASSERT_TRUE(eventually(
      [&] { return site_.count("SELECT COUNT(*) FROM work WHERE stage <> 'deliver' AND state <> 'held'") == 0; }));
  gateway.signal(SIGTERM);
  const auto ended = gateway.wait();
  EXPECT_NE(ended.output.find("rejected"), std::string::npos);
  std::set<std::string> shapes;
  for (const auto& line : split_at(ended.output, '\n')) {
    if (line.find(mark) != std::string::npos && shapes.size() < 40) shapes.insert(line);
  }
  EXPECT_TRUE(shapes.empty()) << joined({shapes.begin(), shapes.end()}, '\n');
  int problems = 0;
  for (const auto& body : told_problems()) {
    ++problems;
    EXPECT_EQ(body.find(mark), std::string::npos) << body;
  }
  EXPECT_GT(problems, 100);
}

INSTANTIATE_TEST_SUITE_P(Forms, PrivacyTest, testing::Values("text", "json"),
                         [](const auto& one) { return std::string(one.param); });

}  // namespace
}  // namespace crossdock::tests
