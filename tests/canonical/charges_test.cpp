// SPDX-License-Identifier: Apache-2.0
// Which charges are money of the document on which they stand.
#include "translators/canonical/charges.hpp"

#include <gtest/gtest.h>

namespace crossdock::canonical::charges_test {
namespace {

// X12 element 331: only what this document collects counts in its total.
TEST(ChargesTest, AChargeSettledInAnyOtherWayDoesNotCount) {
  AllowanceCharge charge;
  for (const auto* handling : {"", "02", "06"}) {
    charge.handling = handling;
    EXPECT_TRUE(counts_in_total(charge)) << handling;
  }
  for (const auto* handling : {"01", "03", "04", "05", "07", "08", "09", "10", "15", "ZZ"}) {
    charge.handling = handling;
    EXPECT_FALSE(counts_in_total(charge)) << handling;
  }
}

}  // namespace
}  // namespace crossdock::canonical::charges_test
