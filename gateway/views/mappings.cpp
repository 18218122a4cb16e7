// SPDX-License-Identifier: Apache-2.0
// Finds the kept text of a mapping by its hash, or by what it read or wrote.
#include "gateway/views/mappings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "gateway/store/documents.hpp"
#include "gateway/store/outbound_documents.hpp"

namespace crossdock::views::mappings {
namespace {

constexpr std::size_t short_hash = 8, shortest_hash = 6, whole_hash = 64;

bool is_hash(std::string_view text) {
  return text.size() >= shortest_hash && text.size() <= whole_hash &&
         std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

Result<Found> kept_as(store::Transaction& tx, store::MappingTextId id, const std::string& about) {
  if (id.none()) return Found{{}, fmt::format("it is not known which mapping {}: a version before kept none", about)};
  auto text = store::mapping_texts::find(tx, id);
  if (!text) return fail(text.error());
  return Found{std::move(*text), fmt::format("the mapping that {} is lost", about)};
}

}  // namespace

Result<Heads::Cells> Heads::of(store::MappingTextId id) {
  auto at = known_.find(id);
  if (at == known_.end()) {
    auto head = store::mapping_texts::head(tx_, id);
    if (!head) return fail(head.error());
    at = known_.emplace(id, std::move(*head)).first;
  }
  if (!at->second) return Cells{};
  const auto& [name, sha256] = *at->second;
  return Cells{fmt::format("{} {}", name, sha256.substr(0, short_hash)), name, sha256};
}

Result<Found> with_hash(store::Transaction& tx, std::string_view beginning) {
  const auto hash = to_lower(beginning);
  if (!is_hash(hash)) {
    return Found{{},
                 fmt::format("'{}' is no hash of a mapping, which has {} to {} hexadecimal digits",
                             printable(beginning, 70), shortest_hash, whole_hash)};
  }
  auto texts = store::mapping_texts::with_hash(tx, hash);
  if (!texts) return fail(texts.error());
  if (texts->empty()) return Found{{}, fmt::format("no mapping with the hash {} read or wrote anything", hash)};
  if (texts->size() == 1) return Found{std::move(texts->front()), {}};
  std::string names;
  for (const auto& one : *texts) names += fmt::format("{}{} {}", names.empty() ? "" : ", ", one.name, one.sha256);
  return Found{{}, fmt::format("several mappings have a hash that begins with {}: {}", hash, names)};
}

Result<Found> of_document(store::Transaction& tx, DocumentId document) {
  const auto row = store::documents::load(tx, document);
  if (!row) return Found{{}, row.error().what};
  return kept_as(tx, row->mapping, fmt::format("read document {}", document.number()));
}

Result<Found> of_message(store::Transaction& tx, MessageId message) {
  const auto sent = store::outbound_documents::of_message(tx, message);
  if (!sent) return fail(sent.error());
  if (sent->empty()) return Found{{}, fmt::format("message {} is none that a mapping wrote", message.number())};
  return kept_as(tx, sent->front().mapping, fmt::format("wrote message {}", message.number()));
}

Page page_of(const store::mapping_texts::MappingText& mapping) {
  Page page;
  page.field("name", "mapping", mapping.name);
  page.field("sha256", "sha256", mapping.sha256);
  page.field("shared_sha256", "shared files", mapping.shared);
  page.field("text", "text", mapping.text);
  return page;
}

}  // namespace crossdock::views::mappings
