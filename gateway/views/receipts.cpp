// SPDX-License-Identifier: Apache-2.0
// Knows where receipts are kept, and shows what they say without believing it: only proven ones are kept.
#include "gateway/views/receipts.hpp"

#include "gateway/store/as2.hpp"
#include "gateway/transport/as2/mdn.hpp"

namespace crossdock::views::receipts {
namespace {

constexpr std::size_t longest_words = 2000;

std::optional<as2::ReadMdn> read(const KeptReceipt& receipt, TimePoint now) {
  const auto stored = as2::read_stored(receipt.bytes);
  as2::OpenPolicy policy;
  policy.now = now;
  policy.accept_untrusted = true;
  auto mdn = as2::read_mdn(stored.headers, std::string_view(receipt.bytes).substr(stored.body), policy);
  return mdn ? std::optional(std::move(*mdn)) : std::nullopt;
}

Cell text_or_none(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

}  // namespace

Result<std::optional<KeptReceipt>> find(store::Transaction& tx, const store::Message& message) {
  KeptReceipt kept;
  store::PayloadId payload;
  if (message.direction == store::Direction::out) {
    const auto sent = store::as2::last_sealed_for(tx, message.id);
    if (!sent) return fail(sent.error());
    if (!*sent) return std::nullopt;
    kept = {(*sent)->partner.text(), {}, (*sent)->disposition};
    payload = (*sent)->receipt;
  } else {
    const auto came = store::as2::of_message(tx, message.id);
    if (!came) return fail(came.error());
    if (!*came) return std::nullopt;
    kept = {"us", {}, (*came)->disposition};
    payload = (*came)->receipt;
  }
  if (payload.none()) return std::nullopt;
  auto bytes = store::payloads::load(tx, payload);
  if (!bytes) return fail(bytes.error());
  kept.bytes = std::move(*bytes);
  return kept;
}

Table table_of(const std::optional<KeptReceipt>& receipt, TimePoint now) {
  Table table{{{"by", "BY"}, {"disposition", "DISPOSITION"}, {"mic", "MIC"}, {"text", "SAYS"}}, {}};
  if (!receipt) return table;
  const auto mdn = read(*receipt, now);
  table.add({receipt->by, receipt->disposition, mdn ? text_or_none(mdn->mic_text) : Cell(),
             mdn ? text_or_none(as2::words_of(*mdn, longest_words)) : Cell()});
  return table;
}

Page page_of(const KeptReceipt& receipt, TimePoint now) {
  const auto mdn = read(receipt, now);
  Page page;
  page.field("by", "by", receipt.by);
  page.field("disposition", "disposition", receipt.disposition);
  page.field("text", "says", mdn ? text_or_none(as2::words_of(*mdn, longest_words)) : Cell());
  page.field("mic", "MIC", mdn ? text_or_none(mdn->mic_text) : Cell());
  page.field("original_message_id", "answers", mdn ? text_or_none(mdn->original_message_id) : Cell());
  page.field("product", "product", mdn ? text_or_none(mdn->reporting_ua) : Cell());
  page.field("signed", "signed", mdn ? Cell::boolean(mdn->opened.signature != as2::SignatureState::none) : Cell());
  page.field("bytes", "bytes", static_cast<std::int64_t>(receipt.bytes.size()));
  return page;
}

}  // namespace crossdock::views::receipts
