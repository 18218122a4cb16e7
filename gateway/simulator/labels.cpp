// SPDX-License-Identifier: Apache-2.0
// Computes the numbers and check digits of UPS, FedEx, DHL and SSCC labels.
#include "gateway/simulator/labels.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"

namespace crossdock::simulator {
namespace {

// FNV-1a: any stable spread of names over numbers will do.
std::uint64_t spread(std::string_view name) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

// UPS counts letters as A = 2, B = 3, … H = 9, I = 0, and so on.
int ups_value(char c) { return is_digit(c) ? c - '0' : (c - 'A' + 2) % 10; }

}  // namespace

std::string ups_number(std::string_view account, std::int64_t serial) {
  std::string text = fmt::format("{}03{:07}", account, serial % 10'000'000);
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) sum += ups_value(text[i]) * (i % 2 == 0 ? 1 : 2);
  return fmt::format("1Z{}{}", text, (10 - sum % 10) % 10);
}

std::string fedex_number(std::int64_t serial) {
  constexpr std::array<int, 3> weights{3, 1, 7};
  const std::string text = fmt::format("{:011}", 40'000'000'000 + serial % 1'000'000'000);
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) sum += (text[i] - '0') * weights[i % weights.size()];
  return fmt::format("{}{}", text, sum % 11 % 10);
}

std::string dhl_number(std::int64_t serial) {
  const std::int64_t number = 300'000'000 + serial % 100'000'000;
  return fmt::format("{:09}{}", number, number % 7);
}

std::string sscc(std::string_view company_prefix, std::int64_t serial) {
  const std::string text = fmt::format("0{}{:09}", company_prefix, serial % 1'000'000'000);
  int sum = 0;
  // GS1 General Specifications §7.9: weights 3 and 1 from the right, beginning with 3 beside the check digit.
  for (std::size_t i = 0; i < text.size(); ++i) sum += (text[i] - '0') * ((text.size() - i) % 2 == 1 ? 3 : 1);
  return fmt::format("{}{}", text, (10 - sum % 10) % 10);
}

std::string tracking_number(std::string_view scac, std::string_view account, std::int64_t serial) {
  if (scac.starts_with("UPS")) return ups_number(account, serial);
  if (scac.starts_with("FDE")) return fedex_number(serial);
  if (scac.starts_with("DHL")) return dhl_number(serial);
  return {};
}

std::string account_of(std::string_view name) {
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  std::string account;
  for (auto rest = spread(name); account.size() < 6; rest /= alphabet.size())
    account += alphabet[rest % alphabet.size()];
  return account;
}

std::string company_prefix_of(std::string_view gln, std::string_view name) {
  if (gln.size() >= 7) return std::string(gln.substr(0, 7));
  return fmt::format("{:07}", spread(name) % 10'000'000);
}

}  // namespace crossdock::simulator
