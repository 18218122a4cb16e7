// SPDX-License-Identifier: Apache-2.0
// Addresses and networks as sshd and our own server take them.
#include "partners/hosting.hpp"

#include <gtest/gtest.h>

namespace crossdock::partners::hosting_test {
namespace {

TEST(HostingRulesTest, AddressesAreThoseOfTheRfc) {
  for (const auto* good : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8",
                           "fe80::", "::ffff:192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6::", "ABCD::ef01"})
    EXPECT_TRUE(is_ip_address(good)) << good;
  for (const auto* bad :
       {"",         "localhost", "1.2.3",         "1.2.3.4.5",         "256.1.1.1",   "01.2.3.4", "1.2.3.-4",
        " 1.2.3.4", "1.2.3.4 ",  "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",     ":::",      ":1",
        "1:",       "12345::",   "g::1",          "1:2:3:4:5:6:7::8",  "192.0.2.1::", "::1%eth0", "-1::"})
    EXPECT_FALSE(is_ip_address(bad)) << bad;
}

TEST(HostingRulesTest, NetworksHaveALengthThatFits) {
  for (const auto* good : {"192.0.2.0/24", "192.0.2.7", "192.0.2.7/32", "0.0.0.0/0", "10.128.0.0/9", "2001:db8::/32",
                           "::/0", "::1/128", "2001:db8:8000::/33"})
    EXPECT_EQ(wrong_with_network(good), "") << good;
  for (const auto* bad : {"", "/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/2x", "0.0.0.0/99",
                          "192.0.2.1/24", "10.128.0.0/8", "2001:db8::/129", "2001:db8::1/32", "....:/", "*",
                          "!192.0.2.0/24", "192.0.2.0/24,10.0.0.0/8", "192.0.2.0/24\"", "300.1.1.1"})
    EXPECT_NE(wrong_with_network(bad), "") << bad;
}

TEST(HostingRulesTest, AccountsAreThePartnersOwn) {
  for (const auto* good : {"acme", "edi-acme", "a_1", "1st"}) EXPECT_EQ(wrong_with_own_account(good), "") << good;
  for (const auto* bad : {"", "root", "www-data", "systemd-network", "nobody", "crossdock", "0", "1000", "-acme",
                          "Acme", "a;id", "a b", "a\nb", "*", "!root", "acme,root", "a%u"})
    EXPECT_NE(wrong_with_own_account(bad), "") << bad;
  EXPECT_EQ(wrong_with_account("root"), "");  // by whom a demo's server may be run
}

}  // namespace
}  // namespace crossdock::partners::hosting_test
