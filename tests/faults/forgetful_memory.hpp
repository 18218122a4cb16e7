// SPDX-License-Identifier: Apache-2.0
// Holds the contents of a disk twice: as programs see it, and as it would be after the power has failed. For
// forgetful_fs.cpp.
#pragma once

#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <ctime>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossdock::tests {

inline constexpr std::size_t page_size = 4096;
inline constexpr std::size_t sector_size = 512;
using Page = std::array<char, page_size>;
using Pages = std::vector<std::shared_ptr<const Page>>;  // nothing: zeros

struct Node;
using NodePtr = std::shared_ptr<Node>;
using Entries = std::map<std::string, NodePtr, std::less<>>;

template <class T>
struct Twice {
  T now, durable;
};

struct Node {
  std::uint64_t id = 0;
  mode_t mode = 0;
  uid_t owner = 0;
  gid_t group = 0;
  timespec changed{};
  Twice<Pages> pages;
  Twice<std::size_t> size{0, 0};
  std::set<std::size_t> dirty;  // pages that the next fsync writes
  Twice<Entries> entries;

  bool is_folder() const { return S_ISDIR(mode); }
};

timespec present();
void resize(Node& node, std::size_t size);
std::size_t read(const Node& node, std::size_t at, char* into, std::size_t size);  // how much there was
void write(Node& node, std::size_t at, const char* bytes, std::size_t size);

class Disk {
 public:
  Disk();

  NodePtr make(mode_t mode, uid_t owner, gid_t group);
  NodePtr find(std::string_view path) const;
  // The folder that holds a path, and the name in it.
  std::pair<NodePtr, std::string> place(std::string_view path) const;

  // Content of a file, entries of a folder. 0, or -EIO; the pages then count as clean, and never get to the disk unless
  // they are written again.
  int sync(Node& node);
  void fail_sync(int n) { until_failure_ = n; }

  void keep();               // all there is becomes durable
  void forget();             // all that is not durable is gone
  void tear(unsigned seed);  // the same, but some sectors and entries become durable first

 private:
  std::uint64_t ids_ = 0;
  int until_failure_ = 0;
  NodePtr root_;
};

}  // namespace crossdock::tests
