// SPDX-License-Identifier: Apache-2.0
// Which host keys are those that were agreed. The key and its fingerprint are from ssh-keygen.
#include "gateway/transport/sftp/host_key.hpp"

#include <gtest/gtest.h>

#include "tests/support/cases.hpp"

namespace crossdock::sftp::host_key_test {
namespace {

constexpr std::string_view public_key =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKj0BUzIgye34MBTg5tzD0FyVP3D7b6rGSROYJn5QoVc";
constexpr std::string_view fingerprint = "SHA256:yok5kmbUOmrLKVjOe56VZTn6nOwQD91trng6ElWXAKs";

std::string blob() {
  std::string bytes(std::string_view("\0\0\0\x0bssh-ed25519\0\0\0\x20", 19));
  return bytes +
         "\xa8\xf4\x05\x4c\xc8\x83\x27\xb7\xe0\xc0\x53\x83\x9b\x73\x0f\x41\x72\x54\xfd\xc3\xed\xbe\xab\x19\x24\x4e\x60"
         "\x99\xf9\x42\x85\x5c";
}

TEST(HostKeyTest, IsShownAsOpenSshShowsIt) {
  const auto key = host_key_of(blob());
  ASSERT_TRUE(key) << describe(key.error());
  EXPECT_EQ(key->type, "ssh-ed25519");
  EXPECT_EQ(key->fingerprint, fingerprint);
  EXPECT_EQ(key->public_key, public_key);
}

struct Pinned {
  const char* name;
  std::vector<std::string> pins;
  bool known;
};
class PinTest : public testing::TestWithParam<Pinned> {};

TEST_P(PinTest, DecidesWhetherTheKeyIsKnown) {
  const auto checked = check_host_key(*host_key_of(blob()), GetParam().pins, "sftp.acme.example");
  EXPECT_EQ(checked.has_value(), GetParam().known);
  if (checked) return;
  EXPECT_EQ(checked.error().fault, Fault::refused);
  EXPECT_NE(checked.error().what.find(fingerprint), std::string::npos) << checked.error().what;
}

INSTANTIATE_TEST_SUITE_P(Pins, PinTest,
                         testing::Values(Pinned{"Fingerprint", {std::string(fingerprint)}, true},
                                         Pinned{"PublicKey", {std::string(public_key)}, true},
                                         Pinned{"PublicKeyWithComment", {std::string(public_key) + " acme 2026"}, true},
                                         Pinned{"SecondOfTwo", {"SHA256:old", std::string(fingerprint)}, true},
                                         Pinned{"AnotherFingerprint", {"SHA256:old"}, false},
                                         Pinned{"FingerprintCutShort", {std::string(fingerprint.substr(0, 40))}, false},
                                         Pinned{"NoPinAtAll", {}, false}),
                         case_name);

struct Asked {
  const char* name;
  std::vector<std::string> pins;
  const char* algorithms;
};
class AlgorithmsTest : public testing::TestWithParam<Asked> {};

TEST_P(AlgorithmsTest, FollowFromThePins) { EXPECT_EQ(host_key_algorithms(GetParam().pins), GetParam().algorithms); }

INSTANTIATE_TEST_SUITE_P(
    Pins, AlgorithmsTest,
    testing::Values(Asked{"AnyModernForFingerprint",
                          {"SHA256:x"},
                          "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521"},
                    Asked{"OnlyTheTypeThatIsPinned", {"ecdsa-sha2-nistp256 AAAA"}, "ecdsa-sha2-nistp256"},
                    Asked{"RsaOnlyWhenPinned", {"ssh-ed25519 AAAA", "ssh-rsa AAAA"}, "ssh-ed25519,ssh-rsa"}),
    case_name);

struct Broken {
  const char* name;
  std::string_view bytes;
};
class BrokenKeyTest : public testing::TestWithParam<Broken> {};

TEST_P(BrokenKeyTest, IsRefused) { EXPECT_EQ(host_key_of(GetParam().bytes).error().fault, Fault::malformed); }

INSTANTIATE_TEST_SUITE_P(Bytes, BrokenKeyTest,
                         testing::Values(Broken{"Empty", ""}, Broken{"NoLength", "abc"},
                                         Broken{"NameBeyondTheEnd", {"\0\0\0\x10ssh", 7}},
                                         Broken{"HugeName", "\xff\xff\xff\xff"}, Broken{"NoName", {"\0\0\0\0", 4}},
                                         Broken{"NameWithBlank", {"\0\0\0\3a b", 7}}),
                         case_name);

}  // namespace
}  // namespace crossdock::sftp::host_key_test
