// SPDX-License-Identifier: Apache-2.0
// Keeps the seen and the durable state of each file and folder, and syncs, forgets or tears them.
#include "tests/faults/forgetful_memory.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <random>

namespace crossdock::tests {
namespace {

template <class F>
void each(Node& node, F&& act) {
  // By either of its two states.
  for (auto& [name, entry] : Entries(node.entries.now)) each(*entry, act);
  for (auto& [name, entry] : Entries(node.entries.durable)) {
    if (!node.entries.now.contains(name)) each(*entry, act);
  }
  act(node);
}

// Those dirty sectors that `chosen` takes become durable.
template <class F>
void write_back(Node& node, F&& chosen) {
  if (node.pages.durable.size() < node.pages.now.size()) node.pages.durable.resize(node.pages.now.size());
  for (const auto number : node.dirty) {
    if (number >= node.pages.now.size()) continue;
    auto& durable = node.pages.durable[number];
    auto torn = durable ? *durable : Page{};
    const auto now = node.pages.now[number] ? *node.pages.now[number] : Page{};
    for (std::size_t at = 0; at < page_size; at += sector_size) {
      if (chosen()) std::memcpy(torn.data() + at, now.data() + at, sector_size);
    }
    durable = std::make_shared<const Page>(torn);
  }
  node.dirty.clear();
}

void revert(Node& node) {
  node.entries.now = node.entries.durable;
  node.pages.now = node.pages.durable;
  node.size.now = node.size.durable;
  node.pages.now.resize((node.size.now + page_size - 1) / page_size);
  node.dirty.clear();
  for (auto& [name, entry] : node.entries.now) revert(*entry);
}

template <class F>
void tear_entries(Twice<Entries>& entries, F&& chance) {
  std::set<std::string> names;
  for (const auto* one : {&entries.now, &entries.durable}) {
    for (const auto& [name, entry] : *one) names.insert(name);
  }
  for (const auto& name : names) {
    if (!chance()) continue;
    if (const auto entry = entries.now.find(name); entry != entries.now.end()) {
      entries.durable[name] = entry->second;
    } else {
      entries.durable.erase(name);
    }
  }
}

}  // namespace

timespec present() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return now;
}

void resize(Node& node, std::size_t size) {
  if (size < node.size.now && size % page_size != 0 && node.pages.now[size / page_size]) {
    auto last = *node.pages.now[size / page_size];
    std::memset(last.data() + size % page_size, 0, page_size - size % page_size);
    node.pages.now[size / page_size] = std::make_shared<const Page>(last);
    node.dirty.insert(size / page_size);
  }
  node.size.now = size;
  node.pages.now.resize((size + page_size - 1) / page_size);
  node.changed = present();
}

std::size_t read(const Node& node, std::size_t at, char* into, std::size_t size) {
  if (at >= node.size.now) return 0;
  size = std::min(size, node.size.now - at);
  for (std::size_t done = 0; done < size;) {
    const auto offset = (at + done) % page_size;
    const auto part = std::min(page_size - offset, size - done);
    const auto& page = node.pages.now[(at + done) / page_size];
    if (page) {
      std::memcpy(into + done, page->data() + offset, part);
    } else {
      std::memset(into + done, 0, part);
    }
    done += part;
  }
  return size;
}

void write(Node& node, std::size_t at, const char* bytes, std::size_t size) {
  if (at + size > node.size.now) resize(node, at + size);
  for (std::size_t done = 0; done < size;) {
    const auto number = (at + done) / page_size;
    const auto offset = (at + done) % page_size;
    const auto part = std::min(page_size - offset, size - done);
    auto page = node.pages.now[number] ? *node.pages.now[number] : Page{};
    std::memcpy(page.data() + offset, bytes + done, part);
    node.pages.now[number] = std::make_shared<const Page>(page);
    node.dirty.insert(number);
    done += part;
  }
  node.changed = present();
}

Disk::Disk() : root_(make(S_IFDIR | 0755, 0, 0)) {}

NodePtr Disk::make(mode_t mode, uid_t owner, gid_t group) {
  auto node = std::make_shared<Node>();
  node->id = ++ids_;
  node->mode = mode;
  node->owner = owner;
  node->group = group;
  node->changed = present();
  return node;
}

NodePtr Disk::find(std::string_view path) const {
  auto node = root_;
  while (node && !path.empty()) {
    path.remove_prefix(1);
    const auto name = path.substr(0, path.find('/'));
    path.remove_prefix(name.size());
    if (name.empty()) continue;
    const auto entry = node->entries.now.find(name);
    node = entry == node->entries.now.end() ? nullptr : entry->second;
  }
  return node;
}

std::pair<NodePtr, std::string> Disk::place(std::string_view path) const {
  const auto slash = path.rfind('/');
  return {find(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

int Disk::sync(Node& node) {
  if (node.is_folder()) {
    node.entries.durable = node.entries.now;
    return 0;
  }
  if (until_failure_ > 0 && --until_failure_ == 0) {
    node.dirty.clear();
    return -EIO;
  }
  write_back(node, [] { return true; });
  node.size.durable = node.size.now;
  node.pages.durable.resize(node.pages.now.size());
  return 0;
}

void Disk::keep() {
  each(*root_, [](Node& node) {
    node.pages.durable = node.pages.now;
    node.size.durable = node.size.now;
    node.dirty.clear();
    node.entries.durable = node.entries.now;
  });
}

void Disk::forget() { revert(*root_); }

void Disk::tear(unsigned seed) {
  std::mt19937 random(seed);
  const auto chance = [&random] { return random() % 2 == 0; };
  each(*root_, [&](Node& node) {
    if (node.is_folder()) return tear_entries(node.entries, chance);
    write_back(node, chance);
    if (chance()) node.size.durable = node.size.now;
  });
  forget();
}

}  // namespace crossdock::tests
