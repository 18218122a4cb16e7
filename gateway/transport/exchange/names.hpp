// SPDX-License-Identifier: Apache-2.0
// Names of files that are exchanged: theirs are hostile, ours must be unique. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/pipeline/channel.hpp"

namespace crossdock::exchange {

// Whether a name is none of a document: a transfer in progress, a lock, or what an operating system leaves in folders.
// Upper and lower case are one. docs/sftp.md shows the table of them to partners.
bool is_in_progress(std::string_view name);

// Why a name that a server or folder showed is not to be used: it leaves its folder, holds control characters, is no
// UTF-8 or is longer than names may be. nullopt for a name that can be used.
std::optional<std::string> why_refused(std::string_view name);

// A name without anything that could leave its folder or hide the file: letters, digits, '.', '_', '-'; other
// characters become '_', leading dots too. Never empty.
std::string safe_name(std::string_view name);

// The name of a file we deliver, from the profile's pattern: always the same for a message. Without {id} or {control}
// two files could get one name, so the message's id is added.
std::string delivery_name(std::string pattern, const pipeline::Delivery& delivery);

}  // namespace crossdock::exchange
