// SPDX-License-Identifier: Apache-2.0
// Reads and makes X.509 certificates by OpenSSL, and answers questions about them.
#include "gateway/transport/pki/certificate.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>

#include "gateway/transport/pki/openssl.hpp"
#include "gateway/transport/pki/private_key.hpp"

namespace crossdock::pki {

std::string contents(BIO* bio) {
  char* start = nullptr;
  const auto size = BIO_get_mem_data(bio, &start);
  return size > 0 ? std::string(start, static_cast<std::size_t>(size)) : std::string();
}

std::string reason() {
  const auto code = ERR_peek_last_error();
  const char* text = code != 0 ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  return text != nullptr ? text : "no reason given";
}

namespace {

std::string text_of_name(const X509_NAME* name) {
  const Bio out(BIO_new(BIO_s_mem()));
  // RFC 2253 without escaping characters beyond ASCII, and not in reverse.
  constexpr unsigned long form = (XN_FLAG_RFC2253 & ~XN_FLAG_DN_REV & ~ASN1_STRFLGS_ESC_MSB);
  X509_NAME_print_ex(out.get(), name, 0, form);
  return contents(out.get());
}

TimePoint time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  const auto day = std::chrono::year(parts.tm_year + 1900) / (parts.tm_mon + 1) / parts.tm_mday;
  return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) + std::chrono::minutes(parts.tm_min) +
         std::chrono::seconds(parts.tm_sec);
}

std::time_t seconds_of(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

bool add(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  const bool added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  return added;
}

bool name(X509_NAME* of, const char* part, const std::string& value) {
  return value.empty() ||
         X509_NAME_add_entry_by_txt(of, part, MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(value.data()),
                                    static_cast<int>(value.size()), -1, 0) == 1;
}

// A positive number of 127 random bits.
bool number(X509* certificate) {
  const std::unique_ptr<BIGNUM, Deleter<BN_free>> serial(BN_new());
  return BN_rand(serial.get(), 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ODD) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

// Text that goes into an extension must not be able to add to it.
bool plain(const std::string& host) {
  return !host.empty() &&
         host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._*") ==
             std::string::npos;
}

std::string alternative_names(const Subject& subject) {
  std::string text;
  for (const auto& host : subject.host_names) text += (text.empty() ? "DNS:" : ",DNS:") + host;
  if (text.empty() && plain(subject.common_name)) text = "DNS:" + subject.common_name;
  return text;
}

}  // namespace

std::string_view to_string(KeyType type) {
  constexpr std::array<std::string_view, 4> names{"RSA", "EC", "Ed25519", "other"};
  return names[static_cast<std::size_t>(type)];
}

Certificate::Certificate(x509_st* owned) : native_(owned, X509_free) {}

Certificate Certificate::sharing(x509_st* native) {
  X509_up_ref(native);
  return Certificate(native);
}

Result<Certificate> Certificate::parse(std::string_view bytes) {
  const auto chain = parse_chain(bytes);
  if (!chain) return fail(chain.error());
  return chain->front();
}

Result<std::vector<Certificate>> Certificate::parse_chain(std::string_view bytes) {
  std::vector<Certificate> chain;
  if (bytes.find("-----BEGIN") == std::string_view::npos) {
    auto start = reinterpret_cast<const unsigned char*>(bytes.data());
    X509* one = d2i_X509(nullptr, &start, static_cast<long>(bytes.size()));
    if (one == nullptr) return fail(Fault::malformed, "no certificate in the bytes, neither PEM nor DER: " + reason());
    chain.push_back(Certificate(one));
    return chain;
  }
  const auto in = memory(bytes);
  while (X509* one = PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)) chain.push_back(Certificate(one));
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const auto why = reason();
  if (chain.empty() || !ended) return fail(Fault::malformed, "a PEM block is no certificate: " + why);
  return chain;
}

Result<Certificate> Certificate::self_signed(const PrivateKey& key, const Subject& subject, TimePoint not_before,
                                             TimePoint not_after) {
  if (subject.common_name.empty()) return fail(Fault::invalid, "a certificate needs a common name");
  if (!subject.country.empty() && subject.country.size() != 2)
    return fail(Fault::invalid, "country '" + subject.country + "' is no code of two letters");
  if (not_after <= not_before) return fail(Fault::invalid, "a certificate must end after it starts");
  for (const auto& host : subject.host_names) {
    if (!plain(host)) return fail(Fault::invalid, "'" + host + "' is no host name");
  }
  X509Owner made(X509_new());
  X509_NAME* subject_name = X509_get_subject_name(made.get());
  const auto names = alternative_names(subject);
  const bool built =
      X509_set_version(made.get(), X509_VERSION_3) == 1 && number(made.get()) &&
      ASN1_TIME_adj(X509_getm_notBefore(made.get()), seconds_of(not_before), 0, 0) != nullptr &&
      ASN1_TIME_adj(X509_getm_notAfter(made.get()), seconds_of(not_after), 0, 0) != nullptr &&
      name(subject_name, "C", subject.country) && name(subject_name, "O", subject.organisation) &&
      name(subject_name, "CN", subject.common_name) && X509_set_issuer_name(made.get(), subject_name) == 1 &&
      X509_set_pubkey(made.get(), key.native()) == 1 && add(made.get(), NID_basic_constraints, "critical,CA:FALSE") &&
      add(made.get(), NID_key_usage,
          key.type() == KeyType::rsa ? "critical,digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment"
                                     : "critical,digitalSignature,nonRepudiation,keyAgreement") &&
      add(made.get(), NID_subject_key_identifier, "hash") &&
      (names.empty() || add(made.get(), NID_subject_alt_name, names)) &&
      X509_sign(made.get(), key.native(), EVP_sha256()) != 0;
  if (!built) return fail(Fault::invalid, "the certificate could not be made: " + reason());
  return Certificate(made.release());
}

std::string Certificate::subject() const { return text_of_name(X509_get_subject_name(native())); }
std::string Certificate::issuer() const { return text_of_name(X509_get_issuer_name(native())); }

std::string Certificate::common_name() const {
  const X509_NAME* subject = X509_get_subject_name(native());
  const int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0) return {};
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
  std::string result = size > 0 ? std::string(reinterpret_cast<char*>(text), static_cast<std::size_t>(size)) : "";
  OPENSSL_free(text);
  return result;
}

std::string Certificate::serial() const {
  const std::unique_ptr<BIGNUM, Deleter<BN_free>> number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(native()), nullptr));
  char* text = number ? BN_bn2hex(number.get()) : nullptr;
  std::string result = text != nullptr ? text : "";
  OPENSSL_free(text);
  const std::size_t digits = result.starts_with('-') ? 1 : 0;
  while (result.size() > digits + 1 && result[digits] == '0') result.erase(digits, 1);
  return result;
}

std::string Certificate::decimal_serial() const {
  const std::unique_ptr<BIGNUM, Deleter<BN_free>> number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(native()), nullptr));
  char* text = number ? BN_bn2dec(number.get()) : nullptr;
  std::string result = text != nullptr ? text : "";
  OPENSSL_free(text);
  return result;
}

TimePoint Certificate::not_before() const { return time_of(X509_get0_notBefore(native())); }
TimePoint Certificate::not_after() const { return time_of(X509_get0_notAfter(native())); }

std::string Certificate::fingerprint() const {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(native(), EVP_sha256(), digest.data(), &size);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += digits[digest[i] >> 4];
    text += digits[digest[i] & 15];
  }
  return text;
}

KeyType Certificate::key_type() const {
  const EVP_PKEY* key = X509_get0_pubkey(native());
  const int type = key != nullptr ? EVP_PKEY_get_base_id(key) : EVP_PKEY_NONE;
  if (type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS) return KeyType::rsa;
  return type == EVP_PKEY_EC ? KeyType::ec : type == EVP_PKEY_ED25519 ? KeyType::ed25519 : KeyType::other;
}

int Certificate::key_bits() const {
  const EVP_PKEY* key = X509_get0_pubkey(native());
  return key != nullptr ? EVP_PKEY_get_bits(key) : 0;
}

bool Certificate::is_self_signed() const { return X509_self_signed(native(), 1) == 1; }

bool Certificate::may_sign() const {
  return (X509_get_key_usage(native()) & (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_NON_REPUDIATION)) != 0;
}

bool Certificate::may_encrypt() const {
  const auto needed =
      key_type() == KeyType::ec ? X509v3_KU_KEY_AGREEMENT : X509v3_KU_KEY_ENCIPHERMENT | X509v3_KU_DATA_ENCIPHERMENT;
  return (X509_get_key_usage(native()) & static_cast<std::uint32_t>(needed)) != 0;
}

bool Certificate::matches(const PrivateKey& key) const {
  const EVP_PKEY* ours = X509_get0_pubkey(native());
  return ours != nullptr && EVP_PKEY_eq(ours, key.native()) == 1;
}

bool Certificate::is_issued_by(const Certificate& authority) const {
  const bool issued = X509_NAME_cmp(X509_get_issuer_name(native()), X509_get_subject_name(authority.native())) == 0 &&
                      X509_verify(native(), X509_get0_pubkey(authority.native())) == 1;
  ERR_clear_error();
  return issued;
}

std::string Certificate::pem() const {
  const Bio out(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(out.get(), native());
  return contents(out.get());
}

std::string Certificate::der() const {
  const Bio out(BIO_new(BIO_s_mem()));
  i2d_X509_bio(out.get(), native());
  return contents(out.get());
}

}  // namespace crossdock::pki
