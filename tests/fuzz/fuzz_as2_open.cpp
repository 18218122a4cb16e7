// SPDX-License-Identifier: Apache-2.0
// A message is opened to the same end however it is cut, and is accepted only with a document that ends with it.
// The key is one that was published for tests; the corpus holds messages encrypted for it.
#include <cstdint>
#include <cstdlib>

#include "gateway/transport/as2/opener.hpp"

using namespace crossdock;
using namespace crossdock::as2;

namespace {

constexpr std::string_view bob_key = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghARUtHlvnVVnBIKM
gAxkkVw9fkmfo82GH2DDWDoVDuahRANCAAQyQZzSRx4KqdOnkJZSVOKogkj2QrI+
heAoNRYtSQas9WpT3viz1EUB3nsTt2V612ZzBvBcio9lRxBWoRMuJCmZ
-----END PRIVATE KEY-----)";
constexpr std::string_view bob_certificate = R"(-----BEGIN CERTIFICATE-----
MIIBzDCCAXGgAwIBAgIUbjWm2B4nW4japmNKoG4QfkXRiWUwCgYIKoZIzj0EAwIw
OjElMCMGA1UECgwcUHVibGlzaGVkIHRlc3Qga2V5IG9mIG5vIHVzZTERMA8GA1UE
AwwIYm9iLXRlc3QwIBcNMjYxMTIzMTQxOTMzWhgPMjEyNjEwMzAxNDE5MzNaMDox
JTAjBgNVBAoMHFB1Ymxpc2hlZCB0ZXN0IGtleSBvZiBubyB1c2UxETAPBgNVBAMM
CGJvYi10ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEMkGc0kceCqnTp5CW
UlTiqIJI9kKyPoXgKDUWLUkGrPVqU974s9RFAd57E7dletdmcwbwXIqPZUcQVqET
LiQpmaNTMFEwHQYDVR0OBBYEFBTPQBalRP/66T5NYxWPEM8TKebgMB8GA1UdIwQY
MBaAFBTPQBalRP/66T5NYxWPEM8TKebgMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
zj0EAwIDSQAwRgIhAOVR229u4BjbFkjsjfUD4TmpONAdwJvhXXwZNw6gOj7/AiEA
rWlgpUIm+RElI6dMB40UXK9eP1Hw7BqCXhE6lewMvEU=
-----END CERTIFICATE-----)";
constexpr std::string_view alice_certificate = R"(-----BEGIN CERTIFICATE-----
MIIBzjCCAXWgAwIBAgIUZT5/ortpVSKLiW+t2Q0bj/2Sn+owCgYIKoZIzj0EAwIw
PDElMCMGA1UECgwcUHVibGlzaGVkIHRlc3Qga2V5IG9mIG5vIHVzZTETMBEGA1UE
AwwKYWxpY2UtdGVzdDAgFw0yNjExMjMxNDE5MzNaGA8yMTI2MTAzMDE0MTkzM1ow
PDElMCMGA1UECgwcUHVibGlzaGVkIHRlc3Qga2V5IG9mIG5vIHVzZTETMBEGA1UE
AwwKYWxpY2UtdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABIIw8/3R+dmY
AowJRPiz4Jz/BC+108QkS34G63yQlCNPCuKsJOJx9dGIQGso+we0IQqoBNnwKERV
LXB10Q2jW8ajUzBRMB0GA1UdDgQWBBShkiFisndCO3jhdY4PRjweyiYbETAfBgNV
HSMEGDAWgBShkiFisndCO3jhdY4PRjweyiYbETAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0cAMEQCIDkFMAr96cp3KoNeTaONgcVHv6leZoDfayux7E8IC86L
AiAD3t3jYZihhDQrXHEYYanphg55Qzdusb1Uv8dIvMVObg==
-----END CERTIFICATE-----)";

const OpenPolicy& policy() {
  static const OpenPolicy one = [] {
    OpenPolicy made;
    made.identities = {
        *pki::make_identity(*pki::Certificate::parse(bob_certificate), *pki::PrivateKey::parse(bob_key))};
    made.signers = {*pki::Certificate::parse(alice_certificate)};
    made.accept_expired_signer = true;
    made.inflate.size = 1 << 20;
    made.payload_limit = 1 << 20;
    return made;
  }();
  return one;
}

Opened opened(const Headers& headers, std::string_view body, std::size_t piece, std::string& payload) {
  StringSink sink;
  Opener opener(headers, policy(), sink);
  for (; !body.empty(); body.remove_prefix(std::min(piece, body.size()))) {
    if (!opener.push(body.substr(0, piece))) std::abort();
  }
  auto result = opener.finish();
  if (!result) std::abort();
  payload = sink.take();
  return std::move(*result);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto stored = read_stored(bytes);
  if (stored.body > size) std::abort();
  std::string whole, pieces;
  const auto one = opened(stored.headers, bytes.substr(stored.body), size + 1, whole);
  const auto other = opened(stored.headers, bytes.substr(stored.body), 5, pieces);
  if (one.failure.has_value() != other.failure.has_value() || one.signature != other.signature) std::abort();
  if (one.failure) return 0;
  if (whole != pieces || one.mic != other.mic || one.payload_size != whole.size()) std::abort();
  if (one.signature != SignatureState::none && one.signature != SignatureState::valid) std::abort();
  return 0;
}
