// SPDX-License-Identifier: Apache-2.0
// A bad network on both ways, between the partner and the gateway and between the gateway and the partner.
#include <fmt/format.h>

#include "tests/faults/chaos_proxy.hpp"
#include "tests/faults/run.hpp"

namespace crossdock::tests {

Report bad_network(const Bounds& bounds) {
  Report report{.name = "bad network, both ways", .store = bounds.store, .faults = {}, .seed = bounds.seed};
  Stage stage(bounds, {.senders = 4, .most_open = 12, .forgetful = 0});
  // Shorter than many deliveries take here: then two workers deliver the same message.
  stage.site().set("lease", "100ms");
  auto& network = stage.peer().as2_site();
  ChaosProxy in(network.port(), bounds.seed, 0.6);
  ChaosProxy out(network.buyer().port(), bounds.seed + 1, 0.6);
  stage.peer().send_to(in.port());
  network.reach_buyer_at(out.port());
  if (!stage.start()) {
    report.judgement.wrong.push_back("the gateway does not start: " + stage.gateway().wait().output);
    return report;
  }
  stage.peer().start();
  const auto harmed = [&] { return in.harmed() + out.harmed(); };
  const auto patience = std::chrono::seconds(60) + std::chrono::milliseconds(500) * bounds.count;
  const bool enough = eventually(
      [&] {
        bounds.progress(
            fmt::format("{} of {} connections harmed, {} messages", harmed(), bounds.count, stage.peer().messages()));
        return harmed() >= bounds.count;
      },
      patience);
  in.calm();
  out.calm();
  bounds.progress("what is left is finished, and judged");
  report.judgement = stage.settle();
  if (!enough) report.judgement.wrong.push_back("too few connections were harmed in time");
  report.messages = stage.peer().messages();
  report.faults = fmt::format("{} connections in, {} out", in.harmed(), out.harmed());
  for (std::size_t harm = 1; harm < harms.size(); ++harm)
    report.details.push_back(fmt::format("{}: {} in, {} out", harms[harm], in.harmed(static_cast<Harm>(harm)),
                                         out.harmed(static_cast<Harm>(harm))));
  return report;
}

}  // namespace crossdock::tests
