// SPDX-License-Identifier: Apache-2.0
// The first look at a message: which syntax is it, and does it hold anything we can work with?
#include <fmt/format.h>

#include "gateway/formats/format.hpp"
#include "gateway/formats/stages.hpp"
#include "gateway/pipeline/refused_input.hpp"
#include "translators/segments/looks.hpp"

namespace crossdock::formats {
namespace {

// A partner without an address in a syntax cannot be answered in it: a person hears instead.
bool is_spoken(const Format& format, const partners::Partner& partner) {
  return format.has_address == nullptr || format.has_address(partner);
}

Error not_spoken(const Format& format, const std::string& name) {
  return {Fault::malformed, fmt::format("file is {}, which this partner has no agreement for", format.name), name};
}

Error nothing_of_ours(const segments::Look& look, const std::string& name) {
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
  if (const auto* format = format_in(inbound->bytes)) {
    if (is_spoken(*format, inbound->partner)) return format->check(tx, context, *inbound);
    const auto word = std::string(to_string(format->syntax));
    return reject(tx, context, *inbound, {not_spoken(*format, inbound->message.name), word, ""});
  }
  const auto look = segments::look_of(inbound->bytes);
  return reject(tx, context, *inbound, {nothing_of_ours(look, inbound->message.name), std::string(look.word), ""});
}

}  // namespace crossdock::formats
