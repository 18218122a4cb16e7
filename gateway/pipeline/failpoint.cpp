// SPDX-License-Identifier: Apache-2.0
// Kills the process with SIGKILL at the armed place, on the pass that was asked for.
#include "gateway/pipeline/failpoint.hpp"

#include <atomic>
#include <charconv>
#include <csignal>

namespace crossdock::pipeline {
namespace {

// Written once before any thread starts, read by all.
std::string armed;                // NOLINT: process-wide by nature, as the signal is
std::atomic<int> passes_left{1};  // NOLINT

}  // namespace

void failpoint(std::string_view name) {
  if (armed.empty() || armed != name) return;
  if (passes_left.fetch_sub(1) == 1) std::raise(SIGKILL);
}

void arm_failpoint(const std::string& text) {
  const auto colon = text.find(':');
  armed = text.substr(0, colon);
  int passes = 1;
  if (colon != std::string::npos) std::from_chars(text.data() + colon + 1, text.data() + text.size(), passes);
  passes_left = passes;
}

}  // namespace crossdock::pipeline
