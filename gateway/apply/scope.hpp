// SPDX-License-Identifier: Apache-2.0
// The names of the pipeline that every file of this room uses.
#pragma once

#include "gateway/pipeline/cases.hpp"
#include "gateway/pipeline/stage.hpp"

namespace crossdock::apply {

using pipeline::brief_of;
using pipeline::Committed;
using pipeline::Context;
using pipeline::counted;
using pipeline::order_subject;
using pipeline::Prepared;
using pipeline::purchase_subject;
using pipeline::words_of;
using store::EventKind;
namespace cases = pipeline::cases;

}  // namespace crossdock::apply
