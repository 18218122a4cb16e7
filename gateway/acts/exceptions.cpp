// SPDX-License-Identifier: Apache-2.0
// Knows to whom an exception can be handed, and tells its story of it.
#include "gateway/acts/exceptions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/case_kind.hpp"
#include "gateway/acts/told.hpp"
#include "gateway/modules/reconciliation/reconcile.hpp"
#include "gateway/store/persons.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::acts {
namespace {

using store::exceptions::Assignment;
using store::exceptions::Exception;
using store::exceptions::Id;

std::string name_of(const Id& id) {
  return id.case_id != 0 ? fmt::format("case {}", id.case_id) : fmt::format("hold {}", id.hold.number());
}
std::string name_of(const Exception& one) { return fmt::format("{} ({})", name_of(one.id), one.kind); }

Result<Exception> open_exception(store::Transaction& tx, const Id& id) {
  auto found = store::exceptions::find(tx, id);
  if (!found) return fail(found.error());
  if (!*found || !(*found)->open) return fail(Fault::invalid, name_of(id) + " is not open");
  return std::move(**found);
}

// Whose work it can be.
std::vector<std::string_view> owners_of(const Exception& one) {
  if (one.id.case_id != 0) return case_owner_words();
  const auto names = canonical::type_of<reconciliation::Owner>().names;
  return {names.begin(), names.end()};
}

// The actor needs not be a person of the store: the command line is used without one.
Result<void> check_person(store::Transaction& tx, const Exception& one, const std::string& name, const Actor& actor) {
  if (name.empty() || name == actor.name) return {};
  const auto person = store::persons::find(tx, name);
  if (!person) return fail(person.error());
  if (!*person) return fail(Fault::invalid, fmt::format("there is no person '{}'", name));
  if (!can_take(**person, one.partner))
    return fail(Fault::invalid, fmt::format("{} may not look after {}", name, name_of(one)));
  return {};
}

Result<void> check_owner(const Exception& one, const std::optional<std::string>& owner) {
  const auto owners = owners_of(one);
  if (!owner || std::ranges::find(owners, *owner) != owners.end()) return {};
  return fail(Fault::invalid,
              fmt::format("{} can be the work of {}, not of '{}'", name_of(one), fmt::join(owners, ", "), *owner));
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
  return fmt::format("{} {}", name_of(one), fmt::join(parts, " and "));
}

Result<void> assign(store::Transaction& tx, const Exception& one, Assignment assignment, const Because& because) {
  if (auto right = check_owner(one, assignment.owner); !right) return right;
  if (assignment.owner && *assignment.owner != one.owner && !assignment.taken_by && !one.taken_by.empty())
    assignment.taken_by = "";
  if (assignment.taken_by) {
    if (auto right = check_person(tx, one, *assignment.taken_by, because.actor); !right) return right;
  }
  if (auto assigned = store::exceptions::assign(tx, one.id, assignment); !assigned) return assigned;
  // The story of a hold is that of its invoice's document.
  const About about{.document = one.document, .subject = one.id.case_id != 0 ? one.subject : std::string()};
  return tell(tx, store::Act::assign_exception, about, sentence(one, assignment, because.actor), because);
}

}  // namespace

Result<void> take(store::Transaction& tx, const Id& id, const Because& because) {
  const auto one = open_exception(tx, id);
  if (!one) return fail(one.error());
  if (one->taken_by == because.actor.name) return {};
  if (!one->taken_by.empty())
    return fail(Fault::invalid, fmt::format("{} is taken by {}", name_of(*one), one->taken_by));
  return assign(tx, *one, {.taken_by = because.actor.name}, because);
}

Result<void> assign(store::Transaction& tx, const Id& id, const Assignment& assignment, const Because& because) {
  if (!assignment.taken_by && !assignment.owner && !assignment.due_at)
    return fail(Fault::invalid, "name a person, an owner or a time");
  const auto one = open_exception(tx, id);
  if (!one) return fail(one.error());
  return assign(tx, *one, assignment, because);
}

}  // namespace crossdock::acts
