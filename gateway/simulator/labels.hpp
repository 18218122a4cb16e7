// SPDX-License-Identifier: Apache-2.0
// The numbers that suppliers print on cartons, with right check digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crossdock::simulator {

// "1Z", the shipper's account of six characters, service 03 (ground), a seven-digit serial and its check digit.
std::string ups_number(std::string_view account, std::int64_t serial);

// Twelve digits of a FedEx Express number.
std::string fedex_number(std::int64_t serial);

// Ten digits of a DHL Express waybill.
std::string dhl_number(std::int64_t serial);

// A GS1 serial shipping container code: extension digit 0, a company prefix of seven digits, nine digits of
// serial and the check digit.
std::string sscc(std::string_view company_prefix, std::int64_t serial);

// The number under which this carrier (by its SCAC) tracks a carton; "" for carriers that track none.
std::string tracking_number(std::string_view scac, std::string_view account, std::int64_t serial);

// An account of six capital letters and digits that belongs to a name and to hardly any other.
std::string account_of(std::string_view name);
// Seven digits that stand for a company: the start of its GLN, or digits that follow from its name.
std::string company_prefix_of(std::string_view gln, std::string_view name);

}  // namespace crossdock::simulator
