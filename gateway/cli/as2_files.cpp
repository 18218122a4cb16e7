// SPDX-License-Identifier: Apache-2.0
// Reads key and certificate files, and keeps a written document only once it is proven genuine.
#include "gateway/cli/as2_files.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "base/text.hpp"
#include "gateway/cli/files.hpp"

namespace crossdock::cli {
namespace {

Result<Secret> passphrase_of(const KeyOptions& options) {
  if (!options.passphrase_file.empty()) {
    const auto bytes = read_file(options.passphrase_file);
    if (!bytes) return fail(bytes.error());
    return Secret(std::string(trim(*bytes)));
  }
  const char* given = std::getenv("CROSSDOCK_KEY_PASSPHRASE");
  return Secret(given != nullptr ? given : "");
}

Error at(Error error, const std::string& path) {
  error.where = path;
  return error;
}

}  // namespace

Result<std::optional<pki::Identity>> identity_of(const KeyOptions& options) {
  if (options.key.empty()) return std::optional<pki::Identity>();
  const auto passphrase = passphrase_of(options);
  if (!passphrase) return fail(passphrase.error());
  const auto bytes = read_file(options.key);
  if (!bytes) return fail(bytes.error());
  if (pki::is_pkcs12(*bytes)) {
    auto identity = pki::parse_pkcs12(*bytes, *passphrase);
    if (!identity) return fail(at(identity.error(), options.key));
    return std::optional(std::move(*identity));
  }
  auto key = pki::PrivateKey::parse(*bytes, *passphrase);
  if (!key) return fail(at(key.error(), options.key));
  // A PEM file may hold both.
  const auto& source = options.certificate.empty() ? options.key : options.certificate;
  const auto certificates = certificates_of({source});
  if (!certificates) return fail(certificates.error());
  auto identity =
      pki::make_identity(certificates->front(), std::move(*key), {certificates->begin() + 1, certificates->end()});
  if (!identity) return fail(at(identity.error(), source));
  return std::optional(std::move(*identity));
}

Result<std::vector<pki::Certificate>> certificates_of(const std::vector<std::string>& files) {
  std::vector<pki::Certificate> all;
  for (const auto& path : files) {
    const auto bytes = read_file(path);
    if (!bytes) return fail(bytes.error());
    const auto chain = pki::Certificate::parse_chain(*bytes);
    if (!chain) return fail(at(chain.error(), path));
    all.insert(all.end(), chain->begin(), chain->end());
  }
  return all;
}

FileSink::FileSink(FileSink&&) noexcept = default;

Result<FileSink> FileSink::open(std::string path) {
  FileSink sink(std::move(path));
  if (sink.path_.empty()) return sink;
  sink.partial_ = sink.path_ + ".part";
  sink.file_.reset(std::fopen(sink.partial_.c_str(), "wb"));
  if (!sink.file_) return fail(Fault::unavailable, std::strerror(errno), sink.partial_);
  return sink;
}

FileSink::~FileSink() {
  if (!file_) return;
  file_.reset();
  std::error_code ignored;
  std::filesystem::remove(partial_, ignored);
}

Result<void> FileSink::write(std::string_view bytes) {
  if (!file_ || bytes.empty()) return {};
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size()) return {};
  return fail(Fault::unavailable, std::strerror(errno), partial_);
}

Result<void> FileSink::keep() {
  if (!file_) return {};
  if (std::fclose(file_.release()) != 0) return fail(Fault::unavailable, std::strerror(errno), partial_);
  std::error_code error;
  std::filesystem::rename(partial_, path_, error);
  if (error) return fail(Fault::unavailable, error.message(), path_);
  return {};
}

}  // namespace crossdock::cli
