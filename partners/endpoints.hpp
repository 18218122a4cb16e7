// SPDX-License-Identifier: Apache-2.0
// How partners are reached: where secrets are kept, and SFTP at their server or at ours.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"

namespace crossdock::partners {

enum class Archive { remove, keep };  // what happens to a file that was picked up and committed

// Where a password or passphrase is kept. A profile never holds the secret itself; gateway/transport/secrets reads it.
struct SecretSource {
  enum class Kind {
    none,
    file,         // readable by its owner only
    environment,  // a variable
    credential,   // of systemd: a file in $CREDENTIALS_DIRECTORY
  } kind = Kind::none;
  std::string name;  // the path, resolved by the loader; the variable; the credential
  friend bool operator==(const SecretSource&, const SecretSource&) = default;
};

// A login by HTTP Basic.
struct HttpLogin {
  std::string user;
  SecretSource password;
  friend bool operator==(const HttpLogin&, const HttpLogin&) = default;
};

// How a file at their server is made ours, so that it is taken once.
enum class Taking {
  rename,    // into a folder of claimed files, before it is read
  identity,  // it stays where it is; path, size, time of change and hash are remembered in the store
};

// How a file that we deliver gets its name.
enum class Upload {
  rename,  // it is written under a temporary one first
  direct,  // it is written under its own: for servers that forbid to rename
};

struct SftpEndpoint {
  std::string login_where;  // of the key or password, in the profile
  std::string host;         // "" when the partner has no SFTP server of its own
  int port = 22;
  std::string user;
  std::vector<std::string> host_keys;  // one pin, or two while the key changes: "SHA256:…" or "ssh-ed25519 AAAA…"
  std::string private_key;             // path of our key; "": the password
  SecretSource passphrase, password;

  std::string in;   // they write, we pick up: a folder of their server, absolute or below where the login begins
  std::string out;  // we write, they pick up; either may be "", then there is nothing in that direction
  Taking claim = Taking::rename;
  std::string claim_folder, archive_folder;  // in the server's paths
  Archive archive = Archive::remove;
  std::string file_name = "{type}-{control}.{extension}";
  Upload upload = Upload::rename;
  bool stat = true;  // false: the server forbids to examine files; what its listings say has to do

  Duration poll{60'000};
  Duration settle{10'000};             // how long a file must have been at rest
  Duration incomplete_wait{900'000};   // and so long where its interchange is not closed
  Duration timeout{30'000};            // of each answer of the server
  Duration transfer_limit{1'800'000};  // of one look or delivery as a whole
  int connections = 2;
  friend bool operator==(const SftpEndpoint&, const SftpEndpoint&) = default;
};

// An account at our own SSH server, locked into the partner's folders.
struct SftpHosting {
  std::string account;            // the operating system's name for the partner; "" when it has none
  std::vector<std::string> keys;  // their public keys: "ssh-ed25519 AAAA… comment"
  std::vector<std::string> from;  // networks they come from: "192.0.2.0/24"; empty for any
};

}  // namespace crossdock::partners
