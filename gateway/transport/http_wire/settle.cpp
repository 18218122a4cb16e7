// SPDX-License-Identifier: Apache-2.0
// Stores a new document, finds a repetition by its id, or refuses an id that was used before.
#include "gateway/transport/http_wire/settle.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/pipeline/receive.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/refusals.hpp"

namespace crossdock::http_wire {
namespace {

constexpr std::string_view channel = "http";
constexpr auto id_reused = CaseKind::http_id_reused;
constexpr int most_races = 3;

// One attempt, as one transaction.
class Settling {
 public:
  Settling(const partners::Partner& partner, const std::string& id, const std::string& name,
           exchange::StoredBytes& body, TimePoint now)
      : partner_(partner),
        id_(id),
        name_(name.empty() ? id : name),
        body_(body),
        key_(fmt::format("http:{}\n{}", partner.id.text(), id)),
        now_(now) {}

  // The same id was committed by another connection since this transaction looked.
  bool raced() const { return raced_; }
  // The body is a payload of a message now.
  bool keeps() const { return keeps_; }

  Result<void> run(store::Transaction& tx, Settled& settled) {
    const auto before = store::messages::find_by_key(tx, store::Direction::in, key_);
    if (!before) return fail(before.error());
    if (!*before) return accept(tx, settled);
    settled.message = **before;
    if (settled.message.sha256 != body_.sha256()) return refuse(tx, settled);
    settled.how = Settled::How::repeated;
    return tell(tx, settled.message.id, store::EventKind::duplicate, "came again and got the same answer");
  }

 private:
  Result<void> accept(store::Transaction& tx, Settled& settled) {
    auto payload = body_.keep(tx, now_);
    if (!payload) return fail(payload.error());
    const auto arrived = pipeline::record_arrival(tx,
                                                  {.partner = partner_.id,
                                                   .channel = std::string(channel),
                                                   .name = name_,
                                                   .payload = std::move(*payload),
                                                   .dedup_key = key_},
                                                  now_);
    if (!arrived) return fail(arrived.error());
    raced_ = !arrived->fresh;
    if (raced_) return fail(Fault::unavailable, "the same document is being received by another connection");
    auto message = store::messages::load(tx, arrived->message);
    if (!message) return fail(message.error());
    settled.message = std::move(*message);
    keeps_ = true;
    return {};
  }

  Result<void> refuse(store::Transaction& tx, Settled& settled) {
    settled.how = Settled::How::reused;
    const auto why = fmt::format("id {} was used before, for message {} with other content", printable(id_, 120),
                                 settled.message.id.number());
    const auto dedup_key = fmt::format("{}\n{}", key_, body_.sha256());
    const auto known = store::messages::find_by_key(tx, store::Direction::in, dedup_key);
    if (!known) return fail(known.error());
    if (*known) return tell(tx, (*known)->id, store::EventKind::duplicate, "came again and was refused again");
    const auto counted = store::refusals::count(tx,
                                                {.partner = partner_.id,
                                                 .kind = std::string(to_string(id_reused)),
                                                 .address = {},
                                                 .proven = true,
                                                 .size = static_cast<std::int64_t>(body_.size())},
                                                {}, now_);
    if (!counted) return fail(counted.error());
    const auto evidence = counted->keeps ? keep(tx, dedup_key, why) : Result<MessageId>(MessageId());
    if (!evidence) return fail(evidence.error());
    const auto& partner = partner_.id.text();
    const auto text = fmt::format("{} documents of {} were refused in the hour from {}, the latest because {}",
                                  counted->refused, partner, text_of(counted->since), why);
    return pipeline::cases::add(tx,
                                {.kind = id_reused,
                                 .partner = partner_.id,
                                 .subject = evidence->none() ? fmt::format("partner:{} HTTP ids", partner)
                                                             : fmt::format("message:{}", evidence->number()),
                                 .text = store::storable(text)},
                                now_)
        .map([](bool) {});
  }

  // As evidence.
  Result<MessageId> keep(store::Transaction& tx, const std::string& dedup_key, const std::string& why) {
    const auto payload = body_.keep(tx, now_);
    if (!payload) return fail(payload.error());
    store::Message evidence;
    evidence.direction = store::Direction::in;
    evidence.partner = partner_.id.text();
    evidence.channel = channel;
    evidence.name = store::storable(name_, 255);
    evidence.payload = payload->id;
    evidence.sha256 = payload->sha256;
    evidence.size = payload->size;
    evidence.dedup_key = dedup_key;
    evidence.state = store::MessageState::held;
    evidence.reason = why;
    evidence.fault = Fault::refused;
    const auto added = store::messages::add(tx, evidence, now_);
    if (!added) return fail(added.error());
    keeps_ = true;
    if (auto told = tell(tx, added->id, store::EventKind::held, "refused: " + why); !told) return fail(told.error());
    return added->id;
  }

  Result<void> tell(store::Transaction& tx, MessageId message, store::EventKind kind, const std::string& text) const {
    return store::events::add(tx, {.at = now_, .message = message, .kind = kind, .text = store::storable(text)});
  }

  const partners::Partner& partner_;
  const std::string& id_;
  const std::string& name_;
  exchange::StoredBytes& body_;
  std::string key_;
  TimePoint now_;
  bool raced_ = false;
  bool keeps_ = false;
};

}  // namespace

Result<Settled> settle(store::Database& database, const partners::Partner& partner, const std::string& id,
                       const std::string& name, exchange::StoredBytes& body, TimePoint now) {
  Settled settled;
  bool keeps = false;
  for (int attempt = 1;; ++attempt) {
    bool raced = false;
    const auto done = database.write([&](store::Transaction& tx) -> Result<void> {
      settled = {};
      Settling settling(partner, id, name, body, now);
      const auto run = settling.run(tx, settled);
      raced = settling.raced();
      keeps = settling.keeps();
      if (run) pipeline::failpoint("http.before_commit");
      return run;
    });
    if (done) break;
    if (!raced || attempt == most_races) return fail(done.error());
  }
  if (keeps) body.kept();
  pipeline::failpoint("http.committed");
  return settled;
}

}  // namespace crossdock::http_wire
