// SPDX-License-Identifier: Apache-2.0
// Lists both folders, checks that files can be removed from one, and writes a probe into the other.
#include "gateway/transport/folder/ladder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "gateway/transport/exchange/names.hpp"
#include "gateway/transport/folder/files.hpp"

namespace crossdock::folder {
namespace {

namespace fs = std::filesystem;

Result<std::string> count_files(const std::string& folder) {
  std::error_code error;
  std::size_t files = 0;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_regular_file(ignored) && !exchange::is_in_progress(entry->path().filename().string())) ++files;
  }
  if (error) return fail(Fault::unavailable, "folder cannot be read: " + error.message(), folder);
  return fmt::format("{}: {} {}", folder, files, files == 1 ? "file waits" : "files wait");
}

Result<std::string> write_probe(const std::string& folder) {
  const auto probe = folder + "/.crossdock-probe";
  if (auto written = write_whole(probe, "Crossdock tests whether it can deliver here.\n"); !written)
    return fail(written.error());
  if (auto removed = remove_file(probe); !removed) return fail(removed.error());
  return "a probe was written and removed";
}

Result<std::string> may_remove(const std::string& folder) {
  if (::access(folder.c_str(), W_OK | X_OK) != 0)
    return fail(Fault::unavailable, "what is picked up could not be removed: no right to write", folder);
  return "what is picked up can be removed";
}

}  // namespace

std::vector<exchange::Rung> ladder(const std::string& root, const partners::FolderEndpoint& channel) {
  const auto in = root + "/" + channel.in;
  const auto out = root + "/" + channel.out;
  return {{"in", "Make the folder (the gateway does so when it serves), and let its user read it.",
           [in] { return count_files(in); }},
          {"in: remove", "The user of the gateway needs the right to write into the folder.",
           [in] { return may_remove(in); }},
          {"out", "Make the folder, and let the user of the gateway read it.", [out] { return count_files(out); }},
          {"out: write", "The user of the gateway needs the right to write into the folder.",
           [out] { return write_probe(out); }}};
}

}  // namespace crossdock::folder
