// SPDX-License-Identifier: Apache-2.0
// Counts messages and receipts for each partner, and collects their forms from the texts of events.
#include "gateway/service/story_ways.hpp"

#include <algorithm>

#include "base/overloaded.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/transport/as2_wire/connection_test.hpp"
#include "gateway/transport/as2_wire/receipts.hpp"

namespace crossdock::service {
namespace {

void add_once(std::vector<std::string>& forms, std::string form) {
  if (!form.empty() && std::ranges::find(forms, form) == forms.end()) forms.push_back(std::move(form));
}

// "850.edi (1024 bytes) from metro by as2, signed, encrypted (aes-128-cbc)"
std::string form_in(const std::string& text) {
  constexpr std::string_view before = " by as2, ";
  const auto at = text.rfind(before);
  return at == std::string::npos ? std::string() : text.substr(at + before.size());
}

Result<void> add(store::Transaction& tx, const store::Message& message, Travelled& sum) {
  const bool came = message.direction == store::Direction::in;
  if (message.type == as2_wire::test_type || (!came && message.type == as2_wire::receipt_type)) return {};
  ++(came ? sum.in : sum.out);
  const auto events = store::events::for_message(tx, message.id);
  if (!events) return fail(events.error());
  for (const auto& event : *events) {
    if (came && event.kind == store::EventKind::received) add_once(sum.in_forms, form_in(event.text));
    if (!came && event.kind == store::EventKind::sealed) add_once(sum.out_forms, event.text);
    if (!came && event.kind == store::EventKind::receipt) ++sum.receipts_matched;
  }
  if (!came) return {};
  const auto wire = store::as2::of_message(tx, message.id);
  if (!wire) return fail(wire.error());
  if (*wire && !(*wire)->receipt.none()) ++sum.receipts_given;
  return {};
}

}  // namespace

std::string way_of(const pipeline::Network& network, const partners::Partner& partner) {
  return std::visit(Overloaded{
                        [](const partners::As2Endpoint&) { return "AS2"; },
                        [](const partners::SftpEndpoint&) { return "SFTP"; },
                        [](const partners::HttpEndpoint&) { return "HTTP"; },
                        [&](const partners::FolderEndpoint&) { return network.hosts(partner) ? "SFTP" : "folder"; },
                    },
                    partner.way);
}

Result<std::vector<Travelled>> travelled(store::Transaction& tx, const pipeline::Network& network) {
  std::vector<Travelled> all;
  for (const auto& partner : network.directory().partners()) {
    Travelled sum{.partner = partner.id, .way = way_of(network, partner), .in_forms = {}, .out_forms = {}};
    const auto messages = store::messages::list(tx, {.partner = partner.id.text(), .limit = 10'000});
    if (!messages) return fail(messages.error());
    for (const auto& message : *messages) {
      if (auto added = add(tx, message, sum); !added) return fail(added.error());
    }
    all.push_back(std::move(sum));
  }
  return all;
}

}  // namespace crossdock::service
