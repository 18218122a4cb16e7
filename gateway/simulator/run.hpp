// SPDX-License-Identifier: Apache-2.0
// The shell around a simulated partner: polls the folder the gateway writes to, answers into the one it reads.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "gateway/simulator/simulator.hpp"

namespace crossdock::simulator {

struct SimulateOptions {
  std::optional<partners::Behaviour> behaviour;                 // instead of the profile's
  std::function<void(const std::string&)> on_line;              // a line for each document that was read
  std::function<void(const Reaction&, TimePoint)> on_reaction;  // the same as values
};

// Answers what lies in the partner's folder now, in the order it was delivered, and returns how many files that
// were. Each file is answered exactly once, also over a crash at any point: see desk.hpp.
// Fault::unavailable when another process plays this partner. An Error leaves the file where it is.
Result<int> simulate_once(const pipeline::Network& network, const partners::Partner& partner,
                          const SimulateOptions& options, TimePoint now);

// The same at each poll interval until a stop is requested.
Result<void> run_simulator(const pipeline::Network& network, const partners::Partner& partner,
                           const SimulateOptions& options, const std::function<TimePoint()>& clock,
                           const std::stop_token& stop);

// Puts files into the folder the gateway reads, each whole or not at all.
// Fault::refused when a file of that name still waits there.
Result<void> send_files(const pipeline::Network& network, const partners::Partner& partner,
                        const std::vector<std::string>& paths);

// The documents (not the expected results) in the samples folder of the partner's profile, by name.
Result<std::vector<std::string>> samples_of(const partners::Partner& partner);

}  // namespace crossdock::simulator
