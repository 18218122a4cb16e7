// SPDX-License-Identifier: Apache-2.0
// The partner takes connections and never answers, and so does a webhook: everybody else is served meanwhile, the gateway
// ends without waiting, and what was broken off is delivered once when both answer again.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
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
  network.reach_buyer_at(silent.port());
  hook_at(stage.site(), silent.port());
  const auto add_wrong = [&](std::string what) { report.judgement.wrong.push_back(std::move(what)); };
  if (!stage.start()) {
    add_wrong("the gateway does not start: " + stage.gateway().wait().output);
    return report;
  }
  for (int i = 0; i < bounds.count; ++i) {
    bounds.progress(fmt::format("order {} of {}", i + 1, bounds.count));
    if (!stage.peer().send_one(60s)) add_wrong(fmt::format("order {} got no receipt", i + 1));
  }
  const bool served = eventually([&] { return purchases_sent(stage.site()) >= bounds.count; }, 120s);
  const auto sent = purchases_sent(stage.site());
  const bool soon = ends_soon(stage.gateway());
  network.reach_buyer_at(network.buyer().port());
  hook_at(stage.site(), listening.port());
  report.judgement = stage.settle();
  std::ranges::move(lost_events(stage.site(), listening), std::back_inserter(report.judgement.lost));
  if (!served) add_wrong(fmt::format("{} purchase orders of {} were sent beside a silent partner", sent, bounds.count));
  if (!soon) add_wrong("SIGTERM waited for a silent partner");
  if (listening.requests().empty()) add_wrong("no event came when the webhook answered again");
  report.messages = stage.peer().messages();
  report.faults = fmt::format("{} connections without an answer", silent.callers());
  return report;
}

}  // namespace crossdock::tests
