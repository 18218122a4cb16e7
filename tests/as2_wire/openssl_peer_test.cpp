// SPDX-License-Identifier: Apache-2.0
// A partner made of curl and openssl, with nothing of ours in it: it sends signed and encrypted messages and verifies our
// signed receipts.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/as2_wire/house.hpp"
#include "tests/support/raw_socket.hpp"

namespace crossdock::tests {
namespace {

bool is_there(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

class OpensslPeerTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* program : {"openssl", "curl"}) {
      if (!is_there(program)) GTEST_SKIP() << "[" << program << " ABSENT] apt-get install " << program;
    }
    // The peer makes its own key, with its own tools.
    run("openssl req -x509 -newkey rsa:2048 -nodes -keyout peer.key -out peer.pem -days 30 -subj /CN=peer 2>/dev/null");
    write("us.pem", as2::bob().certificate.pem());
    auto certificate = pki::Certificate::parse(read("peer.pem"));
    ASSERT_TRUE(certificate) << describe(certificate.error());
    // Made by the clock of this machine: the gateway lives at that time too.
    const auto begin = certificate->not_before();
    if (begin > bob.now()) bob.advance(begin - bob.now() + std::chrono::minutes(1));
    bob.know("peer", "peer", *certificate, "http://peer.example/as2");
    write("order.edi", as2::order());
  }

  void write(const std::string& name, std::string_view bytes) { folder_.write(name, bytes); }
  std::string read(const std::string& name) const {
    std::ifstream stream(folder_.path(name), std::ios::binary);
    std::ostringstream bytes;
    bytes << stream.rdbuf();
    return std::move(bytes).str();
  }
  void run(const std::string& command) const {
    ASSERT_EQ(std::system(("cd " + folder_.path() + " && " + command).c_str()), 0) << command;
  }
  // The document as a MIME entity, signed and then encrypted as the options say; the request's body is body.der.
  void make_body(const std::string& sign_options, const std::string& cipher_options) {
    run("(printf 'Content-Type: application/edi-x12\\r\\n\\r\\n'; cat order.edi) > entity");
    seal_entity(sign_options, cipher_options);
  }
  void seal_entity(const std::string& sign_options, const std::string& cipher_options) {
    run("openssl cms -sign -binary -crlfeol -in entity -signer peer.pem -inkey peer.key -out signed.mime " +
        sign_options);
    run("openssl cms -encrypt -binary -in signed.mime -outform DER -out body.der " + cipher_options + " us.pem");
  }
  void post(const std::string& id) {
    run("curl -sS -D reply.head -o reply.body --data-binary @body.der "
        "-H 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m' -H 'AS2-Version: 1.2' "
        "-H 'AS2-From: peer' -H 'AS2-To: bob' -H 'Message-ID: <" +
        id +
        "@peer>' "
        "-H 'Disposition-Notification-To: peer' -H 'Disposition-Notification-Options: "
        "signed-receipt-protocol=optional, pkcs7-signature; signed-receipt-micalg=optional, sha-256' " +
        bob.url());
  }
  // openssl checks the signature of the receipt; what was signed is left in report.mime.
  void verify_receipt() {
    run("(grep -i '^content-type:' reply.head; printf '\\r\\n'; cat reply.body) > reply.mime");
    run("openssl cms -verify -binary -crlfeol -no_check_time -in reply.mime -CAfile us.pem -certfile us.pem -purpose any -out report.mime "
        "2> verify.log || { cat verify.log; false; }");
  }

  House bob{"bob", as2::bob()};
  Folder folder_;
};

struct Way {
  const char* name;
  const char* sign;
  const char* encrypt;
};
class OpensslWayTest : public OpensslPeerTest, public testing::WithParamInterface<Way> {};

TEST_P(OpensslWayTest, MessageIsTakenAndOurReceiptVerifies) {
  make_body(GetParam().sign, GetParam().encrypt);
  post("4711");
  ASSERT_EQ(status_of(read("reply.head")), 200) << read("reply.body");
  verify_receipt();
  const auto report = read("report.mime");
  EXPECT_NE(report.find("Original-Message-ID: <4711@peer>"), std::string::npos) << report;
  EXPECT_NE(report.find("automatic-action/MDN-sent-automatically; processed\r\n"), std::string::npos) << report;
  const auto arrived = bob.arrived();
  ASSERT_EQ(arrived.size(), 1U);
  EXPECT_EQ(arrived[0].bytes, as2::order());

  // The MIC is the digest that openssl takes of what it signed.
  run("openssl dgst -sha256 -binary entity | openssl base64 -A > mic");
  EXPECT_NE(report.find("Received-Content-MIC: " + read("mic") + ", sha"), std::string::npos) << report << read("mic");

  const auto first = read("reply.body");
  post("4711");
  EXPECT_EQ(read("reply.body"), first);
  EXPECT_EQ(bob.arrived().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Openssl, OpensslWayTest,
                         testing::Values(Way{"Aes128Cbc", "-md sha256", "-aes128"},
                                         Way{"Aes256Gcm", "-md sha256", "-aes-256-gcm"},
                                         Way{"OaepAndPss", "-md sha256 -keyopt rsa_padding_mode:pss",
                                             "-aes256 -recip us.pem -keyopt rsa_padding_mode:oaep"}),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_F(OpensslPeerTest, DamagedMessageIsRefusedInAReceiptThatVerifies) {
  make_body("-md sha256", "-aes128");
  auto body = read("body.der");
  body[body.size() / 2] = static_cast<char>(body[body.size() / 2] ^ 1);
  write("body.der", body);
  post("4712");
  verify_receipt();
  EXPECT_NE(read("report.mime").find("processed/error: "), std::string::npos);
  EXPECT_EQ(bob.arrived().at(0).state, "held");
}

// Some products encrypt their receipts as they encrypt documents.
TEST_F(OpensslPeerTest, EncryptedReceiptIsMatchedAndCanBeLookedAt) {
  bob.know("peer", "peer", *pki::Certificate::parse(read("peer.pem")), "http://127.0.0.1:9/as2",
           ", receipt_mode: async");
  const auto sent = bob.add_document("peer", as2::order());
  EXPECT_FALSE(bob.deliver(sent)) << "nobody listens there, but it is sealed";
  const auto id = "<" + bob.text("SELECT message_id FROM as2_outbound") + ">";
  const auto mic = bob.text("SELECT mic FROM as2_outbound");
  write("entity",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=\"b\"\r\n\r\n--b\r\n"
        "Content-Type: text/plain\r\n\r\nTaken.\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        "Final-Recipient: rfc822; peer\r\nOriginal-Message-ID: " +
            id + "\r\nDisposition: automatic-action/MDN-sent-automatically; processed\r\nReceived-Content-MIC: " + mic +
            ", sha-256\r\n\r\n--b--\r\n");
  seal_entity("-md sha256", "-aes256");
  run("curl -sS -D reply.head -o reply.body --data-binary @body.der "
      "-H 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m' -H 'AS2-Version: 1.2' "
      "-H 'AS2-From: peer' -H 'AS2-To: bob' -H 'Message-ID: <receipt@peer>' " +
      bob.url());
  EXPECT_EQ(status_of(read("reply.head")), 200) << read("reply.body");
  EXPECT_EQ(bob.story(sent).back(), "receipt: peer confirms the receipt");

  write("receipt.as2", bob.payload("SELECT receipt FROM as2_outbound"));
  write("us.key", *as2::bob().key.encrypted_pem(Secret("for the test")));
  run("chmod 600 us.key && CROSSDOCK_KEY_PASSPHRASE='for the test' " CROSSDOCK_PROGRAM
      " as2 mdn --key us.key --cert us.pem --partner-cert peer.pem receipt.as2 --json > shown.json");
  const auto shown = read("shown.json");
  EXPECT_NE(shown.find("\"original_message_id\":\"" + id + "\""), std::string::npos) << shown;
  EXPECT_NE(shown.find("\"disposition\":\"processed\""), std::string::npos) << shown;
  EXPECT_NE(shown.find("\"signature\":\"valid\""), std::string::npos) << shown;
}

}  // namespace
}  // namespace crossdock::tests
