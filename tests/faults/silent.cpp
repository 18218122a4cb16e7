// SPDX-License-Identifier: Apache-2.0
// The partner takes connections and never answers, and so does a webhook: everybody else is served meanwhile, the gateway
// ends without waiting, and what was broken off is delivered once when both answer again.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>

#include "gateway/store/payloads.hpp"
#include "tests/faults/run.hpp"
#include "tests/support/silent_server.hpp"

namespace crossdock::tests {
namespace {

using namespace std::chrono_literals;

// Less than any time limit of a delivery.
constexpr std::chrono::seconds longest_stop{15};

void hook_at(Site& site, int port) {
  const auto secret = site.folder() + "/hook";
  if (!std::filesystem::exists(secret)) {
    std::ofstream(secret) << "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
    std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
  }
  site.set("webhooks",
           fmt::format("[{{id: erp, url: \"http://127.0.0.1:{}/events\", sign_with: [{{file: hook}}]}}]", port));
}

std::int64_t purchases_sent(Site& site) {
  return site.count("SELECT COUNT(*) FROM message WHERE direction = 'out' AND type = '850' AND state <> 'ready'");
}

// Events that count as delivered and never came.
std::vector<std::string> lost_events(Site& site, const Recorder& listening) {
  std::set<std::string> came;
  for (const auto& request : listening.requests()) came.insert(body_of(request));
  std::vector<std::string> lost;
  site.read([&](store::Transaction& tx) -> Result<void> {
    const auto rows =
        tx.query("SELECT id, payload FROM message WHERE channel = 'webhook' AND state IN ('sent', 'confirmed')");
    if (!rows) return fail(rows.error());
    for (const auto& row : *rows) {
      const auto bytes = store::payloads::load(tx, store::PayloadId(row.integer(1)));
      if (!bytes) return fail(bytes.error());
      if (!came.contains(*bytes))
        lost.push_back(fmt::format("event {} counts as delivered and never came", row.integer(0)));
    }
    return {};
  });
  return lost;
}

// Orders a second, from the first until all that `count` of them cause are sent; nothing where they are not.
std::optional<double> orders_a_second(Stage& stage, const Bounds& bounds, std::vector<std::string>& wrong) {
  const auto before = purchases_sent(stage.site());
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < bounds.count; ++i) {
    bounds.progress(fmt::format("order {} of {}", i + 1, bounds.count));
    if (!stage.peer().send_one(60s)) wrong.push_back(fmt::format("order {} got no receipt", i + 1));
  }
  if (!eventually([&] { return purchases_sent(stage.site()) >= before + bounds.count; }, 120s)) return std::nullopt;
  return bounds.count / std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// Whether the gateway ended by itself, and soon.
bool ends_soon(Process& gateway) {
  const auto asked = std::chrono::steady_clock::now();
  gateway.signal(SIGTERM);
  const auto ended = gateway.wait(120s);
  return ended.exit == 0 && std::chrono::steady_clock::now() - asked < longest_stop;
}

}  // namespace

Report silent_partner(const Bounds& bounds) {
  Report report{.name = "silent partner and webhook", .store = bounds.store, .faults = {}, .seed = bounds.seed};
  Stage stage(bounds, {.senders = 1, .most_open = 1'000'000, .later = 0, .again = 0, .forgetful = 0});
  const Recorder listening(
      [](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"; });
  const SilentServer silent;
  auto& network = stage.peer().as2_site();
  std::vector<std::string> wrong;
  // Both answer in the first round, and in the second neither does.
  const auto round = [&](int buyer, int hook) -> std::optional<double> {
    network.reach_buyer_at(buyer);
    hook_at(stage.site(), hook);
    if (!stage.start()) {
      wrong.push_back("the gateway does not start: " + stage.gateway().wait().output);
      return std::nullopt;
    }
    const auto speed = orders_a_second(stage, bounds, wrong);
    if (!ends_soon(stage.gateway())) wrong.emplace_back("SIGTERM waited for somebody");
    return speed;
  };
  const auto usual = round(network.buyer().port(), listening.port());
  const auto events = listening.requests().size();
  const auto beside = round(silent.port(), silent.port());
  network.reach_buyer_at(network.buyer().port());
  hook_at(stage.site(), listening.port());
  report.judgement = stage.settle();
  std::ranges::move(lost_events(stage.site(), listening), std::back_inserter(report.judgement.lost));
  if (!usual || !beside) {
    wrong.emplace_back("not all purchase orders were sent");
  } else {
    report.details.push_back(
        fmt::format("{:.1f} orders a second when all answer, {:.1f} beside a silent partner: {:.0f} %", *usual, *beside,
                    100 * *beside / *usual));
  }
  if (listening.requests().size() <= events) wrong.emplace_back("no event came when the webhook answered again");
  std::ranges::move(wrong, std::back_inserter(report.judgement.wrong));
  report.messages = stage.peer().messages();
  report.faults = fmt::format("{} connections without an answer", silent.callers());
  return report;
}

}  // namespace crossdock::tests
