// SPDX-License-Identifier: Apache-2.0
// Answers what is asked about messages, by the views that the verbs of `crossdock message` show.
#include "gateway/views/messages.hpp"

#include <fmt/format.h>

#include <array>

#include "gateway/api/operations.hpp"
#include "gateway/api/raw.hpp"
#include "gateway/views/document.hpp"
#include "gateway/views/tree.hpp"

namespace crossdock::api {
namespace {

std::vector<std::string_view> direction_words() { return {"in", "out"}; }

constexpr std::array message_member_table{
    limit_member,
    cursor_member,
    format_member,
    Member{"partner"},
    Member{"direction", Member::Kind::word, 0, 0, direction_words},
    Member{"state", Member::Kind::word, 0, 0, store::message_state_words},
    Member{"text"},
    Member{"since", Member::Kind::time},
};

using Shown = Result<Answered<http::Response>>;

// Reads the message of the path, where the caller sees its partner's rows.
Answered<http::Response> of_message(const Call& call,
                                    const std::function<Shown(store::Transaction&, const store::Message&)>& show) {
  return reading(call, [&](store::Transaction& tx) -> Shown {
    const auto message = store::messages::find(tx, MessageId(call.id()));
    if (!message) return fail(message.error());
    if (!*message || !call.partners().has((*message)->partner)) return refuse(Problem::not_found, {});
    return show(tx, **message);
  });
}

}  // namespace

const std::span<const Member> message_members = message_member_table;

Answered<Parts> list_messages(const Call& call) {
  const auto& query = call.query;
  store::messages::Filter filter{.text = query.text("text"), .since = query.time("since"), .partners = call.partners()};
  if (query.has("partner")) filter.partner = query.text("partner");
  if (query.has("direction"))
    filter.direction = query.text("direction") == "in" ? store::Direction::in : store::Direction::out;
  if (const auto state = store::message_state(query.text("state"))) filter.state = *state;
  return [filter](store::Transaction& tx, const std::string& after, int limit) mutable {
    filter.before = MessageId(row_in(after));
    filter.limit = limit;
    return views::messages::list(tx, filter).map(part_of_slice);
  };
}

Answered<http::Response> show_message(const Call& call) {
  return of_message(call, [&](store::Transaction& tx, const store::Message& message) -> Shown {
    return views::messages::show(tx, message, call.now).map(page_answer);
  });
}

Answered<http::Response> message_tree(const Call& call) {
  const auto after = after_text_of(call);
  if (!after) return tl::unexpected(after.error());
  const auto network = call.context.network();
  return of_message(call, [&](store::Transaction& tx, const store::Message& message) -> Shown {
    if (!views::messages::has_tree(message)) return refuse(Problem::not_shown, {});
    const auto table = views::messages::tree(tx, message, *network);
    if (!table) return fail(table.error());
    return list_answer(call, part_of_table(*table, *after, limit_of(call)));
  });
}

Answered<http::Response> show_document(const Call& call) {
  const auto network = call.context.network();
  return of_message(call, [&](store::Transaction& tx, const store::Message& message) -> Shown {
    const auto page = views::messages::document(tx, message, call.number("position"), *network, call.partners());
    if (!page) return fail(page.error());
    if (!*page) return refuse(Problem::not_found, {});
    return page_answer(**page);
  });
}

Answered<std::variant<http::Response, http::Streamed>> raw_message(const Call& call) {
  const auto there = of_message(call, [](auto&, const auto&) -> Shown { return http::Response{}; });
  if (!there) return tl::unexpected(there.error());
  auto bytes = raw_bytes(call.context.database, MessageId(call.id()), call.request);
  if (bytes && call.request.method == "GET") {
    const auto what = fmt::format("message {} is read byte by byte", call.id());
    auto failure = note_reading(call, store::Act::read_raw, fmt::format("message:{}", call.id()), what);
    if (failure) return tl::unexpected(std::move(*failure));
  }
  if (bytes) return std::move(*bytes);
  if (bytes.error().status < 400) return std::move(bytes.error());
  return tl::unexpected(failure_of(bytes.error()));
}

Answered<http::Response> trace_message(const Call& call) {
  return of_message(call, [&](store::Transaction& tx, const store::Message& message) -> Shown {
    return views::messages::trace(tx, message).map([&](const auto& table) { return whole_answer(call, table); });
  });
}

}  // namespace crossdock::api
