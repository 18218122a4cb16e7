// SPDX-License-Identifier: Apache-2.0
// Words the advice for each kind of failure, with the certificates that are involved.
#include "gateway/transport/as2_wire/advice.hpp"

#include <fmt/format.h>

namespace crossdock::as2_wire {
namespace {

using as2::Modifier;
using as2::Outcome;
using keyring::CertificateRole;
using keyring::Whose;

// "CN=crossdock, serial 4A2B (keys/as2.pem)": enough for either side to find it among its own.
std::string certificate_of(const Parties& parties, const partners::Partner& partner, Whose whose, CertificateRole role,
                           TimePoint now) {
  for (const auto* entry : parties.keys->of(whose, partner.id, role)) {
    if (!entry->window.uses(now)) continue;
    return fmt::format("{}, serial {} ({})", entry->certificate.subject(), entry->certificate.serial(),
                       entry->source.path());
  }
  return "none that is in use today";
}

std::string for_refusal(const Parties& parties, const partners::Partner& partner, const std::string& message_id,
                        Modifier modifier, TimePoint now) {
  const auto& as2 = partner.as2();
  const auto ours = [&] { return certificate_of(parties, partner, Whose::ours, CertificateRole::sign, now); };
  const auto theirs = [&] { return certificate_of(parties, partner, Whose::theirs, CertificateRole::encrypt, now); };
  switch (modifier) {
    case Modifier::authentication_failed:
    case Modifier::unknown_trading_relationship:
      return fmt::format(
          "The partner does not know our name or our signature. Ask it to agree to messages from '{}' to '{}', and send "
          "it the certificate we sign with: {}.",
          our_id(parties, partner), as2.id, as2.sign.empty() ? "none, nothing is signed" : ours());
    case Modifier::integrity_check_failed:
      return fmt::format(
          "The partner's check of our signature fails over what it received: something on the way changes messages, or it "
          "does not read this form. Try 'as2.sign: sha-256' with 'signature: pkcs1'; ask what its log says of <{}>.",
          message_id);
    case Modifier::decryption_failed:
      return fmt::format(
          "The partner cannot open what we encrypt to {}. Ask whether it still has that key, and for its certificate of "
          "today (role 'encrypt'). If it is the right one, try 'as2.encrypt: aes-128-cbc' and 'key_transport: pkcs1'.",
          theirs());
    case Modifier::decompression_failed:
      return "The partner cannot take compressed messages: leave 'as2.compress' at none, or try 'after-signing'.";
    case Modifier::insufficient_message_security:
      return "The partner wants more: set 'as2.sign' and 'as2.encrypt' as agreed, or send by https.";
    case Modifier::unsupported_mic_algorithms:
    case Modifier::unsupported_format:
      return "The partner cannot give the receipt we ask for: try 'as2.sign: sha-256', or 'as2.old_digest_names: true'.";
    case Modifier::duplicate_document:
      return "The partner took this for a repetition of another message: ask how it recognises repetitions.";
    default:
      return fmt::format("Ask the partner what its log says of <{}>; it is answered by '{}'.", message_id, as2.id);
  }
}

}  // namespace

std::string for_unopened(const partners::Partner& partner) {
  const auto& cipher = partner.as2().encrypt;
  if (const auto known = as2::parse_cipher(cipher); known && as2::authenticates(*known)) {
    return fmt::format(
        "Its software takes what {} encrypts for the document: AES-GCM is not read by all. Set 'as2.encrypt: "
        "aes-128-cbc' for this partner and release the work, which seals the message anew; ask it to remove what it has.",
        cipher);
  }
  return "Ask the partner whether its software decrypts and verifies what comes to this URL, and what it has stored. "
         "If it has the document, and only hashes before it opens, set 'as2.receipt_mic: as-posted'.";
}

std::string advice_for(const Parties& parties, const partners::Partner& partner, const Error& error, TimePoint now) {
  const auto& as2 = partner.as2();
  if (error.what.find("answers 401") != std::string::npos || error.what.find("answers 407") != std::string::npos)
    return "The server wants a login: 'as2.login', or 'proxy.login'.";
  if (error.what.find("answers 403") != std::string::npos) {
    return fmt::format("The server refuses us before it reads: ask whether it knows '{}' and lets this address in{}.",
                       our_id(parties, partner),
                       as2.receipt_later ? ", and whether it sends receipts to " + parties.own.url : "");
  }
  if (error.what.find("answers 404") != std::string::npos || error.what.find("answers 405") != std::string::npos)
    return fmt::format("There is no AS2 at {}: ask the partner for its URL.", as2.url);
  if (error.what.find("no receipt") != std::string::npos)
    return "The server answered without a receipt: ask whether it gives receipts in its reply, and whether this URL is "
           "that of its AS2.";
  if (error.what.find("answers 5") != std::string::npos)
    return "The partner's server is in trouble: ask what its log says, and try again later.";
  if (error.fault == Fault::unavailable &&
      certificate_of(parties, partner, Whose::ours, CertificateRole::sign, now).starts_with("none") &&
      !as2.sign.empty())
    return "Add a key with the role 'sign'; 'crossdock cert list' shows which are in use.";
  return {};
}

std::string advice_for(const Parties& parties, const partners::Partner& partner, const std::string& message_id,
                       const as2::Judgement& judgement, Modifier modifier, TimePoint now) {
  switch (judgement.outcome) {
    case Outcome::accepted: return {};
    case Outcome::refused: return for_refusal(parties, partner, message_id, modifier, now);
    case Outcome::mismatch:
      return fmt::format(
          "The partner hashed something else than we sent. Tell it so, with the Message-ID <{}> and both values; usual "
          "reasons are line ends that are changed on the way and a MIC without the MIME header.",
          message_id);
    case Outcome::unopened: return for_unopened(partner);
    case Outcome::unproven:
      return fmt::format(
          "The receipt must be signed by a certificate that we hold for the partner: {}. Ask for the one it signs with "
          "today (role 'verify'), or, if it does not sign receipts, set 'as2.receipt: unsigned'.",
          certificate_of(parties, partner, Whose::theirs, CertificateRole::verify, now));
    case Outcome::foreign:
      return fmt::format("The receipt answers another message than <{}>: ask the partner to look at its server.",
                         message_id);
  }
  return {};
}

}  // namespace crossdock::as2_wire
