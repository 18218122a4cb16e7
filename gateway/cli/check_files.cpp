// SPDX-License-Identifier: Apache-2.0
// Checks file after file, shows the progress, and derives the exit status from all verdicts.
#include "gateway/cli/check_files.hpp"

namespace crossdock::cli {

Outcome check_files(const std::vector<std::string>& files, Output& out,
                    const std::function<Result<bool>(const std::string& path)>& is_valid) {
  Progress progress("checking", files.size());
  std::size_t invalid = 0, unread = 0;
  for (const auto& path : files) {
    progress.step(path);
    const auto valid = is_valid(path);
    if (!valid) {
      if (files.size() == 1) return stop(valid.error());
      complain({{valid.error()}, {}, Exit::misuse});
      ++unread;
    } else if (!*valid) {
      ++invalid;
    }
  }
  if (files.size() > 1) {
    out.say(std::to_string(files.size()) + " files, " + std::to_string(invalid) + " invalid" +
                (unread != 0 ? ", " + std::to_string(unread) + " not read" : ""),
            invalid + unread != 0 ? Tone::bad : Tone::good);
  }
  if (unread != 0) return Exit::misuse;
  return invalid != 0 ? Exit::no : Exit::done;
}

}  // namespace crossdock::cli
