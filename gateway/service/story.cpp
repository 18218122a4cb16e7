// SPDX-License-Identifier: Apache-2.0
// Writes one section of the story for each step of an order, read from the store.
#include "gateway/service/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/checked.hpp"
#include "base/text.hpp"
#include "gateway/apply/facts.hpp"
#include "gateway/modules/tracking/ledger.hpp"
#include "gateway/service/story_corrections.hpp"
#include "gateway/service/story_ways.hpp"
#include "gateway/store/cases.hpp"
#include "gateway/store/events.hpp"
#include "gateway/store/invoices.hpp"
#include "gateway/store/messages.hpp"
#include "gateway/store/shipments.hpp"
#include "translators/canonical/schema.hpp"

namespace crossdock::service {
namespace {

using store::Transaction;

class Text {
 public:
  explicit Text(bool colour) : colour_(colour) {}

  void heading(std::string_view title) {
    out_ += colour_ ? fmt::format("\n\x1b[1m{}\x1b[0m\n", title)
                    : fmt::format("\n{}\n{}\n", title, std::string(title.size(), '-'));
  }
  template <class... Parts>
  void line(fmt::format_string<Parts...> format, Parts&&... parts) {
    out_ += "  ";
    fmt::format_to(std::back_inserter(out_), format, std::forward<Parts>(parts)...);
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    out_ += '\n';
  }
  // A long sentence, wrapped under its first line.
  void sentence(std::string_view text, std::size_t indent = 4) {
    constexpr std::size_t width = 104;
    const std::string pad(indent, ' ');
    std::string row = pad;
    for (const auto word : split(text, ' ')) {
      if (row.size() + word.size() + 1 > width) {
        out_ += row + '\n';
        row = pad + "  ";
      }
      if (row.back() != ' ') row += ' ';
      row += word;
    }
    out_ += row + '\n';
  }
  std::string take() { return std::move(out_); }

 private:
  bool colour_;
  std::string out_;
};

std::string money(const Decimal& amount) {
  const auto cents = amount.rounded(2, Rounding::half_even);
  std::string text = (cents ? *cents : amount).text();
  for (auto at = static_cast<int>(text.find('.')) - 3; at > (text[0] == '-' ? 1 : 0); at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

// ---- what arrived -----------------------------------------------------------------------------------------------

Result<void> tell_arrivals(Transaction& tx, const pipeline::Network& network, Text& text) {
  auto messages = store::messages::list(tx, {.direction = store::Direction::in, .limit = 1000});
  if (!messages) return fail(messages.error());
  std::ranges::reverse(*messages);
  for (const auto& message : *messages) {
    const auto* partner = network.directory().find(PartnerId(message.partner));
    if (partner == nullptr || partner->role != partners::Role::buyer || canonical::is_acknowledgement(message.type))
      continue;
    const auto documents = store::documents::for_message(tx, message.id);
    if (!documents) return fail(documents.error());
    std::string became;
    for (const auto& document : *documents)
      became += fmt::format("{}order {}", became.empty() ? "" : ", ", document.number);
    if (became.empty()) became = fmt::format("{}: {}", to_string(message.state), message.reason);
    const auto answers = store::messages::list(tx, {.direction = store::Direction::out, .answers = message.id});
    if (!answers) return fail(answers.error());
    const auto acknowledged =
        std::ranges::find_if(*answers, [](const auto& a) { return canonical::is_acknowledgement(a.type); });
    text.line("{:<18} by {:<7} {:<6} {:<20} {}{}", message.partner, way_of(network, *partner), message.type,
              message.name, became,
              acknowledged == answers->end() ? "" : fmt::format("  ({} sent)", acknowledged->type));
  }
  return {};
}

// ---- routing and answers ----------------------------------------------------------------------------------

Result<void> tell_order(Transaction& tx, const store::orders::SalesOrder& order, Text& text) {
  const auto lines = store::orders::lines(tx, order.id);
  if (!lines) return fail(lines.error());
  const auto decisions = store::orders::decisions(tx, order.id);
  if (!decisions) return fail(decisions.error());
  text.line("order {} of {}: {}", order.number, order.buyer.text(), pipeline::counted(lines->size(), "line"));
  for (const auto& decision : *decisions) {
    text.line("  {}: landed cost {} {}{}",
              decision.attempt == 1 ? "first" : fmt::format("attempt {}, for what is open again", decision.attempt),
              money(decision.cost), order.currency,
              decision.optimal ? ", proven to be the least" : ", not proven to be the least");
    for (const auto sentence : split(decision.summary, '\n')) text.sentence(sentence, 6);
  }
  return {};
}

// The events of an order that tell what suppliers did, in the order in which they happened.
Result<void> tell_answers(Transaction& tx, const store::orders::SalesOrder& order, Text& text) {
  const auto events = store::events::for_subject(tx, pipeline::order_subject(order.id));
  if (!events) return fail(events.error());
  text.line("order {}", order.number);
  for (const auto& event : *events) {
    const bool told = event.kind == store::EventKind::placed || event.kind == store::EventKind::acknowledged ||
                      event.kind == store::EventKind::freed || event.kind == store::EventKind::overdue ||
                      event.kind == store::EventKind::cancelled || event.kind == store::EventKind::answered ||
                      event.kind == store::EventKind::exception;
    if (told) text.sentence(event.text, 6);
  }
  return {};
}

// ---- shipments --------------------------------------------------------------------------------------------------

Result<void> tell_shipments(Transaction& tx, const store::orders::SalesOrder& order, Text& text) {
  const auto purchases = store::purchases::of_order(tx, order.id);
  if (!purchases) return fail(purchases.error());
  const auto order_lines = store::orders::lines(tx, order.id);
  if (!order_lines) return fail(order_lines.error());
  std::map<OrderLineId, std::string> numbers;
  for (const auto& line : *order_lines) numbers[line.id] = line.number;
  for (const auto& purchase : *purchases) {
    const auto shipments = store::shipments::of_purchase(tx, purchase.id);
    const auto bought = store::purchases::lines(tx, purchase.id);
    if (!shipments) return fail(shipments.error());
    if (!bought) return fail(bought.error());
    for (const auto& shipment : *shipments) {
      const auto lines = store::shipments::lines(tx, shipment.id);
      if (!lines) return fail(lines.error());
      std::map<PurchaseLineId, Decimal> shipped;
      for (const auto& line : *lines) {
        const auto sum = shipped[line.purchase_line].plus(line.quantity);
        if (sum) shipped[line.purchase_line] = *sum;
      }
      std::string what;
      for (const auto& line : *bought) {
        if (!shipped.contains(line.id)) continue;
        what +=
            fmt::format("{}line {}: {}", what.empty() ? "" : ", ", numbers[line.order_line], shipped[line.id].text());
      }
      text.line("{:<18} {:<10} {:<5} {:<20} {} ({})", shipment.supplier.text(), purchase.number, shipment.carrier,
                shipment.tracking.empty() ? "none; " + shipment.number : shipment.tracking, what, order.number);
    }
  }
  return {};
}

// ---- what the buyers got ----------------------------------------------------------------------------------------

Result<void> tell_buyers(Transaction& tx, const pipeline::Network& network, Text& text) {
  for (const auto& partner : network.directory().partners()) {
    if (partner.role != partners::Role::buyer) continue;
    const auto messages =
        store::messages::list(tx, {.partner = partner.id.text(), .direction = store::Direction::out, .limit = 1000});
    if (!messages) return fail(messages.error());
    std::map<std::string, std::pair<int, int>> counts;  // sent, confirmed
    for (const auto& message : *messages) {
      ++counts[message.type].first;
      counts[message.type].second += message.state == store::MessageState::confirmed ? 1 : 0;
    }
    std::string all;
    for (const auto& [type, count] : counts) {
      all += fmt::format("{}{} x {}", all.empty() ? "" : ", ", count.first, type);
      if (count.second > 0) all += fmt::format(" ({} acknowledged)", count.second);
    }
    text.line("{:<18} {}", partner.id.text(), all.empty() ? "nothing" : all);
  }
  return {};
}

// ---- the order lines at the end ---------------------------------------------------------------------------------

Result<void> tell_balances(Transaction& tx, const store::orders::SalesOrder& order, Text& text) {
  const auto lines = store::orders::lines(tx, order.id);
  if (!lines) return fail(lines.error());
  for (const auto& line : *lines) {
    std::string parts;
    for (const auto& bucket : line.balances) {
      if (!bucket.quantity.is_zero())
        parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", bucket.quantity.text(), bucket.name);
    }
    const auto balances = apply::balances_of(line.balances, tracking::AccountKind::order_line, line.quantity);
    text.line("{:<16} line {:<4} {:>6} {:<4} {:<20} {}", order.number, line.number, line.quantity.text(), line.unit,
              pipeline::words_of(tracking::to_string(tracking::derive_status(balances))), parts);
  }
  return {};
}

// ---- invoices ---------------------------------------------------------------------------------------------------

// The people who are to look at a hold. "buyer" is the word of reconciliation for who buys here; in this story it would
// be misread.
std::string desk_of(std::string_view owner) {
  if (owner == "buyer") return "purchasing";
  if (owner == "receiver") return "receiving";
  if (owner == "controller") return "controlling";
  return pipeline::words_of(owner);
}

Result<void> tell_invoices(Transaction& tx, Text& text) {
  auto invoices = store::invoices::list(tx, {.limit = 1000});
  if (!invoices) return fail(invoices.error());
  std::ranges::reverse(*invoices);
  const auto row = [&](const std::string& supplier, const std::string& number,
                       const std::array<std::string, 4>& amounts, const std::string& verdict) {
    text.line("{:<17} {:<12} {:>11} {:>11} {:>9} {:>9}  {}", supplier, number, amounts[0], amounts[1], amounts[2],
              amounts[3], verdict);
  };
  row("supplier", "invoice", {"total", "approved", "disputed", "credited"}, "verdict");
  std::map<std::string, std::array<Checked, 4>> sums;  // by currency
  for (const auto& invoice : *invoices) {
    if (invoice.decision == "repeated") {
      row(invoice.supplier.text(), invoice.number, {"-", "-", "-", "-"}, "the same again: paid once");
      continue;
    }
    const bool gives_back = invoice.kind == canonical::word_of(canonical::InvoiceKind::credit_note);
    row(invoice.supplier.text(), invoice.number,
        {money(invoice.total), money(invoice.approved), money(invoice.disputed), money(invoice.credited)},
        !gives_back                      ? pipeline::words_of(invoice.decision)
        : invoice.decision == "approved" ? "credit note"
                                         : "credit note: " + pipeline::words_of(invoice.decision));
    auto& sum = sums[invoice.currency];
    sum = {sum[0] + invoice.total, sum[1] + invoice.approved, sum[2] + invoice.disputed, sum[3] + invoice.credited};
    const auto holds = store::invoices::holds(tx, invoice.id);
    if (!holds) return fail(holds.error());
    for (const auto& hold : *holds) {
      if (hold.open())
        text.sentence(fmt::format("{} {} held for {}: {}{}", money(hold.amount), invoice.currency, desk_of(hold.owner),
                                  hold.line.empty() ? "" : "line " + hold.line + ", ", hold.text),
                      6);
    }
  }
  for (const auto& [currency, sum] : sums) {
    row("together", currency,
        {money(sum[0].value()), money(sum[1].value()), money(sum[2].value()), money(sum[3].value())}, "");
  }
  return {};
}

// ---- corrections ------------------------------------------------------------------------------------------------

std::string title_of(const Correction& one) {
  const auto supplier = one.supplier.text();
  const auto units = fmt::format("{} {}", one.units.normalized().text(), one.units == Decimal(1) ? "unit" : "units");
  switch (one.kind) {
    case Correction::Kind::money:
      return fmt::format("{} credits money: {} {} of invoice {}, by {}", supplier, money(one.money), one.currency,
                         one.about, one.number);
    case Correction::Kind::units:
      return fmt::format("{} credits {}: {} {} of invoice {}, by {}", supplier, units, money(one.money), one.currency,
                         one.about, one.number);
    case Correction::Kind::notice_replaced:
      return fmt::format("{} corrects ship notice {} for {}: {} shipped, not {}", supplier, one.number, one.purchase,
                         units, one.units_before.normalized().text());
    case Correction::Kind::notice_cancelled:
      return fmt::format("{} cancels ship notice {} for {}: {} did not ship", supplier, one.number, one.purchase,
                         one.units_before.normalized().text());
  }
  return {};
}

std::string text_of(const std::vector<Moved>& moved) {
  std::string text;
  for (const auto& one : moved)
    text += fmt::format("{}{} {} -> {}", text.empty() ? "" : ", ", one.bucket, money(one.before), money(one.after));
  return text.empty() ? "as before" : text;
}

Result<void> tell_corrections(Transaction& tx, const std::vector<store::orders::SalesOrder>& orders, Text& text) {
  bool any = false;
  for (const auto& order : orders) {
    const auto found = corrections(tx, order);
    if (!found) return fail(found.error());
    for (const auto& one : *found) {
      any = true;
      text.line("{}", title_of(one));
      text.sentence(fmt::format("we owe for {}: {}", one.purchase, text_of(one.payable)), 6);
      text.sentence(fmt::format("{} owes for {}: {}", order.buyer.text(), order.number, text_of(one.receivable)), 6);
      std::string sent;
      for (const auto& document : one.sent) sent += (sent.empty() ? "" : ", ") + document;
      if (!sent.empty()) text.sentence(fmt::format("{} was sent: {}", order.buyer.text(), sent), 6);
    }
  }
  if (!any) text.line("nothing");
  return {};
}

Result<void> tell_cases(Transaction& tx, Text& text) {
  auto cases = store::cases::list(tx, true, 100);
  if (!cases) return fail(cases.error());
  std::ranges::reverse(*cases);
  if (cases->empty()) text.line("nothing");
  for (const auto& found : *cases) {
    text.line("{} {}", to_string(found.kind), found.partner.text());
    text.sentence(found.text, 6);
  }
  return {};
}

// ---- the ways ---------------------------------------------------------------------------------------------------

std::string joined(const std::vector<std::string>& forms) {
  std::string text;
  for (const auto& form : forms) text += (text.empty() ? "" : " / ") + form;
  return text;
}

Result<void> tell_ways(Transaction& tx, const pipeline::Network& network, Text& text) {
  const auto sums = travelled(tx, network);
  if (!sums) return fail(sums.error());
  for (const auto& sum : *sums) {
    if (sum.way != "AS2") {
      text.line("{:<18} {:<7} {:>3} came", sum.partner.text(), sum.way, sum.in);
      text.line("{:<18} {:<7} {:>3} went", "", "", sum.out);
      continue;
    }
    text.line("{:<18} {:<7} {:>3} came {}: {} signed receipts given", sum.partner.text(), sum.way, sum.in,
              joined(sum.in_forms), sum.receipts_given);
    const bool later = network.directory().find(sum.partner)->as2().receipt_later;
    text.line("{:<18} {:<7} {:>3} went {}: {} signed receipts matched{}", "", "", sum.out, joined(sum.out_forms),
              sum.receipts_matched, later ? ", later" : "");
  }
  text.sentence(
      "(Receipts are those of AS2, MDNs: a receipt is matched when the partner signed it and hashed what we sent.)", 2);
  return {};
}

void tell_next(const StoryStyle& style, const std::vector<store::orders::SalesOrder>& orders, Text& text) {
  if (style.config.empty()) return;
  text.heading("Where to look next");
  const std::string number = orders.empty() ? "NUMBER" : orders.front().number;
  for (const auto* verb : {"order show ", "route explain ", "invoice holds", "message find", "audit conservation"}) {
    const bool about_order = std::string_view(verb).ends_with(' ');
    text.line("{} {}{} --config {}", style.program, verb, about_order ? number : "", style.config);
  }
}

// ---- the chapters --------------------------------------------------------------------------------------------------

struct Told {
  Transaction& tx;
  const pipeline::Network& network;
  std::vector<store::orders::SalesOrder> orders;  // in the order in which they came
  bool in_short;                                  // one order stands for all
  Text text;
};

template <Result<void> (*tell)(Transaction&, const store::orders::SalesOrder&, Text&)>
Result<void> each(Told& told) {
  for (const auto& order : told.orders) {
    if (auto done = tell(told.tx, order, told.text); !done) return done;
    if (told.in_short) break;
  }
  return {};
}

Result<void> tell_routing(Told& told) {
  if (auto done = each<tell_order>(told); !done) return done;
  told.text.sentence(
      "(Landed cost: goods, order fees and shipments together. A supplier of tier 2 is a backup: it is asked only for "
      "what the others cannot supply.)",
      2);
  return {};
}

struct Chapter {
  std::string_view name, title;
  bool in_short;  // it is part of the story that is told unasked
  Result<void> (*tell)(Told&);
};

constexpr std::array chapters{
    Chapter{"arrived", "What arrived from the buyers", true,
            [](Told& told) { return tell_arrivals(told.tx, told.network, told.text); }},
    Chapter{"routing", "Why each line went to which supplier", true, tell_routing},
    Chapter{"answers", "What the suppliers answered, and what followed", false, each<tell_answers>},
    Chapter{"shipments", "What was shipped, with its tracking number (or the shipment's, where the carrier gave none)",
            false, each<tell_shipments>},
    Chapter{"buyers", "What the buyers were sent, each in its own format", true,
            [](Told& told) { return tell_buyers(told.tx, told.network, told.text); }},
    Chapter{"units", "Where every ordered unit is now", false, each<tell_balances>},
    Chapter{"invoices", "The suppliers' invoices: matched, or held with a reason", true,
            [](Told& told) { return tell_invoices(told.tx, told.text); }},
    Chapter{"corrections", "What suppliers corrected after they billed, and what it did to both ledgers", true,
            [](Told& told) { return tell_corrections(told.tx, told.orders, told.text); }},
    Chapter{"cases", "What a person should look at", true, [](Told& told) { return tell_cases(told.tx, told.text); }},
    Chapter{"ways", "Over which way the documents came and went", false,
            [](Told& told) { return tell_ways(told.tx, told.network, told.text); }}};

bool is_wanted(const Chapter& chapter, const std::vector<std::string>& names) {
  if (names.empty()) return chapter.in_short;
  return std::ranges::any_of(names, [&](const std::string& name) { return name == chapter.name || name == "all"; });
}

void tell_rest(Text& text) {
  std::string rest;
  for (const auto& chapter : chapters) {
    if (!chapter.in_short) rest += fmt::format("{}{}", rest.empty() ? "" : ", ", chapter.name);
  }
  text.heading("The rest of the story");
  text.line("--chapter NAME tells one chapter whole: {}; routing of every order; or all", rest);
}

}  // namespace

std::vector<std::string> story_chapters() {
  std::vector<std::string> names;
  for (const auto& chapter : chapters) names.emplace_back(chapter.name);
  names.emplace_back("all");
  return names;
}

Result<std::string> tell_story(Transaction& tx, const pipeline::Network& network, const StoryStyle& style) {
  auto orders = store::orders::list(tx, {.buyer = "", .number = "", .limit = 1000});
  if (!orders) return fail(orders.error());
  std::ranges::reverse(*orders);
  Told told{.tx = tx,
            .network = network,
            .orders = std::move(*orders),
            .in_short = style.chapters.empty(),
            .text = Text(style.colour)};
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    if (!is_wanted(chapters[i], style.chapters)) continue;
    told.text.heading(fmt::format("{}. {}", i + 1, chapters[i].title));
    if (auto done = chapters[i].tell(told); !done) return fail(done.error());
  }
  if (told.in_short) tell_rest(told.text);
  tell_next(style, told.orders, told.text);
  return told.text.take();
}

}  // namespace crossdock::service
