// SPDX-License-Identifier: Apache-2.0
// How a message ended, as a receipt says it: RFC 4130 §7.4.3 and §7.5, and the modifiers that its revision adds.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossdock::as2 {

enum class Modifier {
  none,
  authentication_failed,
  decompression_failed,
  decryption_failed,
  duplicate_document,
  duplicate_filename,
  illegal_filename,
  insufficient_message_security,
  integrity_check_failed,
  invalid_message_id,
  unexpected_processing_error,
  unknown_trading_relationship,
  unsupported_format,
  unsupported_mic_algorithms,
  unsupported_option,
  other,  // of a partner's own: see Disposition::modifier_text
};
std::string_view to_string(Modifier modifier);  // "authentication-failed"; empty for none and other

struct Disposition {
  enum class Kind { processed, warning, error, failed };

  Kind kind = Kind::processed;
  Modifier modifier = Modifier::none;
  std::string modifier_text;  // as the partner wrote it

  bool accepted() const { return kind == Kind::processed || kind == Kind::warning; }
  friend bool operator==(const Disposition& a, const Disposition& b) {
    return a.kind == b.kind && a.modifier == b.modifier;
  }
};

// "processed/error" or "failed/failure" and so on, without the modifier.
std::string_view kind_text(Disposition::Kind kind);
// "automatic-action/MDN-sent-automatically; processed/error: decryption-failed"
std::string write(const Disposition& disposition);
// Reads what products write: any case, with and without blanks, modes left out, free text as modifier.
// nullopt if there is neither "processed" nor "failed" in it.
std::optional<Disposition> parse_disposition(std::string_view value);

// Why a message was refused: what the receipt says, and the sentence for our operator, which the partner never sees.
struct Failure {
  Modifier modifier = Modifier::unexpected_processing_error;
  std::string what;
  std::string
      told{};  // for the sender: what is to change in the form of its messages; it may hold nothing of their content
};
// The disposition that the standard foresees for it.
Disposition disposition_of(Modifier modifier);
// The sentence for people in a receipt.
std::string_view explanation(Modifier modifier);

}  // namespace crossdock::as2
