// SPDX-License-Identifier: Apache-2.0
// Reads the options of `serve` and `demo`, and starts the service or the demo with them.
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "gateway/cli/store_access.hpp"
#include "gateway/cli/verb.hpp"
#include "gateway/pipeline/failpoint.hpp"
#include "gateway/service/demo.hpp"
#include "gateway/service/serve.hpp"
#include "gateway/service/story.hpp"

namespace crossdock::cli {
namespace serve_verb {
namespace {

namespace fs = std::filesystem;

TimePoint present() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

// ---- serve ---------------------------------------------------------------------------------------------------

struct ServeVerb {
  StoreOptions store;
  bool once = false;
  bool create = false;
};

// For a reload: the same file, and the store that was named at the start.
tl::expected<partners::Settings, std::vector<Error>> read_again(const StoreOptions& options) {
  auto settings = settings_of(options);
  if (!settings) return tl::unexpected(std::move(settings.error().errors));
  return std::move(*settings);
}

Outcome serve_network(const ServeVerb& verb, Output& out) {
  auto settings = settings_of(verb.store);
  if (!settings) return tl::unexpected(settings.error());
  // Crash tests name a place where the process is to die; see pipeline/failpoint.hpp.
  if (const char* failpoint = std::getenv("CROSSDOCK_FAILPOINT")) pipeline::arm_failpoint(failpoint);
  const auto absent = verb.create ? store::Absent::created : store::Absent::refused;
  auto deployment = service::Deployment::open(*settings, present, absent);
  if (!deployment && deployment.error().front().fault == Fault::unavailable) return stop(deployment.error());
  if (!deployment)
    return stop(deployment.error(),
                "`crossdock check` examines the whole configuration; a sample network gets its keys by "
                "`crossdock partner simulate --prepare`.");
  if (!verb.once) {
    service::ServeOptions options{.json = out.json(), .read_settings = [&] { return read_again(verb.store); }};
    if (auto served = service::serve(**deployment, options); !served) return stop(served.error());
    return Exit::done;
  }
  const auto worked = service::serve_once(**deployment);
  if (!worked) return stop(worked.error());
  out.say(std::to_string(worked->files) + " files taken, " + std::to_string(worked->problems.size()) + " problems");
  for (const auto& problem : worked->problems) out.say("  " + describe(problem), Tone::warn);
  return worked->problems.empty() ? Exit::done : Exit::no;
}

// ---- demo ----------------------------------------------------------------------------------------------------

// The source tree that holds the sample network: where one stands, or that of the program.
std::string share_folder() {
  std::error_code ignored;
  for (fs::path folder : {fs::current_path(ignored),
                          fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path().parent_path()}) {
    if (fs::exists(folder / "partners" / "examples", ignored) && fs::exists(folder / "mappings", ignored))
      return folder.string();
  }
  return {};
}

Outcome run(const service::DemoOptions& given, Output& out) {
  auto options = given;
  if (options.share.empty()) options.share = share_folder();
  if (options.share.empty()) {
    return stop(Error{Fault::invalid, "the sample network (partners/examples, mappings) is not here", ""},
                "Call it in the source tree, or name the tree with --share.");
  }
  options.colour = out.colour();
  options.progress = ::isatty(STDERR_FILENO) != 0;
  options.json = out.json();
  if (auto done = service::run_demo(options); !done) return stop(done.error());
  return Exit::done;
}

}  // namespace
}  // namespace serve_verb

void add_serve(Program& program) {
  using namespace serve_verb;
  auto& verb =
      program.verb("serve", "Run the gateway until SIGTERM; SIGHUP reloads settings, partners, mappings and keys",
                   "crossdock serve --config conf/gateway.yaml");
  auto& options = verb.runs(serve_network);
  options.store.add_to(verb);
  verb.option("--once", options.once, "Take what lies in the folders now, work until nothing is due, and end");
  verb.option("--create", options.create, "Make the store if there is none; otherwise that is an error");
}

void add_demo(Program& program) {
  using namespace serve_verb;
  auto& verb = program.verb("demo", "Run the sample network end to end in a temporary folder and tell what happened",
                            "crossdock demo --chapter answers --chapter units");
  auto& options = verb.runs(run);
  verb.option("--keep", options.keep, "Leave the network running, with its folders, to drop your own 850 in and watch");
  verb.option("--folders", options.folders, "All partners exchange through folders: no AS2, no SFTP, nothing listens");
  verb.option("--chapter", options.chapters, "Tell these chapters of the story whole, instead of two pages of it")
      .takes("NAME")
      .one_of(service::story_chapters());
  verb.option("--folder", options.folder, "Where to run instead of a temporary folder");
  verb.option("--schemas", options.schemas, "Folder of the UBL 2.1 schemas, for validation of XML");
  verb.option("--share", options.share, "Source tree with partners/examples, mappings and conf");
}

}  // namespace crossdock::cli
