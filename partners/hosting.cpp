// SPDX-License-Identifier: Apache-2.0
// Knows which names root can be asked to use without harm.
#include "partners/hosting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

#include "base/text.hpp"

namespace crossdock::partners {
namespace {

constexpr std::size_t longest_account = 32;  // of useradd(8)

// Those that Debian, Fedora and usual services make; root locks none of them into a partner's folder.
constexpr std::string_view system_accounts[]{
    "root",     "daemon",  "bin",        "sys",     "sync",     "games",    "man",      "lp",
    "mail",     "news",    "uucp",       "proxy",   "www-data", "backup",   "list",     "irc",
    "gnats",    "nobody",  "_apt",       "adm",     "halt",     "shutdown", "operator", "ftp",
    "dbus",     "polkitd", "messagebus", "sshd",    "postfix",  "postgres", "mysql",    "redis",
    "nginx",    "apache",  "http",       "tss",     "ntp",      "chrony",   "_chrony",  "rpc",
    "rpcuser",  "statd",   "syslog",     "uuidd",   "tcpdump",  "avahi",    "colord",   "cups",
    "dnsmasq",  "exim",    "dovecot",    "bind",    "named",    "admin",    "ubuntu",   "debian",
    "ec2-user", "vagrant", "prometheus", "grafana", "docker",   "nagios",   "zabbix",   "crossdock"};

bool is_system_account(std::string_view account) {
  return account.starts_with("systemd-") || std::ranges::find(system_accounts, account) != std::end(system_accounts);
}

using Address = std::array<std::uint8_t, 16>;

enum class Family { none, ipv4, ipv6 };

// A whole number without leading zeros, at most `most`.
std::optional<unsigned> number_of(std::string_view digits, int base, unsigned most) {
  unsigned number = 0;
  const auto* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, number, base);
  const bool whole = !digits.empty() && digits.front() != '-' && parsed.ec == std::errc() && parsed.ptr == end;
  const bool padded = base == 10 && digits.size() > 1 && digits.front() == '0';
  return whole && !padded && digits.size() <= 4 && number <= most ? std::optional(number) : std::nullopt;
}

bool read_ipv4(std::string_view text, std::uint8_t* into) {
  const auto parts = split(text, '.');
  if (parts.size() != 4) return false;
  for (const auto part : parts) {
    const auto number = number_of(part, 10, 255);
    if (!number) return false;
    *into++ = static_cast<std::uint8_t>(*number);
  }
  return true;
}

// Groups of two bytes, the last of which may be an IPv4 address; nullopt when one is none.
std::optional<std::vector<std::uint8_t>> groups_of(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  if (text.empty()) return bytes;
  const auto parts = split(text, ':');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::uint8_t four[4];
    if (i + 1 == parts.size() && read_ipv4(parts[i], four)) {
      bytes.insert(bytes.end(), std::begin(four), std::end(four));
      continue;
    }
    const auto group = number_of(parts[i], 16, 0xFFFF);
    if (!group) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(*group >> 8));
    bytes.push_back(static_cast<std::uint8_t>(*group & 0xFF));
  }
  return bytes;
}

// RFC 4291 §2.2: one "::" stands for the groups that are left out.
bool read_ipv6(std::string_view text, Address& into) {
  const auto gap = text.find("::");
  const auto head = groups_of(text.substr(0, gap));
  const auto tail = groups_of(gap == std::string_view::npos ? "" : text.substr(gap + 2));
  if (!head || !tail || text.empty()) return false;
  if (gap != std::string_view::npos && text.substr(0, gap).find('.') != std::string_view::npos) return false;
  const auto size = head->size() + tail->size();
  if (gap == std::string_view::npos ? size != into.size() : size > into.size() - 2) return false;
  into = {};
  std::ranges::copy(*head, into.begin());
  std::ranges::copy(*tail, into.end() - static_cast<std::ptrdiff_t>(tail->size()));
  return true;
}

Family family_of(std::string_view text, Address& address) {
  if (read_ipv4(text, address.data())) return Family::ipv4;
  return read_ipv6(text, address) ? Family::ipv6 : Family::none;
}

// The bits of an address behind the first `length`.
bool has_bits_behind(const Address& address, int length, int most) {
  for (int bit = length; bit < most; ++bit) {
    if ((address[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) != 0) return true;
  }
  return false;
}

}  // namespace

std::string wrong_with_account(std::string_view account) {
  const bool plain = account.size() <= longest_account && !account.empty() && account.front() != '-' &&
                     std::ranges::all_of(account, [](char c) {
                       return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
                     });
  if (!plain) return "an account has up to 32 lower-case letters, digits, '-' and '_'";
  if (account.find_first_not_of("0123456789") == std::string_view::npos)
    return fmt::format("'{}' would be taken for the number of an account", account);
  return {};
}

std::string wrong_with_own_account(std::string_view account) {
  if (auto wrong = wrong_with_account(account); !wrong.empty()) return wrong;
  if (is_system_account(account))
    return fmt::format("'{}' is an account of the system; a partner gets one of its own, such as edi-{}", account,
                       account);
  return {};
}

std::string wrong_with_hosted_folder(std::string_view folder) {
  const bool plain =
      !folder.empty() && folder.front() != '-' && folder.front() != '/' && std::ranges::all_of(folder, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '/' || c == '-';
      });
  if (plain) return {};
  return fmt::format(
      "'{}' cannot be given to sshd: a hosted folder has letters, digits and ._/- alone, such as acme/in",
      printable(folder));
}

std::string wrong_with_network(std::string_view network) {
  const auto none = fmt::format("'{}' is no address or network such as 192.0.2.0/24", printable(network));
  const auto slash = network.find('/');
  Address address{};
  const auto family = family_of(network.substr(0, slash), address);
  if (family == Family::none) return none;
  if (slash == std::string_view::npos) return {};
  const bool four = family == Family::ipv4;
  const auto digits = network.substr(slash + 1);
  const int most = four ? 32 : 128;
  int length = -1;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (parsed.ec != std::errc() || parsed.ptr != digits.data() + digits.size() || length < 0 || length > most)
    return fmt::format("'{}' is no network: the length of {} is 0 to {}", printable(network), four ? "IPv4" : "IPv6",
                       most);
  if (has_bits_behind(address, length, most))
    return fmt::format("'{}' is no network: bits behind the first {} are set, and sshd refuses that",
                       printable(network), length);
  return {};
}

bool is_ip_address(std::string_view text) {
  Address address{};
  return family_of(text, address) != Family::none;
}

}  // namespace crossdock::partners
