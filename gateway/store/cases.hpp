// SPDX-License-Identifier: Apache-2.0
// Cases: what a person should look at, base/case_kind.hpp says why. One matter is one case while it is open: what
// repeats is counted. Write by way of pipeline/cases.hpp, which has followers told of what opens and closes.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/case_kind.hpp"
#include "base/decimal.hpp"
#include "base/id.hpp"
#include "gateway/access/partners.hpp"
#include "gateway/store/transaction.hpp"

namespace crossdock::store::cases {

// Money that depends on the case.
struct Stake {
  Decimal amount;
  std::string currency;  // ISO 4217
};

struct Case {
  std::int64_t id = 0;
  CaseKind kind{};
  PartnerId partner;
  std::string subject;  // "order:12", "purchase:P000012-1", "message:17": of what was found last
  std::string text;     // one sentence, about what was found last
  bool open = true;
  std::string resolution;
  DocumentId document;
  TimePoint created_at;
  PurchaseLineId purchase_line;  // given to `add`: which a change of the line may settle
  std::string fold;            // given to `add`: what is one matter beside kind and partner; "": as the kind's row says
  std::optional<Stake> stake;  // of a case with parts: of those that are open
  std::int64_t count = 1;      // how often it was found
  TimePoint last_at;           // when it was found last
  CaseOwner owner{};
  std::optional<TimePoint> due_at;
  std::string taken_by;  // the person who looks after it; "": nobody yet
};

// One of several things that are a case together (CaseFold::parts).
struct Part {
  std::int64_t id = 0;
  std::int64_t of_case = 0;
  CaseKind kind{};
  std::string text;
  PurchaseLineId purchase_line;  // none: nothing settles it but a person, or what settles the whole case
  bool open = true;
  std::string resolution;
};

struct Added {
  std::int64_t id = 0;
  bool opened = false;  // not only counted
};
// Opens a case, or counts it where the same matter is open. A part that is open already changes nothing.
Result<Added> add(Transaction& tx, const Case& found, TimePoint now);

Result<std::optional<Case>> find(Transaction& tx, std::int64_t id);
struct Filter {
  bool open_only = true;
  std::optional<CaseKind> kind;
  std::optional<CaseOwner> owner;
  std::string partner;      // "": any
  std::int64_t before = 0;  // only older ones: for the next page; 0: all
  int limit = 100;
  access::Partners partners = {};  // of whom
};
Result<std::vector<Case>> list(Transaction& tx, const Filter& filter);  // newest first
Result<std::vector<Case>> list(Transaction& tx, bool open_only, int limit);
// How many are open of each kind, and of them how many are late at a time.
struct OpenCount {
  CaseKind kind{};
  std::int64_t cases = 0, late = 0;
};
Result<std::vector<OpenCount>> open_counts(Transaction& tx, TimePoint now);
Result<std::vector<Case>> of_subject(Transaction& tx, std::string_view subject);
// Open ones of a partner and these kinds, with what they fold by in `fold`.
Result<std::vector<Case>> open_of_partner(Transaction& tx, const PartnerId& partner, std::span<const CaseKind> kinds);
Result<std::vector<Part>> parts(Transaction& tx, std::int64_t of_case);
// Open parts of open cases about lines of a purchase order.
Result<std::vector<Part>> of_lines(Transaction& tx, PurchaseOrderId order);

// For what was settled without a person; each returns the cases that it closed. The last open part closes its case.
using Closed = std::vector<std::int64_t>;
Result<Closed> settle(Transaction& tx, const Part& part, std::string_view resolution, TimePoint now);
// Closes open cases of this kind, subject and text; of a case with parts, the matching part.
Result<Closed> settle(Transaction& tx, const Case& settled, std::string_view resolution, TimePoint now);
// Closes all of this kind and subject, whatever their text.
Result<Closed> settle_all(Transaction& tx, CaseKind kind, std::string_view subject, std::string_view resolution,
                          TimePoint now);
// WORK_HELD, where the work is held no more.
Result<Closed> settle_work(Transaction& tx, std::string_view resolution, TimePoint now);
// Fault::invalid if there is no such open case.
Result<void> close(Transaction& tx, std::int64_t id, std::string_view resolution, TimePoint now);

}  // namespace crossdock::store::cases
