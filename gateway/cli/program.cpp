// SPDX-License-Identifier: Apache-2.0
// Runs a verb's work within its memory limit, and prints errors with the next step.
#include "gateway/cli/program.hpp"

#include "base/memory.hpp"

namespace crossdock::cli {

tl::unexpected<Trouble> absent(std::string what, std::string next) {
  return tl::unexpected(Trouble{{Error{Fault::invalid, std::move(what), {}}}, std::move(next), Exit::no});
}

Outcome bounded(std::size_t bytes, const std::function<Outcome(Output&)>& run, Output& output) {
  auto pool = MemoryPool::undivided(bytes);
  MemoryAccount memory(pool);
  auto outcome = memory.bounded([&]() -> Result<Outcome> { return run(output); });
  if (outcome) return std::move(*outcome);
  return stop(outcome.error(), "'crossdock --memory 8GiB …' allows more.");
}

void complain(const Trouble& trouble) {
  std::string text;
  for (const auto& error : trouble.errors) text += "crossdock: " + describe(error) + '\n';
  if (!trouble.next.empty()) text += "  " + trouble.next + '\n';
  std::fputs(text.c_str(), stderr);
}

}  // namespace crossdock::cli
