// SPDX-License-Identifier: Apache-2.0
// Duplicates of invoices: by content, by number, and by the mistakes people and scanners make with numbers.
#include "gateway/modules/reconciliation/duplicates.hpp"

#include <algorithm>
#include <cstdlib>

namespace crossdock::reconciliation {
namespace {

constexpr int holding_score = 500;  // below it, two invoices are only neighbours

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

// Characters that scanners confuse, as one.
std::string without_confusions(std::string text) {
  constexpr std::string_view seen = "OQDILSBZG";
  constexpr std::string_view meant = "000115826";
  for (char& c : text) {
    if (const auto at = seen.find(c); at != std::string_view::npos) c = meant[at];
  }
  return text;
}

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits.push_back(c);
  }
  const auto first = digits.find_first_not_of('0');
  return first == std::string::npos ? "" : digits.substr(first);
}

bool is_transposed(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const auto [left, right] = std::ranges::mismatch(a, b);
  if (left == a.end() || left + 1 == a.end()) return false;
  return *left == *(right + 1) && *(left + 1) == *right && std::equal(left + 2, a.end(), right + 2);
}

// One character more or less.
bool is_slipped(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() != a.size() + 1) return false;
  const auto [left, right] = std::ranges::mismatch(a, b);
  return std::equal(left, a.end(), right + 1);
}

bool is_substituted(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  int different = 0;
  for (std::size_t i = 0; i < a.size(); ++i) different += a[i] != b[i] ? 1 : 0;
  return different == 1;
}

struct Closeness {
  int score = 0;
  std::string_view why;
};

Closeness closeness(const std::string& a, const std::string& b, bool same_day) {
  if (without_confusions(a) == without_confusions(b))
    return {950, "the numbers differ only in characters that scanners confuse"};
  if (const auto digits = digits_of(a); digits.size() >= 3 && digits == digits_of(b)) {
    return {900, "the numbers differ only in their letters"};
  }
  if (is_transposed(a, b)) return {850, "two neighbouring characters of the number are swapped"};
  if (is_slipped(a, b)) return {800, "one number has one character more"};
  // Invoices in sequence differ like this too, so it counts only on one day.
  if (same_day && is_substituted(a, b)) return {600, "the numbers differ in one character, on the same day"};
  return {};
}

std::optional<int> days_between(const std::optional<Date>& a, const std::optional<Date>& b) {
  if (!a || !b) return std::nullopt;
  return std::abs(static_cast<int>((a->days() - b->days()).count()));
}

// Two credit notes that name different invoices are two.
bool is_about_others(const canonical::Invoice& a, const canonical::Invoice& b) {
  const auto left = invoices_named(a), right = invoices_named(b);
  return !left.empty() && !right.empty() && std::ranges::find_first_of(left, right) == left.end();
}

}  // namespace

std::optional<Duplicate> compare(const Candidate& later, const Candidate& earlier, const Policy& policy) {
  const auto& invoice = *later.document;
  const auto& other = *earlier.document;
  if (other.kind != invoice.kind) return std::nullopt;
  if (!later.hash.empty() && later.hash == earlier.hash)
    return Duplicate{Likeness::same_content, 1000, "the content is the same"};
  const auto days = days_between(invoice.issue_date, other.issue_date);
  if (!later.number.empty() && later.number == earlier.number) {
    // Some suppliers start their numbers again each year.
    if (days && *days > 365) return Duplicate{Likeness::similar, 550, "the number was used more than a year apart"};
    return Duplicate{Likeness::same_number, 1000, "the number was used before"};
  }
  const bool other_order = !invoice.order_number.empty() && !other.order_number.empty() &&
                           normalised_number(invoice.order_number) != normalised_number(other.order_number);
  const bool far_apart = days && *days > policy.duplicate_window_days;
  if (other_order || is_about_others(invoice, other) || far_apart || later.total != earlier.total ||
      invoice.currency != other.currency)
    return std::nullopt;
  const auto close = closeness(std::string(later.number), std::string(earlier.number), days && *days == 0);
  if (close.score < holding_score) return std::nullopt;
  return Duplicate{Likeness::similar, close.score, std::string(close.why) + ", and amount and order are the same"};
}

std::string normalised_number(std::string_view number) {
  // Leading zeros go from every run of digits: "INV-00042" and "INV 42" are one number.
  std::string normal;
  bool in_number = false;
  for (std::size_t i = 0; i < number.size(); ++i) {
    char c = number[i];
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (!is_alphanumeric(c)) {
      if (static_cast<unsigned char>(c) >= 0x80) normal.push_back(c);
      continue;
    }
    const bool digit = c >= '0' && c <= '9';
    const bool more = i + 1 < number.size() && number[i + 1] >= '0' && number[i + 1] <= '9';
    if (digit && c == '0' && !in_number && more) continue;
    in_number = digit;
    normal.push_back(c);
  }
  return normal;
}

std::vector<std::string> invoices_named(const canonical::Invoice& document) {
  std::vector<std::string> names;
  const auto collect = [&](const std::vector<canonical::Reference>& references) {
    for (const auto& reference : references) {
      if (reference.kind == canonical::ReferenceKind::invoice) names.push_back(normalised_number(reference.value));
    }
  };
  collect(document.references);
  for (const auto& line : document.lines) collect(line.references);
  return names;
}

}  // namespace crossdock::reconciliation
