// SPDX-License-Identifier: Apache-2.0
#include "gateway/pipeline/inbound_numbers.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace crossdock::pipeline {
namespace {

std::string key_of(const x12::Interchange& interchange) {
  return fmt::format("{}/{}", trim(interchange.sender()), interchange.control());
}

}  // namespace

std::string InboundNumbers::hash_of(const x12::Interchange& interchange) const {
  return sha256(std::string_view(inbound_.bytes).substr(interchange.offset, interchange.end - interchange.offset));
}

Result<InboundNumbers::Finding> InboundNumbers::look_up(const x12::Interchange& interchange) {
  const auto key = key_of(interchange), hash = hash_of(interchange);
  const auto compare = [&](const std::string& other, MessageId message) {
    return Finding{other == hash ? Novelty::repeated : Novelty::number_reused, message};
  };
  if (const auto here = here_.find(key); here != here_.end()) return compare(here->second, inbound_.message.id);
  const auto& window = inbound_.partner.x12_settings.numbers_unique_for;
  const auto row = tx_.query_one(
      "SELECT sha256, message FROM inbound_interchange WHERE partner = $1 AND control = $2 AND seen_at >= $3 "
      "ORDER BY id DESC LIMIT 1",
      {inbound_.partner.id.text(), key, store::stored(window ? context_.now - *window : TimePoint{})});
  if (!row) return fail(row.error());
  // The check of this very message runs again: what it remembered then does not make it a repetition.
  if (!*row || (*row)->integer(1) == inbound_.message.id.number()) return Finding{};
  return compare((*row)->text(0), MessageId((*row)->integer(1)));
}

Result<void> InboundNumbers::remember(const x12::Interchange& interchange) {
  const auto key = key_of(interchange), hash = hash_of(interchange);
  here_.emplace(key, hash);
  const auto known = tx_.query_one(
      "SELECT id FROM inbound_interchange WHERE partner = $1 AND control = $2 AND sha256 = $3 AND message = $4",
      {inbound_.partner.id.text(), key, hash, store::stored(inbound_.message.id)});
  if (!known) return fail(known.error());
  if (*known) return {};
  const auto added = tx_.execute(
      "INSERT INTO inbound_interchange (partner, control, sha256, message, seen_at) VALUES ($1, $2, $3, $4, $5)",
      {inbound_.partner.id.text(), key, hash, store::stored(inbound_.message.id), store::stored(context_.now)});
  if (!added) return fail(added.error());
  return {};
}

Result<bool> InboundNumbers::is_taken(const x12::Interchange& interchange) {
  const auto key = key_of(interchange);
  const auto known = tx_.query_one(
      "SELECT id FROM inbound_interchange WHERE partner = $1 AND control = $2 AND sha256 = $3 AND message = $4",
      {inbound_.partner.id.text(), key, hash_of(interchange), store::stored(inbound_.message.id)});
  if (!known) return fail(known.error());
  return *known && taken_.insert(key).second;
}

}  // namespace crossdock::pipeline
