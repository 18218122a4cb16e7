// SPDX-License-Identifier: Apache-2.0
// Reads the keys of both sides, writes the orders and seals them on several threads.
#include "bench/as2_load/messages.hpp"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <mutex>
#include <optional>
#include <sstream>
#include <thread>

namespace crossdock::as2_load {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return std::move(bytes).str();
}

as2::SealTerms terms_of(const Sides& sides, std::uint64_t number) {
  as2::SealTerms terms;
  terms.from = sides.own_name;
  terms.to = sides.gateway_name;
  terms.message_id = fmt::format("order-{:09}-{:016x}@metro.example", number, number * 0x9e3779b97f4a7c15U);
  terms.date = present();
  terms.content_type = "application/edi-x12";
  terms.filename = fmt::format("850-{:09}.edi", number);
  terms.signing = as2::Signing{.identity = sides.own};
  terms.encryption = as2::Encryption{.recipients = {sides.gateway}};
  terms.receipt = as2::ReceiptRequest{.is_signed = true};
  return terms;
}

Result<SealedOrder> seal_one(const Sides& sides, std::uint64_t number, std::size_t size) {
  const auto document = order(number, size);
  const auto terms = terms_of(sides, number);
  as2::StringSink body;
  const auto sealed = as2::seal(terms, document, body);
  if (!sealed) return fail(sealed.error());
  return SealedOrder{.request = fmt::format("POST /as2 HTTP/1.1\r\nHost: gateway\r\n{}Content-Length: {}\r\n\r\n{}",
                                            sealed->headers.text(), body.text().size(), body.text()),
                     .message_id = terms.message_id,
                     .mic = sealed->mic,
                     .document = document.size()};
}

}  // namespace

TimePoint present() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

Result<Sides> read_sides(const KeyFiles& files) {
  auto certificate = pki::Certificate::parse(read_file(files.certificate));
  if (!certificate) return fail(certificate.error());
  auto key = pki::PrivateKey::parse(read_file(files.key), Secret(files.passphrase));
  if (!key) return fail(key.error());
  auto gateway = pki::Certificate::parse(read_file(files.gateway_certificate));
  if (!gateway) return fail(gateway.error());
  auto own = pki::make_identity(std::move(*certificate), std::move(*key));
  if (!own) return fail(own.error());
  return Sides{.own = std::move(*own), .gateway = std::move(*gateway)};
}

std::string order(std::uint64_t number, std::size_t size) {
  constexpr std::size_t longest_text = 240;
  const auto control = number % 1'000'000'000;
  std::vector<std::string> segments{
      "ST*850*0001",
      fmt::format("BEG*00*DS*45{:010}**20261120", number),
      "CUR*BY*USD",
      fmt::format("REF*CO*WEB-{}", number),
      "REF*VR*10457",
      "FOB*PP",
      "DTM*001*20261218",
      "DTM*002*20261204",
      "TD5**2*UPSN*U*UPS GROUND",
      "N9*L1*GIFT MESSAGE",
  };
  const std::vector<std::string> rest{
      "N1*BT*METRO OUTFITTERS*92*MO-HQ",
      "N3*350 FIFTH AVENUE",
      "N4*NEW YORK*NY*10118*US",
      "N1*ST*JORDAN AVERY",
      "N3*1420 RIVER ROAD",
      "N4*BOISE*ID*83702*US",
      "PO1*1*1*EA*24.95**UP*614141100170*IN*MO-10017",
      "PO1*2*1*EA*2.49**UP*614141100248*IN*MO-10024",
      "CTT*2*2",
  };
  std::size_t used = 330;  // of the envelope
  for (const auto& segment : segments) used += segment.size() + 3;
  for (const auto& segment : rest) used += segment.size() + 3;
  std::uint64_t state = number * 0x9e3779b97f4a7c15U + 1;
  while (used < size) {
    std::string text = "MSG*";
    const auto length = std::min(longest_text, std::max<std::size_t>(size - used, 8));
    while (text.size() < length) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      text += "ABCDEFGHIJKLMNOPQRSTUVWXYZ 12345"[state >> 59];
    }
    while (text.back() == ' ') text.back() = 'X';
    used += text.size() + 3;
    segments.push_back(std::move(text));
  }
  segments.insert(segments.end(), rest.begin(), rest.end());
  std::string text = fmt::format(
      "ISA*00*          *00*          *12*2125550177     *ZZ*CROSSDOCK      *261120*0931*U*00401*{:09}*0*P*>~\r\n"
      "GS*PO*METROOUT*CROSSDOCK*20261120*0931*{}*X*004010~\r\n",
      control, control);
  for (const auto& segment : segments) text += segment + "~\r\n";
  text += fmt::format("SE*{}*0001~\r\nGE*1*{}~\r\nIEA*1*{:09}~\r\n", segments.size() + 1, control, control);
  return text;
}

Result<std::vector<SealedOrder>> seal_orders(const Sides& sides, std::uint64_t first, std::size_t count,
                                             std::size_t size) {
  std::vector<SealedOrder> orders(count);
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<Error> failed;
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) {
      threads.emplace_back([&] {
        for (auto index = next++; index < count; index = next++) {
          auto sealed = seal_one(sides, first + index, size);
          if (sealed) {
            orders[index] = std::move(*sealed);
            continue;
          }
          const std::lock_guard lock(mutex);
          failed = sealed.error();
          return;
        }
      });
    }
  }
  if (failed) return fail(*failed);
  return orders;
}

}  // namespace crossdock::as2_load
