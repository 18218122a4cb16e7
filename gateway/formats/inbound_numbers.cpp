// SPDX-License-Identifier: Apache-2.0
// Compares number and hash of an interchange with those of this message and of the store.
#include "gateway/formats/inbound_numbers.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "gateway/store/inbound_interchanges.hpp"

namespace crossdock::formats {
namespace {

namespace known = store::inbound_interchanges;

}  // namespace

std::string InboundNumbers::key_of(const segments::Interchange& interchange) const {
  return fmt::format("{}{}/{}", format_.number_prefix, trim(interchange.sender()), interchange.control());
}

std::string InboundNumbers::hash_of(const segments::Interchange& interchange) const {
  return sha256(std::string_view(inbound_.bytes).substr(interchange.offset, interchange.end - interchange.offset));
}

Result<InboundNumbers::Finding> InboundNumbers::look_up(const segments::Interchange& interchange) {
  const auto key = key_of(interchange), hash = hash_of(interchange);
  const auto compare = [&](const std::string& other, MessageId message) {
    return Finding{other == hash ? Novelty::repeated : Novelty::number_reused, message};
  };
  if (const auto here = here_.find(key); here != here_.end()) return compare(here->second, inbound_.message.id);
  const auto window = format_.numbers_unique_for(inbound_.partner);
  const auto row = known::find(tx_, inbound_.partner.id, key, window ? context_.now - *window : TimePoint{});
  if (!row) return fail(row.error());
  // The check of this very message runs again: what it remembered then does not make it a repetition.
  if (!*row || (*row)->message == inbound_.message.id) return Finding{};
  return compare((*row)->sha256, (*row)->message);
}

Result<void> InboundNumbers::remember(const segments::Interchange& interchange) {
  const auto key = key_of(interchange), hash = hash_of(interchange);
  here_.emplace(key, hash);
  return known::add(tx_, {inbound_.partner.id, key, hash, inbound_.message.id}, context_.now);
}

Result<bool> InboundNumbers::is_taken(const segments::Interchange& interchange) {
  const auto key = key_of(interchange);
  const auto is_known = known::is_known(tx_, {inbound_.partner.id, key, hash_of(interchange), inbound_.message.id});
  if (!is_known) return fail(is_known.error());
  return *is_known && taken_.insert(key).second;
}

}  // namespace crossdock::formats
