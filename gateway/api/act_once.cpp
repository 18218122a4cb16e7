// SPDX-License-Identifier: Apache-2.0
// Compares a request with the kept one of its key, and what was seen with what is there.
#include "gateway/api/act_once.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/store/kept_answers.hpp"

namespace crossdock::api {
namespace {

constexpr std::size_t shortest_key = 8, longest_key = 64;
constexpr std::string_view key_field = "Idempotency-Key", match_field = "If-Match";

std::string request_hash(const Call& call, std::string_view bytes) {
  Sha256 digest;
  for (const auto part : {std::string_view(call.request.method), std::string_view(call.request.target), bytes}) {
    digest.update(std::to_string(part.size()) + ":");
    digest.update(part);
  }
  return digest.finish();
}

bool is_key(std::string_view key) {
  const auto is_visible = [](char c) { return c > ' ' && c < '\x7f'; };
  return key.size() >= shortest_key && key.size() <= longest_key && std::ranges::all_of(key, is_visible);
}

// Whether what is decided about is there, and is what the caller saw.
std::optional<Failure> unseen(const Call& call, store::Transaction& tx) {
  if (call.operation.about == nullptr) return std::nullopt;
  const auto there = call.operation.about(call.in(tx));
  if (!there) return there.error();
  const auto seen = call.request.fields.find(match_field);
  if (seen.empty() && call.operation.match == Operation::Match::needed) return Failure{Problem::match_needed, {}};
  if (seen.empty() || seen == "*" || seen == etag_of(*there)) return std::nullopt;
  return Failure{Problem::changed, {}};
}

Answered<http::Response> again(const Call& call, const store::kept_answers::Answer& kept, std::string_view hash) {
  if (kept.request != hash) return refuse(Problem::key_was_used, {});
  if (call.operation.shows == Operation::Shows::once)
    return refuse(Problem::not_possible, "this was done already, and its secret is shown once");
  auto response = json_answer(kept.body);
  response.status = static_cast<int>(kept.status);
  return response;
}

}  // namespace

Answered<http::Response> act_once(const Call& call, std::string_view bytes) {
  const auto given = call.request.fields.find(key_field);
  if (!is_key(given))
    return tl::unexpected(Failure{Problem::no_key, {}, {{"/header/Idempotency-Key", "has not 8 to 64 characters"}}});
  const auto who = call.principal->actor({}).name;
  const store::kept_answers::Key key{.who = who, .key = given};
  const auto hash = request_hash(call, bytes);
  Answered<http::Response> answer;
  const auto done = call.context.database.write([&](store::Transaction& tx) -> Result<void> {
    answer = http::Response{};
    if (auto swept = store::kept_answers::sweep(tx, call.now - answers_kept); !swept) return swept;
    const auto before = store::kept_answers::begin(tx, key, hash, call.now);
    if (!before) return fail(before.error());
    if (*before) {
      answer = again(call, **before, hash);
      return {};
    }
    // A refusal undoes what was begun, and leaves the key free.
    const auto refuse_all = [&](Failure failure) -> Result<void> {
      answer = tl::unexpected(std::move(failure));
      return fail(Fault::invalid, "refused");
    };
    if (auto failure = unseen(call, tx)) return refuse_all(std::move(*failure));
    auto acted = call.operation.act(call, tx);
    if (!acted && acted.error().fault == Fault::invalid) return refuse_all({Problem::not_possible, acted.error().what});
    if (!acted) return fail(acted.error());
    if (!*acted) return refuse_all(std::move(acted->error()));
    answer = std::move(**acted);
    const bool is_kept = call.operation.shows == Operation::Shows::always;
    const auto kept = store::kept_answers::keep(tx, key, answer->status, is_kept ? std::string_view(answer->body) : "");
    pipeline::failpoint("api.before_commit");
    return kept;
  });
  pipeline::failpoint("api.committed");
  if (done || !answer) return answer;
  return tl::unexpected(failed(call, done.error()));
}

}  // namespace crossdock::api
