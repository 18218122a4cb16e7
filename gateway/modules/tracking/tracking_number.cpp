// SPDX-License-Identifier: Apache-2.0
// The formats of tracking numbers as one table: shape, then check digit.
//
// Formats and test numbers were compared with the public collection of jkeen/tracking_number_data.
#include "gateway/modules/tracking/tracking_number.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace crossdock::tracking {
namespace {

enum class Rule {
  none,
  ups,        // mod 10, every second character counts twice, letters stand for digits
  gs1,        // mod 10, weights 3 and 1 from the right
  gs1_91,     // the same after a leading 91 that is not printed
  fedex_317,  // weights 3 1 7 …, mod 11, mod 10
  fedex_173,  // weights 1 7 3 …, mod 11, mod 10
  mod7,
  luhn,
  s10,     // weights 8 6 4 2 3 5 9 7, mod 11
  ontrac,  // as UPS, after a leading digit that depends on the letter
  mod37_36,
};

// `shape`: # a digit, @ a letter, * either, [ab] one of these, anything else itself.
// `from` and `length` say which characters the check digit, the one that follows them, is computed from.
struct Format {
  std::string_view carrier;
  std::string_view name;
  std::string_view shape;
  Rule rule = Rule::none;
  std::size_t from = 0;
  std::size_t length = 0;
  bool certain = false;
};

// Countries whose posts number by S10: ISO 3166-1 alpha-2, and two codes beside it that posts still use (the Netherlands
// Antilles and Kosovo).
constexpr std::string_view countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN "
    "BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ "
    "DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL "
    "GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM "
    "JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME "
    "MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD "
    "SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW "
    "AN XK ";

// Surer formats come first.
constexpr Format formats[] = {
    {"ups", "UPS 1Z", "1Z***************#", Rule::ups, 2, 15, true},
    {"s10", "UPU S10", "@@#########@@", Rule::s10, 2, 8, true},
    {"ups", "UPS Waybill", "[AHJKTV]##########", Rule::ups, 1, 9},
    {"amazon", "Amazon Logistics", "TB[ACM]############", Rule::none, 0, 0, true},
    {"amazon", "Amazon International", "[AFC]##########"},
    {"dhl", "DHL Piece ID", "JJD##########"},
    {"dhl", "DHL Piece ID", "JJD#########"},
    {"yodel", "Yodel", "JD################"},
    {"yodel", "Yodel", "JJD################"},
    {"gofo", "GOFO Express", "GFUS##############", Rule::none, 0, 0, true},
    {"landmark", "Landmark Global LTN", "LTN########N1", Rule::none, 0, 0, true},
    {"lasership", "LaserShip LX", "L[AIEHNX][123]#######"},
    {"lasership", "LaserShip 1LS7", "1LS7[12]##########"},
    {"lasership", "LaserShip 1LS7", "1LS7[12]##01[1234]######1"},
    {"lasership", "LaserShip 1LSCX", "1LSCX**********"},
    {"ontrac", "OnTrac", "[CD]##############", Rule::ontrac, 1, 13},
    {"canpar", "Canpar", "[CDKLSUXZ]#####################"},
    {"purolator", "Purolator", "@@@#########"},
    {"speedee", "Spee-Dee", "SP##################"},
    {"yunexpress", "YunExpress", "YT################"},
    {"dpd", "DPD 28", "###########################*", Rule::mod37_36, 0, 27},
    {"dpd", "DPD 14", "##############*", Rule::mod37_36, 0, 14},
    {"usps", "USPS IMpb", "9[12345]####################", Rule::gs1, 0, 21},
    {"usps", "USPS IMpb", "9[2345]########################", Rule::gs1, 0, 25},
    {"usps", "USPS IMpb", "420#####9[12345]####################", Rule::gs1, 8, 21},
    {"usps", "USPS IMpb", "420#########9[12345]####################", Rule::gs1, 12, 21},
    {"usps", "USPS IMpb", "420#####9[2345]########################", Rule::gs1, 8, 25},
    {"usps", "USPS 20", "####################", Rule::gs1, 0, 19},
    {"usps", "USPS Legacy", "####################", Rule::gs1_91, 0, 19},
    {"fedex", "FedEx Ground 96", "96####################", Rule::gs1, 7, 14},
    {"fedex", "FedEx Ground GSN", "96################################", Rule::fedex_173, 20, 13},
    {"fedex", "FedEx Express 34", "[012345678]#################################", Rule::fedex_173, 20, 13},
    {"fedex", "FedEx ASTRA", "3###############################", Rule::fedex_317, 16, 11},
    {"sscc", "SSCC-18", "##################", Rule::gs1, 0, 17},
    {"canada_post", "Canada Post", "################", Rule::gs1, 0, 15},
    {"fedex", "FedEx Ground", "###############", Rule::gs1, 0, 14},
    {"fedex", "FedEx Express 12", "############", Rule::fedex_317, 0, 11},
    {"purolator", "Purolator", "[012345]###########", Rule::luhn, 0, 11},
    {"old_dominion", "Old Dominion", "77[78]########", Rule::luhn, 0, 10},
    {"old_dominion", "Old Dominion", "072########", Rule::luhn, 0, 10},
    {"old_dominion", "Old Dominion", "780########", Rule::luhn, 0, 10},
    {"old_dominion", "Old Dominion", "80#########", Rule::luhn, 0, 10},
    {"dhl", "DHL Express", "##########", Rule::mod7, 0, 9},
    {"dhl", "DHL Express", "###########", Rule::mod7, 0, 10},
    {"dhl", "DHL E-Commerce", "##############"},
};

bool has_shape(std::string_view text, std::string_view shape) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < shape.size(); ++i, ++at) {
    if (at == text.size()) return false;
    const char c = text[at];
    if (shape[i] == '[') {
      const auto end = shape.find(']', i);
      if (shape.substr(i + 1, end - i - 1).find(c) == std::string_view::npos) return false;
      i = end;
    } else if (!(shape[i] == '#'   ? is_digit(c)
                 : shape[i] == '@' ? is_capital(c)
                 : shape[i] == '*' ? is_digit(c) || is_capital(c)
                                   : shape[i] == c)) {
      return false;
    }
  }
  return at == text.size();
}

// Letters stand for digits as UPS counts them: A is 2, B is 3, …
int value_of(char c) { return is_digit(c) ? c - '0' : (c - 3) % 10; }

int complement(int sum, int modulus) { return (modulus - sum % modulus) % modulus; }

int gs1_check(std::string_view serial) {
  int sum = 0;
  int weight = 3;
  for (auto c = serial.rbegin(); c != serial.rend(); ++c, weight = 4 - weight) sum += value_of(*c) * weight;
  return complement(sum, 10);
}

int ups_check(std::string_view serial) {
  int sum = 0;
  for (std::size_t i = 0; i < serial.size(); ++i) sum += value_of(serial[i]) * (i % 2 == 1 ? 2 : 1);
  return complement(sum, 10);
}

template <std::size_t N>
int weighted(std::string_view serial, const std::array<int, N>& weights) {
  int sum = 0;
  for (std::size_t i = 0; i < serial.size(); ++i) sum += value_of(serial[i]) * weights[i % N];
  return sum;
}

int luhn_check(std::string_view serial) {
  int sum = 0;
  bool twice = true;
  for (auto c = serial.rbegin(); c != serial.rend(); ++c, twice = !twice) {
    const int value = value_of(*c) * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return complement(sum, 10);
}

int mod7_check(std::string_view serial) {
  int rest = 0;
  for (const char c : serial) rest = (rest * 10 + value_of(c)) % 7;
  return rest;
}

int s10_check(std::string_view serial) {
  const int check = 11 - weighted(serial, std::array{8, 6, 4, 2, 3, 5, 9, 7}) % 11;
  return check == 10 ? 0 : check == 11 ? 5 : check;
}

// ISO/IEC 7064 mod 37,36 over digits and letters.
char mod37_36_check(std::string_view serial) {
  int check = 36;
  for (const char c : serial) {
    check += is_digit(c) ? c - '0' : c - 'A' + 10;
    if (check > 36) check -= 36;
    check *= 2;
    if (check > 36) check -= 37;
  }
  const int rest = (37 - check) % 36;
  return static_cast<char>(rest < 10 ? '0' + rest : 'A' + rest - 10);
}

char check_of(const Format& format, std::string_view text) {
  const std::string serial(text.substr(format.from, format.length));
  const auto digit = [](int value) { return static_cast<char>('0' + value); };
  switch (format.rule) {
    case Rule::ups: return digit(ups_check(serial));
    case Rule::gs1: return digit(gs1_check(serial));
    case Rule::gs1_91: return digit(gs1_check("91" + serial));
    case Rule::fedex_317: return digit(weighted(serial, std::array{3, 1, 7}) % 11 % 10);
    case Rule::fedex_173: return digit(weighted(serial, std::array{1, 7, 3}) % 11 % 10);
    case Rule::mod7: return digit(mod7_check(serial));
    case Rule::luhn: return digit(luhn_check(serial));
    case Rule::s10: return digit(s10_check(serial));
    case Rule::ontrac: return digit(ups_check((text[0] == 'C' ? "4" : "5") + serial));
    case Rule::mod37_36: return mod37_36_check(serial);
    case Rule::none: break;
  }
  return '\0';
}

bool is_country(std::string_view code) {
  for (std::size_t at = 0; at < countries.size(); at += 3) {
    if (countries.substr(at, 2) == code) return true;
  }
  return false;
}

CheckDigit check(const Format& format, std::string_view text) {
  if (format.rule == Rule::none) return CheckDigit::none;
  // A country that does not exist is as wrong as a digit.
  if (format.rule == Rule::s10 && !is_country(text.substr(11))) return CheckDigit::wrong;
  return text[format.from + format.length] == check_of(format, text) ? CheckDigit::right : CheckDigit::wrong;
}

std::string plain(std::string_view number) {
  std::string text;
  for (const char c : number) {
    if (c == ' ' || c == '-' || c == '\t') continue;
    text.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return text;
}

bool gs1_number(std::string_view digits) {
  for (const char c : digits) {
    if (!is_digit(c)) return false;
  }
  return gs1_check(digits.substr(0, digits.size() - 1)) == digits.back() - '0';
}

// DHL's parcels in Europe: JVGL, and 14 to 24 digits.
bool is_dhl_parcel(std::string_view text) {
  if (!text.starts_with("JVGL") || text.size() < 18 || text.size() > 28) return false;
  return text.find_first_not_of("0123456789", 4) == std::string_view::npos;
}

// Service prefixes of DHL's e-commerce numbers, which are otherwise free.
bool is_dhl_ecommerce(std::string_view text) {
  constexpr std::string_view prefixes[] = {"GM", "LX", "RX", "UV", "CN", "SG", "TH", "IN", "HK", "MY"};
  if (text.size() < 12 || text.size() > 41 || text.find_first_of("0123456789") == std::string_view::npos) return false;
  for (const auto prefix : prefixes) {
    if (text.starts_with(prefix)) return true;
  }
  return false;
}

}  // namespace

std::vector<TrackingNumber> carriers_of(std::string_view number) {
  const std::string text = plain(number);
  std::vector<TrackingNumber> right, unchecked, wrong;
  for (const auto& format : formats) {
    if (!has_shape(text, format.shape)) continue;
    const TrackingNumber found{format.carrier, format.name, check(format, text), format.certain};
    auto& same = found.check == CheckDigit::right ? right : found.check == CheckDigit::none ? unchecked : wrong;
    if (std::ranges::find(same, found.carrier, &TrackingNumber::carrier) == same.end()) same.push_back(found);
  }
  if (!right.empty()) return right;
  if (!unchecked.empty()) return unchecked;
  if (!wrong.empty()) return wrong;
  if (is_dhl_parcel(text)) return {{"dhl", "DHL Parcel", CheckDigit::none, false}};
  if (is_dhl_ecommerce(text)) return {{"dhl", "DHL E-Commerce", CheckDigit::none, false}};
  return {};
}

std::optional<TrackingNumber> carrier_of(std::string_view number) {
  const auto all = carriers_of(number);
  return all.empty() ? std::nullopt : std::optional(all.front());
}

bool is_gtin(std::string_view digits) {
  const auto size = digits.size();
  return (size == 8 || size == 12 || size == 13 || size == 14) && gs1_number(digits);
}

bool is_sscc(std::string_view digits) { return digits.size() == 18 && gs1_number(digits); }

}  // namespace crossdock::tracking
