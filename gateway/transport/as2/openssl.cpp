// SPDX-License-Identifier: Apache-2.0
// Maps OpenSSL's algorithm numbers to ours, and reads and writes CMS structures.
#include "gateway/transport/as2/openssl.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <array>

namespace crossdock::as2 {
namespace {

int number_of(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* object = nullptr;
  X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
  return OBJ_obj2nid(object);
}

}  // namespace

const EVP_MD* native(Digest digest) {
  switch (digest) {
    case Digest::sha1: return EVP_sha1();
    case Digest::sha256: return EVP_sha256();
    case Digest::sha384: return EVP_sha384();
    case Digest::sha512: break;
  }
  return EVP_sha512();
}

std::optional<Digest> digest_of(const X509_ALGOR* algorithm) {
  const int number = number_of(algorithm);
  for (const auto digest : all_digests) {
    if (EVP_MD_get_type(native(digest)) == number) return digest;
  }
  return std::nullopt;
}

std::optional<Cipher> cipher_of(const X509_ALGOR* algorithm) {
  constexpr std::array<int, 7> numbers{NID_aes_128_cbc, NID_aes_192_cbc, NID_aes_256_cbc, NID_aes_128_gcm,
                                       NID_aes_192_gcm, NID_aes_256_gcm, NID_des_ede3_cbc};
  const int number = number_of(algorithm);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] == number) return static_cast<Cipher>(i);
  }
  return std::nullopt;
}

std::string name_of(const ASN1_OBJECT* object) {
  std::array<char, 80> text{};
  OBJ_obj2txt(text.data(), static_cast<int>(text.size()), object, 0);
  return text.data();
}

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

Bio content_chain(CMS_ContentInfo* cms) {
  Bio nothing(BIO_new(BIO_s_null()));
  Bio chain(CMS_dataInit(cms, nothing.get()));
  if (chain) (void)nothing.release();  // it is the end of the chain now
  return chain;
}

Cms decode_cms(std::string_view der) {
  auto start = reinterpret_cast<const unsigned char*>(der.data());
  Cms cms(reinterpret_cast<CMS_ContentInfo*>(
      ASN1_item_d2i(nullptr, &start, static_cast<long>(der.size()), ASN1_ITEM_rptr(CMS_ContentInfo))));
  return cms;
}

std::string encode_cms(const CMS_ContentInfo* cms) {
  unsigned char* bytes = nullptr;
  const int size = i2d_CMS_ContentInfo(cms, &bytes);
  std::string der = size > 0 ? std::string(reinterpret_cast<char*>(bytes), static_cast<std::size_t>(size)) : "";
  OPENSSL_free(bytes);
  return der;
}

}  // namespace crossdock::as2
