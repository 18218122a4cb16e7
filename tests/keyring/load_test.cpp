// SPDX-License-Identifier: Apache-2.0
// The files of a ring: formats, passphrases, and who may read a private key.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "gateway/transport/keyring/make.hpp"
#include "gateway/transport/secrets/secrets.hpp"
#include "tests/keyring/entries.hpp"
#include "tests/partners/folder.hpp"
#include "tests/support/cases.hpp"

namespace crossdock::keyring::load_test {
namespace {

namespace fs = std::filesystem;
using Kind = partners::SecretSource::Kind;
using enum CertificateRole;

class LoadTest : public testing::Test {
 protected:
  void SetUp() override {
    write("passphrase", "open sesame\n", 0600);
    const auto written = make({.subject = {.common_name = "crossdock-as2"},
                               .spec = pki::KeySpec::ec_p256,
                               .not_before = day("2026-01-01"),
                               .not_after = day("2028-01-01"),
                               .passphrase = Secret("open sesame"),
                               .path = path("own")});
    ASSERT_TRUE(written) << describe(written.error());
    settings_.keys = {{.roles = {sign, decrypt},
                       .certificate = path("own.pem"),
                       .key = path("own.key"),
                       .passphrase = {Kind::file, path("passphrase")},
                       .where = "gateway.yaml:9:5"}};
  }
  std::string path(const std::string& name) const { return folder_.path(name); }
  void write(const std::string& name, std::string_view bytes, mode_t mode) const {
    folder_.write(name, bytes);
    ::chmod(path(name).c_str(), mode);
  }
  Loaded load() const { return keyring::load(settings_, directory_); }
  std::string error() const {
    const auto loaded = load();
    return loaded.errors.size() == 1 ? folder_.readable(loaded.errors).front()
                                     : std::to_string(loaded.errors.size()) + " errors";
  }

  tests::Folder folder_;
  partners::Settings settings_;
  partners::Directory directory_;
};

TEST_F(LoadTest, EncryptedKeyWithItsPassphraseIsAPair) {
  const auto loaded = load();
  ASSERT_TRUE(loaded.errors.empty()) << describe(loaded.errors.front());
  const auto signer = loaded.ring->signer(PartnerId("acme"), day("2026-11-23"));
  ASSERT_TRUE(signer) << describe(signer.error());
  EXPECT_EQ(signer->certificate.common_name(), "crossdock-as2");
}

TEST_F(LoadTest, MadeKeyIsForItsOwnerOnlyAndEncrypted) {
  struct stat status {};
  ASSERT_EQ(::stat(path("own.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  std::ifstream stream(path("own.key"));
  std::string first;
  std::getline(stream, first);
  EXPECT_EQ(first, "-----BEGIN ENCRYPTED PRIVATE KEY-----");
}

TEST_F(LoadTest, MakingNeverReplacesAKey) {
  const auto again = make({.subject = {.common_name = "x"},
                           .spec = pki::KeySpec::ec_p256,
                           .not_before = day("2026-01-01"),
                           .not_after = day("2028-01-01"),
                           .passphrase = Secret("x"),
                           .path = path("own")});
  EXPECT_EQ(again.error().fault, Fault::refused);
  EXPECT_TRUE(load().errors.empty());
  write("half.pem", "", 0644);
  const auto half = make({.subject = {.common_name = "x"},
                          .spec = pki::KeySpec::ec_p256,
                          .not_before = day("2026-01-01"),
                          .not_after = day("2028-01-01"),
                          .passphrase = Secret("x"),
                          .path = path("half")});
  EXPECT_EQ(half.error().fault, Fault::refused);
  EXPECT_FALSE(fs::exists(path("half.key"))) << "a key without its certificate stays behind";
}

TEST_F(LoadTest, DaysOfTheProfileTakeThePlaceOfTheCertificates) {
  settings_.keys[0].from = *Date::parse("2026-11-01");
  settings_.keys[0].use = *Date::parse("2026-11-10");
  settings_.keys[0].until = *Date::parse("2026-11-30");
  const auto window = load().ring->entries().front().window;
  EXPECT_EQ(window.from, day("2026-11-01"));
  EXPECT_EQ(window.use, day("2026-11-10"));
  EXPECT_EQ(window.until, day("2026-12-01")) << "the last day belongs to it";
}

TEST_F(LoadTest, WrongPassphraseIsToldWithTheProfilesPlace) {
  write("passphrase", "open barley\n", 0600);
  const auto loaded = load();
  ASSERT_EQ(loaded.errors.size(), 1U);
  EXPECT_EQ(loaded.errors[0].fault, Fault::refused);
  EXPECT_EQ(loaded.errors[0].where, "gateway.yaml:9:5");
  EXPECT_EQ(describe(loaded.errors[0]).find("barley"), std::string::npos);
}

TEST_F(LoadTest, KeyOfAnotherCertificateIsRefused) {
  ASSERT_TRUE(make({.subject = {.common_name = "other"},
                    .spec = pki::KeySpec::ec_p256,
                    .not_before = day("2026-01-01"),
                    .not_after = day("2028-01-01"),
                    .passphrase = Secret("open sesame"),
                    .path = path("other")}));
  settings_.keys[0].key = path("other.key");
  EXPECT_EQ(load().errors.size(), 1U);
}

TEST_F(LoadTest, FilesThatAreMissingAreToldAll) {
  settings_.keys.push_back({.roles = {sign}, .pkcs12 = path("nothing.p12"), .where = "gateway.yaml:10:5"});
  settings_.keys[0].key = path("nothing.key");
  EXPECT_EQ(load().errors.size(), 2U);
}

struct Mode {
  const char* name;
  mode_t mode;
  bool good;
};
class KeyModeTest : public LoadTest, public testing::WithParamInterface<Mode> {};

TEST_P(KeyModeTest, DecidesWhetherTheKeyIsRead) {
  ::chmod(path("own.key").c_str(), GetParam().mode);
  const auto loaded = load();
  EXPECT_EQ(loaded.errors.empty(), GetParam().good);
  if (!GetParam().good) {
    EXPECT_EQ(loaded.errors[0].fault, Fault::refused);
    EXPECT_NE(loaded.errors[0].what.find("chmod 600"), std::string::npos) << loaded.errors[0].what;
  }
  ::chmod(path("own.key").c_str(), 0600);
  ::chmod(path("passphrase").c_str(), GetParam().mode);
  EXPECT_EQ(load().errors.empty(), GetParam().good) << "of the passphrase's file";
}

INSTANTIATE_TEST_SUITE_P(Modes, KeyModeTest,
                         testing::Values(Mode{"OwnerReadsAndWrites", 0600, true}, Mode{"OwnerReads", 0400, true},
                                         Mode{"GroupReads", 0640, false}, Mode{"EverybodyReads", 0604, false},
                                         Mode{"GroupWrites", 0620, false}, Mode{"EverybodyWrites", 0602, false},
                                         Mode{"EverybodyExecutes", 0601, false}),
                         case_name);

TEST_F(LoadTest, KeyOfAnotherUserIsRefused) {
  if (::geteuid() != 0) GTEST_SKIP() << "[NOT ROOT] a file cannot be given away";
  ASSERT_EQ(::chown(path("own.key").c_str(), 65534, 65534), 0);
  EXPECT_NE(error().find("belongs to user 65534"), std::string::npos) << error();
}

TEST_F(LoadTest, LinkToAKeyIsRefused) {
  fs::create_symlink(path("own.key"), path("link.key"));
  settings_.keys[0].key = path("link.key");
  EXPECT_NE(error().find("may not be a symbolic link"), std::string::npos) << error();
}

// ---- where a passphrase may be -------------------------------------------------------------------------------

TEST_F(LoadTest, PassphraseComesFromAVariableOrACredential) {
  ::setenv("TEST_PASSPHRASE", "open sesame", 1);
  settings_.keys[0].passphrase = {Kind::environment, "TEST_PASSPHRASE"};
  EXPECT_TRUE(load().errors.empty());
  ::unsetenv("TEST_PASSPHRASE");
  EXPECT_NE(error().find("environment variable 'TEST_PASSPHRASE' is not set"), std::string::npos) << error();

  settings_.keys[0].passphrase = {Kind::credential, "passphrase"};
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_NE(error().find("LoadCredential=passphrase:PATH"), std::string::npos) << error();
  ::setenv("CREDENTIALS_DIRECTORY", folder_.path().c_str(), 1);
  EXPECT_TRUE(load().errors.empty());
  ::chmod(path("passphrase").c_str(), 0440);  // as systemd may leave it
  EXPECT_TRUE(load().errors.empty());
  ::chmod(path("passphrase").c_str(), 0444);
  EXPECT_FALSE(load().errors.empty());
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

}  // namespace
}  // namespace crossdock::keyring::load_test
