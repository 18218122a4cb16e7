// SPDX-License-Identifier: Apache-2.0
// Adds up what /proc says of the descendants; a backend that has ended counts through its parent.
#include "bench/invoices/cost.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <string>

namespace crossdock::invoices_bench {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// utime, stime, cutime and cstime are the fields 14 to 17 (proc(5)); the name before them may hold blanks.
double seconds_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(text.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double ticks = 0;
  for (int field = 14; field <= 17; ++field) {
    double some = 0;
    fields >> some;
    ticks += some;
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double descendants(pid_t process) {
  std::ifstream list("/proc/" + std::to_string(process) + "/task/" + std::to_string(process) + "/children");
  double sum = 0;
  for (pid_t child = 0; list >> child;) sum += seconds_of(child) + descendants(child);
  return sum;
}

}  // namespace

Cost cost_so_far() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now().time_since_epoch();
  return {wall.count(), seconds(used.ru_utime) + seconds(used.ru_stime), descendants(getpid())};
}

Cost operator-(const Cost& later, const Cost& earlier) {
  return {later.wall - earlier.wall, later.own - earlier.own, later.server - earlier.server};
}

}  // namespace crossdock::invoices_bench
