// SPDX-License-Identifier: Apache-2.0
// Against `openssl cms` of the system, as a process of its own, in both directions. It shares our library, but not
// our streaming, our MIME and our reconstruction of CMS.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "tests/as2/sample.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::as2::openssl_test {
namespace {

// Deriving the key of an encrypted file is slow on purpose: once is enough.
const std::string& encrypted(const pki::Identity& identity) {
  static std::map<const pki::Identity*, std::string> made;
  auto& pem = made[&identity];
  if (pem.empty()) pem = identity.key.encrypted_pem(Secret("test")).value();
  return pem;
}

class Openssl : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("openssl version > /dev/null 2>&1") != 0) {
      std::cerr << "[PACKAGE ABSENT] openssl\n";
      GTEST_SKIP() << "[PACKAGE ABSENT] openssl";
    }
    std::string pattern = (std::filesystem::temp_directory_path() / "crossdock-openssl-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    write("alice.key", encrypted(alice()));
    write("alice.pem", alice().certificate.pem());
    write("bob.key", encrypted(bob()));
    write("bob.pem", bob().certificate.pem());
  }
  void TearDown() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }
  void write(const char* name, std::string_view bytes) const {
    std::ofstream(folder_ / name, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  std::string read(const char* name) const { return bytes_of(folder_ / name); }
  // Whether `openssl ARGUMENTS` went well.
  bool run(const std::string& arguments) const {
    const auto command = "cd '" + folder_.string() + "' && openssl " + arguments + " > log 2>&1";
    const bool well = std::system(command.c_str()) == 0;
    if (!well) std::cerr << arguments << "\n" << read("log");
    return well;
  }

  std::filesystem::path folder_;
};

constexpr std::string_view entity =
    "Content-Type: application/EDI-X12\r\nContent-Transfer-Encoding: binary\r\n\r\nISA*00*~\r\nIEA*0~\r\n";

struct Theirs {
  const char* name;
  const char* sign;
  const char* encrypt;
  Cipher cipher;
};
class OpensslToUs : public Openssl, public testing::WithParamInterface<Theirs> {};
INSTANTIATE_TEST_SUITE_P(
    As2, OpensslToUs,
    testing::Values(Theirs{"Aes128", "-md sha256", "-aes-128-cbc", Cipher::aes_128_cbc},
                    Theirs{"Streamed", "-md sha512 -stream", "-aes-256-cbc -stream", Cipher::aes_256_cbc},
                    Theirs{"Gcm", "-md sha256", "-aes-256-gcm", Cipher::aes_256_gcm},
                    Theirs{"PssAndOaep", "-md sha256 -keyopt rsa_padding_mode:pss",
                           "-aes-128-cbc -recip bob.pem -keyopt rsa_padding_mode:oaep", Cipher::aes_128_cbc},
                    Theirs{"WithoutAttributes", "-md sha384 -noattr", "-aes-192-cbc", Cipher::aes_192_cbc},
                    Theirs{"KeyIdentifier", "-md sha256 -keyid", "-aes-128-cbc -keyid", Cipher::aes_128_cbc}),
    case_name);

TEST_P(OpensslToUs, IsOpened) {
  write("entity", entity);
  ASSERT_TRUE(
      run("cms -sign -binary -crlfeol -in entity -signer alice.pem -inkey alice.key -passin pass:test -out signed " +
          std::string(GetParam().sign)));
  const std::string recipient = std::string(GetParam().encrypt).find("-recip") == std::string::npos ? " bob.pem" : "";
  ASSERT_TRUE(
      run("cms -encrypt -binary -in signed -outform DER -out message " + std::string(GetParam().encrypt) + recipient));
  const auto message = read("message");
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{333}}) {
    const auto [was, payload] = opened({{"Content-Type", "application/pkcs7-mime"}}, message, policy(), piece);
    EXPECT_FALSE(was.failure) << was.failure->what;
    EXPECT_EQ(was.signature, SignatureState::valid);
    EXPECT_EQ(was.cipher, GetParam().cipher);
    EXPECT_EQ(payload, "ISA*00*~\r\nIEA*0~\r\n");
  }
}

TEST_F(Openssl, OpaqueSignatureIsOpened) {
  write("entity", entity);
  ASSERT_TRUE(run(
      "cms -sign -nodetach -binary -in entity -signer alice.pem -inkey alice.key -passin pass:test -outform DER -out message"));
  const auto [was, payload] = opened({{"Content-Type", "application/pkcs7-mime"}}, read("message"), policy(), 100);
  EXPECT_FALSE(was.failure) << was.failure->what;
  EXPECT_EQ(was.signature, SignatureState::valid);
  EXPECT_EQ(payload, "ISA*00*~\r\nIEA*0~\r\n");
}

struct Ours {
  const char* name;
  Cipher cipher;
  KeyTransport transport;
  SignaturePadding padding;
};
class UsToOpenssl : public Openssl, public testing::WithParamInterface<Ours> {};
INSTANTIATE_TEST_SUITE_P(
    As2, UsToOpenssl,
    testing::Values(Ours{"Aes128", Cipher::aes_128_cbc, KeyTransport::pkcs1, SignaturePadding::pkcs1},
                    Ours{"Aes256OaepPss", Cipher::aes_256_cbc, KeyTransport::oaep_sha256, SignaturePadding::pss},
                    Ours{"Gcm", Cipher::aes_256_gcm, KeyTransport::oaep_sha1, SignaturePadding::pkcs1},
                    Ours{"TripleDes", Cipher::triple_des, KeyTransport::pkcs1, SignaturePadding::pkcs1}),
    case_name);

TEST_P(UsToOpenssl, IsOpened) {
  auto terms = as2::terms();
  terms.triple_des_until = noon() + a_day;
  terms.encryption->cipher = GetParam().cipher;
  terms.encryption->transport = GetParam().transport;
  terms.signing->padding = GetParam().padding;
  const auto wire = sealed(terms, order());
  write("message", wire.body);
  ASSERT_TRUE(
      run("cms -decrypt -binary -inform DER -in message -recip bob.pem -inkey bob.key -passin pass:test -out signed"));
  ASSERT_TRUE(run(
      "cms -verify -binary -crlfeol -in signed -certfile alice.pem -CAfile alice.pem -purpose any -no_check_time -out entity"));
  EXPECT_TRUE(read("entity").ends_with("\r\n\r\n" + std::string(order())));
}

}  // namespace
}  // namespace crossdock::as2::openssl_test
