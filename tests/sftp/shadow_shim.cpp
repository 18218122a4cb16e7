// SPDX-License-Identifier: Apache-2.0
// Preloaded into the tests' sshd: every account has the password hash in $TEST_PASSWORD_HASH. Without PAM sshd compares
// with the shadow file, which a test must not change.
#include <shadow.h>

#include <cstdlib>

extern "C" spwd* getspnam(const char* name) {
  static spwd entry;
  entry = {};
  entry.sp_namp = const_cast<char*>(name);
  entry.sp_pwdp = std::getenv("TEST_PASSWORD_HASH");
  entry.sp_lstchg = entry.sp_min = entry.sp_max = entry.sp_warn = entry.sp_inact = entry.sp_expire = -1;
  return entry.sp_pwdp == nullptr ? nullptr : &entry;
}
