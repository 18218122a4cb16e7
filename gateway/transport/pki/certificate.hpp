// SPDX-License-Identifier: Apache-2.0
// An X.509 certificate as a value. It never changes after it was read; copies share it.
//
// The OpenSSL object stays behind this header. Only libraries over OpenSSL ask for `native`, which lives as long as
// the certificate does. Whether a certificate is trusted is its user's business: partners' certificates are pinned,
// not found through an authority.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

struct x509_st;
struct evp_pkey_st;

namespace crossdock::pki {

class PrivateKey;

enum class KeyType { rsa, ec, ed25519, other };
std::string_view to_string(KeyType type);  // "RSA", "EC", "Ed25519", "other"

// The names of a new certificate's subject.
struct Subject {
  std::string common_name;              // required
  std::string organisation;             // optional, as is what follows
  std::string country;                  // two letters
  std::vector<std::string> host_names;  // subject alternative names; the common name when empty
};

class Certificate {
 public:
  // One certificate as PEM or DER. Text before the PEM block is passed over. Fault::malformed otherwise.
  static Result<Certificate> parse(std::string_view bytes);
  // All certificates of a PEM file in their order, or the one of a DER file; at least one.
  static Result<std::vector<Certificate>> parse_chain(std::string_view bytes);
  // A new certificate over the public half of `key`, signed with `key`, with SHA-256, for signing and encryption.
  static Result<Certificate> self_signed(const PrivateKey& key, const Subject& subject, TimePoint not_before,
                                         TimePoint not_after);
  // Takes a reference of its own on an OpenSSL object.
  static Certificate sharing(x509_st* native);

  std::string subject() const;  // RFC 2253 with its parts from general to particular: "C=DE,O=Acme,CN=acme-as2"
  std::string issuer() const;
  std::string common_name() const;     // empty when the subject has none
  std::string serial() const;          // hexadecimal, upper case, without leading zeros; "-2A" below zero
  std::string decimal_serial() const;  // the same in decimal digits, as XML Signature writes it
  TimePoint not_before() const;
  TimePoint not_after() const;
  std::string fingerprint() const;  // SHA-256 of the certificate, 64 lower-case hexadecimal digits
  KeyType key_type() const;
  int key_bits() const;
  bool is_self_signed() const;
  bool may_sign() const;  // what the key usage allows; everything when there is none
  bool may_encrypt() const;

  bool valid_at(TimePoint time) const { return not_before() <= time && time <= not_after(); }
  bool matches(const PrivateKey& key) const;  // whether they are two halves of one pair
  bool is_issued_by(const Certificate& authority) const;

  std::string pem() const;
  std::string der() const;
  x509_st* native() const { return native_.get(); }

  friend bool operator==(const Certificate& a, const Certificate& b) { return a.fingerprint() == b.fingerprint(); }

 private:
  explicit Certificate(x509_st* owned);
  std::shared_ptr<x509_st> native_;
};

}  // namespace crossdock::pki
