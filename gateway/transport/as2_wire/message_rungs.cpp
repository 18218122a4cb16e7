// SPDX-License-Identifier: Apache-2.0
// Sends one test message for each form, waits for its receipt, and says why a form was left out.
#include "gateway/transport/as2_wire/message_rungs.hpp"

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "base/text.hpp"
#include "gateway/store/as2.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/timers.hpp"
#include "gateway/transport/as2_wire/advice.hpp"
#include "gateway/transport/as2_wire/as2_channel.hpp"
#include "gateway/transport/as2_wire/connection_test.hpp"
#include "gateway/transport/as2_wire/receipts.hpp"

namespace crossdock::as2_wire {
namespace {

using partners::As2Compression;
using partners::As2Receipt;
constexpr std::chrono::milliseconds between_looks{50};

// The state that all rungs use, and that one of them leaves for its advice.
class Trial {
 public:
  // The agreement, changed for one form.
  using Form = std::function<void(partners::As2Endpoint&)>;

  Trial(store::Database& store, const Parties& all, const partners::Partner& with, std::function<TimePoint()> time,
        MessageRungOptions how)
      : database(store),
        parties(all),
        partner(with),
        clock(std::move(time)),
        options(how),
        alerts_(store, clock),
        channel_(
            store, alerts_, [this] { return parties; }, clock) {}
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  store::Database& database;
  const Parties& parties;
  const partners::Partner& partner;
  std::function<TimePoint()> clock;
  MessageRungOptions options;
  std::string advice;  // after what broke

  Result<std::string> send(std::string_view name, const Form& form) {
    auto variant = partner;
    auto& as2 = std::get<partners::As2Endpoint>(variant.way);
    as2.receipt_later = false;
    form(as2);
    advice.clear();
    const auto message = store_test(name);
    if (!message) return fail(message.error());
    const auto text = text_of(name);
    auto attempt = channel_.attempt(
        variant,
        {.message = *message, .type = test_type, .control = {}, .extension = "txt", .media_type = {}, .bytes = text});
    if (!attempt) {
      advice = advice_for(parties, variant, attempt.error(), clock());
      note(*message, attempt.error());
      return fail(attempt.error());
    }
    const auto judgement = attempt->judgement ? Result<as2::Judgement>(*attempt->judgement)
                                              : await_receipt(variant, *message, attempt->message_id);
    const auto verdict =
        judgement ? verdict_of(variant, *message, *attempt, *judgement) : Result<std::string>(fail(judgement.error()));
    note(*message, verdict ? std::optional<Error>() : std::optional<Error>(verdict.error()));
    return verdict;
  }

 private:
  std::string text_of(std::string_view name) const {
    return fmt::format("Connection test of {} to {}: {}. Nothing is to be done with it.\r\n", our_id(parties, partner),
                       partner.as2().id, name);
  }

  Result<MessageId> store_test(std::string_view name) {
    MessageId id;
    const auto written = database.write([&](store::Transaction& tx) -> Result<void> {
      const auto payload = store::payloads::store(tx, text_of(name), clock());
      if (!payload) return fail(payload.error());
      store::Message message;
      message.direction = store::Direction::out;
      message.partner = partner.id.text();
      message.channel = "as2";
      message.name = test_file_name;
      message.payload = payload->id;
      message.sha256 = payload->sha256;
      message.size = payload->size;
      message.state = store::MessageState::ready;
      message.type = test_type;
      const auto added = store::messages::add(tx, message, clock());
      if (!added) return fail(added.error());
      id = added->id;
      return {};
    });
    if (!written) return fail(written.error());
    return id;
  }

  // How it ended, for who looks at the messages; nobody waits for its receipt any longer.
  void note(MessageId message, const std::optional<Error>& error) {
    (void)database.write([&](store::Transaction& tx) -> Result<void> {
      const auto ended =
          store::timers::cancel(tx, store::TimerKind::receipt, fmt::format("message:{}", message.number()));
      if (!ended) return fail(ended.error());
      const auto current = store::messages::load_for_update(tx, message);
      if (!current) return fail(current.error());
      if (current->state == store::MessageState::failed) return {};
      if (error) return store::messages::set_state(tx, message, store::MessageState::failed, clock(), *error);
      if (auto sent = store::messages::set_state(tx, message, store::MessageState::sent, clock()); !sent) return sent;
      return store::messages::set_state(tx, message, store::MessageState::confirmed, clock());
    });
  }

  Result<std::string> verdict_of(const partners::Partner& variant, MessageId message,
                                 const As2Channel::Attempt& attempt, const as2::Judgement& judgement) {
    if (judgement.outcome == as2::Outcome::accepted) {
      return fmt::format("<{}> is confirmed with our MIC{}", attempt.message_id,
                         judgement.why.empty() ? "" : " (" + judgement.why + ")");
    }
    const auto sent = outbound(attempt.message_id);
    const auto disposition = sent ? as2::parse_disposition(sent->disposition) : std::nullopt;
    advice = advice_for(parties, variant, attempt.message_id, judgement,
                        disposition ? disposition->modifier : as2::Modifier::none, clock());
    // The words said when the receipt came also name what the partner hashed.
    return fail(Fault::refused, told_of(message).value_or(judgement.why));
  }

  std::optional<std::string> told_of(MessageId message) {
    std::optional<std::string> text;
    (void)database.read([&](store::Transaction& tx) -> Result<void> {
      const auto events = store::events::for_message(tx, message);
      if (!events) return fail(events.error());
      for (const auto& event : *events) {
        if (event.kind == store::EventKind::exception) text = event.text;
      }
      return {};
    });
    return text;
  }

  std::optional<store::as2::Outbound> outbound(const std::string& message_id) {
    std::optional<store::as2::Outbound> found;
    (void)database.read([&](store::Transaction& tx) -> Result<void> {
      auto sent = store::as2::with_id(tx, message_id);
      if (!sent) return fail(sent.error());
      found = std::move(*sent);
      return {};
    });
    return found;
  }

  // The running gateway takes it and says in the store what it is worth.
  Result<as2::Judgement> await_receipt(const partners::Partner& variant, MessageId message,
                                       const std::string& message_id) {
    const auto end = std::chrono::steady_clock::now() + options.patience;
    while (std::chrono::steady_clock::now() < end) {
      const auto sent = outbound(message_id);
      const auto told = told_of(message);
      if (told) {
        const auto outcome = sent && sent->receipt.none() ? as2::Outcome::unproven : outcome_of(message, sent);
        return as2::Judgement{outcome, *told};
      }
      if (sent && !sent->receipt.none()) return as2::Judgement{as2::Outcome::accepted, ""};
      std::this_thread::sleep_for(between_looks);
    }
    advice = fmt::format(
        "Ask the partner whether it has sent the receipt for <{}> to {}: its firewall must let it out, and ours in.",
        message_id, parties.own.url);
    return fail(
        Fault::unavailable,
        fmt::format("{} has taken the message, but no receipt has come to {} within {} s", variant.id.text(),
                    parties.own.url, std::chrono::duration_cast<std::chrono::seconds>(options.patience).count()));
  }

  // The outcome by what is kept of it: the next delivery of what was refused or not opened would be sealed anew.
  as2::Outcome outcome_of(MessageId message, const std::optional<store::as2::Outbound>& sent) {
    const auto disposition = sent ? as2::parse_disposition(sent->disposition) : std::nullopt;
    if (!disposition || !disposition->accepted()) return as2::Outcome::refused;
    bool ended = false;
    (void)database.read([&](store::Transaction& tx) -> Result<void> {
      const auto open = store::as2::sealed_for(tx, message);
      if (!open) return fail(open.error());
      ended = !open->has_value();
      return {};
    });
    return ended ? as2::Outcome::unopened : as2::Outcome::mismatch;
  }

  exchange::Alerts alerts_;  // that the channel wants; attempts alert nobody
  As2Channel channel_;
};

struct Row {
  std::string_view name;
  Trial::Form form;
  std::string skipped;
};

// Why a form is not tried. A form that the agreement forbids is never sent; one that it does not use, only
// when asked for.
std::string not_agreed(const MessageRungOptions& options, std::string_view why) {
  return options.all ? "" : fmt::format("{}; --all tries it", why);
}

std::string why_not_unsigned(const partners::As2Endpoint& as2) {
  if (as2.require.signature) return "forbidden: 'as2.require' asks for a signature on every message";
  if (as2.require.encryption) return "forbidden: 'as2.require' asks for encryption of every message";
  return {};
}

std::string why_not_signed(const partners::As2Endpoint& as2) {
  if (as2.sign.empty()) return "not agreed: 'as2.sign' is none";
  if (as2.require.encryption) return "forbidden: 'as2.require' asks for encryption; the next rung signs, too";
  return {};
}

std::string why_not_encrypted(const Parties& parties, const partners::Partner& partner,
                              const MessageRungOptions& options, TimePoint now) {
  if (!partner.as2().encrypt.empty()) return {};
  if (options.all && !parties.keys->recipient(partner.id, now))
    return "no certificate of the partner has the role 'encrypt'";
  return not_agreed(options, "not agreed: 'as2.encrypt' is none");
}

void plain(partners::As2Endpoint& as2) {
  as2.sign.clear();
  as2.encrypt.clear();
  as2.compress = As2Compression::none;
}

std::vector<Row> rows(const Trial& trial) {
  const auto& as2 = trial.partner.as2();
  const auto& options = trial.options;
  const auto encrypted = [](partners::As2Endpoint& form) {
    if (form.encrypt.empty()) form.encrypt = "aes-128-cbc";
    form.compress = As2Compression::none;
  };
  std::vector<Row> all{
      {"unsigned", plain, why_not_unsigned(as2)},
      {"signed",
       [](partners::As2Endpoint& form) {
         form.encrypt.clear();
         form.compress = As2Compression::none;
       },
       why_not_signed(as2)},
      {"encrypted", encrypted, why_not_encrypted(trial.parties, trial.partner, options, trial.clock())},
      {"compressed",
       [](partners::As2Endpoint& form) {
         if (form.compress == As2Compression::none) form.compress = As2Compression::before_signing;
       },
       as2.compress == As2Compression::none ? not_agreed(options, "not agreed: 'as2.compress' is none") : ""},
      {"async receipt", [](partners::As2Endpoint& form) { form.receipt_later = true; },
       as2.receipt_later ? "" : not_agreed(options, "not agreed: 'as2.receipt_mode' is sync")}};
  if (as2.receipt == As2Receipt::none) {
    for (auto& row : all) row.skipped = "not agreed: 'as2.receipt' is none, and without a receipt nothing is known";
  }
  return all;
}

// Whether somebody listens who will take the receipt.
Result<void> our_server_answers(Trial& trial) {
  const auto& url = trial.parties.own.url;
  if (url.empty()) {
    trial.advice = "Say in gateway.yaml where receipts are to be sent to: as2: {url: https://as2.example.com/as2}.";
    return fail(Fault::unmapped, "'as2.url' in gateway.yaml does not say where receipts go");
  }
  http::Destination ours{.url = url};
  if (const auto identity = trial.parties.keys->tls_server(trial.clock())) ours.trusted = {identity->certificate};
  http::Client client;
  if (const auto answer = client.probe(ours); answer && answer->status == 200) return {};
  trial.advice = "Start 'crossdock serve' with these settings: its server takes the receipt.";
  return fail(Fault::unavailable, fmt::format("the gateway does not run: nobody takes receipts at {}", url));
}

}  // namespace

std::vector<exchange::Rung> message_rungs(store::Database& database, const Parties& parties,
                                          const partners::Partner& partner, std::function<TimePoint()> clock,
                                          MessageRungOptions options) {
  const auto trial = std::make_shared<Trial>(database, parties, partner, std::move(clock), options);
  std::vector<exchange::Rung> rungs;
  for (auto& row : rows(*trial)) {
    const bool later = row.name == "async receipt";
    rungs.push_back({.name = row.name,
                     .fix = "Ask the partner what its log says of this message.",
                     .climb = [trial, later, name = row.name, form = std::move(row.form)]() -> Result<std::string> {
                       if (later) {
                         if (auto listens = our_server_answers(*trial); !listens) return fail(listens.error());
                       }
                       return trial->send(name, form);
                     },
                     .advice = [trial] { return std::exchange(trial->advice, {}); },
                     .skipped = std::move(row.skipped),
                     .needed = false});
  }
  return rungs;
}

}  // namespace crossdock::as2_wire
