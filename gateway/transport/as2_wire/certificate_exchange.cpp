// SPDX-License-Identifier: Apache-2.0
// Stores offers and answers, opens and closes their cases, and queues the messages of ours.
#include "gateway/transport/as2_wire/certificate_exchange.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/work.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/work_queue.hpp"
#include "gateway/transport/as2/mime.hpp"

namespace crossdock::as2_wire {
namespace {

namespace offers = store::certificate_offers;

using partners::CertificateRole;

struct Meaning {
  cem::Usage usage;
  CertificateRole ours, theirs;  // of whoever offers, and of whoever accepts
};
constexpr std::array meanings{
    Meaning{cem::Usage::signature, CertificateRole::sign, CertificateRole::verify},
    Meaning{cem::Usage::encryption, CertificateRole::decrypt, CertificateRole::encrypt},
    Meaning{cem::Usage::tls_server, CertificateRole::tls_server, CertificateRole::tls_ca},
    Meaning{cem::Usage::tls_client, CertificateRole::tls_client, CertificateRole::tls_client},
};

std::string words_of(const std::vector<cem::Usage>& usages) {
  std::string words;
  for (const auto usage : usages) words += (words.empty() ? "" : " ") + std::string(cem::to_string(usage));
  return words;
}

std::string pem_of(const std::vector<pki::Certificate>& certificates) {
  std::string pem;
  for (const auto& one : certificates) pem += one.pem();
  return pem;
}

offers::Offer row_of(const PartnerId& partner, store::Direction direction, const std::string& request,
                     const cem::Offer& offer, MessageId message) {
  const auto& certificate = offer.certificates.front();
  const auto named = cem::reference_to(certificate);
  offers::Offer row;
  row.partner = partner;
  row.direction = direction;
  row.request = request;
  row.usages = words_of(offer.usages);
  row.serial = named.serial;
  row.issuer = named.issuer;
  row.fingerprint = certificate.fingerprint();
  row.pem = pem_of(offer.certificates);
  row.respond_by = offer.respond_by;
  row.message = message;
  return row;
}

Result<void> tell(store::Transaction& tx, MessageId message, store::EventKind kind, const std::string& text,
                  TimePoint now) {
  return store::events::add(tx, {.at = now, .message = message, .kind = kind, .text = store::storable(text)});
}

Result<void> open_case(store::Transaction& tx, const PartnerId& partner, CaseKind kind, std::string subject,
                       const std::string& text, TimePoint now) {
  const auto opened = pipeline::cases::add(
      tx, {.kind = kind, .partner = partner, .subject = std::move(subject), .text = store::storable(text)}, now);
  if (!opened) return fail(opened.error());
  return {};
}

std::string offer_case(const offers::Offer& offer) {
  return fmt::format("{} offers a certificate for {} (serial number {}, SHA-256 {}…){}", offer.partner.text(),
                     offer.usages, printable(offer.serial, 60), offer.fingerprint.substr(0, 16),
                     offer.respond_by ? ", to be answered by " + date_of(*offer.respond_by).text() : "");
}
std::string offer_subject(const offers::Offer& offer) { return fmt::format("message:{}", offer.message.number()); }

// A message that is about certificates and of no use.
Result<void> useless(store::Transaction& tx, const ArrivedExchange& arrived, const std::string& why, TimePoint now) {
  const auto text =
      fmt::format("a message of {} about certificates changes nothing: {}", arrived.partner.id.text(), why);
  if (auto told = tell(tx, arrived.message, store::EventKind::exception, text, now); !told) return told;
  return open_case(tx, arrived.partner.id, CaseKind::certificate_exchange_bad,
                   fmt::format("message:{}", arrived.message.number()), text, now);
}

Result<void> take_request(store::Transaction& tx, const ArrivedExchange& arrived, const cem::Request& request,
                          TimePoint now) {
  for (const auto& offer : request.offers) {
    const auto row = row_of(arrived.partner.id, store::Direction::in, request.id, offer, arrived.message);
    const auto added = offers::add(tx, row, now);
    if (!added) return fail(added.error());
    if (!*added) continue;
    if (auto told = tell(tx, arrived.message, store::EventKind::offered, offer_case(row), now); !told) return told;
    if (auto opened =
            open_case(tx, row.partner, CaseKind::certificate_offered, offer_subject(row), offer_case(row), now);
        !opened)
      return opened;
  }
  return {};
}

Result<void> take_response(store::Transaction& tx, const ArrivedExchange& arrived, const cem::Response& response,
                           TimePoint now) {
  for (const auto& verdict : response.verdicts) {
    const auto ours =
        offers::offered(tx, arrived.partner.id, store::Direction::out, response.id, verdict.certificate.serial);
    if (!ours) return fail(ours.error());
    if (!*ours) {
      const auto why = fmt::format("it answers request {}, serial number {}, which we did not send",
                                   printable(response.id, 80), printable(verdict.certificate.serial, 60));
      if (auto noted = useless(tx, arrived, why, now); !noted) return noted;
      continue;
    }
    const auto state = verdict.accepted ? offers::State::accepted : offers::State::rejected;
    const auto decided = offers::decide(tx, (*ours)->id, state, verdict.reason, now);
    if (!decided) return fail(decided.error());
    if (!*decided) continue;  // the first answer counts
    const auto text = fmt::format("{} {} our certificate with the serial number {}{}", arrived.partner.id.text(),
                                  offers::to_string(state), (*ours)->serial,
                                  verdict.reason.empty() ? "" : ": " + printable(verdict.reason, 300));
    if (auto told = tell(tx, arrived.message,
                         verdict.accepted ? store::EventKind::accepted : store::EventKind::exception, text, now);
        !told)
      return told;
    if (verdict.accepted) continue;
    if (auto opened =
            open_case(tx, arrived.partner.id, CaseKind::certificate_rejected, offer_subject(**ours), text, now);
        !opened)
      return opened;
  }
  return {};
}

// The message of ours that carries it, on its way.
Result<MessageId> queue(store::Transaction& tx, const partners::Partner& partner, const cem::Message& exchange,
                        TimePoint now) {
  const auto& id = std::visit([](const auto& one) -> const std::string& { return one.id; }, exchange);
  constexpr std::size_t boundary_digits = 32;
  const auto entity = cem::write(exchange, "exchange-" + sha256(id).substr(0, boundary_digits));
  if (!entity) return fail(entity.error());
  const auto payload =
      store::payloads::store(tx, fmt::format("Content-Type: {}\r\n\r\n{}", entity->content_type, entity->body), now);
  if (!payload) return fail(payload.error());
  store::Message message;
  message.direction = store::Direction::out;
  message.partner = partner.id.text();
  message.channel = "as2";
  message.name = store::storable(id, 255);
  message.payload = payload->id;
  message.sha256 = payload->sha256;
  message.size = payload->size;
  message.state = store::MessageState::ready;
  message.type = exchange_type;
  const auto added = store::messages::add(tx, message, now);
  if (!added) return fail(added.error());
  const auto queued = store::work_queue::add(tx, pipeline::deliver_of(added->id), now);
  if (!queued) return fail(queued.error());
  return added->id;
}

// An exchange proves who it is of by its signature alone.
Result<void> check_that_we_sign(const partners::Partner& partner) {
  if (!partner.as2().sign.empty()) return {};
  return fail(Fault::invalid,
              fmt::format("certificates are exchanged in signed messages only, and 'as2.sign' of {} is none",
                          partner.id.text()));
}

}  // namespace

bool is_pinned(const Parties& parties, const offers::Offer& offer) {
  return std::ranges::any_of(parties.keys->entries(), [&](const keyring::Entry& entry) {
    return entry.whose == keyring::Whose::theirs && entry.partner == offer.partner &&
           entry.certificate.fingerprint() == offer.fingerprint;
  });
}

std::vector<CertificateRole> roles_of(const offers::Offer& offer) {
  const auto words = split(offer.usages, ' ');
  std::vector<CertificateRole> roles;
  for (const auto& meaning : meanings) {
    if (std::ranges::find(words, cem::to_string(meaning.usage)) != words.end()) roles.push_back(meaning.theirs);
  }
  return roles;
}

Result<void> take_exchange(store::Transaction& tx, const ArrivedExchange& arrived, TimePoint now) {
  if (!arrived.is_signed) return useless(tx, arrived, "it is not signed", now);
  const auto exchange = cem::read(arrived.content_type, arrived.body);
  if (!exchange) return useless(tx, arrived, exchange.error().what, now);
  if (const auto* request = std::get_if<cem::Request>(&*exchange)) return take_request(tx, arrived, *request, now);
  return take_response(tx, arrived, std::get<cem::Response>(*exchange), now);
}

Result<MessageId> send_offer(store::Transaction& tx, const Parties& parties, const partners::Partner& partner,
                             const OwnOffer& own, TimePoint now) {
  if (auto fine = check_that_we_sign(partner); !fine) return fail(fine.error());
  const bool have_key = std::ranges::any_of(parties.keys->entries(), [&](const keyring::Entry& entry) {
    return entry.whose == keyring::Whose::ours && entry.certificate == own.certificates.front();
  });
  if (!have_key) {
    return fail(Fault::invalid,
                "no private key of ours is configured for this certificate; add it to 'keys' first, as 'crossdock cert "
                "rollover' says: the partner may use it at once");
  }
  std::vector<cem::Usage> usages;
  for (const auto& meaning : meanings) {
    if (std::ranges::find(own.roles, meaning.ours) != own.roles.end()) usages.push_back(meaning.usage);
  }
  const auto& name = our_id(parties, partner);
  const cem::Request request{.id = new_message_id(name),
                             .sender = name,
                             .originated = now,
                             .offers = {{.usages = std::move(usages),
                                         .respond_by = own.respond_by,
                                         .response_url = parties.own.url,
                                         .certificates = own.certificates}}};
  const auto message = queue(tx, partner, request, now);
  if (!message) return message;
  const auto row = row_of(partner.id, store::Direction::out, request.id, request.offers.front(), *message);
  if (const auto added = offers::add(tx, row, now); !added) return fail(added.error());
  return message;
}

Result<MessageId> send_verdict(store::Transaction& tx, const Parties& parties, const partners::Partner& partner,
                               const offers::Offer& offer, bool accepted, const std::string& reason, TimePoint now) {
  if (auto fine = check_that_we_sign(partner); !fine) return fail(fine.error());
  if (accepted && !is_pinned(parties, offer))
    return fail(Fault::invalid, fmt::format("the profile of {} does not name this certificate yet", partner.id.text()));
  const auto state = accepted ? offers::State::accepted : offers::State::rejected;
  const auto decided = offers::decide(tx, offer.id, state, reason, now);
  if (!decided) return fail(decided.error());
  if (!*decided) return fail(Fault::invalid, fmt::format("offer {} was decided before", offer.id));
  const auto closed = pipeline::cases::settle(tx,
                                              {.kind = CaseKind::certificate_offered,
                                               .subject = offer_subject(offer),
                                               .text = store::storable(offer_case(offer))},
                                              std::string(offers::to_string(state)), now);
  if (!closed) return fail(closed.error());
  return queue(tx, partner,
               cem::Response{.id = offer.request,
                             .sender = our_id(parties, partner),
                             .originated = now,
                             .verdicts = {{.accepted = accepted,
                                           .reason = reason,
                                           .certificate = {.issuer = offer.issuer, .serial = offer.serial}}}},
               now);
}

cem::Entity carried(std::string_view bytes) {
  const auto split = as2::split_entity(bytes);
  return {.content_type = std::string(as2::parse_headers(split.head).value("Content-Type")),
          .body = std::string(split.body)};
}

}  // namespace crossdock::as2_wire
