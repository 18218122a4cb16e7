// SPDX-License-Identifier: Apache-2.0
// Reads and writes files for the AS2 verbs: keys, certificates, and documents that only appear once they are genuine.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "gateway/transport/as2/sink.hpp"
#include "gateway/transport/pki/private_key.hpp"

namespace crossdock::cli {

// A key as the command line names it.
struct KeyOptions {
  std::string key, certificate;  // PEM, DER; or one PKCS#12 file, as the key
  std::string passphrase_file;   // else CROSSDOCK_KEY_PASSPHRASE
};

// nullopt if no key is named.
Result<std::optional<pki::Identity>> identity_of(const KeyOptions& options);
Result<std::vector<pki::Certificate>> certificates_of(const std::vector<std::string>& files);

// A file that is written beside its name and takes it with `keep`; dropped otherwise. Without a path bytes go nowhere.
class FileSink final : public as2::Sink {
 public:
  static Result<FileSink> open(std::string path);
  FileSink(FileSink&&) noexcept;
  ~FileSink() override;

  Result<void> write(std::string_view bytes) override;
  Result<void> keep();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  explicit FileSink(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::string partial_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace crossdock::cli
