// SPDX-License-Identifier: Apache-2.0
// Owners of the OpenSSL objects that this library uses in its sources, and its names for their numbers.
#pragma once

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/transport/as2/algorithms.hpp"

namespace crossdock::as2 {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* one) const {
    Free(one);
  }
};

using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using DigestState = std::unique_ptr<EVP_MD_CTX, Deleter<EVP_MD_CTX_free>>;
using Cms = std::unique_ptr<CMS_ContentInfo, Deleter<CMS_ContentInfo_free>>;
using Asn1 = std::unique_ptr<ASN1_OBJECT, Deleter<ASN1_OBJECT_free>>;

const EVP_MD* native(Digest digest);
std::optional<Digest> digest_of(const X509_ALGOR* algorithm);
std::optional<Cipher> cipher_of(const X509_ALGOR* algorithm);
// The name of an algorithm for messages: OpenSSL's, or its dotted number.
std::string name_of(const ASN1_OBJECT* object);
std::string contents(BIO* bio);
// Why the last call failed, in OpenSSL's words; empties its queue of errors.
std::string reason();

// The chain that OpenSSL would read or write the content through, over nothing; nullptr if it refuses.
Bio content_chain(CMS_ContentInfo* cms);
Cms decode_cms(std::string_view der);
std::string encode_cms(const CMS_ContentInfo* cms);

}  // namespace crossdock::as2
