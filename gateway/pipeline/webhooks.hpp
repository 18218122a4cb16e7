// SPDX-License-Identifier: Apache-2.0
// Programs that are told what happens. An event becomes one message for each webhook that wants it, in the transaction
// of the fact: the queue delivers, retries, holds and releases it as it does documents.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/pipeline/stage.hpp"

namespace boost::json {
class object;
}  // namespace boost::json

namespace crossdock::pipeline {

inline constexpr std::string_view webhook_channel = "webhook";  // of their messages

struct Happening {
  std::string_view type;              // one of partners::webhook_events
  std::vector<PartnerId> concerning;  // whom it is about
  std::string subject;                // "order:12": events of one subject reach a webhook in their order
};

// Adds the messages and queues them. The event's id follows from what happened, so repeating adds nothing.
Result<void> publish(store::Transaction& tx, const Context& context, const Happening& happening,
                     const boost::json::object& details);

// An event as it is sent, {"id":…,"type":…,"timestamp":…,"version":1,"subject":…,"data":{…}}, and its id.
struct EventText {
  std::string id, json;
};
EventText event_text(std::string_view type, std::string_view subject, TimePoint at, const boost::json::object& details);

// The stage `publish`: a case was opened or closed. Subject: the case.
Result<void> publish_case(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim);
// A message waits for a person, or was rejected. `type`: "message.held", …
Result<void> publish_message(store::Transaction& tx, const Context& context, std::string_view type,
                             const store::Message& message, std::string_view why);

// Whose message it is, as the store writes it: "webhook:erp".
std::string webhook_party(std::string_view id);
// The webhook behind such a name, if the settings still have it.
const partners::Webhook* webhook_of(const Context& context, std::string_view party);
// The open case by which a webhook is disabled; closing it enables the webhook.
Result<std::optional<std::int64_t>> disabled_by(store::Transaction& tx, std::string_view party);

// An event is given up for now. A webhook that took nothing else since, or wants no more (Fault::refused), is disabled
// by a case of its own. True if such a case is open.
Result<bool> disable_if_lasting(store::Transaction& tx, const Context& context, const store::Message& event,
                                const Error& why);

}  // namespace crossdock::pipeline
