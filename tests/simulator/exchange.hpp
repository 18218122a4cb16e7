// SPDX-License-Identifier: Apache-2.0
// A small network for tests: partners from the fixtures, an exchange in a temporary folder, and the gateway's side
// of it written out by hand, so that what a simulated partner reads and writes is seen from outside.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gateway/pipeline/network.hpp"
#include "gateway/simulator/simulator.hpp"
#include "tests/simulator/samples.hpp"
#include "translators/x12/validator.hpp"
#include "translators/x12/writer.hpp"

namespace crossdock::simulator {

namespace fs = std::filesystem;
using canonical::DocumentKind;
using partners::Direction;

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "crossdock-simulator-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline partners::Settings fixture_settings(const std::string& exchange, const std::string& partners) {
  partners::Settings settings;
  settings.exchange = exchange;
  settings.partners = std::string(CROSSDOCK_SOURCE_DIR) + "/tests/simulator/fixtures/" + partners;
  settings.mappings = CROSSDOCK_SOURCE_DIR "/mappings";
  settings.party.name = "Crossdock Trading";
  settings.x12 = {"ZZ", "CROSSDOCK", "CROSSDOCK"};
  settings.endpoint = "0614141000005";
  return settings;
}

inline std::string slurp(const fs::path& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return std::move(bytes).str();
}
inline void spill(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

// Names of the files in a folder, sorted.
inline std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

class ExchangeTest : public testing::Test {
 protected:
  explicit ExchangeTest(std::string partners = "x12") : partners_(std::move(partners)) {}

  void SetUp() override {
    const auto loaded = pipeline::Network::load(fixture_settings(folder_.path(), partners_));
    if (!loaded) {
      for (const auto& mistake : loaded.error()) ADD_FAILURE() << describe(mistake);
      GTEST_FAIL();
    }
    network_ = *loaded;
  }

  const partners::Partner& partner(const std::string& id) const { return *network_->directory().find(PartnerId(id)); }

  // What the gateway delivers to a partner: by the agreement's outbound mapping, under this interchange number.
  InboundFile deliver(const partners::Partner& to, const canonical::Document& document, std::int64_t control) const {
    const auto kind = canonical::kind_of(document);
    const auto* agreement = to.agreement(static_cast<DocumentKind>(kind), Direction::out);
    const auto& mapping = network_->mapping_of(*agreement);
    if (agreement->syntax == partners::Syntax::xml) {
      const auto bytes = mapping::write_xml(mapping, document);
      EXPECT_TRUE(bytes) << describe(bytes.error());
      return {mapping.root() + "-" + std::to_string(control) + ".xml", bytes.value_or("")};
    }
    x12::InterchangeText text;
    text.sender = {"ZZ", "CROSSDOCK", "CROSSDOCK"};
    text.receiver = {to.x12[0].qualifier, to.x12[0].id, to.x12[0].group_id};
    text.control = control;
    text.at = noon();
    const auto set = mapping::write_segments(mapping, document, text.delimiters);
    EXPECT_TRUE(set) << describe(set.error());
    const auto* grammar = network_->dictionary().find(agreement->version, mapping.set());
    text.groups.push_back({grammar->functional_id, agreement->version, control, {set.value()}, {control}});
    return {mapping.set() + "-" + std::to_string(control) + ".edi", x12::write(text).value()};
  }

  // A reply as the gateway reads it: valid, from the partner, by the agreement's inbound mapping.
  canonical::Document receive(const partners::Partner& from, const Reply& reply) const {
    if (!x12::looks_like_x12(reply.bytes)) return receive_xml(from, reply);
    const auto file = x12::read(reply.bytes).value();
    const auto& interchange = file.interchanges.at(0);
    EXPECT_EQ(interchange.sender(), from.x12[0].id);
    EXPECT_EQ(interchange.receiver(), "CROSSDOCK");
    const auto report = x12::validate(interchange, network_->dictionary());
    expect_clean(report, reply);
    const auto& set = interchange.groups.at(0).sets.at(0);
    for (const auto& agreement : from.agreements) {
      const auto& mapping = network_->mapping_of(agreement);
      if (agreement.direction != Direction::in || mapping.set() != set.id) continue;
      const auto read = mapping::read_segments(mapping, interchange, set, report.groups[0].sets[0]);
      EXPECT_TRUE(read) << describe(read.error());
      if (read) return read->document;
    }
    ADD_FAILURE() << "no agreement reads " << reply.name;
    return {};
  }

  static void expect_clean(const segments::InterchangeReport& report, const Reply& reply) {
    EXPECT_TRUE(report.valid()) << reply.bytes;
    for (const auto& group : report.groups) {
      for (const auto& set : group.sets) {
        for (const auto& finding : set.findings)
          ADD_FAILURE() << reply.name << ": " << finding.message << "\n" << reply.bytes;
      }
    }
  }

  TemporaryFolder folder_;
  std::shared_ptr<const pipeline::Network> network_;

 private:
  std::string partners_;  // folder of the fixtures

  canonical::Document receive_xml(const partners::Partner& from, const Reply& reply) const {
    for (const auto& agreement : from.agreements) {
      const auto& mapping = network_->mapping_of(agreement);
      if (agreement.direction != Direction::in || reply.name.find("-" + mapping.root() + ".xml") == std::string::npos)
        continue;
      const auto read = mapping::read_xml(mapping, reply.bytes);
      EXPECT_TRUE(read) << describe(read.error()) << "\n" << reply.bytes;
      if (read) return read->document;
    }
    ADD_FAILURE() << "no agreement reads " << reply.name;
    return {};
  }
};

// "000000002-855.edi" is an "855".
inline std::string type_of(const Reply& reply) {
  const auto dash = reply.name.find('-');
  return reply.name.substr(dash + 1, reply.name.rfind('.') - dash - 1);
}
inline std::vector<std::string> types_of(const std::vector<Reply>& replies) {
  std::vector<std::string> types;
  for (const auto& reply : replies) types.push_back(type_of(reply));
  return types;
}

}  // namespace crossdock::simulator
