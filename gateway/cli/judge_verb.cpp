// SPDX-License-Identifier: Apache-2.0
// Judges a file by the settings as if a partner had sent it, and stores nothing.
#include "gateway/cli/judge_verb.hpp"

#include "gateway/cli/files.hpp"
#include "gateway/cli/samples.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/views/check.hpp"

namespace crossdock::cli {
namespace judge_verb {
namespace {

struct Options {
  StoreOptions store;
  std::string file, partner;
};

Outcome judge(const Options& options, Output& out) {
  const auto network = network_of(options.store);
  if (!network) return tl::unexpected(network.error());
  const auto* partner = (*network)->directory().find(PartnerId(options.partner));
  if (partner == nullptr && !options.partner.empty())
    return absent("there is no partner '" + options.partner + "'", "List them with 'crossdock partner list'.");
  const auto bytes = read_file(options.file);
  if (!bytes) return stop(bytes.error());
  const auto judged = views::check::show(*bytes, **network, partner, present());
  out.page(judged.page);
  if (!out.json()) {
    for (const auto& answer : judged.answers) out.raw("\n" + answer);
  }
  return judged.good ? Exit::done : Exit::no;
}

}  // namespace
}  // namespace judge_verb

void add_message_check(Noun& message) {
  using namespace judge_verb;
  auto& verb = message.verb("check", "What the gateway would say to a file: findings and answer; nothing is stored",
                            "crossdock message check --partner metro-outfitters po-4711.edi");
  auto& judged = verb.runs(judge);
  judged.store.add_config_to(verb);
  verb.option("--partner", judged.partner, "By the rules of this partner; else by the standard alone").takes("ID");
  verb.argument("FILE", judged.file, "X12, EDIFACT or XML, or - for standard input");
}

}  // namespace crossdock::cli
