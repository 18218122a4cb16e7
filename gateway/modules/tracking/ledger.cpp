// SPDX-License-Identifier: Apache-2.0
// The journal's rules: which moves exist, and that no bucket ever gives more than it holds.
#include "gateway/modules/tracking/ledger.hpp"

#include <algorithm>

#include "base/checked.hpp"

namespace crossdock::tracking {
namespace {

using enum Bucket;

struct Move {
  Bucket from;
  Bucket to;
};

constexpr Move order_line_moves[] = {
    {added, open},         {added, shipped},                                                          //
    {open, placed},        {open, rejected},         {open, cancelled},                               //
    {placed, open},        {placed, confirmed},      {placed, backordered},    {placed, cancelled},   //
    {confirmed, open},     {confirmed, backordered}, {confirmed, cancelled},   {confirmed, shipped},  //
    {confirmed, placed},                                                                              //
    {backordered, open},   {backordered, confirmed}, {backordered, cancelled},                        //
    {shipped, confirmed},  {shipped, added},         {shipped, delivered},     {shipped, returned},   //
    {delivered, returned},
};

constexpr Move purchase_line_moves[] = {
    {added, shipped},                                                                                   //
    {ordered, confirmed},     {ordered, backordered},  {ordered, rejected},      {ordered, cancelled},  //
    {confirmed, backordered}, {confirmed, rejected},   {confirmed, cancelled},   {confirmed, shipped},  //
    {confirmed, ordered},                                                                               //
    {backordered, confirmed}, {backordered, rejected}, {backordered, cancelled},                        //
    {shipped, confirmed},     {shipped, added},        {shipped, delivered},     {shipped, returned},   //
    {delivered, returned},
};

constexpr Bucket order_line_buckets[] = {added,    open,      placed,  confirmed, backordered,
                                         rejected, cancelled, shipped, delivered, returned};
constexpr Bucket purchase_line_buckets[] = {added,     ordered, confirmed, backordered, rejected,
                                            cancelled, shipped, delivered, returned};
constexpr Bucket purchase_billing_buckets[] = {added, beyond, evidence, invoiced, approved, disputed, credited, paid};
constexpr Bucket purchase_money_buckets[] = {added, beyond, agreed, approved, disputed, credited, paid};
constexpr Bucket sales_money_buckets[] = {added, beyond, owed, billed, credited, paid};

static_assert(static_cast<std::size_t>(billed) + 1 == bucket_count);

std::span<const Move> moves_of(AccountKind kind) {
  switch (kind) {
    case AccountKind::order_line: return order_line_moves;
    case AccountKind::purchase_line: return purchase_line_moves;
    default: return {};
  }
}

// Billed and paid amounts are computed anew whenever a fact changes, so all may become all; only what is paid stays
// paid, but for a credit.
bool is_claim(AccountKind kind) {
  return kind == AccountKind::purchase_billing || kind == AccountKind::purchase_money ||
         kind == AccountKind::sales_money;
}

constexpr bool is_contra(Bucket bucket) { return bucket == added || bucket == beyond; }

// A contra account's balance says how much came out of it, so it grows when units leave it.
Checked after(Bucket bucket, const Decimal& value, const Checked& incoming) {
  return is_contra(bucket) ? Checked(value) - incoming : Checked(value) + incoming;
}

tl::unexpected<Error> refuse(const Posting& posting, std::string why) {
  return fail(Fault::internal, describe(posting) + ": " + std::move(why));
}

// The furthest that the line as a whole has come.
Status line_status(const Balances& line) {
  const Decimal gone = line.sum({shipped, delivered, returned});
  const Decimal live = line.sum({open, placed, ordered, confirmed, backordered, shipped, delivered, returned});
  const Decimal waiting = line.sum({placed, ordered});
  if (live.is_zero()) {
    if (!line.of(rejected).is_zero()) return Status::rejected;
    return line.of(cancelled).is_zero() ? Status::fresh : Status::cancelled;
  }
  if (gone == live) {
    if (line.of(returned) == live) return Status::returned;
    if (line.of(shipped).is_zero()) return Status::delivered;
    return line.of(delivered).is_zero() ? Status::shipped : Status::partially_delivered;
  }
  if (gone.sign() > 0) return Status::partially_shipped;
  if (line.of(open) == live) return Status::fresh;
  if (line.of(open).sign() > 0) return Status::partially_placed;
  if (waiting == live) return Status::placed;
  if (waiting.sign() > 0) return Status::partially_confirmed;
  return line.of(backordered).sign() > 0 ? Status::backordered : Status::confirmed;
}

// Units and money move between the other buckets before any enter or leave.
std::vector<Bucket> contra_last(AccountKind kind) {
  const auto all = buckets_of(kind);
  std::vector<Bucket> buckets(all.begin(), all.end());
  std::ranges::stable_partition(buckets, [](Bucket bucket) { return !is_contra(bucket); });
  return buckets;
}

}  // namespace

Balances::Balances(AccountKind kind, const Decimal& initial) : kind_(kind), initial_(initial) {
  if (kind == AccountKind::order_line) values_[static_cast<std::size_t>(open)] = initial;
  if (kind == AccountKind::purchase_line) values_[static_cast<std::size_t>(ordered)] = initial;
}

Balances Balances::stored(AccountKind kind, const Decimal& initial, const std::array<Decimal, bucket_count>& values) {
  Balances balances;
  balances.kind_ = kind;
  balances.initial_ = initial;
  balances.values_ = values;
  return balances;
}

Decimal Balances::sum(std::initializer_list<Bucket> buckets) const {
  Checked sum;
  for (const auto bucket : buckets) sum += of(bucket);
  return sum.value();
}

Decimal Balances::total() const {
  Checked sum;
  for (const auto bucket : buckets_of(kind_)) {
    if (!is_contra(bucket)) sum += of(bucket);
  }
  return sum.value();
}

bool is_legal(AccountKind kind, Bucket from, Bucket to) {
  if (is_claim(kind)) {
    const auto has = [&](Bucket bucket) {
      return std::ranges::find(buckets_of(kind), bucket) != buckets_of(kind).end();
    };
    return from != to && has(from) && has(to) && (from != paid || to == credited);
  }
  return std::ranges::any_of(moves_of(kind), [&](const Move& move) { return move.from == from && move.to == to; });
}

std::span<const Bucket> buckets_of(AccountKind kind) {
  switch (kind) {
    case AccountKind::order_line: return order_line_buckets;
    case AccountKind::purchase_line: return purchase_line_buckets;
    case AccountKind::purchase_billing: return purchase_billing_buckets;
    case AccountKind::purchase_money: return purchase_money_buckets;
    case AccountKind::sales_money: return sales_money_buckets;
  }
  return {};
}

Result<void> post(Balances& balances, const Posting& posting) {
  if (posting.account.kind != balances.kind()) return refuse(posting, "the account is of another kind");
  if (!is_legal(balances.kind(), posting.from, posting.to)) return refuse(posting, "no such move exists");
  if (posting.quantity.sign() <= 0) return refuse(posting, "a posting moves more than zero");
  const Checked from = after(posting.from, balances.of(posting.from), Checked() - posting.quantity);
  const Checked to = after(posting.to, balances.of(posting.to), posting.quantity);
  if (!from.ok() || !to.ok()) return refuse(posting, "the quantity does not fit");
  if (from.value().sign() < 0) {
    return refuse(posting, std::string(to_string(posting.from)) + " holds only " + balances.of(posting.from).text());
  }
  if (to.value().sign() < 0) return refuse(posting, "more would go back than ever came");
  balances.values_[static_cast<std::size_t>(posting.from)] = from.value();
  balances.values_[static_cast<std::size_t>(posting.to)] = to.value();
  return {};
}

Result<Balances> replay(AccountKind kind, const Decimal& initial, std::span<const Posting> postings) {
  Balances balances(kind, initial);
  for (const auto& posting : postings) {
    if (auto posted = post(balances, posting); !posted) return fail(posted.error());
  }
  return balances;
}

Result<std::vector<Posting>> moves_to(const Account& account, const Balances& now, const Balances& target) {
  struct Change {
    Bucket bucket;
    Decimal left;
  };
  std::vector<Change> sources, sinks;
  for (const auto bucket : contra_last(account.kind)) {
    const Decimal more = (Checked(target.of(bucket)) - now.of(bucket)).value();
    const Decimal gained = is_contra(bucket) ? more.negated() : more;
    if (gained.sign() < 0) sources.push_back({bucket, gained.absolute()});
    if (gained.sign() > 0) sinks.push_back({bucket, gained});
  }
  std::vector<Posting> postings;
  Balances balances = now;
  auto source = sources.begin();
  for (auto& sink : sinks) {
    while (sink.left.sign() > 0 && source != sources.end()) {
      const Decimal part = std::min(source->left, sink.left);
      const Posting posting{account, source->bucket, sink.bucket, part};
      if (auto posted = post(balances, posting); !posted) return fail(posted.error());
      postings.push_back(posting);
      source->left = (Checked(source->left) - part).value();
      sink.left = (Checked(sink.left) - part).value();
      if (source->left.is_zero()) ++source;
    }
  }
  if (balances != target) return fail(Fault::internal, "two states of an account do not hold equal sums");
  return postings;
}

Status derive_status(const Balances& balances) { return line_status(balances); }

Status derive_status(std::span<const Balances> lines) {
  std::vector<Status> live;
  bool rejected_any = false;
  for (const auto& line : lines) {
    const Status status = line_status(line);
    rejected_any = rejected_any || status == Status::rejected;
    if (status != Status::rejected && status != Status::cancelled) live.push_back(status);
  }
  if (live.empty()) return lines.empty() ? Status::fresh : rejected_any ? Status::rejected : Status::cancelled;
  if (std::ranges::all_of(live, [&](Status status) { return status == live.front(); })) return live.front();

  const auto any = [&](auto... wanted) {
    return std::ranges::any_of(live, [&](Status s) { return ((s == wanted) || ...); });
  };
  const auto all = [&](auto... wanted) {
    return std::ranges::all_of(live, [&](Status s) { return ((s == wanted) || ...); });
  };
  using S = Status;
  if (all(S::delivered, S::returned)) return S::delivered;
  if (all(S::shipped, S::partially_delivered, S::delivered, S::returned)) return S::partially_delivered;
  if (any(S::partially_shipped, S::shipped, S::partially_delivered, S::delivered, S::returned))
    return S::partially_shipped;
  if (any(S::fresh, S::partially_placed)) return S::partially_placed;
  if (any(S::placed, S::partially_confirmed)) return S::partially_confirmed;
  return S::backordered;  // what is left differs only in being confirmed or backordered
}

std::string_view to_string(Status status) {
  switch (status) {
    case Status::fresh: return "new";
    case Status::partially_placed: return "partially_placed";
    case Status::placed: return "placed";
    case Status::partially_confirmed: return "partially_confirmed";
    case Status::confirmed: return "confirmed";
    case Status::backordered: return "backordered";
    case Status::partially_shipped: return "partially_shipped";
    case Status::shipped: return "shipped";
    case Status::partially_delivered: return "partially_delivered";
    case Status::delivered: return "delivered";
    case Status::returned: return "returned";
    case Status::rejected: return "rejected";
    case Status::cancelled: return "cancelled";
  }
  return "";
}

std::string_view to_string(AccountKind kind) { return boost::describe::enum_to_string(kind, ""); }
std::string_view to_string(Bucket bucket) { return boost::describe::enum_to_string(bucket, ""); }

std::string describe(const Posting& posting) {
  return std::string(to_string(posting.account.kind)) + ' ' + std::to_string(posting.account.id) + ": " +
         posting.quantity.text() + ' ' + std::string(to_string(posting.from)) + " → " +
         std::string(to_string(posting.to));
}

}  // namespace crossdock::tracking
