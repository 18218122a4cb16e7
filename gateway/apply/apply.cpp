// SPDX-License-Identifier: Apache-2.0
// One canonical document takes effect. The part that decides is in gateway/modules; the parts here load its
// facts and save what it said.
#include "gateway/apply/apply.hpp"

#include <fmt/format.h>

#include "gateway/apply/settle.hpp"

namespace crossdock::apply {
namespace {

Result<void> check_sender(const Applied& applied) {
  const auto kind = canonical::kind_of(applied.document);
  const bool buyers = canonical::row_of(kind).written_by == canonical::WrittenBy::buyer;
  if (buyers == (applied.partner.role == partners::Role::buyer)) return {};
  return fail(Fault::unmapped, fmt::format("a {} does not send us a document of kind {}",
                                           partners::to_string(applied.partner.role), canonical::name_of(kind)));
}

}  // namespace

Result<void> settle_again(store::Transaction& tx, const Context& context, const Applied& applied) {
  const auto order = store::orders::find(tx, applied.partner.id, applied.row.number);
  if (!order) return fail(order.error());
  if (!*order) return {};
  const auto settled = settle_order(tx, context, (*order)->id, applied.row.id);
  if (!settled) return fail(settled.error());
  return {};
}

Result<void> apply(store::Transaction& tx, const Context& context, const store::work_queue::Claim& claim) {
  const DocumentId id(claim.subject);
  const auto row = store::documents::load(tx, id);
  if (!row) return fail(row.error());
  const auto partner = partner_of(context, row->partner);
  if (!partner) return fail(partner.error());
  auto document = stated_in(*row);
  if (!document) return fail(document.error());
  const auto& effect = effects[static_cast<std::size_t>(canonical::kind_of(*document))];
  const Applied applied{*row, **partner, std::move(*document)};
  // A person decided about an applied document: what follows is settled anew. Repeating any other work on one changes
  // nothing.
  if (row->state == store::DocumentState::applied) {
    if (claim.discriminator.empty() || effect.again == nullptr) return {};
    return effect.again(tx, context, applied);
  }
  if (auto right = check_sender(applied); !right) return right;
  if (auto done = effect.apply(tx, context, applied); !done) return done;
  if (auto done = store::documents::set_state(tx, id, store::DocumentState::applied); !done) return done;
  return settle_message(tx, context, row->message);
}

Result<std::optional<store::purchases::PurchaseOrder>> purchase_named(store::Transaction& tx, const PartnerId& supplier,
                                                                      std::string_view number) {
  auto exact = store::purchases::find(tx, supplier, number);
  if (!exact || *exact) return exact;
  auto alike = store::purchases::of_supplier(tx, supplier, number);
  if (!alike) return fail(alike.error());
  if (alike->size() != 1) return std::nullopt;
  return std::move(alike->front());
}

Result<FoundPurchase> find_purchase(store::Transaction& tx, const Applied& applied, std::string_view number) {
  const auto row = purchase_named(tx, applied.partner.id, number);
  if (!row) return fail(row.error());
  if (!*row) {
    return fail(Fault::unmapped, fmt::format("{} names purchase order '{}', which we never sent to {}",
                                             canonical::name_of(canonical::kind_of(applied.document)), number,
                                             applied.partner.id.text()));
  }
  auto order = load_order(tx, (*row)->sales_order);
  if (!order) return fail(order.error());
  auto purchase = load_purchase(tx, **row, *order);
  if (!purchase) return fail(purchase.error());
  return FoundPurchase{std::move(*order), std::move(*purchase)};
}

}  // namespace crossdock::apply
