// SPDX-License-Identifier: Apache-2.0
// The table of stages: the only place that names all of them.
#include "gateway/service/stages.hpp"

#include <array>

#include "gateway/apply/route.hpp"
#include "gateway/apply/stages.hpp"
#include "gateway/formats/stages.hpp"
#include "gateway/pipeline/webhooks.hpp"

namespace crossdock::service {
namespace {

using pipeline::Committed;
using pipeline::Context;
using pipeline::Prepared;
using pipeline::StageRow;
using store::Stage;
using store::work_queue::Claim;

// A stage without preparation: its facts cannot have changed.
template <Result<void> (*run)(store::Transaction&, const Context&, const Claim&)>
Result<Committed> at_once(store::Transaction& tx, const Context& context, const Claim& claim, const Prepared&) {
  if (auto done = run(tx, context, claim); !done) return fail(done.error());
  return Committed::done;
}

constexpr std::array table{
    StageRow{.stage = Stage::deliver},
    StageRow{.stage = Stage::publish, .commit = at_once<pipeline::publish_case>},
    StageRow{.stage = Stage::emit, .commit = at_once<formats::emit>},
    StageRow{.stage = Stage::route, .prepare = apply::prepare_route, .commit = apply::commit_route},
    StageRow{.stage = Stage::apply, .commit = at_once<apply::apply>},
    StageRow{.stage = Stage::translate, .commit = at_once<formats::translate>},
    StageRow{.stage = Stage::check, .commit = at_once<formats::check>}};

}  // namespace

pipeline::Stages stages() { return {.rows = table, .on_overdue = apply::on_overdue}; }

}  // namespace crossdock::service
