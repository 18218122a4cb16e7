// SPDX-License-Identifier: Apache-2.0
// The frame of every verb: its exit status, its memory, and how it says what went wrong.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "gateway/cli/output.hpp"

namespace crossdock::cli {

enum class Exit {
  done = 0,
  no = 1,      // the answer is no: an invalid file, an exception found, nothing of that name
  misuse = 2,  // usage or configuration
};

// Why a verb could not do its work, and the next step for whoever called it.
struct Trouble {
  std::vector<Error> errors;
  std::string next;
  Exit exit = Exit::misuse;
};
using Outcome = tl::expected<Exit, Trouble>;

inline tl::unexpected<Trouble> stop(Error error, std::string next = {}) {
  return tl::unexpected(Trouble{{std::move(error)}, std::move(next), Exit::misuse});
}
inline tl::unexpected<Trouble> stop(std::vector<Error> errors, std::string next = {}) {
  return tl::unexpected(Trouble{std::move(errors), std::move(next), Exit::misuse});
}
// The trouble for a thing that was asked for and is not there.
tl::unexpected<Trouble> absent(std::string what, std::string next);

// "crossdock: place: what", a line each, then the next step, on standard error.
void complain(const Trouble& trouble);

// Runs a verb's work, which may take so many bytes of the heap: Fault::refused when it needs more.
Outcome bounded(std::size_t bytes, const std::function<Outcome(Output&)>& run, Output& output);

// ---- one function a noun; each adds its verbs ------------------------------------------------------------

struct Program;
void add_serve(Program& program);
void add_demo(Program& program);
void add_check(Program& program);
void add_migrate(Program& program);
void add_store(Program& program);
void add_x12(Program& program);
void add_xml(Program& program);
void add_as2(Program& program);
void add_mapping(Program& program);
void add_partner(Program& program);
void add_cert(Program& program);
void add_find(Program& program);
void add_message(Program& program);
void add_queue(Program& program);
void add_order(Program& program);
void add_route(Program& program);
void add_invoice(Program& program);
void add_case(Program& program);
void add_exception(Program& program);
void add_webhook(Program& program);
void add_audit(Program& program);
void add_user(Program& program);
void add_token(Program& program);

}  // namespace crossdock::cli
