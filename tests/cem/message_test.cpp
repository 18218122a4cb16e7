// SPDX-License-Identifier: Apache-2.0
// Messages about certificates: ours, and as others write them.
#include "gateway/transport/cem/message.hpp"

#include <gtest/gtest.h>

#include "gateway/transport/as2/transfer.hpp"
#include "gateway/transport/pki/certs_only.hpp"
#include "gateway/transport/pki/private_key.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::cem {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint noon{1'795'435'200s};  // 2026-11-23T12:00:00Z

pki::Certificate certificate(const std::string& name) {
  static const auto key = pki::PrivateKey::generate(pki::KeySpec::ec_p256);
  return *pki::Certificate::self_signed(*key, {.common_name = name, .organisation = "Größe & Söhne <AG>"}, noon,
                                        noon + 24h);
}

Request request() {
  return {.id = "1@acme",
          .sender = "ACME as2",
          .originated = noon,
          .offers = {{.usages = {Usage::signature, Usage::encryption},
                      .respond_by = noon + 48h,
                      .response_url = "https://acme.example/as2?a=1&b=2",
                      .certificates = {certificate("acme"), certificate("authority")}},
                     {.usages = {Usage::tls_server},
                      .response_url = "https://acme.example/as2",
                      .certificates = {certificate("tls")}}}};
}

TEST(RequestTest, IsReadAsItWasWritten) {
  const auto entity = write(request(), "b0undary");
  ASSERT_TRUE(entity) << describe(entity.error());
  EXPECT_TRUE(is_exchange(entity->content_type));
  const auto message = read(entity->content_type, entity->body);
  ASSERT_TRUE(message) << describe(message.error());
  const auto& found = std::get<Request>(*message);
  EXPECT_EQ(found.id, "1@acme");
  EXPECT_EQ(found.sender, "ACME as2");
  EXPECT_EQ(found.originated, noon);
  ASSERT_EQ(found.offers.size(), 2U);
  EXPECT_EQ(found.offers[0].usages, (std::vector{Usage::signature, Usage::encryption}));
  EXPECT_EQ(found.offers[0].respond_by, noon + 48h);
  EXPECT_EQ(found.offers[0].response_url, "https://acme.example/as2?a=1&b=2");
  ASSERT_EQ(found.offers[0].certificates.size(), 2U);
  EXPECT_EQ(found.offers[0].certificates[0].common_name(), "acme");
  EXPECT_EQ(found.offers[1].usages, std::vector{Usage::tls_server});
  EXPECT_EQ(found.offers[1].respond_by, std::nullopt);
  EXPECT_EQ(found.offers[1].certificates.at(0).common_name(), "tls");
}

TEST(ResponseTest, IsReadAsItWasWritten) {
  const Response response{.id = "1@acme",
                          .sender = "US",
                          .originated = noon,
                          .verdicts = {{.accepted = true, .certificate = {"CN=a", "17"}},
                                       {.reason = "too <short> & weak", .certificate = {"CN=b", "18"}}}};
  const auto entity = write(response, "b0undary");
  ASSERT_TRUE(entity) << describe(entity.error());
  const auto message = read(entity->content_type, entity->body);
  ASSERT_TRUE(message) << describe(message.error());
  const auto& found = std::get<Response>(*message);
  EXPECT_EQ(found.id, "1@acme");
  ASSERT_EQ(found.verdicts.size(), 2U);
  EXPECT_TRUE(found.verdicts[0].accepted);
  EXPECT_EQ(found.verdicts[0].certificate.serial, "17");
  EXPECT_FALSE(found.verdicts[1].accepted);
  EXPECT_EQ(found.verdicts[1].reason, "too <short> & weak");
  EXPECT_EQ(found.verdicts[1].certificate.issuer, "CN=b");
}

// ---- as others write them ------------------------------------------------------------------------------------

struct Form {
  std::string ns = "xmlns=\"urn:ietf:params:xml:ns:ediintcertificateexchange\"";
  std::string usage = "<CertUsage>digitalSignature</CertUsage>";
  std::string respond_by = "<RespondByDate>2026-12-01T10:00:00+01:00</RespondByDate>";
  std::string serial, content_id = "c1@acme", part_id = "<c1@acme>", encoding = "base64",
                      root = "EDIINTCertificateExchangeRequest";
  std::string id = "requestId=\"r1\"";
};

// A description whose namespace has a prefix of its own, an authority after the end entity, LF for line ends.
std::string body_of(const Form& form) {
  const auto offered = certificate("offered");
  const auto bundle = *pki::write_certs_only({certificate("authority"), offered});
  const auto serial = form.serial.empty() ? offered.decimal_serial() : form.serial;
  return "text before\r\n--x\r\nContent-Type: Application/EDIINT-cert-exchange+XML\r\nContent-ID: <d>\r\n\r\n"
         "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" +
         form.root + " " + form.ns + " xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" " + form.id +
         ">\n\t<TradingPartnerInfo><Name qualifier=\"AS2\">acme</Name>\n"
         "<MessageOriginated>2026-11-23T13:00:00.123+01:00</MessageOriginated></TradingPartnerInfo>\n<TrustRequest>" +
         form.usage + form.respond_by +
         "<ResponseURL>http://acme/as2</ResponseURL><EndEntity><CertificateIdentifier><ds:X509IssuerName>CN=x</ds:X509IssuerName>"
         "<ds:X509SerialNumber> " +
         serial + " </ds:X509SerialNumber></CertificateIdentifier><CertificateContentID>" + form.content_id +
         "</CertificateContentID></EndEntity><CACertificate><CertificateIdentifier><ds:X509IssuerName>CN=y</ds:X509IssuerName>"
         "<ds:X509SerialNumber>99</ds:X509SerialNumber></CertificateIdentifier><CertificateContentID>c2</CertificateContentID>"
         "</CACertificate></TrustRequest></" +
         form.root +
         ">\r\n--x\r\nContent-Type: application/pkcs7-mime; smime-type=certs-only\r\nContent-ID: " + form.part_id +
         "\r\nContent-Transfer-Encoding: " + form.encoding + "\r\n\r\n" +
         (form.encoding == "base64" ? as2::encode_base64_lines(bundle) : bundle) + "\r\n--x--\r\n";
}
constexpr std::string_view type = "Multipart/Related; type=\"application/EDIINT-cert-exchange+xml\"; boundary=x";

TEST(OthersTest, RequestIsRead) {
  for (const auto& encoding : {"base64", "binary"}) {
    const auto message = read(type, body_of({.encoding = encoding}));
    ASSERT_TRUE(message) << describe(message.error());
    const auto& found = std::get<Request>(*message);
    EXPECT_EQ(found.id, "r1");
    EXPECT_EQ(found.sender, "acme");
    EXPECT_EQ(text_of(found.originated), "2026-11-23T12:00:00.000Z");
    ASSERT_EQ(found.offers.size(), 1U);
    EXPECT_EQ(text_of(*found.offers[0].respond_by), "2026-12-01T09:00:00.000Z");
    ASSERT_EQ(found.offers[0].certificates.size(), 2U);
    EXPECT_EQ(found.offers[0].certificates[0].common_name(), "offered") << "found by its serial number";
  }
}

TEST(OthersTest, IsRecognisedByItsType) {
  EXPECT_TRUE(is_exchange(type));
  EXPECT_FALSE(is_exchange("multipart/related; boundary=x"));
  EXPECT_FALSE(is_exchange("application/ediint-cert-exchange+xml"));
  EXPECT_FALSE(is_exchange("application/edi-x12"));
}

struct Case {
  const char* name;
  Form form;
  std::string_view what;
};
class BadExchangeTest : public testing::TestWithParam<Case> {};

TEST_P(BadExchangeTest, IsSaidInWords) {
  const auto message = read(type, body_of(GetParam().form));
  ASSERT_FALSE(message);
  EXPECT_NE(message.error().what.find(GetParam().what), std::string::npos) << message.error().what;
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, BadExchangeTest,
    testing::Values(
        Case{.name = "OtherRoot", .form = {.root = "Order"}, .what = "the document is a Order"},
        Case{.name = "OtherNamespace", .form = {.ns = "xmlns=\"urn:x\""}, .what = "the document is a"},
        Case{.name = "NoRequestId", .form = {.id = ""}, .what = "requestId is missing"},
        Case{.name = "UnknownUsage", .form = {.usage = "<CertUsage>codeSigning</CertUsage>"}, .what = "no CertUsage"},
        Case{.name = "NoUsage", .form = {.usage = ""}, .what = "what its certificate is used for"},
        Case{.name = "NoTime",
             .form = {.respond_by = "<RespondByDate>soon</RespondByDate>"},
             .what = "'soon' is no time"},
        Case{.name = "OtherCertificate",
             .form = {.serial = "4711"},
             .what = "no certificate with the serial number 4711"},
        Case{.name = "NoSuchPart", .form = {.content_id = "c9"}, .what = "no part with the Content-ID c9"},
        Case{.name = "NoCertificates", .form = {.part_id = "<c9>"}, .what = "no part with the Content-ID c1@acme"},
        Case{.name = "Entities",
             .form = {.id = "requestId=\"r1\"><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]"},
             .what = ""}),
    case_name);

TEST(BadExchangeTest, DamageAnywhereIsNoCrash) {
  const auto whole = body_of({});
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x15);
    (void)read(type, damaged);
    (void)read(type, std::string_view(whole).substr(0, at));
  }
  EXPECT_FALSE(read(type, std::string(largest + 1, 'x')));
  EXPECT_FALSE(read("multipart/related", whole));
}

}  // namespace
}  // namespace crossdock::cem
