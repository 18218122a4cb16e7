// SPDX-License-Identifier: Apache-2.0
// Answers what is asked about suppliers' invoices, by the views that the verbs of `crossdock invoice` show.
#include "gateway/views/invoices.hpp"

#include <array>

#include "gateway/api/operations.hpp"

namespace crossdock::api {
namespace {

constexpr std::array invoice_member_table{limit_member,       cursor_member,    format_member,
                                          Member{"supplier"}, Member{"number"}, Member{"held", Member::Kind::boolean}};

}  // namespace

const std::span<const Member> invoice_members = invoice_member_table;

Answered<Parts> list_invoices(const Call& call) {
  store::invoices::Filter filter{.supplier = call.query.text("supplier"),
                                 .number = call.query.text("number"),
                                 .held_only = call.query.boolean("held").value_or(false),
                                 .partners = call.partners()};
  return [filter](store::Transaction& tx, const std::string& after, int limit) mutable {
    filter.before = InvoiceId(row_in(after));
    filter.limit = limit;
    return views::invoices::list(tx, filter).map(part_of_slice);
  };
}

Answered<http::Response> show_invoice(const Call& call) {
  return reading(call, [&](store::Transaction& tx) -> Result<Answered<http::Response>> {
    const auto invoice = store::invoices::find(tx, InvoiceId(call.id()));
    if (!invoice) return fail(invoice.error());
    if (!*invoice || !call.partners().has((*invoice)->supplier.text())) return refuse(Problem::not_found, {});
    const auto page = views::invoices::show(tx, **invoice);
    if (!page) return fail(page.error());
    return page_answer(*page);
  });
}

}  // namespace crossdock::api
