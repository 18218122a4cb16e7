// SPDX-License-Identifier: Apache-2.0
// Lists the modifiers in one table with their explanations, and reads the spellings of other products.
#include "gateway/transport/as2/disposition.hpp"

#include <array>

#include "base/text.hpp"

namespace crossdock::as2 {
namespace {

struct Row {
  std::string_view text, explanation;
};
// In the order of Modifier.
constexpr std::array<Row, 16> modifiers{{
    {"", "The message was received and is being processed."},
    {"authentication-failed", "The signer of the message could not be authenticated."},
    {"decompression-failed", "The message could not be decompressed."},
    {"decryption-failed", "The message could not be decrypted."},
    {"duplicate-document", "A message with this identifier was received before."},
    {"duplicate-filename", "A document with this file name was received before."},
    {"illegal-filename", "The file name of the document is not allowed."},
    {"insufficient-message-security", "The message is less protected than was agreed."},
    {"integrity-check-failed", "The content of the message is not what was signed."},
    {"invalid-message-id", "The Message-ID is not valid."},
    {"unexpected-processing-error", "The message could not be processed."},
    {"unknown-trading-relationship", "There is no agreement between these two AS2 names."},
    {"unsupported format", "The format of the receipt that was asked for is not supported."},
    {"unsupported MIC-algorithms", "None of the digest algorithms that were asked for is supported."},
    {"unsupported option", "An option of the receipt that was asked for must be understood, and is not."},
    {"", "The message could not be processed."},
}};

constexpr std::array<std::string_view, 4> kinds{"processed", "processed/warning", "processed/error", "failed/Failure"};

Modifier modifier_of(std::string_view text) {
  const auto lower = to_lower(trim(text));
  if (lower.empty()) return Modifier::none;
  for (std::size_t i = 1; i + 1 < modifiers.size(); ++i) {
    if (lower == to_lower(modifiers[i].text)) return static_cast<Modifier>(i);
  }
  if (lower == "decompresion-failed") return Modifier::decompression_failed;  // as OpenAS2 writes it on one path
  return Modifier::other;
}

}  // namespace

std::string_view to_string(Modifier modifier) { return modifiers[static_cast<std::size_t>(modifier)].text; }
std::string_view explanation(Modifier modifier) { return modifiers[static_cast<std::size_t>(modifier)].explanation; }
std::string_view kind_text(Disposition::Kind kind) { return kinds[static_cast<std::size_t>(kind)]; }

Disposition disposition_of(Modifier modifier) {
  using Kind = Disposition::Kind;
  if (modifier == Modifier::none) return {};
  const bool failed = modifier == Modifier::unsupported_format || modifier == Modifier::unsupported_mic_algorithms ||
                      modifier == Modifier::unsupported_option;
  return {failed                                     ? Kind::failed
          : modifier == Modifier::duplicate_document ? Kind::warning
                                                     : Kind::error,
          modifier, std::string(to_string(modifier))};
}

std::string write(const Disposition& disposition) {
  std::string text = "automatic-action/MDN-sent-automatically; " + std::string(kind_text(disposition.kind));
  const auto known = to_string(disposition.modifier);
  const auto modifier = known.empty() ? std::string_view(disposition.modifier_text) : known;
  if (!modifier.empty()) text += ": " + std::string(modifier);
  return text;
}

std::optional<Disposition> parse_disposition(std::string_view value) {
  const auto mode_end = value.find(';');
  auto rest = trim(mode_end == std::string_view::npos ? value : value.substr(mode_end + 1));
  const auto lower = to_lower(rest);
  Disposition result;
  if (lower.starts_with("failed")) {
    result.kind = Disposition::Kind::failed;
    rest.remove_prefix(6);
  } else if (lower.starts_with("processed")) {
    rest.remove_prefix(9);
  } else {
    return std::nullopt;
  }
  rest = trim(rest);
  if (rest.empty()) return result;
  // "/error: decryption-failed", "/Warning:duplicate-document", and of old "/error" alone.
  if (rest.front() == '/') rest.remove_prefix(1);
  const auto colon = rest.find(':');
  const auto kind = to_lower(trim(rest.substr(0, colon)));
  result.modifier_text =
      std::string(trim(colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1)));
  if (kind == "warning") {
    result.kind = Disposition::Kind::warning;
  } else if (kind == "failure") {
    result.kind = Disposition::Kind::failed;
  } else if (kind == "error" || result.kind == Disposition::Kind::processed) {
    // Free text instead of a kind is bad news too.
    if (kind != "error" && colon == std::string_view::npos) result.modifier_text = std::string(rest);
    if (result.kind != Disposition::Kind::failed) result.kind = Disposition::Kind::error;
  }
  result.modifier = modifier_of(result.modifier_text);
  return result;
}

}  // namespace crossdock::as2
