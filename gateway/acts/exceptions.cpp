// SPDX-License-Identifier: Apache-2.0
// Knows to whom an exception can be handed, and tells its story of it.
#include "gateway/acts/exceptions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "gateway/acts/told.hpp"
#include "gateway/modules/reconciliation/reconcile.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/persons.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::acts {
namespace {

using store::exceptions::Assignment;
using store::exceptions::Id;

// What an assignment must know of a case or a hold.
struct Exception {
  std::string what;  // "case 7 (ACK_LATE)"
  std::string partner, owner, taken_by;
  std::vector<std::string_view> owners;  // that can have it
  About about;
};

Result<Exception> exception_of_case(store::Transaction& tx, std::int64_t id) {
  const auto found = store::cases::find(tx, id);
  if (!found) return fail(found.error());
  if (!*found || !(*found)->open) return fail(Fault::invalid, fmt::format("case {} is not open", id));
  const auto& one = **found;
  return Exception{.what = fmt::format("case {} ({})", id, to_string(one.kind)),
                   .partner = one.partner.text(),
                   .owner = std::string(to_string(one.owner)),
                   .taken_by = one.taken_by,
                   .owners = case_owner_words(),
                   .about = {.document = one.document, .subject = one.subject}};
}

std::vector<std::string_view> owners_of_holds() {
  const auto names = canonical::type_of<reconciliation::Owner>().names;
  return {names.begin(), names.end()};
}

Result<Exception> exception_of_hold(store::Transaction& tx, HoldId id) {
  const auto found = store::invoices::find_hold(tx, id);
  if (!found) return fail(found.error());
  if (!*found || !(*found)->open()) return fail(Fault::invalid, fmt::format("hold {} is not open", id.number()));
  const auto invoice = store::invoices::load(tx, (*found)->invoice);
  if (!invoice) return fail(invoice.error());
  return Exception{.what = fmt::format("hold {} ({})", id.number(), (*found)->reason),
                   .partner = invoice->supplier.text(),
                   .owner = (*found)->owner,
                   .taken_by = (*found)->taken_by,
                   .owners = owners_of_holds(),
                   .about = {.document = invoice->document}};
}

Result<Exception> open_exception(store::Transaction& tx, const Id& id) {
  return id.case_id != 0 ? exception_of_case(tx, id.case_id) : exception_of_hold(tx, id.hold);
}

// The actor needs not be a person of the store: the command line is used without one.
Result<void> check_person(store::Transaction& tx, const Exception& one, const std::string& name, const Actor& actor) {
  if (name.empty() || name == actor.name) return {};
  const auto person = store::persons::find(tx, name);
  if (!person) return fail(person.error());
  if (!*person) return fail(Fault::invalid, fmt::format("there is no person '{}'", name));
  if (!can_take(**person, one.partner))
    return fail(Fault::invalid, fmt::format("{} may not look after {}", name, one.what));
  return {};
}

Result<void> check_owner(const Exception& one, const std::optional<std::string>& owner) {
  if (!owner || std::ranges::find(one.owners, *owner) != one.owners.end()) return {};
  return fail(Fault::invalid,
              fmt::format("{} can be the work of {}, not of '{}'", one.what, fmt::join(one.owners, ", "), *owner));
}

std::string sentence(const Exception& one, const Assignment& assignment, const Actor& actor) {
  std::vector<std::string> parts;
  if (assignment.owner) parts.push_back("is the work of " + *assignment.owner);
  if (assignment.taken_by) {
    if (assignment.taken_by->empty())
      parts.emplace_back("is in nobody's hands");
    else
      parts.push_back(*assignment.taken_by == actor.name ? "is taken" : "is handed to " + *assignment.taken_by);
  }
  if (assignment.due_at) parts.push_back("has time until " + text_of(*assignment.due_at));
  return fmt::format("{} {}", one.what, fmt::join(parts, " and "));
}

Result<void> assign(store::Transaction& tx, const Id& id, const Exception& one, Assignment assignment,
                    const Because& because) {
  if (auto right = check_owner(one, assignment.owner); !right) return right;
  if (assignment.owner && *assignment.owner != one.owner && !assignment.taken_by && !one.taken_by.empty())
    assignment.taken_by = "";
  if (assignment.taken_by) {
    if (auto right = check_person(tx, one, *assignment.taken_by, because.actor); !right) return right;
  }
  if (auto assigned = store::exceptions::assign(tx, id, assignment); !assigned) return assigned;
  return tell(tx, store::Act::assign_exception, one.about, sentence(one, assignment, because.actor), because);
}

}  // namespace

Result<void> take(store::Transaction& tx, const Id& id, const Because& because) {
  const auto one = open_exception(tx, id);
  if (!one) return fail(one.error());
  if (one->taken_by == because.actor.name) return {};
  if (!one->taken_by.empty()) return fail(Fault::invalid, fmt::format("{} is taken by {}", one->what, one->taken_by));
  return assign(tx, id, *one, {.taken_by = because.actor.name}, because);
}

Result<void> assign(store::Transaction& tx, const Id& id, const Assignment& assignment, const Because& because) {
  if (!assignment.taken_by && !assignment.owner && !assignment.due_at)
    return fail(Fault::invalid, "name a person, an owner or a time");
  const auto one = open_exception(tx, id);
  if (!one) return fail(one.error());
  return assign(tx, id, *one, assignment, because);
}

}  // namespace crossdock::acts
