// SPDX-License-Identifier: Apache-2.0
// Lists certificate offers, sends one, and puts an accepted certificate into the partner's profile.
#include "gateway/cli/exchange_verbs.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"
#include "gateway/acts/told.hpp"
#include "gateway/cli/actor_option.hpp"
#include "gateway/cli/as2_parties.hpp"
#include "gateway/cli/files.hpp"
#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/transport/as2_wire/certificate_exchange.hpp"

namespace crossdock::cli {
namespace exchange_verbs {
namespace {

namespace fs = std::filesystem;
namespace offers = store::certificate_offers;

struct Options {
  StoreOptions store;
  std::int64_t id = 0;
  std::string partner, out, because, certificate, respond_by;
  std::vector<std::string> roles{"sign", "decrypt"};
  bool all = false;
  ActorOption actor;
};

tl::expected<const partners::Partner*, Trouble> as2_partner(const as2_wire::Parties& parties, const PartnerId& id) {
  const auto* partner = parties.directory->find(id);
  if (partner == nullptr)
    return absent("there is no partner '" + id.text() + "'", "List them with 'crossdock partner list'.");
  if (!partner->goes_by<partners::As2Endpoint>()) {
    return stop(Error{Fault::invalid, "partner '" + id.text() + "' does not speak AS2", {}},
                "Certificates are exchanged by AS2 messages; send the .pem file by another way.");
  }
  return partner;
}

// ---- offers --------------------------------------------------------------------------------------------------

Outcome list(const Options& options, Output& out) {
  Table table{{{"id", "ID"},
               {"direction", "WHOSE"},
               {"partner", "PARTNER"},
               {"usages", "FOR"},
               {"state", "STATE"},
               {"respond_by", "ANSWER BY"},
               {"subject", "SUBJECT"},
               {"serial", ""},
               {"fingerprint", "SHA-256"},
               {"reason", "REASON"},
               {"request", ""},
               {"message", ""},
               {"offered_at", ""},
               {"decided_at", ""}},
              {}};
  const auto done = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto partner = options.partner.empty() ? std::nullopt : std::optional(PartnerId(options.partner));
    const auto found = offers::list(tx, partner, !options.all);
    if (!found) return fail(found.error());
    for (const auto& one : *found) {
      const auto certificate = pki::Certificate::parse(one.pem);
      const bool open = one.state == offers::State::open;
      table.add({one.id, one.direction == store::Direction::in ? "theirs" : "ours", one.partner.text(), one.usages,
                 Cell(offers::to_string(one.state), open ? Tone::warn : Tone::plain),
                 one.respond_by ? Cell(date_of(*one.respond_by).text()) : Cell(),
                 certificate ? certificate->subject() : "", one.serial, one.fingerprint, one.reason, one.request,
                 one.message, one.created_at, one.decided_at});
    }
    return {};
  });
  if (!done) return done;
  out.table(table, options.all ? "No certificates were offered."
                               : "No offer of a certificate is open; --all shows the others.");
  return Exit::done;
}

// ---- accept and reject ---------------------------------------------------------------------------------------

tl::expected<offers::Offer, Trouble> theirs(const Options& options) {
  std::optional<offers::Offer> offer;
  const auto read = reading(options.store, [&](store::Transaction& tx) -> Result<void> {
    auto found = offers::find(tx, options.id);
    if (!found) return fail(found.error());
    offer = std::move(*found);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  if (!offer || offer->direction != store::Direction::in)
    return absent(fmt::format("there is no offer {} of a partner", options.id), "See 'crossdock cert offers'.");
  if (offer->state != offers::State::open) {
    return stop(
        Error{Fault::invalid, fmt::format("offer {} is {} already", options.id, offers::to_string(offer->state)), {}},
        "See 'crossdock cert offers --all'.");
  }
  return std::move(*offer);
}

std::string roles_text(const offers::Offer& offer) {
  std::vector<std::string> roles;
  for (const auto role : as2_wire::roles_of(offer)) roles.emplace_back(partners::to_string(role));
  return join(roles, ", ");
}

// Writes it unless it is there already; never in the place of something else.
Result<void> write_certificate(const std::string& path, const std::string& pem) {
  std::error_code ignored;
  if (fs::exists(path, ignored)) {
    const auto there = read_file(path);
    if (!there) return fail(there.error());
    if (*there != pem) return fail(Fault::refused, "there is another file of this name; name one with --out", path);
    return {};
  }
  std::ofstream file(path, std::ios::binary);
  file << pem;
  file.close();
  if (!file) return fail(Fault::unavailable, "the certificate cannot be written", path);
  return {};
}

// Their messages must be readable before they hear that we accept: first the profile names the certificate.
Outcome put_into_profile(const Options& options, const partners::Partner& partner, const offers::Offer& offer,
                         Output& out) {
  const auto path = options.out.empty() ? partner.path + "/" + offer.fingerprint.substr(0, 16) + ".pem" : options.out;
  if (const auto written = write_certificate(path, offer.pem); !written) return stop(written.error());
  const auto today = date_of(present());
  const auto use = offer.respond_by ? std::max(today, date_of(*offer.respond_by)) : today;
  std::error_code ignored;
  const auto seen = fs::proximate(fs::absolute(path, ignored), fs::absolute(partner.path, ignored), ignored);
  out.object({{"offer", offer.id}, {"certificate", path}, {"fingerprint", offer.fingerprint}, {"told", false}});
  out.say(
      fmt::format("The certificate is in {}.\n"
                  "1. Compare its fingerprint with the partner by another way than AS2:\n     SHA-256 {}\n"
                  "2. Add to 'certificates' in {}/partner.yaml:\n"
                  "     - {{roles: [{}], certificate: {}, from: {}, use: {}}}\n"
                  "3. Reload the gateway (SIGHUP), then run this command again: it tells the partner.",
                  path, offer.fingerprint, partner.path, roles_text(offer), seen.string(), today.text(), use.text()));
  return Exit::done;
}

Outcome decide(const Options& options, bool accepted, Output& out) {
  const auto offer = theirs(options);
  if (!offer) return tl::unexpected(offer.error());
  const auto parties = as2_parties_of(options.store);
  if (!parties) return tl::unexpected(parties.error());
  const auto partner = as2_partner(*parties, offer->partner);
  if (!partner) return tl::unexpected(partner.error());
  if (accepted && !as2_wire::is_pinned(*parties, *offer)) return put_into_profile(options, **partner, *offer, out);
  const auto actor = options.actor.actor();
  MessageId message;
  const auto sent = writing(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto queued = as2_wire::send_verdict(tx, *parties, **partner, *offer, accepted, options.because, present());
    if (!queued) return fail(queued.error());
    message = *queued;
    const auto what = fmt::format("certificate offer {} is {}", offer->id, accepted ? "accepted" : "rejected");
    const auto act = accepted ? store::Act::accept_certificate : store::Act::reject_certificate;
    return acts::tell(tx, act, {.message = message}, what, {actor, options.because, present()});
  });
  if (!sent) return sent;
  out.object({{"offer", offer->id}, {"message", message.number()}, {"told", true}});
  out.say(
      fmt::format("{} is told that its certificate is {}.", offer->partner.text(), accepted ? "accepted" : "rejected"),
      Tone::good);
  out.hint(fmt::format("A running 'crossdock serve' sends it; see 'crossdock message show {}'.", message.number()));
  return Exit::done;
}

// ---- offer ---------------------------------------------------------------------------------------------------

tl::expected<as2_wire::OwnOffer, Trouble> own_offer(const Options& options) {
  as2_wire::OwnOffer offer;
  const auto bytes = read_file(options.certificate);
  if (!bytes) return stop(bytes.error());
  auto certificates = pki::Certificate::parse_chain(*bytes);
  if (!certificates) return stop(certificates.error(), "Name the .pem file that 'crossdock cert rollover' wrote.");
  offer.certificates = std::move(*certificates);
  using enum partners::CertificateRole;
  for (const auto role : {sign, decrypt, tls_server, tls_client}) {
    if (std::ranges::find(options.roles, partners::to_string(role)) != options.roles.end()) offer.roles.push_back(role);
  }
  if (options.respond_by.empty()) return offer;
  const auto day = Date::parse(options.respond_by);
  if (!day) return stop(day.error());
  if (*day < date_of(present())) return stop(Error{Fault::invalid, "the day to answer by is over", {}});
  offer.respond_by = TimePoint(day->days());
  return offer;
}

Outcome offer(const Options& options, Output& out) {
  const auto own = own_offer(options);
  if (!own) return tl::unexpected(own.error());
  const auto parties = as2_parties_of(options.store);
  if (!parties) return tl::unexpected(parties.error());
  const auto partner = as2_partner(*parties, PartnerId(options.partner));
  if (!partner) return tl::unexpected(partner.error());
  const auto actor = options.actor.actor();
  MessageId message;
  const auto sent = writing(options.store, [&](store::Transaction& tx) -> Result<void> {
    const auto queued = as2_wire::send_offer(tx, *parties, **partner, *own, present());
    if (!queued) return fail(queued.error());
    message = *queued;
    const auto what = fmt::format("certificate {} is offered", own->certificates.front().serial());
    return acts::tell(tx, store::Act::offer_certificate, {.message = message}, what,
                      {actor, options.because, present()});
  });
  if (!sent) return sent;
  out.object({{"partner", options.partner}, {"message", message.number()}});
  out.say(fmt::format("{} is offered {}.", options.partner, own->certificates.front().subject()), Tone::good);
  out.hint("A running 'crossdock serve' sends it; the answer shows in 'crossdock cert offers --all'.");
  return Exit::done;
}

}  // namespace
}  // namespace exchange_verbs

void add_certificate_exchange(Noun& cert) {
  using namespace exchange_verbs;
  auto& list_verb = cert.verb("offers", "Certificates offered by message: theirs to decide about, and ours",
                              "crossdock cert offers --all");
  auto& listed = list_verb.lists().runs(list);
  listed.store.add_to(list_verb);
  list_verb.option("--partner", listed.partner, "Only with one partner").takes("ID");
  list_verb.option("--all", listed.all, "Also those that were decided");

  auto& accept_verb = cert.verb(
      "accept", "Write an offered certificate beside its partner's profile; once that names it, tell the partner",
      "crossdock cert accept 3");
  auto& accepted =
      accept_verb.runs<Options>([](const Options& options, Output& out) { return decide(options, true, out); });
  accepted.store.add_to(accept_verb);
  accept_verb.argument("ID", accepted.id, "Of 'crossdock cert offers'");
  accept_verb.option("--out", accepted.out, "Where it is written (default: in the partner's folder)").takes("FILE");
  accept_verb.option("--because", accepted.because, "Why, in a sentence").takes("TEXT");
  accepted.actor.add_to(accept_verb);

  auto& reject_verb = cert.verb("reject", "Tell the partner that its certificate is not accepted",
                                "crossdock cert reject 3 --because 'the key is too short'");
  auto& rejected =
      reject_verb.runs<Options>([](const Options& options, Output& out) { return decide(options, false, out); });
  rejected.store.add_to(reject_verb);
  reject_verb.argument("ID", rejected.id, "Of 'crossdock cert offers'");
  reject_verb.option("--because", rejected.because, "What the partner reads").required().takes("TEXT");
  rejected.actor.add_to(reject_verb);

  auto& offer_verb = cert.verb("offer", "Offer a certificate of ours to a partner by an AS2 message",
                               "crossdock cert offer acme --certificate keys/as2-2027.pem --respond-by 2026-12-15");
  auto& own = offer_verb.runs(offer);
  own.store.add_to(offer_verb);
  offer_verb.argument("PARTNER", own.partner, "To whom");
  offer_verb.option("--certificate", own.certificate, "PEM or DER, its authorities after it").required().takes("FILE");
  offer_verb.option("--role", own.roles, "What we will use it for")
      .one_of({"sign", "decrypt", "tls_client", "tls_server"})
      .separated_by(',')
      .shows_default();
  offer_verb.option("--respond-by", own.respond_by, "Day by which the partner is asked to answer").takes("DATE");
  offer_verb.option("--because", own.because, "Why, in a sentence").takes("TEXT");
  own.actor.add_to(offer_verb);
}

}  // namespace crossdock::cli
