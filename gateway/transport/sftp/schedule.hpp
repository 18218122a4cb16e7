// SPDX-License-Identifier: Apache-2.0
// When a partner's server is asked again. Pure.
#pragma once

#include "base/time.hpp"

namespace crossdock::sftp {

// The wait after a look: the interval, doubled with each failure in a row up to an hour (or the interval, where that
// is longer), and moved by up to a tenth either way so that partners do not come in step. `spread` is from 0 to 1.
Duration wait_after_look(Duration interval, int failures, double spread);

// The wait after a failed login: 5 seconds, doubled up to five minutes. A server that is away is not asked for each
// document that waits for it.
Duration wait_after_failed_login(int failures);

}  // namespace crossdock::sftp
