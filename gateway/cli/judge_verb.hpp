// SPDX-License-Identifier: Apache-2.0
// `crossdock message check`: what the gateway would say to a file.
#pragma once

namespace crossdock::cli {

struct Noun;
void add_message_check(Noun& message);

}  // namespace crossdock::cli
