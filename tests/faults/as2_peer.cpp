// SPDX-License-Identifier: Apache-2.0
// Sends, repeats and answers messages on threads, with faults from a seeded random generator.
#include "tests/faults/as2_peer.hpp"

#include <fmt/format.h>

#include "gateway/transport/as2/conversation.hpp"

namespace crossdock::tests {
namespace {

using namespace std::chrono_literals;

bool chance(std::mt19937_64& random, double share) { return std::uniform_real_distribution()(random) < share; }

// An order of one line. Everything that must differ does, so that each can be told by its content.
std::string order_document(int number) {
  return fmt::format(
      "ISA*00*          *00*          *12*2125550177     *ZZ*CROSSDOCK      *261123*0900*U*00401*{0:09}*0*P*>~\n"
      "GS*PO*METROOUT*CROSSDOCK*20261123*0900*{0}*X*004010~\n"
      "ST*850*0001~\nBEG*00*DS*{1}**20261123~\n"
      "N1*ST*JORDAN AVERY~\nN3*1420 RIVER ROAD~\nN4*BOISE*ID*83702*US~\n"
      "PO1*1*{2}*EA*34.95**UP*614141100316~\nCTT*1~\nSE*8*0001~\nGE*1*{0}~\nIEA*1*{0:09}~\n",
      number, order_number(number), 1 + number % 9);
}

// Not cut off on its way.
as2::Headers headers_of(const std::string& message) {
  return as2::parse_headers(message.substr(message.find("\r\n") + 2));
}

}  // namespace

std::string order_number(int number) { return fmt::format("45{:08}", number); }

As2Peer::As2Peer(const std::string& store, const std::string& place, OutsideLedger& ledger, PeerOptions options)
    : ledger_(ledger),
      options_(options),
      choices_(options.seed),
      whims_(options.seed + 1),
      site_(store, place, [this](const std::string& request) { return answer(request); }),
      port_(site_.port()) {}

As2Peer::~As2Peer() { stop(); }

void As2Peer::start() {
  for (int i = 0; i < options_.senders; ++i)
    senders_.emplace_back([this, i] { send_orders(options_.seed * 1000 + static_cast<std::uint64_t>(i)); });
}

void As2Peer::stop() {
  stopped_ = true;
  changed_.notify_all();
  senders_.clear();
}

bool As2Peer::finish(std::chrono::milliseconds patience) {
  finishing_ = true;
  const auto end = std::chrono::steady_clock::now() + patience;
  for (const auto& order : unfinished_) repeat(order, end);
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, end, [this] { return under_way_ == 0; });
}

bool As2Peer::may_send() {
  const std::lock_guard lock(mutex_);
  return next_ - 1 - acknowledged_ < options_.most_open;
}

void As2Peer::send_orders(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  while (!stopped_ && !finishing_) {
    if (may_send()) {
      exchange(random, Deadline::max());
    } else {
      std::this_thread::sleep_for(5ms);
    }
  }
}

bool As2Peer::send_one(std::chrono::milliseconds patience) {
  return exchange(choices_, std::chrono::steady_clock::now() + patience);
}

As2Peer::Order As2Peer::seal(int number, bool later) {
  const auto document = order_document(number);
  Order order{.id = fmt::format("order-{}@metro.example", number), .request = {}, .mic = {}, .later = later};
  auto terms = site_.terms(order.id);
  terms.filename.clear();
  if (later) terms.receipt->async_url = site_.buyer_url();
  as2::StringSink body;
  const auto sealed = as2::seal(terms, document, body);
  order.mic = sealed->mic;
  order.request = As2Site::post(sealed->headers, body.text());
  ledger_.write(Entry::Kind::sent, order.id, document);
  const std::lock_guard lock(mutex_);
  sent_[order.id] = order.mic;
  return order;
}

bool As2Peer::exchange(std::mt19937_64& random, Deadline end) {
  int number = 0;
  {
    const std::lock_guard lock(mutex_);
    ++under_way_;
    number = next_++;
  }
  const auto order = seal(number, chance(random, options_.later));
  const bool done = repeat(order, end);
  if (done && chance(random, options_.again)) note_reply(order, attempt(order));
  const std::lock_guard lock(mutex_);
  if (!done) unfinished_.push_back(order);
  --under_way_;
  changed_.notify_all();
  return done;
}

bool As2Peer::repeat(const Order& order, Deadline end) {
  while (!stopped_ && std::chrono::steady_clock::now() < end) {
    if (note_reply(order, attempt(order))) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

// "" if there is no whole answer.
std::string As2Peer::attempt(const Order& order) const {
  try {
    const RawSocket socket(port_);
    if (!socket.send(order.request)) return {};
    auto reply = socket.read_response(options_.patience);
    return is_whole(reply) ? reply : std::string();
  } catch (const std::runtime_error&) {
    return {};  // nobody listens just now
  }
}

// Whether nothing is left to do for this message.
bool As2Peer::note_reply(const Order& order, const std::string& reply) {
  const auto status = status_of(reply);
  if (status == 200 && !order.later) return note_receipt(reply);
  if (order.later && (status == 200 || status == 204)) {
    ledger_.write(Entry::Kind::accepted, order.id, "");
    return has_receipt(order.id, options_.patience);
  }
  if (status >= 400 && status < 500 && status != 408) ledger_.write(Entry::Kind::refused, order.id, reply);
  return false;
}

bool As2Peer::has_receipt(const std::string& id, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return stopped_ || receipts_.contains(id); }) && !stopped_;
}

// Whether it proves that a message of ours was taken.
bool As2Peer::note_receipt(const std::string& headers_and_body) {
  const auto receipt = site_.read_receipt(headers_and_body);
  if (!receipt) return false;
  std::string id(receipt->original_message_id);
  if (id.starts_with('<')) id = id.substr(1, id.size() - 2);
  std::unique_lock lock(mutex_);
  const auto sent = sent_.find(id);
  const as2::Mic mic = sent == sent_.end() ? as2::Mic{} : sent->second;
  lock.unlock();
  const auto judgement = as2::judge({.message_id = id, .mic = mic, .signed_receipt = true}, *receipt);
  const bool proven = judgement.outcome == as2::Outcome::accepted;
  const auto bytes = field_of(headers_and_body, "Message-ID") + "\n" + field_of(headers_and_body, "Content-Type") +
                     "\n\n" + body_of(headers_and_body);
  ledger_.write(proven ? Entry::Kind::receipt : Entry::Kind::refused, id, proven ? bytes : judgement.why);
  lock.lock();
  if (proven) {
    receipts_.insert(id);
    ++proofs_;
  }
  changed_.notify_all();
  return proven;
}

// To what the gateway sends.
std::string As2Peer::answer(const std::string& request) {
  if (!is_whole(request)) return {};
  const auto headers = headers_of(request);
  if (as2::is_mdn(headers, body_of(request))) {
    note_receipt(request);
    return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  }
  const auto taken = site_.take(request);
  // Whatever the connection adds in front is not part of the message.
  ledger_.write(Entry::Kind::wire, taken.message_id,
                field_of(request, "Content-Type") + "\n" + field_of(request, "Date") + "\n\n" + body_of(request));
  const bool is_new = [&] {
    const std::lock_guard lock(mutex_);
    return delivered_.insert(taken.message_id).second;
  }();
  if (is_new) ledger_.write(Entry::Kind::delivered, taken.message_id, taken.document);
  const std::lock_guard lock(mutex_);
  if (is_new && taken.document.find("ST*997*") != std::string::npos) ++acknowledged_;
  return chance(whims_, options_.forgetful) ? std::string() : taken.confirmation;
}

}  // namespace crossdock::tests
