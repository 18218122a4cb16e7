// SPDX-License-Identifier: Apache-2.0
// Knows the ranges of addresses, and how an address is written.
#include "gateway/transport/http/addresses.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include "gateway/transport/http/client.hpp"

namespace crossdock::http {
namespace {

struct Range {
  std::uint32_t network;
  int bits;
};
constexpr std::array ranges{Range{0x00000000, 8},   // this network
                            Range{0x0a000000, 8},   // RFC 1918
                            Range{0x64400000, 10},  // shared by carriers, RFC 6598
                            Range{0x7f000000, 8},   // this machine
                            Range{0xa9fe0000, 16},  // link-local, and the metadata of clouds
                            Range{0xac100000, 12},  // RFC 1918
                            Range{0xc0000000, 24},  // IETF protocols
                            Range{0xc0a80000, 16},  // RFC 1918
                            Range{0xc6120000, 15},  // benchmarks
                            Range{0xe0000000, 3}};  // multicast and above

bool is_private_v4(std::uint32_t address) {
  return std::ranges::any_of(ranges, [&](const Range& range) {
    return (address >> (32 - range.bits)) == (range.network >> (32 - range.bits));
  });
}

bool is_private_v6(const in6_addr& address) {
  const auto& bytes = address.s6_addr;
  const auto embedded = [&](int at) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | bytes[at + i];
    return value;
  };
  const bool zeros = std::all_of(bytes, bytes + 10, [](unsigned char byte) { return byte == 0; });
  if (zeros && ((bytes[10] == 0xff && bytes[11] == 0xff) || (bytes[10] == 0 && bytes[11] == 0)))
    return is_private_v4(embedded(12));  // ::ffff:a.b.c.d, ::a.b.c.d, :: and ::1
  if (bytes[0] == 0x00 && bytes[1] == 0x64 && bytes[2] == 0xff && bytes[3] == 0x9b) return is_private_v4(embedded(12));
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return is_private_v4(embedded(2));  // 6to4
  return (bytes[0] & 0xfe) == 0xfc || (bytes[0] == 0xfe && (bytes[1] & 0x80) == 0x80) || bytes[0] == 0xff;
}

// Every address as IPv6: an IPv4 address is the last 32 bits of ::ffff:0:0/96.
std::optional<in6_addr> as_v6(std::string_view text) {
  const std::string address(text.substr(0, text.find('%')));  // "fe80::1%eth0"
  in6_addr v6{};
  if (::inet_pton(AF_INET6, address.c_str(), &v6) == 1) return v6;
  if (::inet_pton(AF_INET, address.c_str(), v6.s6_addr + 12) != 1) return std::nullopt;
  v6.s6_addr[10] = v6.s6_addr[11] = 0xff;
  return v6;
}

}  // namespace

bool is_private(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_private_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family != AF_INET6) return true;
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  return is_private_v6(v6.sin6_addr);
}

bool is_private_address(std::string_view text) {
  const std::string address(text);
  sockaddr_storage storage{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  if (::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
  } else if (::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
  } else {
    return false;
  }
  return is_private(reinterpret_cast<sockaddr&>(storage));
}

bool is_address(std::string_view text) {
  const std::string address(text);
  in6_addr bytes{};
  return ::inet_pton(AF_INET, address.c_str(), &bytes) == 1 || ::inet_pton(AF_INET6, address.c_str(), &bytes) == 1;
}

bool is_within(std::string_view address, std::string_view network) {
  const auto slash = network.find('/');
  const auto one = as_v6(address), first = as_v6(network.substr(0, slash));
  if (!one || !first) return false;
  std::size_t bits = 128;
  if (slash != std::string_view::npos) {
    const auto written = network.substr(slash + 1);
    std::from_chars(written.data(), written.data() + written.size(), bits);
    if (network.find(':') == std::string_view::npos) bits += 96;
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(bits, 128); ++i) {
    const auto differs = (one->s6_addr[i / 8] ^ first->s6_addr[i / 8]) >> (7 - i % 8) & 1;
    if (differs != 0) return false;
  }
  return true;
}

std::string sender_of(const Fields& fields, std::string_view peer,
                      const std::function<bool(std::string_view address)>& is_proxy) {
  std::string sender(peer);
  if (!is_proxy(sender)) return sender;
  std::string list;
  for (const auto& [name, value] : fields.entries) {
    if (is_same_name(name, "X-Forwarded-For")) list += (list.empty() ? "" : ",") + value;
  }
  const auto addresses = split(list, ',');
  for (auto at = addresses.rbegin(); at != addresses.rend() && is_proxy(sender); ++at) {
    if (!is_address(trim(*at))) break;
    sender = trim(*at);
  }
  return sender;
}

std::string caller_of(std::string_view address) {
  const auto zone = std::min(address.find('%'), address.size());  // "fe80::1%eth0"
  in6_addr v6{};
  if (::inet_pton(AF_INET6, std::string(address.substr(0, zone)).c_str(), &v6) != 1) return std::string(address);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (IN6_IS_ADDR_V4MAPPED(&v6)) return ::inet_ntop(AF_INET, v6.s6_addr + 12, text.data(), text.size());
  std::fill(v6.s6_addr + 8, v6.s6_addr + 16, static_cast<unsigned char>(0));
  return std::string(::inet_ntop(AF_INET6, &v6, text.data(), text.size())) + "/64";
}

}  // namespace crossdock::http
