// SPDX-License-Identifier: Apache-2.0
// Writes key and certificate to new files only, the key with mode 0600.
#include "gateway/transport/keyring/make.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace crossdock::keyring {
namespace {

// O_EXCL: a key that is overwritten is lost for ever.
Result<void> write_new(const std::string& path, std::string_view bytes, mode_t mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (file < 0 && errno == EEXIST)
    return fail(Fault::refused, "a file of this name is there and is not replaced", path);
  if (file < 0) return fail(Fault::unavailable, std::string("file cannot be made: ") + std::strerror(errno), path);
  bool good = ::fchmod(file, mode) == 0;  // whatever the umask says
  while (good && !bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    good = written >= 0;
    if (good) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  good = good && ::fsync(file) == 0;
  const int why = errno;
  ::close(file);
  if (good) return {};
  ::unlink(path.c_str());
  return fail(Fault::unavailable, std::string("file cannot be written: ") + std::strerror(why), path);
}

}  // namespace

Result<Made> make(const NewKey& wanted) {
  const auto key = pki::PrivateKey::generate(wanted.spec);
  if (!key) return fail(key.error());
  auto certificate = pki::Certificate::self_signed(*key, wanted.subject, wanted.not_before, wanted.not_after);
  if (!certificate) return fail(certificate.error());
  const auto text = key->encrypted_pem(wanted.passphrase);
  if (!text) return fail(text.error());
  Made made{std::move(*certificate), wanted.path + ".key", wanted.path + ".pem"};
  if (auto written = write_new(made.key_path, *text, 0600); !written) return fail(written.error());
  if (auto written = write_new(made.certificate_path, made.certificate.pem(), 0644); !written) {
    ::unlink(made.key_path.c_str());  // ours, just made
    return fail(written.error());
  }
  return made;
}

pki::KeySpec spec_like(const pki::Certificate& certificate) {
  if (certificate.key_type() == pki::KeyType::ec) return pki::KeySpec::ec_p256;
  if (certificate.key_bits() >= 4096) return pki::KeySpec::rsa_4096;
  return certificate.key_bits() >= 3072 ? pki::KeySpec::rsa_3072 : pki::KeySpec::rsa_2048;
}

}  // namespace crossdock::keyring
