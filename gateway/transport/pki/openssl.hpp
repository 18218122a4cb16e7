// SPDX-License-Identifier: Apache-2.0
// Owners of the OpenSSL objects that this library uses in its sources.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

namespace crossdock::pki {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* one) const {
    Free(one);
  }
};

using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using X509Owner = std::unique_ptr<X509, Deleter<X509_free>>;

inline Bio memory(std::string_view bytes) { return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size()))); }
std::string contents(BIO* bio);
// Why the last call failed, in OpenSSL's words; empties its queue of errors.
std::string reason();

}  // namespace crossdock::pki
