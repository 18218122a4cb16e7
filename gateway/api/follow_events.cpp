// SPDX-License-Identifier: Apache-2.0
// Answers with what happens from now on, or after what the caller has.
#include <array>

#include "base/text.hpp"
#include "gateway/api/operations.hpp"

namespace crossdock::api {
namespace {

constexpr Member topics_member{"topics"};
constexpr std::array event_member_table{topics_member};

// "orders,invoices"; all where none is named.
Answered<Topics> topics_in(const Query& query) {
  if (!query.has(topics_member.name)) return Topics::all();
  Topics topics;
  const auto named = query.text(topics_member.name);
  for (const auto word : split(named, ',')) {
    const auto topic = topic_named(word);
    if (!topic) {
      return tl::unexpected(
          Failure{Problem::bad_request,
                  {},
                  {{"/query/topics",
                    "'" + printable(word, 40) + "' is not among messages, orders, invoices, exceptions, work"}}});
    }
    topics.add(*topic);
  }
  return topics;
}

}  // namespace

const std::span<const Member> event_members = event_member_table;

Answered<std::variant<http::Response, http::Streamed>> follow_events(const Call& call) {
  const auto topics = topics_in(call.query);
  if (!topics) return tl::unexpected(topics.error());
  const auto may_go_on = [principal = *call.principal, &database = call.context.database](TimePoint now) {
    return is_still_known(principal, database, now);
  };
  auto stream = call.context.events->follow({.topics = *topics, .may_go_on = may_go_on},
                                            call.request.fields.find("Last-Event-ID"));
  if (!stream) return tl::unexpected(failure_of(stream.error()));
  return std::move(*stream);
}

}  // namespace crossdock::api
