// SPDX-License-Identifier: Apache-2.0
// Counts for each file how many pieces of its sets the mappings carry, and shows the share of all.
#include "gateway/cli/losses_verb.hpp"

#include <fmt/format.h>

#include "gateway/cli/files.hpp"
#include "gateway/cli/losses.hpp"

namespace crossdock::cli {

Outcome show_losses(const std::vector<std::string>& files, const segments::Dictionary& dictionary,
                    const std::vector<std::string>& tolerate, const Chooser& choose, bool list, Output& out) {
  Table table{{{"file", "FILE"}, {"sets", "SETS"}, {"pieces", "PIECES"}, {"carried", "CARRIED"}}, {}};
  std::map<std::string, std::vector<mapping::LostPiece>> lost;
  Carried all;
  Progress progress("reading", files.size());
  for (const auto& file : files) {
    progress.step(file);
    const auto bytes = read_file(file);
    if (!bytes) return stop(bytes.error());
    auto one = carried_of(*bytes, dictionary, tolerate, {}, choose);
    table.add({shown_name(file), static_cast<std::int64_t>(one.sets), static_cast<std::int64_t>(one.pieces),
               static_cast<std::int64_t>(one.carried)});
    all.sets += one.sets;
    all.pieces += one.pieces;
    all.carried += one.carried;
    if (!one.lost.empty()) lost[shown_name(file)] = std::move(one.lost);
  }
  out.table(table, "");
  if (list) out.table(lost_table(lost), "Nothing is left behind.");
  if (all.pieces > 0 && !out.json())
    out.say(fmt::format("{} pieces of {} sets are carried: {:.1f} %", share_of(all), all.sets,
                        100.0 * static_cast<double>(all.carried) / static_cast<double>(all.pieces)));
  if (!list && !lost.empty()) out.hint("What is left behind: add --list.");
  return Exit::done;
}

}  // namespace crossdock::cli
