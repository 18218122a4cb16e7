// SPDX-License-Identifier: Apache-2.0
// Writes each event as JSON, queues it for every webhook that wants it, and disables a webhook that keeps failing.
#include "gateway/pipeline/webhooks.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/quoted.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/work.hpp"

namespace crossdock::pipeline {
namespace {

constexpr std::string_view party_prefix = "webhook:";
constexpr std::size_t id_digits = 32;  // of the hash that an event's id is

bool concerns(const partners::Webhook& hook, const Happening& happening) {
  if (hook.partners.empty()) return true;
  return std::ranges::any_of(happening.concerning, [&](const PartnerId& partner) {
    return std::ranges::find(hook.partners, partner) != hook.partners.end();
  });
}

Result<void> queue_for(store::Transaction& tx, const Context& context, const partners::Webhook& hook,
                       const Happening& happening, const EventText& event) {
  const auto payload = store::payloads::store(tx, event.json, context.now);
  if (!payload) return fail(payload.error());
  store::Message message;
  message.direction = store::Direction::out;
  message.partner = webhook_party(hook.id);
  message.channel = webhook_channel;
  message.name = event.id;
  message.payload = payload->id;
  message.sha256 = payload->sha256;
  message.size = payload->size;
  message.dedup_key = message.partner + "\n" + event.id;
  message.state = store::MessageState::ready;
  message.syntax = "json";
  message.type = happening.type;
  const auto added = store::messages::add(tx, message, context.now);
  if (!added) return fail(added.error());
  if (!added->fresh) return {};
  const auto queued =
      store::work_queue::add(tx, deliver_event_of(added->id, message.partner, happening.subject), context.now);
  if (!queued) return fail(queued.error());
  return {};
}

// The partner that a case or message names, if it names one.
std::vector<PartnerId> named(const std::string& partner) {
  if (partner.empty()) return {};
  return {PartnerId(partner)};
}

}  // namespace

std::string webhook_party(std::string_view id) { return std::string(party_prefix) + std::string(id); }

const partners::Webhook* webhook_of(const Context& context, std::string_view party) {
  if (!party.starts_with(party_prefix)) return nullptr;
  const auto& hooks = context.network.settings().webhooks;
  const auto found = std::ranges::find(hooks, party.substr(party_prefix.size()), &partners::Webhook::id);
  return found == hooks.end() ? nullptr : &*found;
}

EventText event_text(std::string_view type, std::string_view subject, TimePoint at,
                     const boost::json::object& details) {
  const auto data = boost::json::serialize(details);
  const auto time = text_of(at);
  EventText event;
  event.id = "evt_" + sha256(fmt::format("{}\n{}\n{}\n{}", type, subject, time, data)).substr(0, id_digits);
  // Written by hand, so that the order of the members is that of the documentation.
  const auto quoted = [](std::string_view text) { return boost::json::serialize(boost::json::value(text)); };
  event.json = fmt::format(R"({{"id":{},"type":{},"timestamp":{},"version":1,"subject":{},"data":{}}})",
                           quoted(event.id), quoted(type), quoted(time), quoted(subject), data);
  return event;
}

Result<void> publish(store::Transaction& tx, const Context& context, const Happening& happening,
                     const boost::json::object& details) {
  std::optional<EventText> event;
  for (const auto& hook : context.network.settings().webhooks) {
    if (!hook.wants(happening.type) || !concerns(hook, happening)) continue;
    if (!event) event = event_text(happening.type, happening.subject, context.now, details);
    if (auto queued = queue_for(tx, context, hook, happening, *event); !queued) return queued;
  }
  return {};
}

Result<void> publish_case(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim) {
  if (context.network.settings().webhooks.empty()) return {};
  const auto found = store::cases::find(tx, claim.subject);
  if (!found) return fail(found.error());
  if (!*found) return {};
  const auto& one = **found;
  // A webhook that fails would be sent the news of it, and fail again.
  if (one.subject.starts_with(party_prefix) || one.partner.text().starts_with(party_prefix)) return {};
  const bool closed = claim.discriminator == "closed";
  boost::json::object details{
      {"case", one.id},       {"kind", to_string(one.kind)},      {"partner", one.partner.text()},
      {"about", one.subject}, {"text", without_quoted(one.text)}, {"opened_at", text_of(one.created_at)}};
  if (closed) details["resolution"] = one.resolution;
  return publish(tx, context,
                 {.type = closed ? "case.closed" : "case.opened",
                  .concerning = named(one.partner.text()),
                  .subject = fmt::format("case:{}", one.id)},
                 details);
}

Result<void> publish_message(store::Transaction& tx, const Context& context, std::string_view type,
                             const store::Message& message, std::string_view why) {
  if (message.channel == webhook_channel) return {};
  boost::json::object details{{"message", message.id.number()}, {"direction", to_string(message.direction)},
                              {"partner", message.partner},     {"channel", message.channel},
                              {"name", message.name},           {"type", message.type},
                              {"control", message.control},     {"sha256", message.sha256},
                              {"text", store::storable(why)}};
  return publish(
      tx, context,
      {.type = type, .concerning = named(message.partner), .subject = fmt::format("message:{}", message.id.number())},
      details);
}

Result<std::optional<std::int64_t>> disabled_by(store::Transaction& tx, std::string_view party) {
  const auto cases = store::cases::of_subject(tx, party);
  if (!cases) return fail(cases.error());
  for (const auto& one : *cases) {
    if (one.open && one.kind == CaseKind::webhook_disabled) return one.id;
  }
  return std::nullopt;
}

Result<bool> disable_if_lasting(store::Transaction& tx, const Context& context, const store::Message& event,
                                const Error& why) {
  const auto disabled = disabled_by(tx, event.partner);
  if (!disabled) return fail(disabled.error());
  if (*disabled) return true;
  if (why.fault != Fault::refused && why.fault != Fault::unavailable) return false;
  const auto taken = store::messages::has_taken(tx, event.partner, event.created_at);
  if (!taken) return fail(taken.error());
  if (*taken && why.fault == Fault::unavailable) return false;  // it is this event that it does not take
  const auto id = event.partner.substr(party_prefix.size());
  const auto added = cases::add(tx,
                                {.kind = CaseKind::webhook_disabled,
                                 .partner = PartnerId(event.partner),
                                 .subject = event.partner,
                                 .text = store::storable(fmt::format(
                                     "webhook {} is disabled: {}. Events for it are kept. Close this case when it "
                                     "works, then 'crossdock webhook replay {}'",
                                     id, describe(why), id))},
                                context.now);
  if (!added) return fail(added.error());
  return true;
}

}  // namespace crossdock::pipeline
