// SPDX-License-Identifier: Apache-2.0
// Starts an SFTP server, writes its address into a buyer's profile, and runs looks and work.
#include "tests/sftp/sftp_network.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "gateway/store/cases.hpp"

namespace crossdock::tests {

using namespace std::chrono_literals;

std::string sftp_section(const SftpServer& server, const std::string& key, const std::string& more) {
  return "sftp: {host: 127.0.0.1, port: " + std::to_string(server.port()) + ", user: " + server.user() +
         ", host_keys: [\"" + server.fingerprint() + "\"], private_key: " + key +
         ", in: orders, out: answers, timeout: 10s" + more + "}";
}

void reach_by_sftp(const std::string& profile, const std::string& section) {
  auto text = read_file(profile);
  const auto at = text.find("\nfolder: ") + 1;
  text.replace(at, text.find('\n', at) - at, section);
  std::ofstream(profile) << text;
}

SftpNetwork::SftpNetwork(const std::string& more, const std::string& forbidden)
    : server_(forbidden.empty() ? std::vector<std::string>{}
                                : std::vector<std::string>{
                                      "Match all", "ForceCommand internal-sftp -P " + forbidden + " -d %FILES%"}) {
  const auto key = server_.make_login_key("ed25519");
  server_.make_folder("orders");
  server_.make_folder("answers");
  network_ = std::make_unique<SampleNetwork>(
      NetworkOptions{.store = {}, .schemas = {}, .arrange = [&](const auto& folder) {
                       reach_by_sftp(folder + "/" + buyer + "/partner.yaml", sftp_section(server_, key, more));
                     }});
}

const partners::Partner& SftpNetwork::partner() {
  return *gateway().network().current()->directory().find(PartnerId(buyer));
}

std::string SftpNetwork::order() {
  return read_file(network_->folder() + "/partners/" + buyer + "/samples/850-camp.edi");
}

exchange::PickupRound SftpNetwork::look() {
  auto round = gateway().channels().sftp_pickup().look(*gateway().network().current(), partner(), network_->now());
  if (round) return std::move(*round);
  ADD_FAILURE() << describe(round.error()) << "\n" << server_.log();
  return {};
}

exchange::PickupRound SftpNetwork::look_until_taken() {
  auto round = look();
  network_->advance(10s);
  round.add(look());
  return round;
}

void SftpNetwork::work() {
  const auto done = gateway().engine().run_until_idle();
  EXPECT_TRUE(done) << describe(done.error());
}

std::unique_ptr<service::Deployment> SftpNetwork::restarted() {
  auto deployment = service::Deployment::open(gateway().settings(), [this] { return network_->now(); });
  if (!deployment) ADD_FAILURE() << describe(deployment.error().front());
  return std::move(*deployment);
}

std::vector<std::string> SftpNetwork::open_cases() {
  std::vector<std::string> texts;
  for (const auto& one : network_->read([](store::Transaction& tx) { return store::cases::list(tx, true, 100); }))
    texts.push_back(std::string(to_string(one.kind)) + " " + one.text);
  return texts;
}

std::int64_t SftpNetwork::count(const std::string& sql) {
  return network_->read([&](store::Transaction& tx) -> Result<std::int64_t> {
    const auto row = tx.query_one(sql);
    if (!row) return fail(row.error());
    return (*row)->integer(0);
  });
}

}  // namespace crossdock::tests
