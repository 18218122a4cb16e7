// SPDX-License-Identifier: Apache-2.0
// The first look at a message: which syntax is it, and does it hold anything we can work with?
#include <fmt/format.h>

#include "gateway/formats/format.hpp"
#include "gateway/formats/stages.hpp"
#include "gateway/pipeline/refused_input.hpp"
#include "translators/x12/looks.hpp"

namespace crossdock::formats {
namespace {

Error nothing_of_ours(const x12::Look& look, const std::string& name) {
  return {Fault::malformed,
          fmt::format("file {}{}", look.sentence,
                      look.word == "empty" ? ""
                                           : ", and is neither X12 (no ISA segment at its start), EDIFACT (no UNA or "
                                             "UNB) nor XML"),
          name};
}

}  // namespace

Result<void> check(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim) {
  const auto inbound = load_inbound(tx, context, MessageId(claim.subject));
  if (!inbound) return fail(inbound.error());
  if (const auto* format = format_in(inbound->bytes)) return format->check(tx, context, *inbound);
  const auto look = x12::look_of(inbound->bytes);
  return reject(tx, context, *inbound, {nothing_of_ours(look, inbound->message.name), std::string(look.word), ""});
}

}  // namespace crossdock::formats
