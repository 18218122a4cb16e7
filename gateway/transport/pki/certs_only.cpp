// SPDX-License-Identifier: Apache-2.0
// Writes and reads the SignedData structure by OpenSSL.
#include "gateway/transport/pki/certs_only.hpp"

#include <openssl/pkcs7.h>

#include "gateway/transport/pki/openssl.hpp"

namespace crossdock::pki {
namespace {

using Bundle = std::unique_ptr<PKCS7, Deleter<PKCS7_free>>;

}  // namespace

Result<std::string> write_certs_only(const std::vector<Certificate>& certificates) {
  const Bundle bundle(PKCS7_new());
  bool fine = bundle != nullptr && PKCS7_set_type(bundle.get(), NID_pkcs7_signed) == 1 &&
              PKCS7_content_new(bundle.get(), NID_pkcs7_data) == 1 && PKCS7_set_detached(bundle.get(), 1) == 1;
  for (const auto& certificate : certificates)
    fine = fine && PKCS7_add_certificate(bundle.get(), certificate.native()) == 1;
  const Bio out(BIO_new(BIO_s_mem()));
  if (!fine || i2d_PKCS7_bio(out.get(), bundle.get()) != 1)
    return fail(Fault::internal, "certificates cannot be bundled: " + reason());
  return contents(out.get());
}

Result<std::vector<Certificate>> read_certs_only(std::string_view bytes) {
  const Bundle bundle(d2i_PKCS7_bio(memory(bytes).get(), nullptr));
  if (bundle == nullptr) return fail(Fault::malformed, "the certificates cannot be read: " + reason());
  const bool is_signed = PKCS7_type_is_signed(bundle.get()) != 0;
  const auto* found = is_signed && bundle->d.sign != nullptr ? bundle->d.sign->cert : nullptr;
  std::vector<Certificate> certificates;
  for (int i = 0; i < sk_X509_num(found); ++i) certificates.push_back(Certificate::sharing(sk_X509_value(found, i)));
  if (certificates.empty()) return fail(Fault::malformed, "there is no certificate in the bundle");
  return certificates;
}

}  // namespace crossdock::pki
