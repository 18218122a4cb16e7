// SPDX-License-Identifier: Apache-2.0
// Chains the entries of the audit trail, and finds where the chain is broken.
#include "gateway/store/audit_trail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/digest.hpp"
#include "gateway/store/pages.hpp"

namespace crossdock::store::audit_trail {
namespace {

constexpr int piece = 1000;
constexpr std::size_t most_breaks = 20;  // what follows a break is told by its first ones

const std::string select =
    "SELECT id, at, actor, came_from, act, message, document, subject, what, because, previous, hash FROM audit_entry ";

std::string no_hash() { return std::string(64, '0'); }

// Each text with its length before it, so that no two entries hash the same bytes.
void append_text(std::string& bytes, std::string_view text) { bytes += fmt::format("{}:{},", text.size(), text); }

std::string hash_of(const Entry& entry) {
  const auto& deed = entry.deed;
  auto bytes = fmt::format("crossdock audit 1 {} {} {} {} ", entry.id, stored(deed.at), deed.message.number(),
                           deed.document.number());
  for (const std::string_view text :
       {std::string_view(deed.actor), std::string_view(deed.from), std::string_view(entry.act),
        std::string_view(deed.subject), std::string_view(deed.what), std::string_view(deed.because),
        std::string_view(entry.previous)})
    append_text(bytes, text);
  return sha256(bytes);
}

Entry entry_of(const Row& row) {
  Entry entry{.id = row.integer(0),
              .deed = {.at = time_at(row.integer(1)),
                       .actor = row.text(2),
                       .from = row.text(3),
                       .act = act_named(row.text(4)).value_or(Act{}),
                       .message = MessageId(row.integer(5)),
                       .document = DocumentId(row.integer(6)),
                       .subject = row.text(7),
                       .what = row.text(8),
                       .because = row.text(9)},
              .act = row.text(4),
              .previous = row.text(10),
              .hash = row.text(11)};
  return entry;
}

Result<std::vector<Entry>> entries_of(const Result<Rows>& rows) {
  if (!rows) return fail(rows.error());
  std::vector<Entry> entries;
  entries.reserve(rows->size());
  for (const auto& row : *rows) entries.push_back(entry_of(row));
  return entries;
}

Result<Head> head_of(const Result<std::optional<Row>>& row) {
  if (!row) return fail(row.error());
  if (!*row) return fail(Fault::internal, "the head of the audit trail is missing");
  return Head{(*row)->integer(0), (*row)->text(1)};
}

// Walks the chain entry by entry, and notes what does not follow.
class Walk {
 public:
  explicit Walk(const std::optional<Head>& kept) : kept_(kept) {}

  void on(const Entry& entry) {
    if (entry.id != last_.id + 1) note("entries {} to {} are missing", last_.id + 1, entry.id - 1);
    if (entry.previous != last_.hash)
      note("entry {} does not follow the one before it: that one was changed, moved, put in or taken out", entry.id);
    if (entry.hash != hash_of(entry)) note("entry {} was changed after it was written", entry.id);
    if (kept_ && kept_->id == entry.id && kept_->hash != entry.hash)
      note("entry {} is not the one that was noted: the trail was written anew", entry.id);
    last_ = {entry.id, entry.hash};
    ++entries_;
  }

  Verdict end(const Head& head) {
    if (head.id > last_.id)
      note("entries {} to {} are missing at the end", last_.id + 1, head.id);
    else if (!(head == last_))
      note("the head says {}, and the newest entry is {}", text_of(head), text_of(last_));
    if (kept_ && kept_->id > last_.id) note("the trail ends before entry {}, which was noted", kept_->id);
    return {.head = head, .entries = entries_, .breaks = std::move(breaks_)};
  }

  std::int64_t last() const { return last_.id; }

 private:
  template <class... Values>
  void note(fmt::format_string<Values...> text, Values&&... values) {
    if (breaks_.size() < most_breaks) breaks_.push_back(fmt::format(text, std::forward<Values>(values)...));
  }

  const std::optional<Head>& kept_;
  Head last_{0, no_hash()};
  std::int64_t entries_ = 0;
  std::vector<std::string> breaks_;
};

}  // namespace

std::string text_of(const Head& head) { return fmt::format("{}:{}", head.id, head.hash); }

Result<Head> parse_head(std::string_view text) {
  Head head;
  const auto colon = text.find(':');
  const auto number = text.substr(0, colon);
  const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), head.id);
  if (colon != std::string_view::npos) head.hash = text.substr(colon + 1);
  const bool digits = head.hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (problem != std::errc{} || end != number.data() + number.size() || head.id < 0 || head.hash.size() != 64 ||
      !digits)
    return fail(Fault::invalid, "a head of the audit trail is its number, a colon and 64 hexadecimal digits");
  return head;
}

Result<Head> head(Transaction& tx) { return head_of(tx.query_one("SELECT id, hash FROM audit_head")); }

Result<void> add(Transaction& tx, const Deed& deed) {
  // The head's row is what writers of the trail wait for.
  const auto before = head_of(tx.query_one("SELECT id, hash FROM audit_head {for_update}"));
  if (!before) return fail(before.error());
  Entry entry{.id = before->id + 1,
              .deed = deed,
              .act = std::string(to_string(deed.act)),
              .previous = before->hash,
              .hash = {}};
  for (auto* text : {&entry.deed.actor, &entry.deed.from, &entry.deed.subject, &entry.deed.what, &entry.deed.because})
    *text = storable(*text);
  entry.hash = hash_of(entry);
  const auto& kept = entry.deed;
  auto added = tx.send(
      "INSERT INTO audit_entry (id, at, actor, came_from, act, message, document, subject, what, because, previous, "
      "hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      {entry.id, stored(kept.at), kept.actor, kept.from, entry.act, stored(kept.message), stored(kept.document),
       kept.subject, kept.what, kept.because, entry.previous, entry.hash});
  if (!added) return added;
  return tx.send("UPDATE audit_head SET id = $1, hash = $2", {entry.id, entry.hash});
}

Result<std::vector<Entry>> list(Transaction& tx, const Filter& filter) {
  return entries_of(
      tx.query(select + "WHERE id < $1 AND ($2 = '' OR actor = $2) AND ($3 = '' OR act = $3) "
                        "AND at >= $4 ORDER BY id DESC LIMIT $5",
               {end_of(filter.before), filter.actor, filter.act ? to_string(*filter.act) : std::string_view(),
                filter.since ? stored(*filter.since) : std::int64_t{0}, std::int64_t{filter.limit}}));
}

Result<Verdict> verify(Transaction& tx, const std::optional<Head>& kept) {
  Walk walk(kept);
  for (bool more = true; more;) {
    const auto entries =
        entries_of(tx.query(select + "WHERE id > $1 ORDER BY id LIMIT $2", {walk.last(), std::int64_t{piece}}));
    if (!entries) return fail(entries.error());
    for (const auto& entry : *entries) walk.on(entry);
    more = std::ssize(*entries) == piece;
  }
  const auto newest = head(tx);
  if (!newest) return fail(newest.error());
  return walk.end(*newest);
}

}  // namespace crossdock::store::audit_trail
